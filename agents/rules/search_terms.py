"""The words of a question that evidence has to cover, and those it should not speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.rules.answer_format import without_format
from agents.rules.sections import without_asking
from agents.rules.words import content_terms, stem

_UNWANTED = re.compile(
    r"\b(?:not|no|without|instead of|rather than|except|nobody|no one|never)\s"
    r"(?:for\s|a\s|an\s|the\s|any\s|too\s|much\s)?(?P<word>[a-z-]{3,})",
    re.I,
)


def unwanted_words(bare: str) -> tuple[str, ...]:
    """Give words that finds should not speak of: `not brunch`."""
    words = (match["word"].casefold() for match in _UNWANTED.finditer(bare))
    return tuple(word for word in words if content_terms(word))


def asked_of(bare: str) -> str:
    """Leave out the words that ask for a part of a document, where others are left."""
    bare = without_format(bare)
    left = without_asking(bare)
    return left if content_terms(left) else bare


def search_terms(bare: str, about: Sequence[str]) -> tuple[str, ...]:
    """Give the words that evidence has to cover: not those of limits, nor of the names."""
    names = {stem(word) for name in about for word in content_terms(name)}
    return tuple(word for word in content_terms(bare) if stem(word.removesuffix("'s")) not in names)
