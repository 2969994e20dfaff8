"""Limits on what sheets state: by the name of a field, or by the unit of its numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from agents.rules.limits import Read
from agents.rules.stated_wishes import read_stated
from agents.rules.wishes import NO, SUPERLATIVE, read_wishes

_STATED: dict[str, tuple[str, ...] | None] = {
    "power": None, "speed": None, "rooms": None, "steps": None,
    "booking": ("no", "recommended", "required"),
}  # fmt: skip


def _is_superlative(read: Read) -> bool:
    return read.constraint.priority >= SUPERLATIVE


@pytest.mark.parametrize(
    ("text", "field", "op", "value", "unit"),
    [
        ("a machine rated above 2 kW, not over 1000 euros", "power", ">", 2.0, "kW"),
        ("which machine of ours has 2 kW or more", "power", ">=", 2.0, "kW"),
        ("a motor of at least 1500 watts", "power", ">=", 1500.0, "W"),
        ("which machines turn faster than 2500 rpm", "speed", ">", 2500.0, "rpm"),
        ("hotels with 10 or more rooms", "rooms", ">=", 10.0, None),
        ("at most 4 rooms", "rooms", "<=", 4.0, None),
        ("my knees allow 150 steps and no more", "steps", "<=", 150.0, None),
        ("where is booking required", "booking", "in", ("required",), None),
    ],
)
def test_a_limit_is_read_with_its_unit(
    text: str, field: str, op: str, value: object, unit: str | None
) -> None:
    (read,) = [one for one in read_stated(text, _STATED, turn=0) if not _is_superlative(one)]
    found = read.constraint
    assert (found.field, found.op, found.value, found.unit) == (field, op, value, unit)
    assert text[read.start : read.end] == found.text


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("restaurants that do not take bookings", "booking"),
        ("places for food that are no good at all for somebody in a wheelchair", "wheelchair"),
    ],
)
def test_what_is_denied_at_a_distance_is_denied(text: str, field: str) -> None:
    now = dt.datetime(2026, 11, 20, 12)
    read = read_wishes(text, turn=0, now=now)
    found = {one.constraint.field: one.constraint.value for one in read}
    assert found[field] == NO
