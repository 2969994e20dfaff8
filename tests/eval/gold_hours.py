"""Whether a place is open, worked out apart from the product: what the gold is checked against."""

from __future__ import annotations

import re

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = re.compile(r"^([A-Z][a-z]{2})-([A-Z][a-z]{2}): ")


def is_open(hours: str, at: str, month: str) -> bool:
    """Decide `Su 10:00` in a month by rules such as `Mo-Sa 08:00-15:30; Su off`.

    A later rule for a day replaces an earlier one (`We-Su 11:00-18:00; Th 11:00-21:00`); a span
    over midnight belongs to the day it begins on.
    """
    if hours == "24/7":
        return True
    day, clock = at.split()
    minute = _minute(clock)
    today = _span(hours, day, month)
    before = _span(hours, DAYS[DAYS.index(day) - 1], month)
    return _inside(today, minute) or _inside(before, minute + 24 * 60)


def _inside(span: tuple[int, int] | None, minute: int) -> bool:
    return span is not None and span[0] <= minute < span[1]


def _span(hours: str, day: str, month: str) -> tuple[int, int] | None:
    span = None
    season = True
    for rule in hours.split("; "):
        named = _MONTHS.match(rule)
        if named:
            season = month in _run(MONTHS, named[1], named[2])
            rule = rule[named.end() :]
        days, _, times = rule.rpartition(" ")
        if season and days not in ("", "PH") and day in _days(days):
            span = None if times == "off" else _times(times)
    return span


def _days(written: str) -> set[str]:
    held: set[str] = set()
    for part in written.split(","):
        first, _, last = part.partition("-")
        held |= set(_run(DAYS, first, last or first))
    return held


def _run(names: tuple[str, ...], first: str, last: str) -> tuple[str, ...]:
    start, end = names.index(first), names.index(last)
    return names[start : end + 1] if start <= end else names[start:] + names[: end + 1]


def _times(written: str) -> tuple[int, int]:
    start, _, end = written.partition("-")
    opens, closes = _minute(start), _minute(end)
    return opens, closes if closes > opens else closes + 24 * 60


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
