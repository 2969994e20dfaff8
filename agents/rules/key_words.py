"""The words a question cannot do without: `how many CALORIES`, `has a PIANO`.

Evidence that never names them does not answer, however much of the rest it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.rules.coverage import is_general
from agents.rules.lexicon import similar_stems
from agents.rules.words import STOP, content_terms, stem

_ENDS = (
    r"(?=\s+(?:at|in|of|on|for|from|by|with|and|or|to|near|that|which|is|are|does|do|did|cost|"
    r"costs|have|has|there|here)\b|[,.;?!]|$)"
)
_PHRASE = rf"(?P<phrase>[\w'’-]+(?:\s[\w'’-]+){{0,2}}?){_ENDS}"
_COUNTED = re.compile(
    r"\bhow (?:many|much) (?!is|are|does|do|did|would|was|were|for|to)(?P<phrase>[\w-]+)", re.I
)
_HAD = re.compile(rf"\b(?:has|have|with|is there|are there|got)\s(?:a|an|any)\s{_PHRASE}", re.I)
_PRICED = re.compile(
    rf"\bhow much (?:is|are) (?:the|a|an)?\s?{_PHRASE}|"
    r"\bwhat (?:does|do|would) (?:the\s|a\s|an\s)?"
    rf"(?P<other>[\w-]+(?:\s[\w-]+){{0,2}}?){_ENDS}(?=.*\bcosts?\b)",
    re.I,
)


def missing_key(text: str, found: frozenset[str]) -> str:
    """Give the key word that `found` (stems) does not hold; empty where all are held."""
    for match in _COUNTED.finditer(text):
        if not _held([match["phrase"]], found):
            return match["phrase"]
    for match in _HAD.finditer(text):
        words = _telling(match["phrase"])
        named = [word for word in words if not is_general(word)]
        if named and not any(_held([word], found) for word in named):
            return " ".join(words)
    for match in _PRICED.finditer(text):
        words = _telling(match["phrase"] or match["other"] or "")
        if words and not _held(words[-1:], found):
            return words[-1]
    return ""


def _telling(phrase: str) -> list[str]:
    """Give the nouns of a phrase, as far as words show them; `piano playing` is a piano."""
    words = [word for word in content_terms(phrase) if word not in STOP]
    nouns = [word for word in words if not word.endswith("ing")]
    return nouns or words


def _held(words: Sequence[str], found: frozenset[str]) -> bool:
    folded = [word.casefold() for word in words]
    return all(stem(one) in STOP or similar_stems(one) & found or one in STOP for one in folded)
