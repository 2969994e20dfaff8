"""The standing question in words, kept in step with the wishes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.rules import patterns
from tools.core.query import Constraint

_JOINT = re.compile(r"^\s*(?:and|but|also|what about|how about|then|ok|okay|no|yes),?\s+", re.I)

_NOTHING_OF = re.compile(
    r"\b(?:an?|some|any)(?:\s+(?=(?:with|under|over|below|above|that|which|for|near|in|on|at|rated|"
    r"open|made|up to)\b)|(?=\s*(?:,|$)))",
    re.I,
)
"""`A with wifi`, where the hotel is gone."""


def reworded(
    question: str, before: Sequence[Constraint], after: Sequence[Constraint], words: str = ""
) -> str:
    """Give the question with the words of gone wishes cut out and new ones put behind.

    before, after: the wishes that are switched on. words: the turn's own, where they add no more
    than wishes; empty where they do anything else.
    """
    kept = {one.id for one in after}
    texts = [one.text for one in after]
    for one in before:
        if one.id not in kept and one.text not in texts:
            question = _without(question, one.text)
    if words:
        return f"{question.rstrip(' .?!')}, {_JOINT.sub('', words).strip()}".lstrip(", ")
    for one in after:
        if one.text and one.text.casefold() not in question.casefold():
            question = f"{question.rstrip(' .?!')}, {one.text}".lstrip(", ")
    return question


def _without(question: str, words: str) -> str:
    if not words:
        return question
    said = re.escape(words).replace(r"\ ", r"\s+")
    cut = patterns.sub(
        rf"(?<!\w)(?:(?:with|and|that is|which is|for)\s)?{said}(?!\w)", " ", question, count=1
    )
    cut = re.sub(r"\s+([,.;?!])", r"\1", " ".join(cut.split()))
    cut = _NOTHING_OF.sub("", cut)
    cut = re.sub(r",(?:\s*,)+", ",", cut)
    return cut.strip(" ,;")
