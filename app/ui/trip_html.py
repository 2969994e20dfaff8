"""A trip in days: what begins when, the way to it, what was checked, and what could not be."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Sequence

from app.ui.cited import Cited
from app.ui.map_html import map_html
from app.ui.markup import esc, plural, shortened
from app.ui.shelf_desk import Placed, TripFile
from tools.core.constraint_check import ConstraintCheck
from tools.core.itineraries import Day, Itinerary, Leg, Stop

_SIGNS = {"yes": "✓", "no": "✗", "unknown": "?"}


def trip_html(
    trip: Itinerary | None, cited: Cited, downloads: Sequence[TripFile] = (), said: str = ""
) -> str:
    """Render a trip; empty without one. said: the answer's words, which are not said twice."""
    if trip is None or not (trip.days or trip.left_out):
        return ""
    left = "".join(
        f"<li><b>{esc(one.entity)}</b> {esc(one.reason)}</li>"
        for one in trip.left_out
        if one.reason not in said
    )
    unknown = "".join(f"<li>{esc(one)}</li>" for one in trip.unknown if one not in said)
    files = "".join(
        # The file is in its address: no other request is needed, and none can go wrong.
        f'<a class="button trip-file" href="{_address(one)}" download="{esc(one.name)}">'
        f"{esc(one.told)}</a>"
        for one in downloads
    )
    return (
        f'<section class="trip" aria-label="Trip">{_days_html(trip, cited, said)}'
        f"{_listed('Left out', left)}{_listed('Could not be checked', unknown)}"
        f"{f'<p class=trip-files>{files}</p>' if files else ''}{_map(trip)}</section>"
    )


def _days_html(trip: Itinerary, cited: Cited, said: str) -> str:
    days = "".join(_day_html(number, one, cited) for number, one in enumerate(trip.days, 1))
    stops = [stop for day in trip.days for stop in day.stops]
    if not stops:
        return ""
    shown = f'<div class="days">{days}</div>'
    if not all(one.entity in said for one in stops):
        return shown
    met = [check.met for one in stops for check in one.checks]
    held = f"{met.count('yes')} of {plural(len(met), 'check')} hold" if met else "day by day"
    return f'<details class="trip-checks"><summary>The plan, {held}</summary>{shown}</details>'


def _address(one: TripFile) -> str:
    return f"data:{esc(one.media_type)};base64,{base64.b64encode(one.content).decode()}"


def _listed(title: str, rows: str) -> str:
    return f'<div class="trip-more"><h4>{title}</h4><ul>{rows}</ul></div>' if rows else ""


def _map(trip: Itinerary) -> str:
    stops = [stop for day in trip.days for stop in day.stops]
    placed = [
        Placed(name=one.entity, lat=one.lat, lon=one.lon)
        for one in stops
        if one.lat is not None and one.lon is not None
    ]
    return map_html(placed, [[stop.entity for stop in day.stops] for day in trip.days])


def _day_html(number: int, day: Day, cited: Cited) -> str:
    stops = "".join(_stop_html(one, cited) for one in day.stops)
    return (
        f'<section class="day"><h4>Day {number} '
        f'<span class="dim">{esc(_date(day.date))}</span></h4>'
        f'<p class="dim">{plural(len(day.stops), "stop")}{_spent(day)}</p>'
        f'<ol class="stops">{stops}</ol></section>'
    )


def _spent(day: Day) -> str:
    if day.budget is None:
        return f", {_money(day.spent, day.currency)} stated" if day.spent else ""
    over = ' class="over"' if day.spent > day.budget else ""
    spent, budget = _money(day.spent, day.currency), _money(day.budget, day.currency)
    return f", <span{over}>{spent} of {budget}</span>"


def _stop_html(stop: Stop, cited: Cited) -> str:
    way = f'<p class="leg">{_leg(stop.leg)}</p>' if stop.leg is not None else ""
    price = "" if stop.price is None else f" · {_money(stop.price, stop.currency)}"
    checks = "".join(_check_html(one) for one in stop.checks)
    held = f'<ul class="held">{checks}</ul>' if checks else ""
    return (
        f'<li class="stop">{way}<p class="stop-time">{esc(_time(stop.start))} to '
        f"{esc(_time(stop.end))}{price}</p><p><b>{esc(stop.entity)}</b> "
        f"{cited.chips(stop.marks)}</p>{held}</li>"
    )


def _leg(leg: Leg) -> str:
    far = "" if leg.distance_m is None else f", {_distance(leg.distance_m)}"
    return (
        f'{leg.minutes:.0f} min from {esc(leg.origin)}{far} <span class="dim">{esc(leg.by)}</span>'
    )


def _distance(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"


def _check_html(check: ConstraintCheck) -> str:
    return (
        f'<li class="check-{check.met}" title="{esc(check.by)}"><span class="sign" '
        f'aria-hidden="true">{_SIGNS[check.met]}</span><span class="sr">{check.met}: </span>'
        f'{esc(check.text)} <span class="by">{esc(shortened(check.by, 80))}</span></li>'
    )


def _money(amount: float, currency: str | None) -> str:
    return f"{amount:,.2f} {esc(currency or '')}".rstrip()


def _date(iso: str) -> str:
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day:%a} {day.day} {day:%b %Y}"


def _time(iso: str) -> str:
    try:
        return f"{dt.datetime.fromisoformat(iso):%H:%M}"
    except ValueError:
        return iso
