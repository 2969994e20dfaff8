"""Holds a finished plan against what the sheets state. Shares no arithmetic with the planner.

Hours are walked minute by minute, ways measured by another formula, sums added anew.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.itinerary.customs import MEALS
from agents.itinerary.places import Gazetteer
from agents.itinerary.ways import WALKING_KMH, Stated
from agents.itinerary.wish import StopWish, TripWish
from agents.rules.constraints import condition_of
from tools.core.filters import evaluate
from tools.core.hours import is_open
from tools.core.items import Attribute
from tools.core.itineraries import Day, Itinerary, Stop
from tools.core.query import Constraint

_CENT = 0.005
_EARTH_M = 6_371_008.8
_ROUNDING = 0.06
"""Minutes by which a told way may be short of the measured one: it is told to a tenth."""
Matrix = Mapping[tuple[str, str], Stated]


class Facts(Protocol):
    """Gives what is stated of an entity."""

    def __call__(self, entity: str, field: str) -> Sequence[Attribute]:
        """Give the facts under a canonical field; empty is unknown."""


@dataclass(frozen=True)
class Stating:
    """What the library's catalogue states."""

    places: Gazetteer

    def __call__(self, entity: str, field: str) -> Sequence[Attribute]:
        """Give the facts under a canonical field; empty is unknown."""
        place = self.places.places.get(entity)
        if place is None:
            return ()
        return [one.attribute for one in self.places.view.catalogue.facts(place.item, field)]


def violations(
    trip: Itinerary, wish: TripWish, stated: Facts, matrix: Matrix | None = None
) -> tuple[str, ...]:
    """Give what the plan breaks, one sentence each; empty where everything holds."""
    found: list[str] = []
    first = dt.date.fromisoformat(wish.first)
    if len(trip.days) not in (wish.days, 0):
        found.append(f"{len(trip.days)} days were planned and {wish.days} asked for")
    for at, day in enumerate(trip.days):
        if day.date != (first + dt.timedelta(days=at)).isoformat():
            found.append(f"day {at + 1} is {day.date}")
        found += _day(day, wish, stated, matrix or {}, trip.unknown)
    names = [stop.entity for day in trip.days for stop in day.stops]
    found += [f"{name} is in it twice" for name in set(names) if names.count(name) > 1]
    if trip.days:
        found += _wishes(trip, wish, stated)
    return tuple(found)


def _day(
    day: Day, wish: TripWish, stated: Facts, matrix: Matrix, unknown: Sequence[str]
) -> Iterator[str]:
    midnight = dt.datetime.fromisoformat(day.date)
    earliest = midnight + dt.timedelta(minutes=wish.start)
    latest = midnight + dt.timedelta(minutes=wish.end)
    before: Stop | None = None
    for stop in day.stops:
        start, end = dt.datetime.fromisoformat(stop.start), dt.datetime.fromisoformat(stop.end)
        if not earliest <= start < end <= latest:
            yield f"{stop.entity} lies outside the day ({stop.start} to {stop.end})"
        yield from _opening(stop, start, end, stated, unknown)
        if before is not None:
            yield from _way(before, stop, wish, stated, matrix, unknown)
        elif stop.leg is not None:
            yield f"there is a way to {stop.entity}, the first stop"
        before = stop
    yield from _money(day, wish, stated)


def _opening(
    stop: Stop, start: dt.datetime, end: dt.datetime, stated: Facts, unknown: Sequence[str]
) -> Iterator[str]:
    facts = stated(stop.entity, "opening_hours")
    if not facts:
        if not any(stop.entity in one for one in unknown):
            yield f"the hours of {stop.entity} are not known, and that is not said"
        return
    spec = str(facts[0].value)
    moment = start
    while moment < end:
        if is_open(spec, moment.isoformat(timespec="minutes")) == "no":
            yield f"{stop.entity} is closed at {moment:%H:%M} on {moment:%Y-%m-%d}"
            return
        moment += dt.timedelta(minutes=1)


def _way(
    before: Stop, stop: Stop, wish: TripWish, stated: Facts, matrix: Matrix,
    unknown: Sequence[str],
) -> Iterator[str]:  # fmt: skip
    gap = dt.datetime.fromisoformat(stop.start) - dt.datetime.fromisoformat(before.end)
    free = gap.total_seconds() / 60
    needed = _needed(before.entity, stop.entity, wish, stated, matrix)
    if free < 0:
        yield f"{stop.entity} begins before {before.entity} ends"
    if stop.leg is None or stop.leg.origin != before.entity:
        yield f"the way from {before.entity} to {stop.entity} is not told"
    elif needed is None:
        if not any(stop.entity in one for one in unknown):
            yield f"the way from {before.entity} to {stop.entity} is not known, which is not said"
    elif free < needed - _ROUNDING or stop.leg.minutes < needed - _ROUNDING:
        yield f"the way from {before.entity} to {stop.entity} takes {needed:.1f} min"


def _needed(
    origin: str, target: str, wish: TripWish, stated: Facts, matrix: Matrix
) -> float | None:
    pair = (origin.casefold(), target.casefold())
    told = matrix.get(pair) or matrix.get((pair[1], pair[0]))
    if told is not None:
        return told.minutes
    points = [_point(one, stated) for one in (origin, target)]
    if points[0] is None or points[1] is None:
        return None
    one, two = points[0], points[1]
    # The chord through the sphere, and the arc above it.
    chord = math.dist(one, two) * _EARTH_M
    arc = 2 * _EARTH_M * math.asin(min(1.0, chord / (2 * _EARTH_M)))
    return arc * 60 / ((wish.speed_kmh or WALKING_KMH) * 1000)


def _point(entity: str, stated: Facts) -> tuple[float, float, float] | None:
    lat, lon = stated(entity, "lat"), stated(entity, "lon")
    if not lat or not lon:
        return None
    north, east = math.radians(float(lat[0].value)), math.radians(float(lon[0].value))  # type: ignore[arg-type]
    return (
        math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)
    )  # fmt: skip


def _money(day: Day, wish: TripWish, stated: Facts) -> Iterator[str]:
    total = 0.0
    for stop in day.stops:
        for fact in stated(stop.entity, "price")[:1]:
            most = fact.high if fact.high is not None else fact.value
            same = wish.currency is None or fact.unit is None or fact.unit == wish.currency
            total += float(most) if same and isinstance(most, float) else 0.0
    if abs(total - day.spent) > _CENT:
        yield f"the stops of {day.date} cost {total:.2f} and not {day.spent:.2f}"
    if wish.budget is None:
        return
    if total > wish.budget + _CENT or (wish.below and total >= wish.budget - _CENT):
        yield f"{day.date} costs {total:.2f}, over {wish.budget:.2f}"


def _wishes(trip: Itinerary, wish: TripWish, stated: Facts) -> Iterator[str]:
    """Every wish of the person is met by a stop of its own, or left out with a reason."""
    left = [one.entity for one in trip.left_out if one.reason]
    taken: set[str] = set()
    for one in sorted(wish.stops, key=lambda each: each.entity is None):
        if not one.own:
            continue
        name = one.entity or one.text
        if name in left and not one.chosen:
            left.remove(name)
            continue
        met = [
            stop.entity
            for at, day in enumerate(trip.days)
            for stop in day.stops
            if stop.entity not in taken
            and (not one.chosen or stop.entity == one.chosen)
            and _meets(stop, at, one, wish, stated)
        ]
        if not met:
            yield f"“{name}” is neither in the plan nor left out with a reason"
            continue
        taken.add(met[0])


def _meets(stop: Stop, day: int, one: StopWish, wish: TripWish, stated: Facts) -> bool:
    begins = dt.datetime.fromisoformat(stop.start)
    midnight = dt.datetime.combine(begins.date(), dt.time())
    minute = int((begins - midnight).total_seconds() // 60)
    stay = (dt.datetime.fromisoformat(stop.end) - begins).total_seconds() / 60
    window = one.window or (MEALS[one.meal].begins if one.meal else None)
    kind = [str(fact.value) for fact in stated(stop.entity, "kind")[:1]]
    return (
        (one.entity is None or stop.entity == one.entity)
        and (one.day is None or one.day == day)
        and (one.stay is None or stay == one.stay)
        and (window is None or window[0] <= minute <= window[1] or bool(one.terms))
        and (one.entity is not None or not one.kinds or kind[:1] == [] or kind[0] in one.kinds)
        and stop.entity not in one.refused
        and all(
            _holds(limit, stop.entity, stated)
            for limit in one.constraints
            if limit.hard and limit.on
        )
    )


def _holds(limit: Constraint, entity: str, stated: Facts) -> bool:
    truth = evaluate(condition_of(limit), lambda field: stated(entity, field))
    return truth != "no"
