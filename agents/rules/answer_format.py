"""Words that say how the answer is to be written: no file has to hold them."""

from __future__ import annotations

import re

from agents.rules.words import content_terms

_FORM = (
    r"(?:list|format|integer|string|float|decimal|places?|order|millions?|billions?|thousands?|"
    r"percent(?:age)?|number|example|words?|sentence)"
)
_SENTENCE = re.compile(
    r"(?:(?<=[.?!\n])|(?<=[.?!]\s)|^)\s*(?:please\s+)?(?:(?:you(?:r)? )?(?:the )?answer\b|round|"
    rf"write|give|return|express|format|output|list)\b[^?\n]*?\b{_FORM}s?\b[^?\n]*$",
    re.I,
)
_EXAMPLE = re.compile(
    r"\b(?:like|such as|e\.g\.?,?|for example,?|as)\s*\[[^\]]*\]|\[[^\]]*[\"'\d][^\]]*\]", re.I
)
_ROUND = re.compile(
    r"\bround(?:ed)?\b[^.?!\n]{0,40}\b(?:places?|decimals?|digits?|integer|number)\b\.?", re.I
)
_FISCAL = re.compile(r"\bFY\s?(?P<year>(?:19|20)\d{2})\b", re.I)


def without_format(text: str) -> str:
    """Leave out how the answer is to be written; a fiscal year is written as its year."""
    plain = _FISCAL.sub(
        lambda match: f" {match['year']} ", _ROUND.sub(" ", _EXAMPLE.sub(" ", text))
    )
    left = _SENTENCE.sub(" ", plain)
    return left if len(content_terms(left)) > 1 else plain
