"""Reads a wish for a trip: the days, the hours, the money, and every stop that is named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.itinerary.clauses import Known, part_of, read_clause
from agents.itinerary.hidden import with_places_hidden
from agents.itinerary.times import MOST_DAYS, Times, read_times
from agents.itinerary.wish import StopWish, TripWish
from agents.rules import patterns
from tools.core.hours import WEEKDAYS, Span
from tools.core.query import Constraint

_LATE_STAY = 120
_CYCLING_KMH = 15.0
"""By bicycle in a town."""
_APART = re.compile(
    r"\s*(?:[;,!?\n]|[.:](?!\d)|\s\((?!\s*\d)|\s[-–—]\s|\b(?:and then|then|and afterwards|"
    r"afterwards|"
    r"after that|followed by|finally|and|plus|as well as|before that|beforehand|before|with|"
    r"including|via|but|"
    r"must include|has to include|should include|includes?|also)\b)\s*",
    re.I,
)
_THEN = re.compile(
    r"\b(?:then|afterwards|after that|followed by|before(?! that|hand)|finally)\b", re.I
)
_FIRST = re.compile(r"\bbefore(?: that|hand)\b", re.I)
_LEAD = re.compile(
    r"^\W*(?:(?:please|could you|can you|can we|i(?:'d| would) like (?:you )?to|i want (?:you )?to|"
    r"help me|let's|we want to|we(?:'d| would) like to)\s)*"
    r"(?:plan|make|create|build|design|sketch|suggest|propose|give|organi[sz]e|arrange|draw up|"
    r"map out|"
    r"put together|prepare|outline|schedule|need|want|lay out|work out|fit|squeeze|get)\b"
    r"(?:\s(?:me|us|for me|for us|out))*",
    re.I,
)


def read_trip(text: str, known: Known, now: dt.datetime) -> TripWish:
    """Read a whole request."""
    hidden, names = with_places_hidden(text, known.entities)
    times = read_times(hidden, now)
    trip = _framed(text, times, now.date())
    stops, everywhere, lost = read_stops(times.rest, known, trip, now, names)
    return replace(
        _by_wheels(text, _widened(trip, times, stops)), stops=tuple(stops),
        constraints=tuple(everywhere), not_read=tuple(lost),
    )  # fmt: skip


def _widened(trip: TripWish, times: Times, stops: Sequence[StopWish]) -> TripWish:
    """Let the usual day reach as far as a time that was named: `breakfast at 8`."""
    fixed = [one.window[0] for one in stops if one.window and one.window[0] == one.window[1]]
    start, end = trip.start, trip.end
    if times.start is None:
        start = min([start, *fixed])
    if times.end is None:
        end = max([end, *(one + _LATE_STAY for one in fixed)])
    return replace(trip, start=start, end=end)


def _framed(text: str, times: Times, today: dt.date) -> TripWish:
    said: list[str] = []
    days = min(times.days or 1, MOST_DAYS)
    if (times.days or 1) > MOST_DAYS:
        said.append(f"a plan has at most {MOST_DAYS} days, so the first {MOST_DAYS} were planned")
    first = times.first
    if first is None:
        first = today + dt.timedelta(days=1)
        said.append(f"no day was named, so {first:%A %-d %B %Y} was taken")
    budget = times.budget
    if budget is not None and "in total" in times.said and days > 1:
        budget = round(budget / days, 2)
        said.append(f"{times.budget:g} {times.currency} in total were parted evenly over the days")
    standard = TripWish(text=text, first=first.isoformat())
    start = times.start if times.start is not None else standard.start
    end = times.end if times.end is not None else standard.end
    return replace(
        standard, days=days, start=start, end=end, budget=budget, below=times.below,
        currency=times.currency, said=tuple(said),
    )  # fmt: skip


def _by_wheels(text: str, trip: TripWish) -> TripWish:
    if patterns.search(r"\b(?:by bike|by bicycle|cycling|on (?:a|our|my) bikes?)\b", text):
        return replace(trip, speed_kmh=_CYCLING_KMH)
    told = patterns.search(r"\b(?P<kmh>\d+(?:[.,]\d)?)\s?km/?h\b", text)
    return replace(trip, speed_kmh=float(told["kmh"].replace(",", "."))) if told else trip


@dataclass(frozen=True)
class _Clause:
    """A piece of the request, and how it hangs on the others."""

    text: str
    is_then: bool
    heads: bool
    """It stands before a colon or a bracket that says what it means."""
    is_before: bool = False
    """It comes before what was named last (`before that`)."""


def read_stops(
    text: str, known: Known, trip: TripWish, now: dt.datetime, names: dict[str, str]
) -> tuple[list[StopWish], list[Constraint], list[str]]:
    """Read the stops, the limits of all of them, and the words that were not understood."""
    stops: list[StopWish] = []
    everywhere: list[Constraint] = []
    lost: list[str] = []
    day: int | None = None
    part: Span | None = None
    heads: list[StopWish] = []
    for clause in _clauses(_hours_repeated(text)):
        day, rest = _day_of(clause.text, trip, day)
        part = None if rest != clause.text or clause.is_before else part
        made, limits, unread = read_clause(rest, known, now, names, part)
        named = part_of(rest)
        # `An evening with music`, `morning: the market`: what follows lies there.
        if named or any(one.meal for one in made):
            part = named if not made else None
        if made and clause.is_then and stops:
            made[0] = replace(made[0], after_last=True)
        made = [replace(one, day=day if trip.days > 1 else None) for one in made]
        heads += made if clause.heads else ()
        last = len(stops) - (1 if clause.is_before and stops else 0)
        stops[last:] = [*made, *stops[last:]]
        everywhere += limits
        lost += unread
    return _merged(_without_heads(stops, heads, known)), everywhere, lost


_HEADED = 2
"""Clauses before a colon or a bracket that it may spell out."""
_AND_A_HALF = re.compile(r"\b(?P<n>an?|one|two|three|\d)\shours?\sand\sa\shalf\b", re.I)
_HALF_OF = {"a": "1", "an": "1", "one": "1", "two": "2", "three": "3"}
_ONE_IN = re.compile(r"\b(?P<number>one|two|three|\d)\s(?=(?:in|at)\s)", re.I)


def _hours_repeated(text: str) -> str:
    """`Two hours in the museum and one in the gallery`."""
    text = _AND_A_HALF.sub(lambda m: f"{_HALF_OF.get(m['n'].lower(), m['n'])}.5 hours", text)
    return _ONE_IN.sub(r"\g<number> hours ", text) if patterns.search(r"\bhours?\b", text) else text


def _without_heads(
    stops: Sequence[StopWish], heads: Sequence[StopWish], known: Known
) -> list[StopWish]:
    """`Both towers: A and B` names two stops; so does `tower and lighthouse (A, B)`."""
    named = [one.entity for one in stops if one.entity is not None]
    dropped = [
        one for one in heads
        if one.entity is None and (not one.kinds or any(known.meets(one, name) for name in named))
        and not one.meal
    ]  # fmt: skip
    return [one for one in stops if one not in dropped]


def _clauses(text: str) -> list[_Clause]:
    text = _LEAD.sub("", text)
    found: list[_Clause] = []
    at, first = 0, 0
    is_then = is_before = False
    for match in (*_APART.finditer(text), None):
        end = match.start() if match is not None else len(text)
        said, cut = text[at:end].strip(" ()"), match.group() if match is not None else ""
        heads = ":" in cut or (text[end : end + 2].lstrip()[:1] == "(" or "(" in cut)
        if said:
            found.append(_Clause(said, is_then, heads, is_before))
        if heads:
            first = max(first, len(found) - _HEADED)
            found[first:] = [replace(one, heads=True) for one in found[first:]]
            first = len(found)
        is_then = bool(_THEN.search(cut)) or (is_then and not said)
        is_before = bool(_FIRST.search(cut)) or (is_before and not said)
        at = match.end() if match is not None else end
    return found


_DAY_NUMBER = re.compile(
    r"\b(?:on\s)?(?:the\s)?(?:day\s(?P<number>[1-7]|one|two|three)|(?P<which>first|second|third|"
    r"last) day)\b",
    re.I,
)
_WHICH = {"first": 0, "second": 1, "third": 2, "one": 0, "two": 1, "three": 2}


def _day_of(clause: str, trip: TripWish, day: int | None) -> tuple[int | None, str]:
    """Give the day that a clause speaks of; a day that was named holds for what follows."""
    if trip.days < 2:
        return None, clause
    first = dt.date.fromisoformat(trip.first)
    named = patterns.search(rf"\b(?:on\s)?(?P<day>{'|'.join(WEEKDAYS)})s?\b", clause)
    if named:
        at = (WEEKDAYS.index(named["day"].lower()) - first.weekday()) % 7
        rest = clause[: named.start()] + " " + clause[named.end() :]
        return (at if at < trip.days else day), rest
    numbered = _DAY_NUMBER.search(clause)
    if numbered:
        word = (numbered["number"] or numbered["which"]).lower()
        at = trip.days - 1 if word == "last" else _WHICH[word] if word in _WHICH else int(word) - 1
        rest = clause[: numbered.start()] + " " + clause[numbered.end() :]
        return (at if at < trip.days else day), rest
    return day, clause


def _merged(stops: Sequence[StopWish]) -> list[StopWish]:
    """`Lunch at the Gullwing Grill`, `an evening with music`: two clauses of one stop."""
    found: list[StopWish] = []
    for one in stops:
        if one.entity and any(two.entity == one.entity and two.day == one.day for two in found):
            continue
        found.append(one)
    return found
