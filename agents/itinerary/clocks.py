"""Times of day and lengths of stay in the words of a wish for a trip."""

from __future__ import annotations

import re

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
FROM_TO = re.compile(
    rf"\b(?:from|between)\s{_clock_pattern('a')}\s?(?:to|till|until|and|-|–)\s?"
    rf"{_clock_pattern('b')}(?:\s?o'clock)?{_NOT_MONEY}", re.I,
)  # fmt: skip
_BARE_RANGE = re.compile(
    r"(?<![\w.:-])(?P<a>\d{1,2})(?:[:.](?P<am>\d{2}))?\s?(?:to|till|until|-|–)\s?"
    rf"(?P<b>\d{{1,2}})(?:[:.](?P<bm>\d{{2}}))?(?:\s?(?:o'clock|h\b))?{_NOT_MONEY}"
    r"(?!\s?(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))", re.I,
)  # fmt: skip
"""`9 to 17`, `09:30-18:00`."""
CLOCKS = re.compile(
    rf"(?<![\w.:]){_clock_pattern('a')}\s?(?:to|till|until|-|"
    rf"–)\s?{_clock_pattern('b')}{_NOT_MONEY}",
    re.I,
)
"""`10 am to 7 pm`; read only where a half of the day is said."""
_SMALL_HOURS = 5 * 60
START = re.compile(
    r"\b(?:(?:start(?:ing|s)?|begin(?:ning|s)?|leav(?:e|ing)|set(?:ting)? (?:off|out)|(?:we|"
    r"i) arrive|"
    r"arriving|off|out|arrive\b[^.;:?!]{0,60}?(?=\s(?:at|around|about)\s\d))"
    rf"(?:\s(?:the day|each day|at the earliest|us|off|out|it|every day))?"
    rf"(?:\s(?:at|from|by|around|about))?|"
    rf"from|(?:^|[,;.(]\s?|\band\s)(?:not before|after))\s(?:around\s|"
    rf"about\s)?{_clock_pattern('a')}{_NOT_MONEY}", re.I,
)  # fmt: skip
END = re.compile(
    r"\b(?:until|till|(?:no|not) later than|"
    r"(?<!lunch )(?<!dinner )(?<!brunch )(?<!breakfast )(?:before|by)"
    r"(?=\s\d{1,2}(?::\d{2}|\s?[ap]\.?m))|(?:be\s)?(?:back|done|finished|home|over|"
    r"free)\s(?:again\s|home\s|"
    r"at the hotel\s)?"
    r"(?:by|before|at)|(?:finish(?:ing|ed)?|end(?:ing|s)?|stop(?:ping)?|leave town|"
    r"(?:train|bus|ferry|boat|flight|plane|coach) (?:leaves|goes|departs|is)|"
    r"(?:have|has|need|got|must|should|ought)(?:\sto)?\sbe\s(?:back\s)?(?:at|in|"
    r"on)\s[^,.;:?!\d]{3,25}?)"
    rf"(?:\s(?:the day|each day|everything|it))?\s(?:by|at|before|around)|"
    rf"(?:^|[,;.(]\s?|\band\s)(?:by|before))\s"
    rf"(?:around\s|about\s)?{_clock_pattern('a')}{_NOT_MONEY}", re.I,
)  # fmt: skip
AT = re.compile(rf"\b(?:at|@|around|about)\s{_clock_pattern('a')}{_NOT_MONEY}", re.I)
STAY = re.compile(
    r"\b(?:for\s|about\s|around\s|at least\s|spend(?:ing)?\s)*(?:(?P<half>half an hour)|"
    r"(?P<number>\d+(?:[.,]\d+)?|an?|one|two|three|four)(?P<andhalf>\sand a half)?[\s-]?"
    r"(?P<unit>hours?|hrs?|h|minutes?|mins?|min)(?P<after>\sand a half)?)\b",
    re.I,
)


def bare_range(text: str) -> tuple[int, int, re.Match[str]] | None:
    """Give start and end of `9 to 17`; None where the numbers may say something else."""
    for one in _BARE_RANGE.finditer(text):
        start = int(one["a"]) * 60 + int(one["am"] or 0)
        end = int(one["b"]) * 60 + int(one["bm"] or 0)
        exact = one["am"] or one["bm"]
        if exact and end <= _SMALL_HOURS and start > 12 * 60:
            end += 24 * 60
            return start, end, one
        if end <= 24 * 60 and start < end and (exact or (start >= 6 * 60 and end - start >= 180)):
            return start, end, one
    return None


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
