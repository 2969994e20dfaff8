from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tools.core.itineraries import Day, Itinerary, Leg, Stop
from tools.exports.geojson import trip_geojson
from tools.exports.ics import trip_calendar, zone_said

STAMP = dt.datetime(2026, 7, 1, 8, 0, tzinfo=dt.UTC)


def stop(
    name: str, start: str, end: str, *, leg: Leg | None = None, lat: float | None = 55.2
) -> Stop:
    return Stop(
        entity=name, start=f"2026-07-04T{start}", end=f"2026-07-04T{end}", lat=lat,
        lon=4.1 if lat is not None else None, leg=leg, price=9.0, currency="EUR", checks=(),
        marks=("[1]",),
    )  # fmt: skip


def trip(*names: str, zone: str | None = None) -> Itinerary:
    first, second = names
    leg = Leg(origin=first, minutes=3.0, distance_m=228.0, by="straight line at 4.5 km/h")
    stops = (stop(first, "10:00", "11:30"), stop(second, "11:35", "12:35", leg=leg))
    day = Day(date="2026-07-04", stops=stops, spent=18.0, budget=None, currency="EUR")
    return Itinerary(days=(day,), timezone=zone)


def events(made: bytes) -> list[tuple[str, object, object]]:
    read = Calendar.from_ical(made)
    return [
        (str(one["summary"]), one["dtstart"].dt, one["dtend"].dt) for one in read.walk("VEVENT")
    ]


def test_without_a_stated_zone_times_float_and_that_is_said() -> None:
    made = trip_calendar(trip("Tide Museum", "Green Spoon"), stamp=STAMP)
    assert events(made)[0] == (
        "Tide Museum", dt.datetime(2026, 7, 4, 10, 0), dt.datetime(2026, 7, 4, 11, 30)
    )  # fmt: skip
    assert b"DTSTART:20260704T100000\r\n" in made
    assert "float" in zone_said(trip("A", "B"))


def test_a_stated_zone_is_written_with_its_rules() -> None:
    made = trip_calendar(trip("A", "B", zone="Europe/Berlin"), stamp=STAMP)
    assert b"DTSTART;TZID=Europe/Berlin:20260704T100000" in made
    assert b"BEGIN:VTIMEZONE" in made
    start = events(made)[0][1]
    assert isinstance(start, dt.datetime)
    assert start.utcoffset() == dt.timedelta(hours=2)
    assert "not known" in zone_said(trip("A", "B", zone="Nowhere/Atlantis"))


def test_the_same_plan_gives_the_same_events() -> None:
    one, two = (trip_calendar(trip("A", "B"), stamp=STAMP) for _ in range(2))
    assert one == two


@settings(max_examples=50, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120).filter(
        lambda one: one.strip() == one
    )
)
def test_any_name_comes_back_as_it_was_and_no_line_is_too_long(name: str) -> None:
    made = trip_calendar(trip(name, "B"), stamp=STAMP)
    assert events(made)[0][0] == name
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


def test_stops_are_points_and_ways_are_lines_with_longitude_first() -> None:
    told = json.loads(trip_geojson(trip("Tide Museum", "Green Spoon")))
    assert told["type"] == "FeatureCollection"
    first, way, second = told["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [4.1, 55.2]}
    assert (first["properties"]["name"], first["properties"]["order"]) == ("Tide Museum", 1)
    assert way["geometry"]["type"] == "LineString"
    assert way["geometry"]["coordinates"] == [[4.1, 55.2], [4.1, 55.2]]
    assert way["properties"]["minutes"] == 3.0
    assert second["properties"]["citations"] == ["[1]"]


def test_a_stop_without_coordinates_stays_in_without_a_geometry() -> None:
    made = trip("A", "B")
    day = made.days[0]
    lost = replace(day, stops=(replace(day.stops[0], lat=None, lon=None), day.stops[1]))
    told = json.loads(trip_geojson(replace(made, days=(lost,))))
    assert [one["geometry"] is None for one in told["features"]] == [True, True, False]
