"""A trip as GeoJSON (RFC 7946): a point for every stop, a line for every way."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tools.core.itineraries import Day, Itinerary, Stop

_DECIMALS = 6
"""About a tenth of a metre; the standard advises against more."""


def trip_geojson(trip: Itinerary) -> str:
    """Write a FeatureCollection, longitude first. A stop without coordinates has no geometry."""
    features = [one for at, day in enumerate(trip.days) for one in _features(day, at)]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _features(day: Day, at: int) -> Iterator[dict[str, object]]:
    before: Stop | None = None
    for order, stop in enumerate(day.stops, start=1):
        point = _point(stop)
        if before is not None and stop.leg is not None:
            ends = [_point(before), point]
            line: dict[str, object] | None = None
            if all(ends):
                line = {"type": "LineString", "coordinates": ends}
            yield _feature(
                line, kind="way", day=at + 1, date=day.date, origin=stop.leg.origin,
                target=stop.entity, minutes=stop.leg.minutes, distance_m=stop.leg.distance_m,
                by=stop.leg.by,
            )  # fmt: skip
        yield _feature(
            {"type": "Point", "coordinates": point} if point is not None else None,
            kind="stop", day=at + 1, date=day.date, order=order, name=stop.entity,
            start=stop.start, end=stop.end, price=stop.price, currency=stop.currency,
            citations=list(stop.marks),
        )  # fmt: skip
        before = stop


def _point(stop: Stop) -> list[float] | None:
    if stop.lat is None or stop.lon is None:
        return None
    return [round(stop.lon, _DECIMALS), round(stop.lat, _DECIMALS)]


def _feature(geometry: dict[str, object] | None, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
