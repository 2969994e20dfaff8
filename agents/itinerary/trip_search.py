"""Several days: what is wanted, parted among the days so that most of it is in.

With few wishes every parting is weighed (over subsets). With many, wishes are dealt to the days in
their order, and what does not fit is tried on every other day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.itinerary.day_search import MOST_STOPS, Frame, Minutes, Placed, Route, Task, routes

_MOST_WHOLE = 9
"""Wishes that are weighed as a whole."""
_CROWDED = 6.0
"""Minutes times the square of a day's stops: days are filled evenly."""
_MUST = 1_000.0
_WISH = 100.0


def best_trip(
    tasks: Sequence[Task], frames: Sequence[Frame], way: Minutes
) -> tuple[tuple[Placed, ...], ...]:
    """Give the stops of every day. A task that is in none of them did not fit."""
    if len(tasks) <= _MOST_WHOLE or len(frames) == 1:
        return _whole(_first_ones(tasks), frames, way)
    return _dealt(tasks, frames, way)


def _first_ones(tasks: Sequence[Task]) -> Sequence[Task]:
    """Leave wishes beyond what can be weighed without places, musts last."""
    if len(tasks) <= _MOST_WHOLE:
        return tasks
    order = sorted(range(len(tasks)), key=lambda one: not tasks[one].must)[:_MOST_WHOLE]
    return [one if at in order else replace(one, options=()) for at, one in enumerate(tasks)]


def _worth(mask: int, tasks: Sequence[Task]) -> float:
    inside = [one for at, one in enumerate(tasks) if mask >> at & 1]
    return sum(_WISH + _MUST * one.must for one in inside)


def _value(mask: int, route: Route, tasks: Sequence[Task]) -> float:
    # No way is worth a wish: costs are pressed under the least that one counts.
    cost = route.cost + _CROWDED * len(route.stops) ** 2
    return _worth(mask, tasks) - _WISH * 0.9 * cost / (abs(cost) + 600.0)


def _whole(
    tasks: Sequence[Task], frames: Sequence[Frame], way: Minutes
) -> tuple[tuple[Placed, ...], ...]:
    taken: frozenset[str] = frozenset()
    open_tasks = list(tasks)
    days: dict[int, tuple[Placed, ...]] = {}
    # Days are parted together; a place that two of them want stays with the first, and the days
    # behind it are weighed anew.
    for at in range(len(frames)):
        left = frames[at:]
        found = _parted(open_tasks, left, way, taken)
        days[at] = found[0].stops
        taken |= {one.option.entity for one in found[0].stops}
        for one in found[0].stops:
            open_tasks[one.task] = replace(open_tasks[one.task], options=())
    return tuple(days[at] for at in range(len(frames)))


def _parted(
    tasks: Sequence[Task], frames: Sequence[Frame], way: Minutes, taken: frozenset[str]
) -> list[Route]:
    best: dict[int, tuple[float, tuple[Route, ...]]] = {0: (0.0, ())}
    for frame in frames:
        here = routes(tasks, frame, way, taken)
        weighed = {mask: _value(mask, route, tasks) for mask, route in here.items()}
        grown: dict[int, tuple[float, tuple[Route, ...]]] = {}
        for before, (value, chain) in best.items():
            for mask, own in weighed.items():
                if before & mask:
                    continue
                both = before | mask
                if both not in grown or value + own > grown[both][0]:
                    grown[both] = (value + own, (*chain, here[mask]))
        best = grown
    return list(max(best.values(), key=lambda one: one[0])[1])


def _dealt(
    tasks: Sequence[Task], frames: Sequence[Frame], way: Minutes
) -> tuple[tuple[Placed, ...], ...]:
    groups: list[list[int]] = [[] for _ in frames]
    for at, one in enumerate(tasks):
        free = [day for day in (one.days or range(len(frames))) if len(groups[day]) < MOST_STOPS]
        if free:
            wished = at * len(frames) // len(tasks)
            groups[min(free, key=lambda day: abs(day - wished))].append(at)
    taken: set[str] = set()
    days: list[tuple[Placed, ...]] = []
    for day, group in enumerate(groups):
        days.append(_one_day(tasks, group, frames[day], way, frozenset(taken)))
        taken |= {one.option.entity for one in days[-1]}
    for at in range(len(tasks)):
        _insert(at, tasks, frames, way, days)
    return tuple(days)


def _insert(
    at: int, tasks: Sequence[Task], frames: Sequence[Frame], way: Minutes,
    days: list[tuple[Placed, ...]],
) -> None:  # fmt: skip
    """Try a wish that is in no day on each of them, without losing another for it."""
    if any(one.task == at for stops in days for one in stops):
        return
    for day, stops in enumerate(days):
        if len(stops) >= MOST_STOPS:
            continue
        others = frozenset(
            one.option.entity for other, held in enumerate(days) if other != day for one in held
        )
        grown = _one_day(tasks, [*(one.task for one in stops), at], frames[day], way, others)
        if len(grown) > len(stops):
            days[day] = grown
            return


def _one_day(
    tasks: Sequence[Task], group: Sequence[int], frame: Frame, way: Minutes, taken: frozenset[str]
) -> tuple[Placed, ...]:
    order = sorted(group)
    numbers = {at: number for number, at in enumerate(order)}
    # `after` counts in the whole trip.
    own = [
        replace(one, after=numbers.get(one.after) if one.after is not None else None)
        for one in (tasks[at] for at in order)
    ]
    here = routes(own, frame, way, taken)
    best = max(here, key=lambda mask: _value(mask, here[mask], own))
    return tuple(replace(one, task=order[one.task]) for one in here[best].stops)
