"""Reads the language files beside it, once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

_HERE = "tools.index.language"


@dataclass(frozen=True, kw_only=True)
class _EnglishFile:
    stop_words: str
    instructions: list[str]
    page_words: list[str]
    ordinals: dict[str, int]
    first_page: list[str]
    title_page_facts: list[str]


@dataclass(frozen=True, kw_only=True)
class _Entry:
    about: str
    when: list[str]
    also: str


@dataclass(frozen=True, kw_only=True)
class _Section:
    section: str
    entries: list[_Entry]


@dataclass(frozen=True, kw_only=True)
class Language:
    """What a question is made of, besides what it asks for."""

    stop_words: frozenset[str]
    instruction: re.Pattern[str]
    """Matches at the beginning of a sentence that says how to answer."""
    numbered_page: re.Pattern[str]
    ordinal_page: re.Pattern[str]
    ordinals: dict[str, int]
    """-1 is the last."""
    first_page: re.Pattern[str]
    title_page_fact: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class Related:
    """Words that answer a question which is put in other words."""

    section: str
    about: str
    when: re.Pattern[str]
    also: str


@lru_cache(maxsize=1)
def english() -> Language:
    """Give the English table."""
    said = TypeAdapter(_EnglishFile).validate_python(_read("english.yaml"))
    pages = _any(said.page_words)
    return Language(
        stop_words=frozenset(said.stop_words.split()),
        instruction=_pattern(rf"\W*{_any(said.instructions)}"),
        numbered_page=_pattern(
            rf"\b{pages}\s*(?:no\.?|number|#)?\s*"
            rf"(\d{{1,4}}(?:\s*(?:,|and|&|to|-|–)\s*(?:{pages}\s*)?\d{{1,4}})*)"
        ),
        ordinal_page=_pattern(rf"\b({'|'.join(said.ordinals)})\s+(?:page|slide)\b"),
        ordinals=said.ordinals,
        first_page=_pattern(rf"\b{_any(said.first_page)}\b"),
        title_page_fact=_pattern(rf"\b{_any(said.title_page_facts)}\b"),
    )


@lru_cache(maxsize=1)
def related() -> tuple[Related, ...]:
    """Give the lexicon of related words, all sections."""
    sections = TypeAdapter(list[_Section]).validate_python(_read("related.yaml"))
    return tuple(
        Related(
            section=section.section,
            about=entry.about,
            when=_pattern(_any(entry.when)),
            also=entry.also,
        )
        for section in sections
        for entry in section.entries
    )


def _read(name: str) -> object:
    text = files(_HERE).joinpath(name).read_text(encoding="utf-8")
    said: object = yaml.safe_load(text)
    return said


def _any(patterns: list[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
