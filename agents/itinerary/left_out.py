"""Why a stop that was asked for is in no day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from agents.itinerary.day_search import Frame, Minutes, Option, Task, routes
from agents.itinerary.places import Gazetteer
from agents.itinerary.wish import StopWish, TripWish

_MOST_NAMED = 3


def why_left(
    at: int, trip: TripWish, tasks: Sequence[Task], places: Gazetteer, way: Minutes,
    placed: Collection[int],
) -> str:  # fmt: skip
    """Give the reason for people. at: number of the wish; placed: those that are in."""
    wish, task = trip.stops[at], tasks[at]
    if not task.options:
        return _no_place(wish, trip, places)
    days = task.days or tuple(range(trip.days))
    if all(_is_closed(one, day) for one in task.options for day in days):
        return _closed(task, days, trip, places)
    budget = trip.budget
    if budget is not None and all(one.price > budget for one in task.options):
        least = min(task.options, key=lambda one: one.price)
        return (
            f"{_subject(wish, least)}costs {_money(least.price, trip)}, more than the "
            f"{_money(budget, trip)} of a day"
        )
    frames = [Frame(day=day, start=trip.start, end=trip.end) for day in days]
    if not any(len(routes([task], frame, way)) > 1 for frame in frames):
        return _no_time(wish, task, trip)
    others = [tasks[one] for one in sorted(placed)]
    if budget is not None and any(
        _fits_beside(replace(task, after=None), others, frame, way) for frame in frames
    ):
        return f"with the other stops it would cost more than {_money(budget, trip)} a day"
    return "it does not fit into the time beside the other stops"


def _fits_beside(task: Task, others: Sequence[Task], frame: Frame, way: Minutes) -> bool:
    free = [replace(one, after=None) for one in others][:7]
    return (1 << (len(free) + 1)) - 1 in routes([*free, task], frame, way)


def _subject(wish: StopWish, option: Option) -> str:
    return "" if wish.entity else f"{option.entity} "


def _is_closed(option: Option, day: int) -> bool:
    return option.hours[day] == ()


def _no_place(wish: StopWish, trip: TripWish, places: Gazetteer) -> str:
    limits = [one.text for one in (*wish.constraints, *trip.constraints) if one.hard and one.on]
    bare = replace(wish, constraints=())
    if not places.candidates(bare, ()):
        if wish.entity is not None:
            return "nothing in your files says where it is or when it is open"
        return f"nothing in your files is known to be “{wish.text}”"
    told = ", ".join(f"“{one}”" for one in dict.fromkeys(limits))
    return f"it does not meet {told}" if wish.entity else f"none that is known meets {told}"


def _closed(task: Task, days: Sequence[int], trip: TripWish, places: Gazetteer) -> str:
    first = dt.date.fromisoformat(trip.first)
    told = " and ".join(f"{first + dt.timedelta(days=one):%A %-d %B %Y}" for one in days)
    names = [
        f"{one.entity}: {places.places[one.entity].hours}" for one in task.options[:_MOST_NAMED]
    ]
    return f"closed on {told} ({'; '.join(names)})"


def _no_time(wish: StopWish, task: Task, trip: TripWish) -> str:
    least = min(one.stay for one in task.options)
    start, end = (wish.window or (trip.start, trip.end)) if wish.window else (trip.start, trip.end)
    where = f"between {clock(start)} and {clock(end)}" if not wish.window else (
        f"beginning at {clock(start)}" if start == end
        else f"beginning between {clock(start)} and {clock(end)}"
    )  # fmt: skip
    meal = f" for {wish.meal}" if wish.meal else ""
    return f"its opening hours leave no {least} minutes{meal} {where}"


def clock(minute: int) -> str:
    """Give minutes of a day as a time: 1500 is `01:00`."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _money(value: float, trip: TripWish) -> str:
    return f"{value:.2f}".removesuffix(".00") + f" {trip.currency or ''}".rstrip()
