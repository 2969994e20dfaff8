"""A trip in days and stops, with everything that was checked about it."""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.constraint_check import ConstraintCheck


@dataclass(frozen=True, kw_only=True)
class Leg:
    """The way to a stop."""

    origin: str
    minutes: float
    distance_m: float | None
    """Straight line over the WGS84 ellipsoid's mean sphere; None where a matrix gave the time."""
    by: str
    """How the time was had: `straight line at 4.5 km/h`, `matrix`."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One place at one time."""

    entity: str
    start: str
    """ISO 8601, local time of the place."""
    end: str
    lat: float | None
    lon: float | None
    leg: Leg | None
    """None for the first stop of a day."""
    price: float | None
    """Stated price; None where nothing states one."""
    currency: str | None
    checks: tuple[ConstraintCheck, ...]
    """Open at that time, and the person's own limits."""
    marks: tuple[str, ...]
    """Citations of the same answer."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """The stops of one day, in order."""

    date: str
    """ISO 8601."""
    stops: tuple[Stop, ...]
    spent: float
    """Sum of the stated prices."""
    budget: float | None
    currency: str | None


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A place that was asked for and has no stop."""

    entity: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Itinerary:
    """The trip."""

    days: tuple[Day, ...]
    left_out: tuple[LeftOut, ...] = ()
    unknown: tuple[str, ...] = ()
    """What could not be checked, one sentence each."""
    timezone: str | None = None
    """IANA name that the sheets of all stops state; None: times float."""
