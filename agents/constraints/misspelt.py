"""Typing slips in the words that limits are made of: `undr 15 euors`, `resturant`, `wheelchiar`.

Only a slip of the hand is mended: one letter left out, doubled or put in, or two that changed
places, and never the first. Words that mean something else are left alone, and so are names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agents.rules.lexicon import lexicon
from tools.core.hours import WEEKDAYS

_LIMITING = """
    under below euros maximum minimum without vegetarian wheelchair accessible parking outdoor
    seating terrace outside booking reservation between opening decibels quieter cheaper
    vegan gluten accessible
    """
_COMMON = {
    "vegitarian": "vegetarian", "vegeterian": "vegetarian", "vegaterian": "vegetarian",
    "vegitarien": "vegetarian", "vegatarian": "vegetarian", "wensday": "wednesday",
    "wendsday": "wednesday", "wednsday": "wednesday", "wensdays": "wednesdays",
    "tusday": "tuesday", "teusday": "tuesday", "thirsday": "thursday", "thrusday": "thursday",
    "saterday": "saturday", "satarday": "saturday", "resteraunt": "restaurant",
    "restaraunt": "restaurant", "restraunt": "restaurant", "restourant": "restaurant",
    "restorant": "restaurant", "wheelchare": "wheelchair", "glutenfree": "gluten-free",
    "undoo": "undo", "udno": "undo", "unod": "undo", "undu": "undo", "ubdo": "undo",
    "outdor": "outdoor", "minimun": "minimum", "maximun": "maximum", "reservasion": "reservation",
    "resevation": "reservation", "acessible": "accessible", "accesible": "accessible",
}  # fmt: skip
"""Ways of writing a word wrong that are more than one slip, or one of sound."""
_REAL = frozenset(
    ("quite", "dinner", "galley", "galleys", "packing", "euro", "decibel", "blow", "celia", "eater",
     "garde", "vega", "theater", "theaters")
)  # fmt: skip
"""Words of their own that are one slip away from one that is looked for."""
_WORD = re.compile(r"(?<![\w'’@./-])[a-zA-Zé]{4,}(?![\w'’@/-]|\.\w)")
_WITHOUT = re.compile(r"(?<!\w)w/o\b", re.I)
_WITH = re.compile(r"(?<!\w)w/\s?(?=[a-z])", re.I)
_YOU = re.compile(
    r"(?<=\bdo )u\b|(?<=\bcan )u\b|(?<=\bhave )u\b|\bu(?= (?:have|got|know|sell)\b)", re.I
)
_SHORTEST = 5


def well_spelt(text: str, names: Sequence[str]) -> str:
    """Give the words with slips in the words of limits mended. names: left as they are."""
    known = {word.casefold() for name in names for word in re.findall(r"\w+", name)}

    def mended(match: re.Match[str]) -> str:
        word = match.group()
        plain = word.casefold()
        if plain in known:
            return word
        return _COMMON.get(plain) or _slips().get(plain, word)

    return _WORD.sub(mended, _WITH.sub("with ", _WITHOUT.sub("without", _YOU.sub("you", text))))


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    long = [one for one in _spoken() if one.isalpha() and len(one) > _SHORTEST]
    return frozenset((*_LIMITING.split(), *WEEKDAYS, *long))


@lru_cache(maxsize=1)
def _spoken() -> frozenset[str]:
    """Give the words for kinds and diets, whatever their length: `hotel` is no slip of `hostel`."""
    words = lexicon()
    groups = (*words.kinds.values(), *(one.words for one in words.diets))
    return frozenset(one.casefold() for group in groups for one in group)


@lru_cache(maxsize=1)
def _slips() -> dict[str, str]:
    """Give every slip with the one word that it can stand for."""
    found: dict[str, str | None] = {}
    for word in sorted(_vocabulary()):
        for slip in _slips_of(word):
            found[slip] = None if slip in found and found[slip] != word else word
    return {slip: word for slip, word in found.items() if word is not None}


def _slips_of(word: str) -> set[str]:
    places = range(1, len(word))
    inner = places if not word.endswith("s") else places[:-1]
    left_out = {word[:at] + word[at + 1 :] for at in inner}
    changed = {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places if at + 1 < len(word)
    }
    doubled = {word[: at + 1] + word[at:] for at in places}
    made = left_out | changed | doubled
    slips = {one for one in made if one[0] == word[0] and len(one) >= _SHORTEST - 1}
    return slips - _vocabulary() - _spoken() - _REAL
