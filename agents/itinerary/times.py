"""Days, hours and money of a trip, read from words. What was read is blanked out of them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from tools.core.hours import WEEKDAYS

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{one}|{one[:3]}" for one in _MONTHS)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven")
_DAYS = "|".join(f"{one}|{one[:3]}" for one in WEEKDAYS)
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
_WEEKEND = re.compile(r"\b(?:long\s)?weekends?\b", re.I)
_WEEK = re.compile(r"\b(?:a|one|whole|the|full)\s(?:whole\s)?week\b", re.I)
_NEAR = re.compile(r"\b(?P<word>today|tomorrow)\b", re.I)
MOST_DAYS = 7
_TOO_LATE = 9
_MORNING = 5 * 60

_CLOCK = (
    r"(?:half past (?P<{n}half>\d{{1,2}}|{words})|quarter past (?P<{n}past>\d{{1,2}}|{words})|"
    r"quarter to (?P<{n}to>\d{{1,2}}|{words})|(?P<{n}noon>noon|midday|midnight)|"
    r"(?P<{n}hour>\d{{1,2}}|{words})(?:[:.h](?P<{n}minute>\d{{2}}))?\s?(?:o'clock\s?)?"
    r"(?P<{n}ampm>am|pm|a\.m\.|p\.m\.|in the (?:morning|afternoon|evening)|at night)?)"
)
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve")  # fmt: skip


def _clock_pattern(name: str) -> str:
    return _CLOCK.format(n=name, words="|".join(_HOURS))


_NOT_MONEY = r"(?![\w:.]*\d|\s?(?:[€$£%]|eur|dollar|pound|stops?\b|places?\b|days?\b|min|hours?\b))"
_FROM_TO = re.compile(
    rf"\b(?:from|between)\s{_clock_pattern('a')}\s?(?:to|till|until|and|-|–)\s?"
    rf"{_clock_pattern('b')}{_NOT_MONEY}", re.I,
)  # fmt: skip
_START = re.compile(
    r"\b(?:(?:start(?:ing|s)?|begin(?:ning|s)?|leav(?:e|ing)|set(?:ting)? (?:off|out)|(?:we|"
    r"i) arrive|"
    r"arriving|off|out)"
    rf"(?:\s(?:the day|each day|at the earliest|us|off|out|it|every day))?\s(?:at|from|by|around|"
    rf"about)|"
    rf"from|(?:^|[,;.(]\s?|\band\s)(?:not before|after))\s(?:around\s|"
    rf"about\s)?{_clock_pattern('a')}{_NOT_MONEY}", re.I,
)  # fmt: skip
_END = re.compile(
    r"\b(?:until|till|(?:be\s)?(?:back|done|finished|home|over|free)\s(?:again\s|home\s|"
    r"at the hotel\s)?"
    r"(?:by|before|at)|(?:finish(?:ing|ed)?|end(?:ing|s)?|stop(?:ping)?|leave town|"
    r"train (?:leaves|goes))"
    rf"(?:\s(?:the day|each day|everything|it))?\s(?:by|at|before|around)|"
    rf"(?:^|[,;.(]\s?|\band\s)(?:by|before))\s"
    rf"(?:around\s|about\s)?{_clock_pattern('a')}{_NOT_MONEY}", re.I,
)  # fmt: skip
AT = re.compile(rf"\b(?:at|@|around|about)\s{_clock_pattern('a')}{_NOT_MONEY}", re.I)
_MONEY = re.compile(
    r"(?P<how>under|below|less than|within|up to|at most|no more than|not more than|"
    r"max(?:imum)?(?: of)?|"
    r"a budget of|budget of|budget(?: is|:)?|on|for|spend(?:ing)?)?\s*(?:about\s|around\s|only\s)?"
    r"(?:(?P<sign>[€$£])\s?(?P<signed>\d+(?:[.,]\d{1,2})?)|(?P<bare>\d+(?:[.,]\d{1,2})?)\s?"
    r"(?P<unit>€|\$|£|eur\b|euros?\b|gbp\b|pounds?\b|usd\b|dollars?\b|chf\b|francs?\b))"
    r"(?P<tail>\s(?:budget|(?:in total|altogether|all in|for (?:the )?(?:whole|entire)[\w ]{0,12})|"
    r"(?:a|per|each|every)(?:\s(?:person|head|day|and))*))?(?:\s(?:at most|max(?:imum)?|tops|"
    r"or less))?",
    re.I,
)  # fmt: skip
_UNITS = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP",
    "pound": "GBP", "pounds": "GBP", "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "chf": "CHF", "franc": "CHF", "francs": "CHF",
}  # fmt: skip
STAY = re.compile(
    r"\b(?:for\s|about\s|around\s|at least\s|spend(?:ing)?\s)*(?:(?P<half>half an hour)|"
    r"(?P<number>\d+(?:[.,]\d+)?|an?|one|two|three|four)(?P<andhalf>\sand a half)?[\s-]?"
    r"(?P<unit>hours?|hrs?|h|minutes?|mins?|min)(?P<after>\sand a half)?)\b",
    re.I,
)


@dataclass(kw_only=True)
class Times:
    """What was read, and the words that are left."""

    rest: str
    first: dt.date | None = None
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
    _money(found)
    _days(found, today, soonest)
    _hours(found)
    return found


def _blank(found: Times, match: re.Match[str]) -> None:
    found.rest = (
        found.rest[: match.start()]
        + " " * (match.end() - match.start())
        + found.rest[match.end() :]
    )


def _money(found: Times) -> None:
    named = "budget" in found.rest.lower()
    matches = _MONEY.finditer(found.rest)
    match = next((one for one in matches if one["how"] or one["tail"] or named), None)
    if match is None:
        return
    told = (match["signed"] or match["bare"]).replace(",", ".")
    found.budget = float(told)
    found.currency = _UNITS[(match["sign"] or match["unit"]).lower()]
    found.below = (match["how"] or "").lower() in ("under", "below", "less than")
    _blank(found, match)
    if re.search(r"total|altogether|all in|whole|entire", match["tail"] or "", re.I):
        found.said.append("in total")


def _days(found: Times, today: dt.date, soonest: dt.date) -> None:
    exact = _exact(found, today)
    many = _COUNT.search(found.rest)
    if many:
        word = many["many"].lower()
        found.days = int(word) if word.isdigit() else _NUMBERS.index(word) + 1
        _blank(found, many)
    elif week := _WEEK.search(found.rest):
        found.days = MOST_DAYS
        _blank(found, week)
    if exact is not None:
        found.first = exact
        _until(found, exact, today)
        return
    if ranged := _RANGE.search(found.rest):
        first, last = (WEEKDAYS.index(ranged[one].lower()) for one in ("first", "last"))
        found.first, found.days = _next(soonest, first), (last - first) % 7 + 1
        # The names stay: a stop may be asked for on one of them.
        return
    if weekend := _WEEKEND.search(found.rest):
        found.first, found.days = _next(soonest, 5), found.days or 2
        _blank(found, weekend)
        return
    near, named = _NEAR.search(found.rest), _WEEKDAY.search(found.rest)
    if near:
        found.first = today + dt.timedelta(days=near["word"].lower() == "tomorrow")
        _blank(found, near)
    elif named:
        found.first = _next(soonest, WEEKDAYS.index(named["day"].lower()))
        _span_of_named(found, found.first)


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
            if before := re.search(rf"\b(?:{_DAYS})s?\W*$", found.rest[: match.start()], re.I):
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
    if both := _FROM_TO.search(found.rest):
        start, end = clock_of(both, "a"), clock_of(both, "b", late=True)
        if start is not None and end is not None:
            found.start, found.end = start, end + 12 * 60 if end <= start and end < 12 * 60 else end
            _blank(found, both)
    if found.end is None and (till := _END.search(found.rest)):
        found.end = clock_of(till, "a", late=True)
        _blank(found, till)
    if found.start is None and (since := _START.search(found.rest)):
        found.start = clock_of(since, "a")
        _blank(found, since)
    if found.end is not None and found.end <= (found.start or _MORNING):
        # `Until 1` is past midnight.
        found.end += 24 * 60


_HALVES = {"am": 0, "a.m.": 0, "in the morning": 0, "pm": 12, "p.m.": 12, "in the afternoon": 12,
           "in the evening": 12, "at night": 12}  # fmt: skip


def clock_of(match: re.Match[str], name: str, *, late: bool = False) -> int | None:
    """Give the minute of the day that a clock time names. late: `6` is six in the evening."""
    keys = ("half", "past", "to", "noon", "hour", "minute", "ampm")
    get = {key: match[f"{name}{key}"] for key in keys}
    if get["noon"]:
        return {"midnight": 24 * 60}.get(get["noon"].lower(), 12 * 60)
    parts = {"half": 30, "past": 15, "to": -15}
    minute = next((parts[key] for key in parts if get[key]), int(get["minute"] or 0))
    word = (get["half"] or get["past"] or get["to"] or get["hour"]).lower()
    hour = int(word) if word.isdigit() else _HOURS.index(word) + 1
    half = (get["ampm"] or "").lower()
    if half in _HALVES:
        hour = hour % 12 + _HALVES[half]
    elif (not get["minute"] and hour <= (10 if late else 6)) or (late and hour < 9):
        # `Start at 9`, `back by 7`; nobody sets out at two in the night.
        hour += 12 if hour < 12 else 0
    total = hour * 60 + minute
    return total if 0 <= total <= 24 * 60 else None


def stay_minutes(match: re.Match[str]) -> int:
    """Give the minutes of a stay that `STAY` found."""
    if match["half"]:
        return 30
    word = match["number"].lower()
    words = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0}
    number = words[word] if word in words else float(word.replace(",", "."))
    number += 0.5 if match["andhalf"] or match["after"] else 0.0
    return round(number * (60 if match["unit"].lower().startswith("h") else 1))
