"""Days and times of day in words: `open on Sunday at 10`, `half past nine on a sunday evening`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.core.hours import WEEKDAYS

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve")  # fmt: skip
_HOUR = rf"(?P<hour>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_HALVES = r"am|pm|a\.m\.|p\.m\.|o'clock|in the (?:morning|afternoon|evening)|at night"
_CLOCK = re.compile(
    r"\b(?P<when>at|after|until|till|past|around|from|by|before)\s+"
    rf"(?:(?:a\s)?(?P<part>half past|quarter past|quarter to)\s)?"
    rf"(?:{_HOUR}(?:[:.](?P<minute>\d{{2}}))?"
    rf"(?:\s?(?P<half>{_HALVES}))?|(?P<word>noon|midday|midnight))"
    # `At one of the cafes` is no hour.
    r"(?![a-z]|[\w:.]*\d|\s?(?:[€$£%]|eur|dollar|pound|db|min|star|degree|°|no\b|of\b|place|cafe|shop))",
    re.I,
)
_DAY = re.compile(rf"\b(?P<day>{'|'.join(WEEKDAYS)})s?\b", re.I)
_DAYS = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)})s?(?:(?:,|,?\s(?:and|as well as|&|plus)(?:\salso)?)\s"
    rf"(?:on\s)?(?:a\s)?(?:{'|'.join(WEEKDAYS)})s?\b)+",
    re.I,
)
"""`On Monday and Tuesday`: both."""
_DAYISH = re.compile(r"\b(?P<word>right now|now|today|tonight|tomorrow|weekends?)\b", re.I)
_TONIGHT = "20:00"
_AFTER_NOON = range(1, 6)
"""Hours that nobody means in the morning without saying so."""
_EARLIER = 15
"""Minutes taken for `before eight`."""
_PARTS = {"morning": "10:00", "afternoon": "15:00", "evening": "19:00", "night": "22:00"}
"""An hour of each part of a day that nobody disputes."""
_PART = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})s?\s(?P<part>{'|'.join(_PARTS)})s?\b", re.I)
_LATE = re.compile(
    r"\b(?:evening|tonight|night|afternoon|lunch|dinner|supper|pm|p\.m\.|late|still open|"
    r"after work)",
    re.I,
)
_AFTER_WORK = re.compile(
    r"\b(?:restaurants?|bars?|pubs?|boozers?|pints?|beers?|cocktails?|stiff drink|a drink|cinema|"
    r"films?|movies?|flicks|quiz|live music|gig|night out|concert)\b",
    re.I,
)
_IN_THE_EVENING = range(5, 10)
"""Hours at which nobody goes to a bar in the morning."""
_BY_DAY = re.compile(r"\b(?:caf(?:e|é)s?|coffee|bakery|bakeries|breakfast|brunch|market)\b", re.I)
_EARLY = re.compile(r"\b(?:morning|breakfast|am|a\.m\.|brunch)", re.I)


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Moments that words name, as opening hours take them."""

    values: tuple[str, ...]
    """`sunday`, `sunday 10:30`, `2026-11-22T21:00`."""
    start: int
    end: int
    timed: bool
    """A time of day was named."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where the day and the time stand, each by itself."""


def find_moments(words: str, now: dt.datetime) -> Moments | None:
    """Find the first day and the first time of day in `words`."""
    day, dayish, clock = _DAY.search(words), _DAYISH.search(words), _CLOCK.search(words)
    at = _time(clock, words) if clock else ""
    if not at and day and dayish and dayish["word"].lower() == "tonight":
        at = _TONIGHT
    part = _PART.search(words) if day and not at else None
    if part:
        at = _PARTS[part["part"].lower()]
    days = _DAYS.match(words, day.start()) if day else None
    clocked = clock if at and not part else None
    found = [match for match in (days or day, dayish, clocked, part) if match]
    if not found:
        return None
    values: Sequence[str]
    if day:
        named = [one["day"].lower() for one in _DAY.finditer(days.group() if days else day.group())]
        values = [f"{one} {at}".strip() for one in dict.fromkeys(named)]
    elif dayish:
        values = _dayish(dayish["word"].lower(), at, now)
    else:
        values = (f"{now.date().isoformat()}T{at}",)
    return Moments(
        values=tuple(values),
        start=min(match.start() for match in found),
        end=max(match.end() for match in found),
        timed=bool(at),
        spans=tuple(sorted(match.span() for match in found)),
    )


def _dayish(word: str, at: str, now: dt.datetime) -> list[str]:
    if word.endswith("now"):
        return [now.strftime("%Y-%m-%dT%H:%M")]
    if word.startswith("weekend"):
        return [f"{day} {at}".strip() for day in ("saturday", "sunday")]
    day = now.date() + dt.timedelta(days=1 if word == "tomorrow" else 0)
    at = at or (_TONIGHT if word == "tonight" else "")
    return [day.isoformat() + (f"T{at}" if at else "")]


def _time(clock: re.Match[str], words: str) -> str:
    part = (clock["part"] or "").lower()
    if clock["word"] and not part:
        return "12:00" if clock["word"].lower() in ("noon", "midday") else "23:59"
    if clock["word"]:
        midnight = clock["word"].lower() == "midnight"
        before, after = ("23:45", "00:15") if midnight else ("11:45", "12:15")
        half = "00:30" if midnight else "12:30"
        return before if part.endswith("to") else half if part.startswith("half") else after
    hour, minute = _hour(clock["hour"]), int(clock["minute"] or 0)
    if part:
        minute = 30 if part.startswith("half") else 15
        if part.endswith("to"):
            hour, minute = hour - 1, 45
    if not clock["hour"].startswith("0"):
        hour = _on_the_clock(hour, (clock["half"] or "").lower(), words)
    if clock["when"].lower() == "before":
        # Open before eight is open a little earlier.
        hour, minute = divmod(hour * 60 + minute - _EARLIER, 60)
    return f"{hour:02d}:{minute:02d}" if 0 <= hour < 24 and minute < 60 else ""


def _hour(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS.index(text.lower()) + 1


def _on_the_clock(hour: int, half: str, words: str) -> int:
    late = half.startswith("p") or half in ("in the afternoon", "in the evening", "at night")
    early = (half.startswith("a") and half != "at night") or half == "in the morning"
    if not half or half == "o'clock":
        # `half past nine on a sunday evening`: the half of the day stands further on.
        late, early = bool(_LATE.search(words)), bool(_EARLY.search(words))
        late = late or hour in _AFTER_NOON
        out = hour in _IN_THE_EVENING and _AFTER_WORK.search(words) is not None
        late = late or (out and not early and _BY_DAY.search(words) is None)
    if late and not early and hour < 12:
        return hour + 12
    return 0 if early and half and hour == 12 else hour
