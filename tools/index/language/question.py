"""Reads a question: what it asks for, which page it names, what else may answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.index.language.data import english, related

LAST = -1
"""The last page of a document."""

_BRACKETS = re.compile(r"\[[^\]]*\]")
_LATIN = re.compile(r"\b(?:e\.g\.|i\.e\.),?", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!;])\s*(?=[A-Z])|(?<=[.?!])\s+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question as the search reads it."""

    text: str
    """Without sentences that say how to answer."""
    related: str
    """Related words of the lexicon; empty where none applies."""
    pages: frozenset[int]
    """Pages it names, from 1; LAST is the last one."""
    title_page: bool
    """It asks for what stands on a first page."""


def read_question(text: str) -> Question:
    """Read a question in any state of care; an instruction alone is kept as it is."""
    asked = without_instructions(text)
    return Question(
        text=asked,
        related=related_words(asked),
        pages=named_pages(asked),
        title_page=english().title_page_fact.search(asked) is not None,
    )


def without_instructions(text: str) -> str:
    """Drop bracketed remarks and sentences that say how to answer."""
    plain = _LATIN.sub(" ", _BRACKETS.sub(" ", text))
    begins = english().instruction
    kept = [one for one in _SENTENCE.split(plain) if one.strip() and not begins.match(one)]
    return " ".join(kept).strip() or text


def related_words(text: str) -> str:
    """Give the related words of every entry of the lexicon that a question touches."""
    plain = text.replace("_", " ")
    return " ".join(one.also for one in related() if one.when.search(plain))


def named_pages(text: str) -> frozenset[int]:
    """Give the pages a question names: `page 12`, `slides 3 and 4`, `last page`, `cover`."""
    language = english()
    found = {
        int(number)
        for named in language.numbered_page.finditer(text)
        for number in _NUMBER.findall(named[1])
    }
    found |= {language.ordinals[one[1].lower()] for one in language.ordinal_page.finditer(text)}
    if language.first_page.search(text):
        found.add(1)
    return frozenset(found)
