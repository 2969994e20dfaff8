"""Lists, superlatives and limits over the demo town, decided by what its sheets state."""

from __future__ import annotations

import pytest

from app.assistant import Assistant
from tools.core.query import Query


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("what has the lowest rating", "Knot & Hammock"),
        ("which guest house has the fewest rooms", "Wickerlight Rooms"),
        ("the heaviest garment in the shop", "Gannet Parka"),
        ("name the loudest spot of the whole town", "Saltbell Tower"),
        ("parka or raincoat, which one is heavier", "Gannet Parka"),
        ("a meal within 60 m of the Museum of Tides", "The Saffron Ladder"),
        ("where can I hear live music", "The Lantern Eel"),
    ],
)
def test_a_superlative_is_the_extreme_of_every_entity(
    assistant: Assistant, text: str, first: str
) -> None:
    answer = assistant.ask(Query(text=text))
    assert answer.kind == "quoted" and answer.plan is not None and answer.plan.by_facts
    assert answer.entities[0].name == first
    assert f"**1. {first}**" in answer.answer or f"**{first}**" in answer.answer


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("list every restaurant", 5),
        ("all guest houses that take dogs", 1),
        ("every place where dogs are welcome", 10),
        ("where is booking required", 5),
        ("museums and galleries, all of them", 2),
    ],
)
def test_a_list_names_all_that_fit_and_cites_each(
    assistant: Assistant, text: str, every: int
) -> None:
    answer = assistant.ask(Query(text=text))
    assert len(answer.entities) == every
    shown = [one.name for one in answer.entities if f"{one.name}**" in answer.answer]
    assert len(shown) == every
    assert len(answer.citations) >= every


def test_ties_are_both_the_best(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="which place is the best rated of all")).answer
    assert answer.count("✓ best rated") == 2


def test_where_nothing_fits_the_nearest_misses_are_told(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="a raincoat below 50 EUR"))
    assert answer.kind == "abstained"
    assert "no “raincoat” is known to meet “below 50 EUR”" in answer.answer
    assert "Breakwater Raincoat: price 129 EUR" in answer.answer
    assert len(answer.citations) == 1


def test_what_nobody_would_state_of_a_thing_is_not_told_as_unknown(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="where is booking required")).answer
    assert "Dress" not in answer and "first-aid" not in answer


def test_somewhere_is_a_place_and_no_garment(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="the cheapest place to eat"))
    assert "Socks" not in answer.answer and "machine" not in answer.answer
