"""One day: the best order and places for every subset of what is wanted.

Labels grow stop by stop, and one that is later, dearer and worse than another of the same stops at
the same place is dropped: exact while no step holds more labels than `_MOST_LABELS`, near to it
beyond.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tools.core.hours import Span

_STEP = 5
"""Stops begin at full five minutes."""
_WAIT, _FIRST_WAIT = 0.25, 0.05
"""What a minute of waiting counts beside one on the way."""
_LONG_WAIT = 45
"""Beyond it waiting is free time, and more of it is no worse."""
_OUT_OF_ORDER = 8.0
"""Minutes that a stop may cost which is moved before one that was named earlier."""
_NOT_PREFERRED = 45.0
"""Minutes for a restaurant between the meals."""
_MOST_LABELS = 60
MOST_STOPS = 8
"""In one day."""
_CENT = 0.005


@dataclass(frozen=True, kw_only=True)
class Option:
    """A place that a wish can be met at."""

    entity: str
    stay: int
    hours: tuple[tuple[Span, ...] | None, ...]
    """By day; None where the hours are not known."""
    price: float = 0.0
    """Counted against the budget; 0 where none is stated."""
    liking: float = 0.0
    """Minutes of way that it is worth more than others."""
    begins: tuple[Span | None, ...] = ()
    """By day: when it has to begin there (a concert); empty: as the task says."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One stop that is wanted."""

    options: tuple[Option, ...]
    begins: tuple[Span, ...] = ()
    """Between which minutes it begins; empty: any time."""
    preferred: tuple[Span, ...] = ()
    days: tuple[int, ...] = ()
    """Days it may lie on; empty: any."""
    must: bool = False
    after: int | None = None
    """Number of the task that comes before it when both are in."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What bounds a day."""

    day: int
    start: int
    end: int
    budget: float | None = None


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One stop in its time."""

    task: int
    option: Option
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Route:
    """One day's stops."""

    stops: tuple[Placed, ...] = ()
    cost: float = 0.0
    """In minutes; less is better."""


Minutes = Callable[[str, str], float | None]
"""From one entity to another; None where it is not known, which counts as no way at all."""


@dataclass(frozen=True)
class _Label:
    time: int
    cost: float
    spent: float
    used: frozenset[str]
    stops: tuple[Placed, ...] = field(default=())


def routes(
    tasks: Sequence[Task], frame: Frame, way: Minutes, closed_to: frozenset[str] = frozenset()
) -> dict[int, Route]:
    """Give the best route for every feasible subset of tasks, by the bits of their numbers.

    closed_to: entities that may not be used.
    """
    here = [number for number, one in enumerate(tasks) if not one.days or frame.day in one.days]
    first = _Label(frame.start, 0.0, 0.0, frozenset())
    layer: dict[int, list[_Label]] = {0: [first]}
    best = {0: Route()}
    for _ in range(min(len(here), MOST_STOPS)):
        grown: dict[int, list[_Label]] = {}
        for mask, labels in layer.items():
            for number in here:
                if mask & (1 << number) or _breaks_order(tasks, number, mask):
                    continue
                for label in labels:
                    new = _extended(label, number, mask, tasks[number], frame, way, closed_to)
                    grown.setdefault(mask | (1 << number), []).extend(new)
        layer = {mask: _fronts(labels) for mask, labels in grown.items() if labels}
        for mask, labels in layer.items():
            cheapest = min(labels, key=lambda one: (one.cost, one.time))
            best[mask] = Route(stops=cheapest.stops, cost=cheapest.cost)
        if not layer:
            break
    return best


def _breaks_order(tasks: Sequence[Task], number: int, mask: int) -> bool:
    return any(
        one.after == number and mask & (1 << other) for other, one in enumerate(tasks)
    )  # fmt: skip


def _extended(
    label: _Label, number: int, mask: int, task: Task, frame: Frame, way: Minutes,
    closed_to: frozenset[str],
) -> Iterable[_Label]:  # fmt: skip
    moved = _OUT_OF_ORDER * (mask >> (number + 1)).bit_count()
    for option in task.options:
        if option.entity in label.used or option.entity in closed_to:
            continue
        spent = label.spent + option.price
        if frame.budget is not None and spent > frame.budget + _CENT:
            continue
        minutes = 0.0
        if label.stops:
            minutes = way(label.stops[-1].option.entity, option.entity) or 0.0
        arrive = label.time + math.ceil(minutes)
        wait = _WAIT if label.stops else _FIRST_WAIT
        for start, dislike in _starts(arrive, task, option, frame):
            cost = label.cost + minutes + moved + dislike - option.liking
            cost += wait * min(start - arrive, _LONG_WAIT)
            end = start + option.stay
            stop = Placed(task=number, option=option, start=start, end=end)
            yield _Label(end, cost, spent, label.used | {option.entity}, (*label.stops, stop))


def _starts(arrive: int, task: Task, option: Option, frame: Frame) -> Iterable[tuple[int, float]]:
    """Give the earliest time to begin, and the earliest at a better time of the day."""
    fixed = option.begins[frame.day] if option.begins else None
    begins = (fixed,) if fixed is not None else task.begins
    earliest = _earliest(arrive, option, frame, begins)
    if earliest is None:
        return
    if not task.preferred or any(low <= earliest <= high for low, high in task.preferred):
        yield earliest, 0.0
        return
    yield earliest, _NOT_PREFERRED
    better = _earliest(arrive, option, frame, task.preferred)
    if better is not None and (not begins or any(low <= better <= high for low, high in begins)):
        yield better, 0.0


def _earliest(arrive: int, option: Option, frame: Frame, begins: Sequence[Span]) -> int | None:
    found: list[int] = []
    hours = option.hours[frame.day]
    for open_from, open_till in ((0, frame.end),) if hours is None else hours:
        for low, high in begins or ((0, frame.end),):
            start = max(arrive, open_from, low)
            start += -start % _STEP if low != high else 0
            if start <= high and start + option.stay <= min(open_till, frame.end):
                found.append(start)
    return min(found, default=None)


def _fronts(labels: Sequence[_Label]) -> list[_Label]:
    """Drop labels that another of the same last place beats in time, cost and money."""
    kept: list[_Label] = []
    for one in sorted(labels, key=lambda each: (each.cost, each.time, each.spent)):
        last = one.stops[-1].option.entity
        beaten = any(
            other.stops[-1].option.entity == last
            and other.time <= one.time
            and other.spent <= one.spent + _CENT
            and other.used == one.used
            for other in kept
        )
        if not beaten:
            kept.append(one)
        if len(kept) == _MOST_LABELS:
            break
    return kept
