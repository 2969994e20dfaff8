"""The facts under one field as columns, and what a condition says about each of them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tools.core.filters import Condition, Op
from tools.core.items import Attribute
from tools.core.units import comparable
from tools.library.judge import MISSING, NO, UNDECIDED, YES, Words, alone, judged, words_of
from tools.library.rows import Row, value_from_cells
from tools.library.shelf import Ints

Codes = NDArray[np.int8]
"""YES, NO or UNDECIDED per row; MISSING where no fact is known."""

_SELECT = (
    "SELECT layer, subject, kind, value, unit, high FROM facts f "
    "WHERE name = ? AND layer = ? AND subject > ? ORDER BY subject"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class FieldFacts:
    """Facts of one layer under one field, numbers apart from words; in no order."""

    number_subject: Ints
    number: NDArray[np.float64]
    high: NDArray[np.float64]
    """Equal to `number` where the fact is no range."""
    unit: Ints
    """Place in `units`."""
    units: tuple[str | None, ...] = ()
    word_subject: Ints
    word: Ints
    """Place in `words`."""
    words: tuple[Attribute, ...] = ()
    folds: tuple[Words, ...] = ()
    """Folded values of `words`."""
    last: int = 0
    """Highest subject that was read."""
    facts: int = -1
    """Counter of replaced facts at which this was read."""


def nothing() -> FieldFacts:
    """Give a field without facts."""
    ints, floats = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64)
    return FieldFacts(
        number_subject=ints, number=floats, high=floats, unit=ints, word_subject=ints, word=ints
    )


def levelled(
    old: FieldFacts, connection: sqlite3.Connection, name: str, layer: str, counter: int
) -> FieldFacts:
    """Give the facts of a layer as the ledger stands, reading only new subjects where it can.

    Facts of items come with their item and stay; those of other layers may be replaced, which
    the counter tells. Facts of removed subjects stay here and are met by no row.
    """
    if layer != "item" and old.facts != counter:
        old = nothing()
    rows = connection.execute(_SELECT, (name, layer, old.last)).fetchall()
    return replace(_with(old, rows), facts=counter)


def _with(old: FieldFacts, rows: list[Row]) -> FieldFacts:
    if not rows:
        return old
    numbers = [row for row in rows if row[2] == "number"]
    others = [row for row in rows if row[2] != "number"]
    stated = (cast("str | None", row[4]) for row in numbers)
    units = dict.fromkeys((*old.units, *stated))
    place = {unit: at for at, unit in enumerate(units)}
    words: dict[tuple[object, object], int] = {}
    made: list[Attribute] = list(old.words)
    for row in others:
        if (row[2], row[3]) not in words:
            words[row[2], row[3]] = len(made)
            made.append(Attribute(name="", value=value_from_cells(str(row[2]), row[3])))
    return replace(
        old,
        number_subject=_ints(old.number_subject, [row[1] for row in numbers]),
        number=_floats(old.number, [row[3] for row in numbers]),
        high=_floats(old.high, [row[3] if row[5] is None else row[5] for row in numbers]),
        unit=_ints(old.unit, [place[cast("str | None", row[4])] for row in numbers]),
        units=tuple(units),
        word_subject=_ints(old.word_subject, [row[1] for row in others]),
        word=_ints(old.word, [words[row[2], row[3]] for row in others]),
        words=tuple(made),
        folds=(*old.folds, *(words_of(one.value) for one in made[len(old.words) :])),
        last=cast(int, rows[-1][1]),
    )


def decided(facts: FieldFacts, condition: Condition) -> tuple[Ints, Codes]:
    """Decide a condition for each fact alone: (subject, code), both (facts,)."""
    words = judged(condition, facts.words, facts.folds)
    return (
        np.concatenate((facts.number_subject, facts.word_subject)),
        np.concatenate((_numbers(facts, condition), words[facts.word])),
    )


def agreed(rows: Ints, codes: Codes, size: int) -> Codes:
    """Join codes that fall on the same row: theirs where all agree, else UNDECIDED, (size,)."""
    low = np.full(size, MISSING, dtype=np.int8)
    high = np.full(size, NO - 1, dtype=np.int8)
    np.minimum.at(low, rows, codes)
    np.maximum.at(high, rows, codes)
    joined = np.where(low == high, low, np.int8(UNDECIDED))
    return np.where(high < NO, np.int8(MISSING), joined).astype(np.int8)


def _numbers(facts: FieldFacts, condition: Condition) -> Codes:
    if not isinstance(condition.value, float) or condition.op == "open_at":
        return _one_by_one(facts, condition)
    limits = [comparable(condition.value, condition.unit, unit) for unit in facts.units]
    known = np.array([limit is not None for limit in limits], dtype=np.bool_)
    limit = np.array([0.0 if one is None else one for one in limits], dtype=np.float64)
    if not len(facts.number):
        return np.empty(0, dtype=np.int8)
    at = limit[facts.unit]
    held_low = _held(condition.op, facts.number, at)
    held_high = _held(condition.op, facts.high, at)
    codes = np.where(held_low, YES, NO)
    open_ended = held_low != held_high
    if condition.op in ("=", "!="):
        open_ended |= (facts.number < at) & (at < facts.high)
    return np.where(known[facts.unit] & ~open_ended, codes, UNDECIDED).astype(np.int8)


def _held(op: Op, value: NDArray[np.float64], limit: NDArray[np.float64]) -> NDArray[np.bool_]:
    # The same comparisons as tools.core.filters, over columns; a property test holds them level.
    match op:
        case "<":
            held = value < limit
        case "<=":
            held = value <= limit
        case ">":
            held = value > limit
        case ">=":
            held = value >= limit
        case _:
            with np.errstate(invalid="ignore"):
                near = np.abs(value - limit)
                slack = 1e-9 * np.maximum(1.0, np.abs(limit))
                held = near > slack if op == "!=" else near <= slack
    return held


def _one_by_one(facts: FieldFacts, condition: Condition) -> Codes:
    known: dict[tuple[float, float, int], int] = {}
    codes = np.empty(len(facts.number), dtype=np.int8)
    for row, key in enumerate(
        zip(facts.number.tolist(), facts.high.tolist(), facts.unit.tolist(), strict=True)
    ):
        if key not in known:
            value, high, unit = key
            fact = Attribute(name="", value=value, unit=facts.units[unit], high=high)
            known[key] = alone(condition, fact)
        codes[row] = known[key]
    return codes


def _ints(column: Ints, new: list[object]) -> Ints:
    return np.concatenate((column, np.array(new, dtype=np.int64)))


def _floats(column: NDArray[np.float64], new: list[object]) -> NDArray[np.float64]:
    return np.concatenate((column, np.array(new, dtype=np.float64)))
