"""Limits said by what sheets state in words: `machine wash at 40`, `in wool`, `with a playroom`.

The words of a field's values are its vocabulary: what a question says of them together, close to
each other, keeps the values that have all of it; what is denied keeps the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agents.rules import patterns
from agents.rules.asks import about_one
from agents.rules.lexicon import lexicon
from agents.rules.limits import Read
from agents.rules.words import STOP, stem
from tools.core.attributes import row_of
from tools.core.protocols import StatedFields
from tools.core.query import Constraint

_MATERIAL = "material"
_NAMES = frozenset(("kind", "tags", "maker", "colour", "color", "address", "entity", "size",
                    "made_in", "language", "author", "title", _MATERIAL))  # fmt: skip
"""Fields whose words are names, or are read elsewhere."""
_ANSWERS = frozenset(("true", "false", "yes", "no"))
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
_GAP = 1
"""Words that may stand between two that belong together: `washed by hand`, `wash at 40`."""
_LONG = 5
_PUT_IN = r"\b(?:in|into|by)\s(?:the\s|an?\s|my\s)?$"
"""What goes in the washing machine is washed by it."""
_SET = (
    r"\b(?:with|has|have|having|offers?|offering|got|includes?|provides?|need|needs|"
    r"there['’]?s?(?: is| are)?)"
    r"\s(?:\w+\s){0,2}$"
)
_DENIED = re.compile(
    r"(?:\b(?:no|not|without|never|avoid(?:ing)?|nothing|except|other than|free of|allergic to|"
    r"hates?|cannot)|n['’]t)(?:\s(?:an?|any|the|made|of|in|with|out|from|contains?|containing|have|has|"
    r"be|pure|animal|sheep|need|stand|wear|take)){0,4}\s$",
    re.I,
)
_FREE = re.compile(r"^[- ]free\b", re.I)
_OF = re.compile(
    r"\b(?:in|of|from|out of|have|has|pure|all|only|real|genuine|100 ?%|contains?|containing|with|"
    r"organic|recycled)\s(?:an?\s|some\s|pure\s|warm\s|soft\s|real\s|organic\s|recycled\s|"
    r"100 ?%\s)*$",
    re.I,
)
_HAVE = re.compile(r"\b(?:which|what|that)\b[^.;?!]*\b(?:have|has|contain|contains)\s$", re.I)
_MADE_OF = {
    "woollen": "wool",
    "woolen": "wool",
    "woolly": "wool",
    "wooly": "wool",
    "denims": "denim",
}
_MADE_SO = frozenset(("woollen", "woolen", "woolly", "wooly"))
"""Words that say of a thing what it is made of, wherever they stand before it."""
_PROPER = re.compile(r"\b(?:my|his|her|their|our|your|the|that|this|a bit|rather) (?:\w+ )?$", re.I)
_NO_MATERIAL = frozenset(("organic", "recycled", "coating", "lining", "shell", "pure"))
_HELD = re.compile(r"^\s?[- ]?(?:only|please|itself)?\s?(?:[,.;!?]|$)|^\s\w+s?\b", re.I)


def read_values(text: str, stated: StatedFields, *, turn: int) -> list[Read]:
    """Read limits on fields of words, in the words that the library states."""
    if about_one(text):
        return []
    flagged = {flag.field for flag in lexicon().flags}
    found: list[Read] = []
    for field, values in stated.items():
        if field in _NAMES or field in flagged or row_of(field) is not None or not values:
            continue
        if not {one.casefold() for one in values} <= _ANSWERS:
            found += _of_field(text, field, tuple(values), turn)
    return [*found, *_materials(text, tuple(stated.get(_MATERIAL) or ()), turn)]


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Words of a value in a question."""

    stems: frozenset[str]
    start: int
    end: int


@lru_cache(maxsize=512)
def _stems(value: str) -> frozenset[str]:
    words = (match.group().casefold() for match in _WORD.finditer(value))
    return frozenset(_root(word) for word in words if len(word) > 1 and word not in STOP)


def _root(word: str) -> str:
    # `Washable` is said of what may be washed.
    plain = word.removesuffix("able").removesuffix("er") if len(word) > 6 else word
    return stem(plain)


def _turned_round(said: str, values: tuple[str, ...]) -> bool:
    # A washing machine is no `machine wash`; `washed by hand` has a word between.
    words = [_root(one.casefold()) for one in _WORD.findall(said)]
    if len(words) != 2 or words[0] == words[1]:
        return False
    back = " ".join(reversed(words))
    return any(back in " ".join(_root(w.casefold()) for w in _WORD.findall(v)) for v in values)


def _is_whole(said: _Said, values: tuple[str, ...]) -> bool:
    # `A chair` is no high chair: one word stands for a value that it is, or that a long one ends.
    (one,) = said.stems
    return any(
        _stems(value) == said.stems or (len(one) > _LONG and _root(value.split()[-1]) == one)
        for value in values
    )


def _of_field(text: str, field: str, values: tuple[str, ...], turn: int) -> Iterator[Read]:
    known = frozenset().union(*map(_stems, values))
    for said in _together(text, known):
        if _turned_round(text[said.start : said.end], values) and not patterns.search(
            _PUT_IN, text[: said.start]
        ):
            continue
        if len(said.stems) == 1 and field == "care":
            # `Wool` is what it is made of, and `iron` is not how it is washed.
            continue
        worded = {one for one in said.stems if not one.isdigit()}
        single = len(said.stems) == 1
        if not worded or (single and not patterns.search(_SET, text[: said.start])):
            continue
        if single and not _is_whole(said, values):
            continue
        fitting = tuple(one for one in values if said.stems <= _stems(one))
        if not fitting:
            continue
        denied = _DENIED.search(text[: said.start])
        if denied:
            fitting = tuple(one for one in values if one not in fitting)
        start = denied.start() if denied else said.start
        yield Read(
            constraint=Constraint(
                field=field, op="in", value=fitting, turn=turn,
                text=" ".join(text[start : said.end].split()),
            ),
            start=start,
            end=said.end,
        )  # fmt: skip
        return


def _together(text: str, known: frozenset[str]) -> Iterator[_Said]:
    """Give runs of known words with at most one word between any two; the longest first."""
    runs: list[list[tuple[int, re.Match[str]]]] = []
    for at, match in enumerate(_WORD.finditer(text)):
        if _root(match.group().casefold()) not in known:
            continue
        if runs and at - runs[-1][-1][0] <= _GAP + 1:
            runs[-1].append((at, match))
        else:
            runs.append([(at, match)])
    for run in sorted(runs, key=len, reverse=True):
        stems = frozenset(_root(match.group().casefold()) for _, match in run)
        yield _Said(stems=stems, start=run[0][1].start(), end=run[-1][1].end())


def _materials(text: str, values: tuple[str, ...], turn: int) -> Iterator[Read]:
    """Read `in wool`, `a cotton top`, `no wool please`."""
    names = {word for one in values for word in re.findall(r"[a-z]{4,}", one.casefold())}
    names -= _NO_MATERIAL
    if not names:
        return
    said = "|".join(sorted({*names, *_MADE_OF}, key=len, reverse=True))
    found = list(patterns.finditer(rf"\b(?:{said})\b", text))

    def told_last(one: re.Match[str]) -> tuple[bool, bool]:
        # Who is allergic and asks which have wool in them wants to know those; who scratches from
        # wool and wants none wants none.
        before = text[: one.start()]
        return not _HAVE.search(before), not _DENIED.search(before)

    for match in sorted(found, key=told_last):
        word = _MADE_OF.get(match.group().casefold(), match.group().casefold())
        before = text[: match.start()]
        denied = _DENIED.search(before)
        if denied or _FREE.search(text[match.end() :]):
            start = denied.start() if denied else match.start()
            others = tuple(one for one in values if word not in one.casefold())
            yield _made_of(text, start, match.end(), "in", others, turn)
            return
        said_so = match.group().casefold() in _MADE_SO and not _PROPER.search(before)
        if (said_so or _OF.search(before)) and not _named_whole(text, word, values):
            yield _made_of(text, match.start(), match.end(), "contains", word, turn)
            return


def _named_whole(text: str, word: str, values: tuple[str, ...]) -> bool:
    # `Organic cotton` is read as the sheets' own words.
    low = text.casefold()
    longer = {
        match.group()
        for one in values
        for match in re.finditer(rf"[a-z]{{4,}} {re.escape(word)}\b", one.casefold())
    }
    return any(one in low for one in longer)


def _made_of(
    text: str, start: int, end: int, op: str, value: str | tuple[str, ...], turn: int
) -> Read:
    return Read(
        constraint=Constraint(
            field=_MATERIAL, op="contains" if op == "contains" else "in", value=value, turn=turn,
            text=" ".join(text[start:end].split()),
        ),
        start=start,
        end=end,
    )  # fmt: skip
