"""A trip as iCalendar (RFC 5545): one event a stop."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from typing import TYPE_CHECKING

from tools.core.itineraries import Itinerary, Stop

if TYPE_CHECKING:
    from icalendar import Event

_OURS = uuid.UUID("8d0f9c1e-6b1a-5f0e-9a57-0a9c5f3f7c11")
"""Namespace of the events' identifiers: the same stop at the same time is the same event."""


def trip_calendar(trip: Itinerary, *, stamp: dt.datetime | None = None) -> bytes:
    """Write the stops as events, folded and escaped as the standard has it.

    Times carry the zone that the sheets state; without one they float, and a calendar shows them
    as local time wherever it is. stamp: when it was made, UTC; None is now.
    """
    from icalendar import Calendar

    made = stamp or dt.datetime.now(dt.UTC)
    zone = zone_of(trip)
    calendar = Calendar()
    calendar.add("prodid", "-//Cairn//Trip//EN")
    calendar.add("version", "2.0")
    for day in trip.days:
        for stop in day.stops:
            calendar.add_component(_event(stop, made, zone))
    if zone is not None:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def zone_of(trip: Itinerary) -> dt.tzinfo | None:
    """Give the zone of a trip's times; None where none is stated or its name is not known."""
    if trip.timezone is None:
        return None
    try:
        return zoneinfo.ZoneInfo(trip.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


def zone_said(trip: Itinerary) -> str:
    """Say which time the events are in."""
    if zone_of(trip) is not None:
        return f"times are in {trip.timezone}, as the sheets state"
    if trip.timezone is not None:
        return f"the stated time zone {trip.timezone!r} is not known, so times float"
    return "no time zone is stated, so times float: a calendar shows them as local time"


def _event(stop: Stop, stamp: dt.datetime, zone: dt.tzinfo | None) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", str(uuid.uuid5(_OURS, f"{stop.entity}\n{stop.start}")))
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    for name, told in (("dtstart", stop.start), ("dtend", stop.end)):
        event.add(name, dt.datetime.fromisoformat(told).replace(tzinfo=zone))
    event.add("summary", stop.entity)
    event.add("location", stop.entity)
    if stop.lat is not None and stop.lon is not None:
        event.add("geo", (stop.lat, stop.lon))
    told = "\n".join(_lines(stop))
    if told:
        event.add("description", told)
    return event


def _lines(stop: Stop) -> list[str]:
    lines = []
    if stop.leg is not None:
        metres = f", {stop.leg.distance_m:.0f} m" if stop.leg.distance_m is not None else ""
        lines.append(f"{stop.leg.minutes:g} min from {stop.leg.origin}{metres} ({stop.leg.by})")
    if stop.price is not None:
        lines.append(f"stated price: {stop.price:.2f} {stop.currency or ''}".rstrip())
    lines += [f"{check.text}: {check.met} {check.by}".rstrip() for check in stop.checks]
    return lines
