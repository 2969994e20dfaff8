"""The plan in words: days, stops with their times, what each rests on, and what was left out.

Times, ways and sums are the planner's and stand in lead-ins; hours and prices are claims, each
held against the sheet that it cites.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from agents.itinerary.places import Gazetteer
from agents.itinerary.planning import Planned, PlannedStop
from agents.records import Piece
from agents.rules.fact_text import value_text
from agents.rules.quoting import frame, safe
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.itineraries import Day

LABEL = "Planned from the facts in your files:"
_NOTHING = "That cannot be planned as it is wished.\n"
_CITED = (("opening_hours", "Open"), ("price", "Price"))
_STANDING_IN = (("kind", "Kind"), ("address", "Address"))


def write_trip(planned: Planned, case: Case, places: Gazetteer) -> Iterator[Piece]:
    """Tell the whole plan."""
    marks = {one.item: one for one in (*case.evidence, *case.apart)}
    any_stop = any(planned.days)
    yield frame(f"{LABEL}\n" if any_stop else _NOTHING)
    for number, (day, stops) in enumerate(zip(planned.itinerary.days, planned.days, strict=True)):
        if not any_stop:
            break
        yield frame(f"\n**{_date(day.date)}**{_spent(day)}\n\n")
        if not stops:
            yield frame("- nothing that was asked for fits this day\n")
        for stop in stops:
            yield from _stop(stop, case, marks)
        del number
    yield from _left_out(planned, case, places, marks)
    yield from _notes(planned)


def _date(iso: str) -> str:
    return f"{dt.date.fromisoformat(iso):%A %-d %B %Y}"


def _spent(day: Day) -> str:
    if not day.stops:
        return ""
    told = f"{_amount(day.spent)} {day.currency or ''}".strip()
    return f" · {told} of {_amount(day.budget)}" if day.budget is not None else f" · {told}"


def _amount(value: float) -> str:
    return f"{value:.2f}".removesuffix(".00")


def _stop(
    one: PlannedStop, case: Case, marks: Mapping[str, Evidence]
) -> Iterator[Piece]:  # fmt: skip
    stop = one.stop
    what = one.wish.meal or one.place.kind.replace("_", " ")
    told = f" ({safe(what)})" if what else ""
    way = ""
    if stop.leg is not None and one.way is not None:
        metres = f", {stop.leg.distance_m:.0f} m" if stop.leg.distance_m is not None else ""
        way = f", {stop.leg.minutes:g} min from {safe(stop.leg.origin)}{metres}"
    yield frame(f"- **{stop.start[11:]}–{stop.end[11:]} {safe(stop.entity)}**{told}{way}\n")
    row = marks.get(one.way.mark_item or "") if one.way is not None else None
    if row is not None and stop.leg is not None:
        yield Piece(text=f"  - Minutes on the way: {stop.leg.minutes:g} {row.mark}\n")
    yield from cited_facts(one.place.sheet, one.place.per, case, marks)
    sheet = marks.get(one.place.sheet or "")
    if one.event and sheet is not None:
        told = one.event[:1].upper() + one.event[1:]
        yield Piece(text=f"  - {safe(told)} {sheet.mark}\n")


def cited_facts(
    sheet: str | None, per: str, case: Case, marks: Mapping[str, Evidence], lead: str = ""
) -> Iterator[Piece]:
    """State hours and price of a place with the mark of its sheet; else what it is."""
    evidence = marks.get(sheet or "")
    if evidence is None:
        return
    facts = case.dossiers[evidence.item].facts
    fields = [one for one in _CITED if facts.get(one[0])] or [
        one for one in _STANDING_IN if facts.get(one[0])
    ][:1]
    for field, name in fields:
        value = value_text(facts[field][0].attribute)
        each = f" per {per}" if field == "price" and per else ""
        begin = f"{lead}: {name.lower()}" if lead else name
        bare = f"  - {safe(begin)}: {safe(value)}"
        yield Piece(
            text=f"{bare}{safe(each)} {evidence.mark}\n", fallback=f"{bare} {evidence.mark}\n"
        )


def _left_out(
    planned: Planned, case: Case, places: Gazetteer, marks: Mapping[str, Evidence]
) -> Iterator[Piece]:
    if not planned.itinerary.left_out:
        return
    yield frame("\nLeft out:\n\n")
    for one in planned.itinerary.left_out:
        yield frame(f"- **{safe(one.entity)}**: {safe(one.reason)}\n")
        place = places.places.get(one.entity)
        if place is not None:
            yield from cited_facts(place.sheet, place.per, case, marks)


def _notes(planned: Planned) -> Iterator[Piece]:
    told = [*planned.wish.said, *_taken_for_granted(planned), *planned.itinerary.unknown]
    if told:
        yield frame("\nTaken for granted or not known:\n\n")
    for one in told:
        yield frame(f"- {safe(one)}\n")


def _taken_for_granted(planned: Planned) -> list[str]:
    stops = [one for day in planned.days for one in day]
    told = []
    ways = dict.fromkeys(
        one.stop.leg.by for one in stops if one.stop.leg is not None and one.way is not None
    )
    if ways:
        told.append(f"ways: {'; '.join(ways)}")
    usual = _usual(stops)
    if usual:
        told.append(f"usual stays, where none is stated or asked: {usual}")
    if any(not one.wish.own for one in stops):
        told.append("where nothing was asked for, sights and meals were put in")
    if any(one.place.price for one in stops):
        told.append("each stated price is counted once, for one person")
    return told


def _usual(stops: Sequence[PlannedStop]) -> str:
    found = {
        (one.wish.meal or one.place.kind.replace("_", " ") or "other"): _length(one)
        for one in stops
        if one.stay_by == "usual"
    }
    return ", ".join(f"{what} {minutes} min" for what, minutes in found.items())


def _length(one: PlannedStop) -> int:
    start, end = (dt.datetime.fromisoformat(each) for each in (one.stop.start, one.stop.end))
    return int((end - start).total_seconds() // 60)
