"""What a person wants of a trip, as it is read from words and kept in the thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.core.hours import Span
from tools.core.query import Constraint


@dataclass(frozen=True, kw_only=True)
class StopWish:
    """One stop that is wanted."""

    text: str
    """The words it was read from."""
    entity: str | None = None
    """Asked for by name."""
    meal: str = ""
    """`lunch`, of `customs.MEALS`."""
    kinds: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    """Of this stop alone."""
    terms: tuple[str, ...] = ()
    """Words that its sheet should say."""
    window: Span | None = None
    """Minutes of the day between which it begins; `(800, 800)` is a fixed time."""
    stay: int | None = None
    """Minutes, where the person said how long."""
    day: int | None = None
    """Number of the day it was asked for, from 0."""
    after_last: bool = False
    """It comes after the stop that was named before it (`then`)."""
    own: bool = True
    """False: put in by the planner, because nothing was asked for that day."""
    chosen: str = ""
    """The place that it had in the plan before."""
    refused: tuple[str, ...] = ()
    """Places that were swapped away."""


@dataclass(frozen=True, kw_only=True)
class TripWish:
    """A whole trip that is wanted."""

    text: str
    first: str
    """Date of the first day, ISO 8601."""
    days: int = 1
    start: int = 9 * 60 + 30
    """First minute of each day."""
    end: int = 22 * 60
    """Minute by which the last stop of each day is over; may lie after midnight."""
    budget: float | None = None
    """For each day."""
    below: bool = False
    """Less than the budget is to be spent, not just as much (`under 60 euros`)."""
    currency: str | None = None
    stops: tuple[StopWish, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    """Of every stop that they can be held against."""
    speed_kmh: float | None = None
    """None: `ways.WALKING_KMH`."""
    said: tuple[str, ...] = ()
    """What was taken for granted, one sentence each."""
    shown: tuple[str, ...] = ()
    """The stops of the last plan, in the order that the person saw."""
    stays: Mapping[str, int] = field(default_factory=dict)
    """Minutes of those stops."""
    not_read: tuple[str, ...] = ()
    """Words that may be a wish and were not understood."""
