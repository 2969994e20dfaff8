"""Opening hours in the OpenStreetMap syntax. Knows no place and no time zone of its own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import opening_hours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def is_open(spec: str, moment: str) -> Literal["yes", "no", "unknown"]:
    """Tell whether a place with opening hours `spec` is open.

    moment: `2026-11-22T10:30` (that minute), `2026-11-22` or `sunday` (any minute of that day),
    `sunday 10:30`, `Su 10:30`. An unreadable `spec` or `moment` gives "unknown".
    """
    import opening_hours

    try:
        hours = opening_hours.OpeningHours(spec)
    except opening_hours.ParserError:  # type: ignore[attr-defined]
        return "unknown"
    parsed = _moment(moment)
    if parsed is None:
        return "unknown"
    start, exact = parsed
    if exact:
        return _as_truth(hours.state(start)[0])
    end = start + dt.timedelta(days=1)
    truths = {_as_truth(entry[2]) for entry in hours.intervals(start, end)}
    if "yes" in truths:
        return "yes"
    return "unknown" if "unknown" in truths else "no"


Span = tuple[int, int]
"""First minute and one past the last, from midnight of a day; over 1440 is the night after."""


def open_spans(spec: str, date: dt.date) -> tuple[Span, ...] | None:
    """Give when a place is open on a date, into the next morning; None for what cannot be read.

    Hours of unknown state (`"by appointment"`) count as closed.
    """
    import opening_hours

    try:
        hours = opening_hours.OpeningHours(spec)
    except opening_hours.ParserError:  # type: ignore[attr-defined]
        return None
    midnight = dt.datetime.combine(date, dt.time())
    found: list[Span] = []
    for start, end, state, *_ in hours.intervals(midnight, midnight + dt.timedelta(hours=30)):
        if _as_truth(state) != "yes":
            continue
        span = (_minutes(start - midnight), _minutes(end - midnight))
        if found and found[-1][1] == span[0]:
            found[-1] = (found[-1][0], span[1])
        else:
            found.append(span)
    return tuple(found)


def _minutes(passed: dt.timedelta) -> int:
    return int(passed.total_seconds() // 60)


def is_readable(spec: str) -> bool:
    """Tell whether `spec` is in the OpenStreetMap syntax."""
    import opening_hours

    try:
        opening_hours.OpeningHours(spec)
    except opening_hours.ParserError:  # type: ignore[attr-defined]
        return False
    return True


def _as_truth(state: opening_hours.State) -> Literal["yes", "no", "unknown"]:
    import opening_hours

    if state == opening_hours.State.OPEN:
        return "yes"
    return "no" if state == opening_hours.State.CLOSED else "unknown"


def _weekday(word: str) -> int | None:
    for number, name in enumerate(WEEKDAYS):
        if len(word) >= 2 and name.startswith(word.rstrip("s.")):
            return number
    return None


def _moment(text: str) -> tuple[dt.datetime, bool] | None:
    words = text.strip().lower().split()
    weekday = _weekday(words[0]) if words else None
    if weekday is not None:
        # A fixed week without public holidays: the question names a weekday, not a date.
        day = dt.datetime(2026, 11, 16) + dt.timedelta(days=weekday)
        if len(words) == 1:
            return day, False
        try:
            return dt.datetime.combine(day.date(), dt.time.fromisoformat(words[1])), True
        except ValueError:
            return None
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=None), "T" in text or ":" in text
