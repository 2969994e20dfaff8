"""Trips through the whole machine, over turns."""

from __future__ import annotations

import datetime as dt

from langgraph.checkpoint.memory import InMemorySaver

from agents.deps import Deps
from agents.machine import Machine
from tests.agents.itinerary.trip_town import NOW, harbour
from tests.agents.world import RawCalibrator, WordRetriever, ask
from tools.fusion.score import ScoreFusion


def machine() -> Machine:
    town = harbour()
    catalogue = town.catalogue()
    return Machine(
        Deps(
            retrievers={"text": WordRetriever("text", catalogue, town.items)},
            fusion=ScoreFusion(RawCalibrator()), catalogue=catalogue, now=lambda: NOW,
        ),
        InMemorySaver(),
    )  # fmt: skip


def test_a_trip_is_planned_told_with_marks_and_changed_over_turns() -> None:
    talker = machine()
    _, first = ask(talker, "Plan a Saturday with a museum and lunch, under 60 euros", thread="t")
    trip = first.answer.itinerary
    assert trip is not None
    assert first.answer.kind == "quoted"
    marks = {one.mark for one in first.answer.citations}
    assert all(stop.marks and marks.issuperset(stop.marks) for stop in trip.days[0].stops)
    assert "- **10:00–11:30 Tide Museum** (museum)" in first.answer.answer
    assert "Open: Tu-Su 10:00-17:00 [1]" in first.answer.answer
    assert "straight line at 4.5 km/h" in first.answer.answer
    assert first.answer.plan.wants == "itinerary"
    _, between = ask(talker, "what does the Ferry cost?", thread="t")
    assert between.answer.itinerary is None
    _, second = ask(talker, "swap the second stop", thread="t")
    changed = second.answer.itinerary
    assert changed is not None
    assert changed.days[0].stops[0].entity == "Tide Museum"
    assert changed.days[0].stops[1].entity != trip.days[0].stops[1].entity


def test_a_day_on_which_nothing_is_possible_says_why_and_cites_the_hours() -> None:
    _, end = ask(machine(), "Plan Monday with the museum and a zoo")
    assert end.answer.kind == "abstained"
    assert end.answer.itinerary is not None
    assert [one.entity for one in end.answer.itinerary.left_out] == ["Tide Museum", "a zoo"]
    assert "closed on Monday 6 July 2026" in end.answer.answer
    assert "Open: Tu-Su 10:00-17:00 [1]" in end.answer.answer


def test_words_that_change_nothing_in_the_plan_say_so() -> None:
    talker = machine()
    ask(talker, "Plan a Saturday with a museum and lunch", thread="t")
    _, end = ask(talker, "drop the volcano", thread="t")
    assert "was not understood as a change of the plan" in end.answer.answer
    trip = end.answer.itinerary
    assert trip is not None
    assert [one.date for one in trip.days] == [dt.date(2026, 7, 4).isoformat()]
