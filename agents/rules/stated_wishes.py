"""Wishes about what the library's sheets state: `the most steps`, `with parking`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from agents.rules import patterns
from agents.rules.asks import about_one
from agents.rules.lexicon import lexicon
from agents.rules.limits import COMPARATORS, NUMBER, Read, op_of
from agents.rules.wishes import NO, SUPERLATIVE, YES
from tools.core.attributes import row_of
from tools.core.filters import Op
from tools.core.protocols import StatedFields
from tools.core.query import Constraint
from tools.core.units import canonical_unit
from tools.index.thesaurus.thesaurus import thesaurus

_MOST = "highest|most|greatest|largest|biggest|longest|best|top|maximum"
_LEAST = "lowest|fewest|least|smallest|shortest|worst|minimum"
_HAD = r"with|has|have|having|offers?|offering|got|includes?|including|provides?"
_LACKED = r"without|no|lacks?|lacking"
_NEVER = frozenset(("lat", "lon", "duration_s", "taken", "date", "kind", "size", "language"))
"""Fields whose names say something else in a question, or that are read elsewhere."""
_BEST_IS_LEAST = frozenset(("price",))
_COMPARATORS = "|".join(words for words, _ in COMPARATORS)
_UPWARDS = frozenset(("more", "higher", "over"))
_EACH = r"\s(?:per|an?)\s(?:minute|hour|second)\b"
"""`30 litres a minute` is no volume."""
_TAILS = _UPWARDS | {"less", "fewer", "lower", "under"}
_ANSWERS = frozenset(("true", "false", "yes", "no"))


def read_stated(text: str, stated: StatedFields, *, turn: int) -> list[Read]:
    """Read wishes about fields that something in the library states, whatever their names."""
    found: list[Read] = []
    flagged = {flag.field for flag in lexicon().flags}
    for field, words in stated.items():
        if field in _NEVER:
            continue
        if field in flagged:
            # `Booking required`: a value said with its name; all else is read with the flags.
            found += () if about_one(text) else _choices(text, field, words or (), turn)
        elif words is None:
            found += [*_extremes(text, field, turn), *_limits(text, field, turn)]
        elif about_one(text):
            continue
        elif words and frozenset(one.casefold() for one in words) <= _ANSWERS:
            found += _flags(text, field, turn)
        else:
            chosen = list(_choices(text, field, words, turn))
            found += chosen or _mentions(text, field, turn)
    return sorted(found, key=lambda one: one.start)


_MADE_OF = r"\b(?:what|which)\b.*\bmade (?:of|from|out of)\b"


def asked_stated(text: str, stated: StatedFields, known: Callable[[str], bool]) -> tuple[str, ...]:
    """Give the stated fields that a question asks for: `how many rooms`, `how heavy`.

    known: whether what the question is about states a field; an adjective alone asks for no other.
    """
    found = []
    for field, words in stated.items():
        if field in _NEVER:
            continue
        measures = lexicon().measures.get(field.rpartition("_")[2], ())
        measures = measures if words is None and measures and known(field) else ()
        asked = rf"\bhow (?:{'|'.join(measures)})\b" if measures else ""
        name = _name(field)
        named = (
            rf"\b(?:how many|number of|what(?:['’]s| is| are)? the)\s(?:{name})\b|"
            rf"\b(?:what|which)\s(?:{name})\s(?:is|are|was|does|do|has|have)\b|"
            rf"^\W*(?:the\s)?(?:{name})\s(?:of|for)\s"
        )
        made = field == "material" and known(field) and patterns.search(_MADE_OF, text)
        if made or patterns.search(f"{named}|{asked}" if asked else named, text):
            found.append(field)
    return tuple(found)


@lru_cache(maxsize=256)
def _name(field: str) -> str:
    row = row_of(field)
    names = {field.replace("_", " "), *(row.aliases if row is not None else ())}
    if row is None:
        names |= _only_meaning(field)
    forms = sorted((one.removesuffix("s") for one in names if len(one) > 2), key=lambda n: -len(n))
    return "|".join(re.escape(one).replace(r"\ ", r"[\s-]") + "s?" for one in forms)


def _only_meaning(field: str) -> frozenset[str]:
    """Give the words that mean nothing but what a field is called: `stairs` for steps."""
    words = thesaurus()
    own = {field, field.removesuffix("s")}
    return frozenset(one for one in words.same(field) if words.same(one) and words.same(one) <= own)


def _extremes(text: str, field: str, turn: int) -> Iterator[Read]:
    by_name = patterns.search(
        rf"(?<!\bat )\b(?:(?P<most>{_MOST})|(?P<least>{_LEAST}))\s(?:\w+\s)?(?:{_name(field)})\b",
        text,
    ) or patterns.search(
        rf"\b(?:{_name(field)})\s(?:the\s)?(?:very\s)?(?:(?P<most>highest|best)|(?P<least>lowest|worst))\b",
        text,
    )
    if by_name is not None:
        low = by_name["least"] is not None
        if field in _BEST_IS_LEAST and patterns.match("best|top", by_name.group()):
            low = True
        yield _most(by_name, field, turn, low=low)
        return
    for want, said in lexicon().extremes.get(field, {}).items():
        match = patterns.search(rf"\b(?:{'|'.join(map(re.escape, said))})\b", text)
        if match is not None and not _is_pictured(text):
            yield _most(match, field, turn, low=want == "low")


def _is_pictured(text: str) -> bool:
    # `The lightest photo` is about light.
    return patterns.search(r"\b(?:photos?|pictures?|images?|screenshots?)\b", text) is not None


def _most(match: re.Match[str], field: str, turn: int, *, low: bool) -> Read:
    return _read(
        match,
        Constraint(
            field=field, op="<=" if low else ">=", value="low" if low else "high", hard=False,
            priority=SUPERLATIVE, turn=turn, text=match.group(),
        ),
    )  # fmt: skip


def _limits(text: str, field: str, turn: int) -> Iterator[Read]:
    if row_of(field) is not None:
        # Numbers of the table have units, and are read with them.
        return
    units = lexicon().quantities.get(field.rpartition("_")[2])
    counted = rf"\s(?:{_name(field)})\b"
    # `Above 2 kW` names a power by its unit alone; `at most 4 rooms` by the field's name.
    behind = rf"(?:{counted}|\s?(?P<unit>{units})(?![\w/])(?!{_EACH}))" if units else counted
    for match in patterns.finditer(
        rf"\b(?P<denied>(?:no|not)\s)?(?P<comparator>{_COMPARATORS})\s(?P<number>{NUMBER}){behind}",
        text,
    ):
        op = op_of(match["comparator"])
        yield _limit(match, field, _OTHERWISE[op] if match["denied"] else op, turn)
    for match in patterns.finditer(
        rf"\b(?P<number>{NUMBER})(?:\s?(?P<unit>{units or '(?!)'}))?\s"
        rf"(?:or\s(?P<more>more|less|fewer|higher|lower|over|under))(?:{counted})?",
        text,
    ):
        if match["unit"] or match.group().rsplit(" ", 1)[-1].casefold() not in _TAILS:
            upwards = match["more"].casefold() in _UPWARDS
            yield _limit(match, field, ">=" if upwards else "<=", turn)
    for match in patterns.finditer(
        rf"\b(?P<number>{NUMBER})(?:{counted}|\s?(?P<unit>{units or '(?!)'}))\s"
        r"(?:and no more|and not more|at (?:the (?:very )?)?most|tops|max(?:imum)?)\b",
        text,
    ):
        yield _limit(match, field, "<=", turn)
    for match in patterns.finditer(
        rf"\b(?P<number>{NUMBER})(?:{counted}|\s?(?P<unit>{units or '(?!)'}))\s"
        r"(?:at (?:the (?:very )?)?least|minimum|plus|and (?:up|above|more)|upwards)\b",
        text,
    ):
        yield _limit(match, field, ">=", turn)


_OTHERWISE: dict[Op, Op] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
"""`No faster than 1450 rpm`."""


def _limit(match: re.Match[str], field: str, op: Op, turn: int) -> Read:
    value = float(match["number"].replace(",", ""))
    said = match.groupdict().get("unit")
    unit = canonical_unit(said) if said else None
    return _read(
        match,
        Constraint(field=field, op=op, value=value, unit=unit, turn=turn, text=match.group()),
    )


def _flags(text: str, field: str, turn: int) -> Iterator[Read]:
    named = f"(?:{_name(field)})"
    match = patterns.search(
        rf"\b(?:(?P<had>{_HAD})|(?P<lacked>{_LACKED}))\s(?:an?\s|any\s|free\s|some\s|the\s)*{named}\b"
        rf"|\b{named}\s(?:is\s|are\s)?(?:possible|available|allowed)\b",
        text,
    ) or _done(text, field)
    if match is not None:
        values = NO if match.groupdict().get("lacked") else YES
        yield _read(
            match, Constraint(field=field, op="in", value=values, turn=turn, text=match.group())
        )


def _done(text: str, field: str) -> re.Match[str] | None:
    """Find `where I can park`, `park the car`, where sheets state `parking`."""
    stem = field.removesuffix("ing")
    if stem == field or len(stem) < 3 or "_" in stem:
        return None
    verb = stem[:-1] if stem[-1] == stem[-2] else f"{stem}e?"
    return patterns.search(
        r"\b(?:(?:can|could|may)\s|(?<!where )to\s|"
        r"(?:where|and)\s(?:i|we|you|one)\s(?:can\s|could\s)?)"
        rf"(?:(?:i|we|you|one|also|even)\s)*{verb}\b(?!\s(?:ranger|bench|keeper))"
        rf"|\b{verb}\s(?:the|my|our|a)\s(?:car|cars|van|camper|motor ?home|vehicle|bikes?|"
        r"motorbike|boat)\b",
        text,
    )


def _choices(text: str, field: str, words: tuple[str, ...], turn: int) -> Iterator[Read]:
    for word in sorted(words, key=lambda one: -len(one)):
        if len(word) < 3 or word.casefold() in _ANSWERS:
            continue
        said = re.escape(word).replace(r"\ ", r"\s").replace("_", r"[\s_-]")
        match = patterns.search(
            rf"\b(?:{_name(field)})\s(?:is\s|are\s|being\s)?{said}\b|\b{said}\s(?:{_name(field)})\b",
            text,
        )
        if match is not None:
            yield _read(
                match,
                Constraint(field=field, op="in", value=(word,), turn=turn, text=match.group()),
            )
            return


def _mentions(text: str, field: str, turn: int) -> Iterator[Read]:
    """Read `a place with live music`: whatever is stated of it, but that there is none."""
    if row_of(field) is not None:
        return
    match = patterns.search(
        rf"\b(?:{_HAD}|hears?|plays?|there is|there are)\s(?:an?\s|any\s|some\s|the\s)*"
        rf"(?:{_name(field)})\b",
        text,
    )
    if match is not None:
        yield _read(
            match, Constraint(field=field, op="!=", value=NO, turn=turn, text=match.group())
        )


def _read(match: re.Match[str], constraint: Constraint) -> Read:
    return Read(constraint=constraint, start=match.start(), end=match.end())
