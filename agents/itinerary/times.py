"""Days, hours and money of a trip, read from words. What was read is blanked out of them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from agents.itinerary.clocks import CLOCKS, END, FROM_TO, START, bare_range, clock_of
from agents.itinerary.money import in_digits, read_budget
from agents.rules import patterns
from tools.core.hours import WEEKDAYS

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join((*_MONTHS, "sept", *(one[:3] for one in _MONTHS)))
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven")
_DAYS = "|".join(f"{one}|{one[:3]}" for one in WEEKDAYS)
_TWO_DAYS = re.compile(
    rf"\b(?P<one>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:and|to|till|until|-|–|&)\s?(?:the\s)?"
    rf"(?=(?P<two>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?:{_MONTH})\b)",
    re.I,
)
"""`15 and 16 August 2026`."""
_ISO = re.compile(r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b")
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?\s(?:of\s)?(?P<month>{_MONTH})\b\.?(?:,?\s(?P<year>\d{{4}}))?",
    re.I,
)
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\b\.?\s(?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?\b(?:,?\s(?P<year>\d{{4}}))?",
    re.I,
)
_WEEKDAY = re.compile(rf"\b(?P<day>{'|'.join(WEEKDAYS)})s?\b", re.I)
_RANGE = re.compile(
    rf"\b(?P<first>{'|'.join(WEEKDAYS)})\s(?:to|till|until|through|and|-|–)\s"
    rf"(?P<last>{'|'.join(WEEKDAYS)})\b",
    re.I,
)
_COUNT = re.compile(rf"\b(?P<many>\d|{'|'.join(_NUMBERS)})[\s-](?:full\s|whole\s)?days?\b", re.I)
_NIGHTS = re.compile(rf"\b(?P<many>\d|{'|'.join(_NUMBERS)})[\s-]nights?\b", re.I)
_MONTH_PAIR = re.compile(
    rf"\b(?P<month>{_MONTH})\b\.?\s(?P<one>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:and|to|-|–|&)\s?"
    r"(?P<two>\d{1,2})(?:st|nd|rd|th)?\b(?!:)",
    re.I,
)
"""`July 3 and 4, 2026`."""
_DOTTED = re.compile(r"\b(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})\b")
_WEEKEND = re.compile(r"\b(?:long\s)?weekends?\b", re.I)
_WEEK = re.compile(r"\b(?:a|one|whole|the|full)\s(?:whole\s)?week\b", re.I)
_NEAR = re.compile(r"\b(?P<word>today|tomorrow)\b", re.I)
MOST_DAYS = 7
_TOO_LATE = 9
_MORNING = 5 * 60


@dataclass(kw_only=True)
class Times:
    """What was read, and the words that are left."""

    rest: str
    first: dt.date | None = None
    exact: bool = False
    """The day was named by its date."""
    days: int | None = None
    start: int | None = None
    end: int | None = None
    budget: float | None = None
    below: bool = False
    currency: str | None = None
    said: list[str] = field(default_factory=list)


def read_times(text: str, now: dt.datetime) -> Times:
    """Read dates, number of days, start, end and budget. A weekday is today until nine o'clock."""
    today = now.date()
    soonest = today if now.hour < _TOO_LATE else today + dt.timedelta(days=1)
    found = Times(rest=text)
    # Dates first: `18 July 2026, 30 euros`, `15 and 16 August` are no hours and no amounts.
    _days(found, today, soonest)
    _money(found)
    _hours(found)
    return found


def _blank(found: Times, match: re.Match[str]) -> None:
    found.rest = (
        found.rest[: match.start()]
        + " " * (match.end() - match.start())
        + found.rest[match.end() :]
    )


def _money(found: Times) -> None:
    told = read_budget(found.rest)
    if told is None:
        return
    found.budget, found.currency, found.below = told.amount, told.currency, told.below
    found.rest = found.rest[: told.start] + " " * (told.end - told.start) + found.rest[told.end :]
    if told.in_total:
        found.said.append("in total")


def _days(found: Times, today: dt.date, soonest: dt.date) -> None:
    found.rest = in_digits(_spelled(found.rest))
    span = _TWO_DAYS.search(found.rest)
    pair = (int(span["one"]), int(span["two"])) if span else None
    if span:
        _blank(found, span)
    exact = _exact(found, today)
    if exact is not None and pair is not None and 0 < pair[1] - pair[0] < MOST_DAYS:
        exact -= dt.timedelta(days=pair[1] - pair[0])
        found.days = pair[1] - pair[0] + 1
    _how_many(found)
    if exact is not None:
        found.first, found.exact = exact, True
        _until(found, exact, today)
    else:
        _by_name(found, today, soonest)


def _how_many(found: Times) -> None:
    for pattern, more in ((_COUNT, 0), (_NIGHTS, 1)):
        if told := pattern.search(found.rest):
            word = told["many"].lower()
            found.days = more + (int(word) if word.isdigit() else _NUMBERS.index(word) + 1)
            _blank(found, told)
            return
    if week := _WEEK.search(found.rest):
        found.days = MOST_DAYS
        _blank(found, week)


def _by_name(found: Times, today: dt.date, soonest: dt.date) -> None:
    if ranged := _RANGE.search(found.rest):
        first, last = (WEEKDAYS.index(ranged[one].lower()) for one in ("first", "last"))
        found.first, found.days = _next(soonest, first), (last - first) % 7 + 1
        # The names stay: a stop may be asked for on one of them.
        return
    if _WEEKEND.search(found.rest):
        found.first, found.days = _next(soonest, 5), found.days or 2
        # The word stays as one that names no stop: `a rainy weekend`.
        found.rest = _WEEKEND.sub("trip", found.rest, count=1)
        return
    near, named = _NEAR.search(found.rest), _WEEKDAY.search(found.rest)
    if near:
        found.first = today + dt.timedelta(days=near["word"].lower() == "tomorrow")
        _blank(found, near)
    elif named:
        found.first = _next(soonest, WEEKDAYS.index(named["day"].lower()))
        _span_of_named(found, found.first)


def _spelled(text: str) -> str:
    """Write `July 3 and 4` and `01.08.2026` as other dates are written."""
    text = _MONTH_PAIR.sub(r"\g<one> and \g<two> \g<month>", text)
    return _DOTTED.sub(lambda m: f"{m['y']}-{int(m['m']):02d}-{int(m['d']):02d}", text)


def _span_of_named(found: Times, first: dt.date) -> None:
    """`Saturday: ...; Sunday: ...` are two days."""
    if found.days is not None:
        return
    named = {WEEKDAYS.index(one["day"].lower()) for one in _WEEKDAY.finditer(found.rest)}
    found.days = max((day - first.weekday()) % 7 for day in named) + 1


def _until(found: Times, first: dt.date, today: dt.date) -> None:
    """`From 3 to 5 July`, `2026-07-03 to 2026-07-05`."""
    second = _exact(found, today)
    if second is not None and 0 < (second - first).days < MOST_DAYS and found.days is None:
        found.days = (second - first).days + 1


def _exact(found: Times, today: dt.date) -> dt.date | None:
    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY):
        match = pattern.search(found.rest)
        if match is None:
            continue
        date = _date(match, today)
        if date is not None:
            _blank(found, match)
            # `Saturday 4 July`: the name of the day says the same once more.
            if before := patterns.search(rf"\b(?:{_DAYS})s?\W*$", found.rest[: match.start()]):
                _blank(found, before)
            return date
    return None


def _date(match: re.Match[str], today: dt.date) -> dt.date | None:
    named = match.groupdict()
    try:
        if named.get("iso"):
            return dt.date.fromisoformat(named["iso"])
        month = next(
            at for at, one in enumerate(_MONTHS, 1) if one[:3] == named["month"][:3].lower()
        )
        if named.get("year"):
            return dt.date(int(named["year"]), month, int(named["day"]))
        date = dt.date(today.year, month, int(named["day"]))
        return date if date >= today else date.replace(year=today.year + 1)
    except ValueError:
        return None


def _next(today: dt.date, weekday: int) -> dt.date:
    """Give the next such day, today too."""
    return today + dt.timedelta(days=(weekday - today.weekday()) % 7)


def _hours(found: Times) -> None:
    if bare := bare_range(found.rest):
        found.start, found.end = bare[0], bare[1]
        _blank(found, bare[2])
        return
    halves = (one for one in CLOCKS.finditer(found.rest) if one["aampm"] or one["bampm"])
    if both := FROM_TO.search(found.rest) or next(halves, None):
        start, end = clock_of(both, "a"), clock_of(both, "b", late=True)
        if start is not None and end is not None:
            found.start, found.end = start, end + 12 * 60 if end <= start and end < 12 * 60 else end
            _blank(found, both)
    if found.end is None and (till := END.search(found.rest)):
        found.end = clock_of(till, "a", late=True)
        _blank(found, till)
    if found.start is None and (since := START.search(found.rest)):
        found.start = clock_of(since, "a")
        _blank(found, since)
    if found.end is not None and found.end <= (found.start or _MORNING):
        # `Until 1` is past midnight.
        found.end += 24 * 60
