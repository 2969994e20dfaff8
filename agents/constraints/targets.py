"""Which of the standing wishes words mean: `the price`, `the dog`, `Sunday`, `vegan`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agents.constraints.meaning import family, relation, values
from agents.rules.words import STOP, stem, stems
from tools.core.query import Constraint

ReadWords = Callable[[str], tuple[Constraint, ...]]
"""Reads the wishes that words state."""

_NAMES: dict[str, tuple[str, ...]] = {
    "price": ("price", "cost", "money", "budget", "spend", "spending", "euro", "expense",
              "ceiling", "cheapness", "tariff", "charge", "bill", "purse"),
    "level": ("noise", "sound", "loudness", "volume", "decibel", "db", "level", "quietness",
              "peace", "silence", "liveliness", "calm"),
    "daylight_share": ("daylight", "light", "windows"),
    "lightness": ("brightness", "light", "dimness", "darkness"),
    "rating": ("rating", "star", "review", "score"),
    "opening_hours": ("hour", "opening", "day", "time", "open", "weekend"),
    "diets": ("diet", "dietary", "food"),
    "size": ("size",),
    "weight": ("weight", "heaviness", "gram", "kilo"),
    "date": ("date",), "taken": ("date",),
    "distance": ("distance", "near", "nearness", "walk", "location", "close"),
    "material": ("material", "made", "fabric", "cloth"),
    "maker": ("maker", "brand", "manufacturer", "made"),
    "dogs": ("dog", "pet", "puppy"),
    "wifi": ("wifi", "wi-fi", "internet", "wlan", "wireless"),
    "outdoor_seating": ("outdoor", "outside", "terrace", "seating", "garden",
                        "patio"),
    "wheelchair": ("wheelchair", "step", "stair", "access", "accessibility", "step-free"),
    "booking": ("booking", "reservation"),
    "parking": ("parking", "car"),
    "kind": ("kind", "type"),
    "duration_s": ("duration", "length"),
    "colours": ("colour", "color"),
    "power": ("power", "kilowatt", "kilowatts", "watt", "watts", "kw",
              "strength"),
    "speed": ("speed", "rpm", "revs", "revolutions"),
}  # fmt: skip
_BY_STEM: dict[str, frozenset[str]] = {
    stem(word): frozenset(field for field, said in _NAMES.items() if word in said)
    for word in {one for said in _NAMES.values() for one in said}
}
_ALL = re.compile(
    r"\b(?:all|every|any)\b.{0,12}\b(?:wish|wishes|limits?|constraints?|filters?|conditions?|"
    r"requirements?|criteria)\b|(?<!pays )(?<!pay )(?<!paying )\beverything\b|\bthe lot\b",
    re.I,
)
_BOTH = re.compile(r"\b(?:both|the two)\b(?!\s(?:and|the|limits on)\b)", re.I)
_PLAIN = STOP | {"limit", "limits", "thing", "part", "requirement", "condition", "wish", "filter",
                 "constraint", "cap", "matter", "really", "anymore", "bit", "maximum", "minimum",
                 "restriction", "criterion", "need", "rule", "comparison", "preference",
                 "wanted"}  # fmt: skip
_LIMIT = re.compile(r"\b(?:the|that|my|our|any)\s(?:\w+\s)?(?:limit|cap|ceiling|bound)\b", re.I)
_HUNDRED = re.compile(r"\b(?:(?:a|one)\s)?hundred\b", re.I)
_UPPER = re.compile(r"\b(?:upper|maximum|max|top)\b", re.I)
_LOWER = re.compile(r"\b(?:lower|minimum|min|least|bottom)\b", re.I)


def meant_by(words: str, held: Sequence[Constraint], read: ReadWords) -> tuple[str, ...]:
    """Give the ids of the standing wishes that words mean; empty where they mean none."""
    words = _HUNDRED.sub("100", words)
    if _ALL.search(words):
        return tuple(one.id for one in held)
    limits = [one for one in held if one.field != "kind"]
    if _BOTH.search(words) and len(limits) == 2 and not fields_named(words):
        return tuple(one.id for one in limits)
    wishes = read(words)
    said = [one for one in held if any(_is_stated(one, wish) for wish in wishes)]
    if said:
        return tuple(one.id for one in said)
    named = fields_named(words) | {family(wish.field) for wish in wishes}
    # `Switch the parking off` is not about a park.
    own = {stem(word) for word in _words(words) if word != "parking"}
    found = [one for one in held if _is_named(one, named, own)]
    if not found and not named and (_UPPER.search(words) or _LOWER.search(words)):
        found = [one for one in held if one.op in ("<", "<=", ">", ">=")]
    if not found and not named and _LIMIT.search(words):
        found = _the_limit(held)
    for pattern, ends in ((_UPPER, ("<", "<=")), (_LOWER, (">", ">="))):
        if pattern.search(words):
            found = [one for one in found if one.op in ends] or found
    return tuple(one.id for one in found)


def _the_limit(held: Sequence[Constraint]) -> list[Constraint]:
    """Give what `the limit` means: the only number that stands, else the price."""
    numbers = [one for one in held if isinstance(one.value, float)]
    prices = [one for one in numbers if one.field == "price"]
    return numbers if len(numbers) == 1 else prices


def names_a_wish(words: str, read: ReadWords) -> bool:
    """Tell whether words could mean any wish at all."""
    return bool(fields_named(words)) or bool(read(words))


def _is_stated(one: Constraint, wish: Constraint) -> bool:
    """Tell `vegan` of several diets and `Sunday` of several days."""
    how = relation(wish, one)
    if how == "same":
        return True
    if one.field == "opening_hours" == wish.field:
        return str(one.value).split()[0] == str(wish.value).split()[0]
    both_chosen = isinstance(wish.value, tuple | str) and isinstance(one.value, tuple | str)
    overlapping = both_chosen and bool(values(one) & values(wish))
    return overlapping and family(one.field) == family(wish.field)


def _is_named(one: Constraint, named: set[str], own: set[str]) -> bool:
    if family(one.field) in named:
        return True
    field = {stem(word) for word in one.field.split("_")}
    chosen = {stem(word) for value in values(one) for word in str(value).split("_")}
    choices = chosen if isinstance(one.value, tuple | str) else set()
    return bool(own & (field | choices | (stems(one.text) - {stem(word) for word in _PLAIN})))


def fields_named(words: str) -> set[str]:
    """Give the fields that words name by a noun."""
    return set().union(*(_BY_STEM.get(stem(word), frozenset()) for word in _words(words)))


def _words(words: str) -> list[str]:
    found = re.findall(r"[\w'’-]+", words.casefold())
    return [word.removesuffix("'s").removesuffix("’s") for word in found if word not in _PLAIN]
