from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar

from app.assistant import Assistant
from app.commands.asking import export_files, export_trip
from app.settings import load
from app.shelf import Shelf
from tests.eval.small_town import answer
from tests.tools.exports.test_trip_exports import trip
from tools.core.errors import BadInput


def flags(folder: Path) -> Namespace:
    return Namespace(ics=str(folder / "trip.ics"), geojson=str(folder / "trip.geojson"))


def test_a_plan_is_written_as_calendar_and_map(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = replace(answer("planned"), itinerary=trip("Tide Museum", "Green Spoon"))
    export_trip(told, flags(tmp_path))
    read = Calendar.from_ical((tmp_path / "trip.ics").read_bytes())
    assert [str(one["summary"]) for one in read.walk("VEVENT")] == ["Tide Museum", "Green Spoon"]
    features = json.loads((tmp_path / "trip.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == 3
    assert "no time zone is stated" in capsys.readouterr().err


def test_an_answer_without_a_plan_writes_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export_trip(answer("nothing"), flags(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert "holds no plan" in capsys.readouterr().err


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "trip.ics").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="is there already"):
        export_files(flags(tmp_path))


def test_the_chat_offers_both_files(tmp_path: Path) -> None:
    house = Assistant.open(load({}, home=tmp_path))
    try:
        offered = Shelf(house.house).trip_files(trip("Tide Museum", "Green Spoon"))
    finally:
        house.close()
    assert [Path(one.name).suffix for one in offered] == [".ics", ".geojson"]
    read = Calendar.from_ical(offered[0].content)
    assert [str(one["summary"]) for one in read.walk("VEVENT")] == ["Tide Museum", "Green Spoon"]
    assert len(json.loads(offered[1].content)["features"]) == 3
