"""Corrections and acts that no rule knows, by their meaning: nothing is asked, nothing lost."""

from __future__ import annotations

import pytest

from agents.constraints.act_reader import ActReader
from app.assistant import Assistant
from app.wiring import DEMO_COLLECTION
from eval.tasks.demo import SHELVES
from tests.agents.wordings.played import Row, Told, row_of
from tools.core.query import Scope


def told(demo: Assistant, reader: ActReader, *turns: str) -> tuple[dict[str, Row], bool]:
    scope = Scope(collections=(DEMO_COLLECTION, *SHELVES))
    thread = Told(demo.house.library.catalogue, scope, reader)
    asks = False
    for words in turns:
        asks = thread.say(words).asks is not None
    standing = thread.memory.standing
    assert standing is not None
    return {row[0]: row for row in map(row_of, standing.held)}, asks


@pytest.mark.parametrize(
    ("stood", "says", "field", "value"),
    [
        ("a cafe under 20 euros", "Alter the limit to under 25 euros.", "price", "25"),
        ("a pub under 90 euros", "up the ninety to a hundred euros, it's his eighteenth",
         "price", "100"),
        ("a hotel under 100 euros", "Budget revised. Now below 130 euros instead of 100.",
         "price", "130"),
        ("a jumper in size M", "Size amended to XL.", "size", "xl"),
        ("a museum rated at least 4", "bump the min rating up to 4.5", "rating", "4.5"),
        ("a hotel with wifi", "We have been advised against hotels: substitute guest houses.",
         "kind", "guest house"),
    ],
)  # fmt: skip
def test_another_value_takes_the_place(
    demo: Assistant, reader: ActReader, stood: str, says: str, field: str, value: str
) -> None:
    held, asks = told(demo, reader, stood, says)
    assert held[field][2].replace("_", " ") == value and not asks


@pytest.mark.parametrize("says", ["up to 130 euros", "max 130", "130 euros at the outside"])
def test_a_looser_bound_without_a_word_of_change_is_asked_about(
    demo: Assistant, reader: ActReader, says: str
) -> None:
    held, asks = told(demo, reader, "a hotel under 100 euros", says)
    assert asks and held["price"][2] == "100"


@pytest.mark.parametrize(
    ("stood", "says", "field", "on"),
    [
        ("a hotel under 80 euros with parking", "Let me see them without the eighty for a while.",
         "price", False),
        ("a hotel with parking, dogs allowed", "what if we leave the pug out of it for a sec",
         "dogs", False),
        ("a hotel under 80 euros with parking", "I'm not caring what it costs now", "price", None),
    ],
)  # fmt: skip
def test_a_wish_is_meant_that_no_word_names(
    demo: Assistant, reader: ActReader, stood: str, says: str, field: str, on: bool | None
) -> None:
    held, _ = told(demo, reader, stood, says)
    assert (held[field][4] if field in held else None) == on
    assert len(held) == (3 if on is False else 2)


def test_a_step_back_that_names_no_wish(demo: Assistant, reader: ActReader) -> None:
    held, _ = told(
        demo, reader, "a hotel with parking", "under 80 euros", "Cancel the instruction I gave you."
    )
    assert set(held) == {"kind", "parking"}


def test_a_step_back_is_no_correction(demo: Assistant, reader: ActReader) -> None:
    held, _ = told(
        demo, reader, "a t-shirt under 30 euros", "in blue", "grey i meant, not blue",
        "rewind!! twin 2 is yelling, it WAS right before",
    )  # fmt: skip
    assert held["colours"][2] == "blue" and held["price"][2] == "30"


def test_what_states_a_price_takes_nothing_back(demo: Assistant, reader: ActReader) -> None:
    held, _ = told(demo, reader, "a guest house with wifi", "hundred euro a night, no more")
    assert set(held) == {"kind", "wifi", "price"}


@pytest.mark.parametrize("aside", ["forget the quiet bit", "ignore how loud it is for now"])
def test_a_wish_is_taken_up_again(demo: Assistant, reader: ActReader, aside: str) -> None:
    held, _ = told(demo, reader, "a quiet cafe with wifi", aside, "right, quiet matters again")
    assert held["level"][4] and held["wifi"][4]


def test_both_that_are_off_come_back(demo: Assistant, reader: ActReader) -> None:
    held, _ = told(
        demo, reader, "a hotel under 100 euros with wifi", "dogs allowed",
        "switch the wifi off for a moment", "pause the dogs as well", "bring both of those back",
    )  # fmt: skip
    assert len(held) == 4 and all(row[4] for row in held.values())


@pytest.mark.parametrize(
    ("stood", "says", "field", "value"),
    [
        ("a pub", "anything with a beer garden", "outdoor_seating", "yes"),
        ("a cafe under 12 euros", "max nine euro fifty", "price", "9.5"),
        ("a restaurant", "open on Thursday at eight", "opening_hours", "th 20:00"),
        ("a bakery", "open on Thursday at eight", "opening_hours", "th 08:00"),
        ("a restaurant, Thursday at eight", "swap Thursday for Saturday at noon",
         "opening_hours", "sa 12:00"),
        ("a jumper", "she moans about anything of 900 grams or more", "weight", "900"),
    ],
)  # fmt: skip
def test_values_in_everyday_words(
    demo: Assistant, reader: ActReader, stood: str, says: str, field: str, value: str
) -> None:
    held, asks = told(demo, reader, stood, says)
    assert held[field][2] == value and not asks
    assert held["kind"][2] in stood


def test_parking_is_no_park(demo: Assistant, reader: ActReader) -> None:
    held, _ = told(demo, reader, "a garden with parking", "switch parking off for now too")
    assert (held["kind"][4], held["parking"][4]) == (True, False)
