"""Makes the trip: wishes into tasks, the search, and what comes out of it as an Itinerary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.itinerary.customs import AT_TABLE, MEALS, SIGHTS
from agents.itinerary.day_search import Frame, Minutes, Option, Placed, Task
from agents.itinerary.left_out import why_left
from agents.itinerary.places import Gazetteer, Place, event_line, event_minute, says, stay_for
from agents.itinerary.trip_search import best_trip
from agents.itinerary.ways import Way, Ways
from agents.itinerary.wish import StopWish, TripWish
from tools.core.constraint_check import ConstraintCheck
from tools.core.filters import Truth
from tools.core.hours import Span
from tools.core.itineraries import Day, Itinerary, LeftOut, Leg, Stop

_STAR = 10.0
"""Minutes of way that a star of rating is worth."""
_KEPT, _FITS_MEAL, _SOFT = 500.0, 15.0, 15.0
_NOT_KNOWN = -40.0
"""For a place whose hours are not stated."""
_MANY = 5
_EVENT_EARLY = 30
"""Minutes that one may be there before a concert."""
_AFTER_EVENT = 60
_LEAST_COIN = 0.01


@dataclass(frozen=True, kw_only=True)
class PlannedStop:
    """A stop with what it was made from."""

    wish: StopWish
    place: Place
    stop: Stop
    stay_by: str
    """`asked`, `stated`, `event`, `usual`."""
    way: Way | None = None
    event: str = ""
    """What it is there for at a stated time: `live music: Th-Sa 21:00`."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """The trip, and how it was made."""

    wish: TripWish
    """With the places that were chosen."""
    itinerary: Itinerary
    days: tuple[tuple[PlannedStop, ...], ...]


def plan_trip(wish: TripWish, places: Gazetteer, ways: Ways) -> Planned:
    """Plan. What does not fit is left out with its reason; nothing that was said is bent."""
    frames = frames_of(wish)
    way = _minutes(places, ways)
    tasks = [_task(one, wish, places) for one in wish.stops]
    days = best_trip(tasks, frames, way)
    idle = [at for at, stops in enumerate(days) if not stops and not _asked_for(wish, at)]
    if idle:
        days_of = {one.task: at for at, stops in enumerate(days) for one in stops}
        asked = [replace(one, day=days_of.get(at, one.day)) for at, one in enumerate(wish.stops)]
        wish = replace(wish, stops=(*asked, *_fill(idle)))
        tasks = [_task(one, wish, places) for one in wish.stops]
        days = best_trip(tasks, frames, way)
    return _told(wish, tasks, days, places, ways, way)


def frames_of(wish: TripWish) -> list[Frame]:
    """Give the bounds of every day."""
    most = wish.budget
    if most is not None and wish.below:
        most = max(0.0, most - _LEAST_COIN)
    return [
        Frame(day=at, start=wish.start, end=wish.end, budget=most) for at in range(wish.days)
    ]  # fmt: skip


def date_of(wish: TripWish, day: int) -> dt.date:
    """Give the date of a day, from 0."""
    return dt.date.fromisoformat(wish.first) + dt.timedelta(days=day)


def _asked_for(wish: TripWish, day: int) -> bool:
    """Tell whether a day is empty because what was asked for it did not fit."""
    return any(one.own and (one.day == day or wish.days == 1) for one in wish.stops)


def _fill(days: Sequence[int]) -> list[StopWish]:
    made: list[StopWish] = []
    for day in days:
        sight = StopWish(text="something to see", kinds=SIGHTS, day=day, own=False)
        lunch, dinner = (
            StopWish(text=meal, meal=meal, day=day, own=False) for meal in ("lunch", "dinner")
        )
        made += [sight, lunch, sight, dinner]
    return made


def _minutes(places: Gazetteer, ways: Ways) -> Minutes:
    known: dict[tuple[str, str], float | None] = {}

    def minutes(origin: str, target: str) -> float | None:
        if (origin, target) not in known:
            one, two = places.places[origin], places.places[target]
            way = ways.between(origin, one.point, target, two.point)
            known[origin, target] = way.minutes if way is not None else None
        return known[origin, target]

    return minutes


def _task(wish: StopWish, trip: TripWish, places: Gazetteer) -> Task:
    found = places.candidates(wish, trip.constraints)
    options = [_option(one, wish, trip, places) for one in found]
    if wish.chosen:
        options = [one for one in options if one.entity == wish.chosen] or options
    options.sort(key=lambda one: (not any(_open(each) for each in one.hours), -one.liking))
    most = 6 if len(trip.stops) <= _MANY else 4
    begins = (wish.window,) if wish.window else ()
    if wish.meal and not begins:
        begins = (MEALS[wish.meal].begins,)
    table = wish.kinds[:1] == ("restaurant",) or (
        wish.entity is not None and any(one.kind == "restaurant" for one in found)
    )
    at = trip.stops.index(wish)
    return Task(
        options=_varied(options, most, trip.days),
        begins=begins,
        preferred=AT_TABLE if table and not begins else (),
        days=(wish.day,) if wish.day is not None else (),
        must=wish.entity is not None,
        after=at - 1 if wish.after_last and at > 0 else None,
    )


def _varied(options: Sequence[Option], most: int, days: int) -> tuple[Option, ...]:
    """Keep the best few, and for every day some that are open then."""
    kept = list(options[:most])
    for day in range(days):
        here = [one for one in options if _open(one.hours[day])][:most]
        kept += [one for one in here if one not in kept]
    cheapest = min(options, key=lambda one: one.price, default=None)
    if cheapest is not None and cheapest not in kept:
        kept.append(cheapest)
    return tuple(kept)


def _open(spans: tuple[Span, ...] | None) -> bool:
    return spans is None or bool(spans)


def _option(place: Place, wish: StopWish, trip: TripWish, places: Gazetteer) -> Option:
    dates = [date_of(trip, day) for day in range(trip.days)]
    hours = [place.spans(one) for one in dates]
    begins: list[Span | None] = [None] * len(dates)
    stay = stay_for(place, wish)[0]
    for at, date in enumerate(dates):
        event = event_minute(place, wish.terms, date)
        if event is False:
            hours[at] = ()
        elif event is not None:
            begins[at] = (event - _EVENT_EARLY, event)
            stay = stay if wish.stay is not None else max(stay, _EVENT_EARLY + _AFTER_EVENT)
    counted = place.price is not None and _same_money(place, trip)
    return Option(
        entity=place.entity, stay=stay, hours=tuple(hours), begins=tuple(begins),
        price=(place.price or 0.0) if counted else 0.0,
        liking=_liking(place, wish, trip, places),
    )  # fmt: skip


def _same_money(place: Place, trip: TripWish) -> bool:
    return trip.currency is None or place.currency is None or place.currency == trip.currency


def _liking(place: Place, wish: StopWish, trip: TripWish, places: Gazetteer) -> float:
    liking = _STAR * (place.rating if place.rating is not None else 3.0)
    liking += _KEPT * (place.entity == wish.chosen)
    liking += _NOT_KNOWN * (not place.hours)
    liking += _FITS_MEAL * (place.kind in wish.kinds[:1])
    if wish.meal:
        liking += _FITS_MEAL * bool(set(MEALS[wish.meal].tags) & set(place.tags))
    for one in (*wish.constraints, *trip.constraints):
        if not one.hard and one.on:
            truth = places.soft(place, one)
            liking += _SOFT * ((truth == "yes") - (truth == "no"))
    return liking


def _told(
    wish: TripWish, tasks: Sequence[Task], days: Sequence[Sequence[Placed]], places: Gazetteer,
    ways: Ways, way: Minutes,
) -> Planned:  # fmt: skip
    made: list[tuple[PlannedStop, ...]] = []
    for at, stops in enumerate(days):
        before: PlannedStop | None = None
        day: list[PlannedStop] = []
        for one in stops:
            before = _stop(one, at, wish, before, places, ways)
            day.append(before)
        made.append(tuple(day))
    placed = {one.task for stops in days for one in stops}
    left = [
        LeftOut(entity=one.entity or one.text,
                reason=why_left(at, wish, tasks, places, way, placed))
        for at, one in enumerate(wish.stops)
        if at not in placed and one.own
    ]  # fmt: skip
    chosen = {one.task: one.option.entity for stops in days for one in stops}
    kept = tuple(
        replace(one, chosen=chosen.get(at, "")) for at, one in enumerate(wish.stops)
    )  # fmt: skip
    itinerary = Itinerary(
        days=tuple(_day(one, at, wish) for at, one in enumerate(made)),
        left_out=tuple(left),
        unknown=(*_unknown(made, wish), *wish.not_read),
        timezone=_timezone(made),
    )
    shown = tuple(one.place.entity for day in made for one in day)
    stays = {one.option.entity: one.end - one.start for stops in days for one in stops}
    wish = replace(wish, stops=kept, shown=shown, stays=stays)
    return Planned(wish=wish, itinerary=itinerary, days=tuple(made))


def _stop(
    one: Placed, day: int, trip: TripWish, before: PlannedStop | None, places: Gazetteer,
    ways: Ways,
) -> PlannedStop:  # fmt: skip
    place, wish = places.places[one.option.entity], trip.stops[one.task]
    midnight = dt.datetime.combine(date_of(trip, day), dt.time())
    start, end = (midnight + dt.timedelta(minutes=at) for at in (one.start, one.end))
    way = leg = None
    if before is not None:
        origin = before.place
        way = ways.between(origin.entity, origin.point, place.entity, place.point)
        leg = Leg(
            origin=origin.entity,
            minutes=way.minutes if way else 0.0,
            distance_m=way.distance_m if way else None,
            by=way.by if way else "not known",
        )
    stop = Stop(
        entity=place.entity, start=start.isoformat(timespec="minutes"),
        end=end.isoformat(timespec="minutes"),
        lat=place.point[0] if place.point else None, lon=place.point[1] if place.point else None,
        leg=leg, price=place.price, currency=place.currency,
        checks=_checks(place, wish, trip, places), marks=(),
    )  # fmt: skip
    event = event_line(place, wish.terms)
    stay_by = "event" if event and wish.stay is None else stay_for(place, wish)[1]
    return PlannedStop(wish=wish, place=place, stop=stop, stay_by=stay_by, way=way, event=event)


def _checks(
    place: Place, wish: StopWish, trip: TripWish, places: Gazetteer
) -> tuple[ConstraintCheck, ...]:
    is_known: Truth = "yes" if place.hours else "unknown"
    found = [
        ConstraintCheck(text="open then", met=is_known, by=place.hours and f"open {place.hours}")
    ]
    for one in (*wish.constraints, *trip.constraints):
        if one.on:
            truth = places.truth(place, one) if one.hard else places.soft(place, one)
            found.append(ConstraintCheck(text=one.text, met=truth, by=places.by(place, one)))
    return tuple(found)


def _day(stops: Sequence[PlannedStop], at: int, wish: TripWish) -> Day:
    counted = [
        one.place.price
        for one in stops
        if one.place.price is not None and _same_money(one.place, wish)
    ]
    stated = [one.place.currency for one in stops if one.place.price is not None]
    return Day(
        date=date_of(wish, at).isoformat(),
        stops=tuple(one.stop for one in stops),
        spent=round(sum(counted), 2),
        budget=wish.budget,
        currency=wish.currency or next((one for one in stated if one), None),
    )


def _unknown(days: Sequence[Sequence[PlannedStop]], wish: TripWish) -> list[str]:
    found: list[str] = []
    for one in (each for day in days for each in day):
        name = one.place.entity
        if not one.place.hours:
            found.append(f"{name} states no opening hours, so whether it is open was not checked")
        if one.place.price is None and wish.budget is not None:
            found.append(f"{name} states no price, so the budget does not count it")
        elif wish.budget is not None and not _same_money(one.place, wish):
            found.append(
                f"{name} states its price in {one.place.currency}, so the budget does not count it"
            )
        if one.stop.leg is not None and one.way is None:
            found.append(f"the way from {one.stop.leg.origin} to {name} is not known")
        found += [
            f"whether {name} meets “{check.text}” is not known"
            for check in one.stop.checks[1:]
            if check.met == "unknown"
        ]
        if one.wish.terms and not says(one.place, one.wish.terms):
            told = " ".join(one.wish.terms)
            found.append(f"nothing states “{told}” of {name}; it was taken for its kind")
    return list(dict.fromkeys(found))


def _timezone(days: Sequence[Sequence[PlannedStop]]) -> str | None:
    """Give the one zone that all stops state; None where one states none, or another."""
    zones = {one.place.timezone for day in days for one in day}
    return zones.pop() if len(zones) == 1 else None
