"""A trip over real files: sheets with ranges and a time zone, and a table of travel times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.assistant import Assistant
from app.settings import load
from eval.opens import open_citations
from tools.core.itineraries import Itinerary
from tools.core.query import Query
from tools.exports.ics import trip_calendar

SHEET = (
    "entity: {name}\nkind: {kind}\nprice: {{value: 10, high: 20, currency: EUR}}\n"
    "opening_hours: Mo-Su 10:00-18:00\ntimezone: Europe/Berlin\n"
    "location: {{lat: {lat}, lon: 8.0}}\n"
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    town = tmp_path_factory.mktemp("town")
    for name, kind, lat in (("North Museum", "museum", 48.0), ("South Gallery", "gallery", 48.01)):
        folder = town / kind
        folder.mkdir()
        (folder / "_folder.yaml").write_text(SHEET.format(name=name, kind=kind, lat=lat))
        (folder / "notes.md").write_text(f"# {name}\n\nA place to see.\n")
    (town / "travel-times.csv").write_text("from,to,minutes\nNorth Museum,South Gallery,33\n")
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    made.add("local", [town])
    yield made
    made.close()


def planned(assistant: Assistant, text: str) -> Itinerary:
    answer = assistant.ask(Query(text=text))
    opened = open_citations(answer, assistant.house.library.catalogue)
    assert opened and all(one.problems == () for one in opened)
    assert answer.itinerary is not None
    return answer.itinerary


def test_a_table_of_travel_times_is_used_and_cited(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="Plan 2026-08-01 with the museum, then South Gallery"))
    assert answer.itinerary is not None
    leg = answer.itinerary.days[0].stops[1].leg
    assert leg is not None
    assert (leg.minutes, leg.by) == (33.0, "matrix")
    assert "travel-times.csv" in " ".join(one.source for one in answer.citations)


def test_the_upper_end_of_a_price_counts_and_the_stated_zone_is_written(
    assistant: Assistant,
) -> None:
    both = planned(assistant, "Plan 2026-08-01: the museum, South Gallery, at most 40 euros")
    assert both.days[0].spent == 40.0
    assert b"TZID=Europe/Berlin" in trip_calendar(both)
    one = planned(assistant, "Plan 2026-08-01: the museum, South Gallery, at most 39 euros")
    assert len(one.days[0].stops) == 1
    assert one.left_out[0].reason == "with the other stops it would cost more than 39 EUR a day"
