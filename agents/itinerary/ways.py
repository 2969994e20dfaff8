"""How long it takes from one place to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

WALKING_KMH = 4.5
"""On foot with a look around; slower than the 4.8 km/h of a brisk walk."""
_EARTH_M = 6_371_008.8
"""Mean radius of WGS84, IUGG."""
Point = tuple[float, float]
"""Latitude and longitude in degrees, WGS84."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """The way from one place to another."""

    minutes: float
    distance_m: float | None
    by: str
    mark_item: str | None = None
    """The item that states it, for a matrix."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """Minutes that a table states, and the row that does."""

    minutes: float
    item: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ways:
    """Travel times: from a table where it has the pair, else in a straight line."""

    speed_kmh: float = WALKING_KMH
    matrix: Mapping[tuple[str, str], Stated] = field(default_factory=dict)
    """By names in lower case; a pair that stands only the other way round counts both ways."""
    matrix_name: str = "matrix"

    def between(
        self, origin: str, start: Point | None, target: str, end: Point | None
    ) -> Way | None:
        """Give the way; None where no table has the pair and a place states no coordinates."""
        one, two = origin.casefold(), target.casefold()
        stated = self.matrix.get((one, two)) or self.matrix.get((two, one))
        if stated is not None:
            return Way(
                minutes=stated.minutes, distance_m=None, by=self.matrix_name, mark_item=stated.item
            )
        if start is None or end is None:
            return None
        metres = distance_m(start, end)
        return Way(
            minutes=round(metres / (self.speed_kmh * 1000 / 60), 1),
            distance_m=round(metres),
            by=f"straight line at {self.speed_kmh:g} km/h",
        )


def distance_m(start: Point, end: Point) -> float:
    """Give the great-circle distance (haversine)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*start, *end))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(half)))
