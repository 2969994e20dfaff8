"""The word lists of the rules, read once from `lexicon.yaml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import TypeAdapter

from agents.records import Asks
from agents.rules.words import stem
from tools.core.items import Modality
from tools.index.spelling import edit_distance


@dataclass(frozen=True, kw_only=True)
class SoftWish:
    """An adjective that is relative to the library."""

    words: tuple[str, ...]
    fields: tuple[str, ...]
    """Attributes it may mean; the first with enough values wins."""
    want: Literal["low", "high"]
    more: tuple[str, ...]
    """Its comparatives."""
    most: tuple[str, ...] = ()
    """Its superlatives."""


@dataclass(frozen=True, kw_only=True)
class Diet:
    """A diet and the spellings that satisfy it."""

    words: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Words that ask for something a sidecar states in a field of its own."""

    words: tuple[str, ...]
    field: str
    values: tuple[str, ...]
    """Spellings that satisfy it."""
    bare: tuple[str, ...] = ()
    """Words that count only where they are denied or granted: `without wifi`, `takes dogs`."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Words for what is to be done, and the kinds of place that serve it."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AskedFact:
    """Words that ask for a fact."""

    words: tuple[str, ...]
    fields: tuple[str, ...]
    asks: Asks


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a document that a question may ask for whole."""

    headings: tuple[str, ...]
    """What it is headed with; the first is also searched for."""
    asks: tuple[str, ...]
    """Regular expressions of questions for it."""


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Everything in the file."""

    soft: tuple[SoftWish, ...]
    diets: tuple[Diet, ...]
    flags: tuple[Flag, ...]
    quantities: dict[str, str]
    """Units, as a regular expression, by the last word of a stated field."""
    extremes: dict[str, dict[Literal["low", "high"], tuple[str, ...]]]
    """Superlatives of fields that sheets state, by field."""
    measures: dict[str, tuple[str, ...]]
    """Adjectives of a question (`how heavy`) by the last word of the fields they ask for."""
    kinds: dict[str, tuple[str, ...]]
    kind_names: dict[str, tuple[str, ...]]
    """What people call a kind, where a message is known to wish for one."""
    wide_kinds: tuple[Need, ...]
    """Words wider than the kinds that sheets state."""
    needs: tuple[Need, ...]
    seeking: tuple[str, ...]
    """Words of a question for a list that name nothing."""
    place_words: tuple[str, ...]
    item_words: tuple[str, ...]
    came_by: tuple[str, ...]
    asking: tuple[str, ...]
    """Words that ask for a type of answer and describe nothing."""
    modality: dict[Modality, tuple[str, ...]]
    prototypes: dict[Modality, tuple[str, ...]]
    facts: tuple[AskedFact, ...]
    sections: tuple[Section, ...]
    synonyms: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read the file once. Raises pydantic.ValidationError when a row has the wrong shape."""
    import yaml

    text = files("agents.rules").joinpath("lexicon.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return TypeAdapter(Lexicon).validate_python(yaml.load(text, Loader=loader))


@lru_cache(maxsize=256)
def phrase(words: Sequence[str]) -> re.Pattern[str]:
    """Match any of these words or phrases, the longest first, as whole words."""
    ordered = sorted(words, key=lambda word: -len(word))
    joined = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)
    return re.compile(rf"(?<![\w-])(?:{joined})(?![\w])", re.I)


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for group in lexicon().synonyms:
        joined = frozenset(stem(word) for word in group)
        for one in joined:
            groups[one] = groups.get(one, frozenset()) | joined
    return groups


def similar_stems(word: str) -> frozenset[str]:
    """Give the stems that mean nearly the same as `word`, its own among them."""
    own = stem(word)
    return _groups().get(own, frozenset()) | {own}


def synonyms_of(word: str) -> tuple[str, ...]:
    """Give other words for `word`, in the file's order."""
    own = stem(word)
    found = dict.fromkeys(
        other
        for group in lexicon().synonyms
        if own in {stem(one) for one in group}
        for other in group
        if stem(other) != own
    )
    return tuple(found)


def misspelt_in(word: str, found: frozenset[str]) -> bool:
    """Tell whether one letter is missing, too much or changed places: `adress`, `brithday`.

    Not one letter for another: a horse is no house.
    """
    own = stem(word)
    if len(own) < _SPELT or not own.isalpha():
        return False
    letters = sorted(own)
    return any(
        one[0] == own[0]
        and (abs(len(one) - len(own)) == 1 or (len(one) == len(own) and sorted(one) == letters))
        and edit_distance(own, one, 1) == 1
        for one in found
        if len(one) >= _SPELT
    )


_SPELT = 6
"""Letters from which on a word with a slip is still that word."""
