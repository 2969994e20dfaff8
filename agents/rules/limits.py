"""Numbers with units in a question, as typed constraints: `under 40 dB`, `10 to 20 €`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents.rules import patterns
from tools.core.attributes import ROWS, canonical_field, row_of
from tools.core.errors import BadFilter
from tools.core.filters import Op
from tools.core.query import Constraint
from tools.core.units import canonical_unit, comparable, is_currency


@dataclass(frozen=True, kw_only=True)
class Read:
    """A constraint and where its words stand."""

    constraint: Constraint
    start: int
    end: int


NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_UNIT = (
    r"db\s?\(a\)|db\s?spl|dbfs|dba|db|decibels?|lufs|€|\$|£|eur|euros?|usd|dollars?|gbp|pounds?|quid|"
    r"chf|francs?|stars?|bpm|khz|hz|minutes?|mins?|seconds?|secs?|hours?|hrs?|h|km|kilomet(?:re|er)s?|"
    r"met(?:re|er)s?|m|kilograms?|kilos?|kg|grams?|g|%|percent|per cent|px|pixels?|kelvin"
)
_UPPER: tuple[tuple[str, Op], ...] = (
    (r"no more than|not more than|at most|up to|max(?:imum)?(?: of)?|within|not over|not above|"
     r"no louder than|no higher than|not exceeding|<=|≤", "<="),
    (r"under|below|less than|fewer than|lower than|cheaper than|quieter than|shorter than|"
     r"darker than|lighter than|slower than|nearer than|smaller than|<", "<"),
)  # fmt: skip
_LOWER: tuple[tuple[str, Op], ...] = (
    (r"no less than|not less than|at least|min(?:imum)?(?: of)?|not under|not below|>=|≥", ">="),
    (r"over|above|more than|greater than|higher than|louder than|longer than|brighter than|"
     r"heavier than|better than|faster than|further than|bigger than|larger than|>", ">"),
)  # fmt: skip
COMPARATORS = (*_UPPER, *_LOWER)
_ANY_COMPARATOR = "|".join(words for words, _ in COMPARATORS)
_AMOUNT = rf"(?P<sign>[€$£])?\s?(?P<number>[-−]?(?:{NUMBER}))\s?-?(?P<unit>{_UNIT})?(?![\w%])"

_BOUND = re.compile(rf"(?<![\w<>=])(?P<comparator>{_ANY_COMPARATOR})\s*(?:the\s)?{_AMOUNT}", re.I)
_DENIED = re.compile(
    r"(?:\bnot|\bno|\bnobody|\bnever|\bnothing|\bnone|n['’]t)\s(?:(?:be|any|much|cost|costs|pays|weigh|last|take|get|go|spend|pay|to)\s)*$",
    re.I,
)
"""`Not louder than 60 dB`."""
_OTHERWISE: dict[Op, Op] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_EACH = r"(?:(?:an?|per|each|every)\s\w+\s*)?"
"""`100 euros a night at most`."""
_AFTER = re.compile(
    rf"(?<![\w.,]){_AMOUNT}\s*{_EACH}(?P<tail>or (?:less|lower|under|cheaper|quieter|shorter)|"
    r"at (?:the )?(?:very )?most|"
    r"tops|max(?:imum)?|or (?:more|over|higher|better|above|longer|louder)|and (?:up|above|over)|"
    r"at least|minimum|upwards|plus(?!\s(?:an?|the|some)\b)|\+)",
    re.I,
)
_RANGE = re.compile(
    rf"(?<![\w.,])(?:between\s|from\s)?(?P<sign>[€$£])?\s?(?P<low>{NUMBER})\s?(?P<unit1>{_UNIT})?"
    rf"\s?(?:-|–|to|and)\s?[€$£]?(?P<high>{NUMBER})\s?(?P<unit>{_UNIT})?(?![\w%-])",
    re.I,
)
_AROUND = re.compile(rf"(?<!\w)(?:around|about|roughly|approximately|~|ca\.?)\s*{_AMOUNT}", re.I)
_GRADE = re.compile(r"(?<![\w.])(?P<number>\d(?:\.\d)?)[- ]star(?!s)", re.I)
_OTHER_UNIT = re.compile(
    r"\s?(?:k?w|watts?|kilowatts?|volts?|v|amps?|bar|nm|l|litres?|liters?|rpm|mm|cm|inch(?:es)?|"
    r"kva|mb|gb|people|persons|rooms?|beds?|steps?)\b",
    re.I,
)
"""Units of other fields: `rated above 2 kW` is no rating."""
_SOFTENER = re.compile(
    r"\b(?:ideally|preferably|if possible|if you can|would be nice|bonus|optional(?:ly)?|or so)\b",
    re.I,
)

_FIELD_OF_UNIT = {
    "dB": "level_db_spl", "dBFS": "level_dbfs", "LUFS": "loudness_lufs", "star": "rating",
    "bpm": "tempo_bpm", "Hz": "dominant_frequency_hz", "kHz": "dominant_frequency_hz",
    "kelvin": "colour_temperature_k", "g": "weight", "kg": "weight",
    "km": "distance", "m": "distance",
}  # fmt: skip
_LASTING = re.compile(
    r"\b(?:long|longer|shorter|short|clips?|recordings?|songs?|videos?|audio|sounds?|lasts?|lasting|"
    r"duration|length)\b",
    re.I,
)
_POUNDS = {"pound": "GBP", "pounds": "GBP", "quid": "GBP"}


def read_limits(text: str, *, turn: int) -> list[Read]:
    """Read every limit with a unit, or beside the name of an attribute; first match wins."""
    taken: list[Read] = []
    for read in _all(text, turn):
        same_words = [one for one in taken if one.start < read.end and read.start < one.end]
        if all((one.start, one.end) == (read.start, read.end) for one in same_words):
            taken.append(read)
    return sorted(taken, key=lambda one: one.start)


def _all(text: str, turn: int) -> Iterator[Read]:
    for match in _RANGE.finditer(text):
        unit = match["unit"] or match["unit1"] or match["sign"]
        yield from _limit(text, match, match["low"], ">=", unit, turn)
        yield from _limit(text, match, match["high"], "<=", unit, turn)
    for match in _BOUND.finditer(text):
        unit = match["unit"] or match["sign"]
        op = op_of(match["comparator"])
        denied = _DENIED.search(text[: match.start()])
        yield from _limit(
            text, match, match["number"], _OTHERWISE[op] if denied else op, unit, turn,
            start=denied.start() if denied else None,
        )  # fmt: skip
    for match in _AFTER.finditer(text):
        tail: Op = (
            "<="
            if patterns.search(r"less|lower|under|cheap|quiet|short|most|tops|max", match["tail"])
            else ">="
        )
        yield from _limit(text, match, match["number"], tail, match["unit"] or match["sign"], turn)
    for match in _GRADE.finditer(text):
        yield from _limit(text, match, match["number"], ">=", "stars", turn)
    for match in _AROUND.finditer(text):
        unit = match["unit"] or match["sign"]
        for factor, op in ((0.8, ">="), (1.2, "<=")):
            near = str(float(_plain(match["number"])) * factor)
            yield from _limit(text, match, near, op, unit, turn, soft=True)


def op_of(words: str) -> Op:
    """Give the operator that the words of a comparator mean."""
    for pattern, op in COMPARATORS:
        if patterns.fullmatch(pattern, words):
            return op
    raise AssertionError(words)


def _limit(
    text: str, match: re.Match[str], number: str, op: Op, unit: str | None, turn: int,
    *, soft: bool = False, start: int | None = None,
) -> Iterator[Read]:  # fmt: skip
    if unit is None and _OTHER_UNIT.match(text[match.end() :]):
        return
    named = _named_before(text, match.start())
    known = _unit(unit)
    field = named[0] if named else _field(known, text)
    if field is None:
        return
    value, canonical = _settled(field, float(_plain(number)), known)
    if value is None:
        return
    if start is None:
        start = named[1] if named else match.start()
    yield Read(
        constraint=Constraint(
            field=field,
            op=op,
            value=value,
            unit=canonical,
            hard=not soft and not _softened(text, match) and field != "distance",
            turn=turn,
            text=" ".join(text[start : match.end()].split()),
        ),
        start=start,
        end=match.end(),
    )


def _settled(field: str, value: float, unit: str | None) -> tuple[float | None, str | None]:
    """Bring a value to its field's unit; (None, None) where the two do not go together."""
    row = row_of(field)
    if row is None:
        return value, unit
    if row.kind == "money":
        return (value, unit) if unit is None or is_currency(unit) else (None, None)
    converted = comparable(value, unit, row.unit)
    return (None, None) if converted is None else (converted, row.unit)


def _unit(unit: str | None) -> str | None:
    if unit is None:
        return None
    key = unit.lower().strip()
    if key in _POUNDS:
        return _POUNDS[key]
    try:
        return canonical_unit(key if key in ("dba",) else unit)
    except BadFilter:
        return None


def _field(unit: str | None, text: str) -> str | None:
    if unit is None:
        return None
    if is_currency(unit):
        return "price"
    if unit in ("second", "minute", "hour", "min", "s", "h"):
        return "duration_s" if _LASTING.search(text) else None
    return _FIELD_OF_UNIT.get(unit)


_NAMES = sorted(
    {"rate", "rates"}
    | {
        name.replace("_", " ")
        for row in ROWS
        if row.kind in ("number", "money")
        for name in (row.name, *row.aliases)
        # `db` and `m` are units first; a bare `level` or `length` is too common a word.
        if name not in ("db", "level", "length", "width", "frequency")
    },
    key=lambda name: -len(name),
)
_NAMED = re.compile(
    rf"\b(?P<name>{'|'.join(map(re.escape, _NAMES))})\s+(?:is\s|are\s|of\s|being\s|levels?\s)*$",
    re.I,
)


def _named_before(text: str, start: int) -> tuple[str, int] | None:
    """Give the attribute named directly before a limit, and where its name begins."""
    match = _NAMED.search(text[:start])
    if match is None:
        return None
    name = "rating" if match["name"].lower().startswith("rate") else match["name"]
    return canonical_field(name), match.start()


def _softened(text: str, match: re.Match[str]) -> bool:
    clause_start = max(text.rfind(mark, 0, match.start()) for mark in ",.;!?") + 1
    ends = [at for mark in ",.;!?" if (at := text.find(mark, match.end())) >= 0]
    return bool(_SOFTENER.search(text[clause_start : min(ends, default=len(text))]))


def _plain(number: str) -> str:
    number = number.replace("−", "-")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        return number.replace(",", "")
    return number.replace(",", ".")
