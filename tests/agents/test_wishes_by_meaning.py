"""Wishes that no rule finds are taken, and what words only mention is not."""

from __future__ import annotations

import pytest

from agents.constraints.act_reader import ActReader
from app.assistant import Assistant
from app.wiring import DEMO_COLLECTION
from eval.tasks.demo import SHELVES
from tests.agents.wordings.played import Row, Told, row_of
from tools.core.query import Query, Scope

HOTEL = "a hotel under 120 euros, with parking"


def held_after(demo: Assistant, reader: ActReader, *said: str) -> set[Row]:
    scope = Scope(collections=(DEMO_COLLECTION, *SHELVES))
    told = Told(demo.house.library.catalogue, scope, reader)
    for one in said:
        told.say(one)
    standing = told.memory.standing
    assert standing is not None
    return {row_of(one) for one in standing.held}


@pytest.mark.parametrize(
    ("say", "new"),
    [
        ("our whippet has to be able to come in with us", ("dogs", "=", "yes", True, True)),
        ("the kids want chips to eat on the beach, so food to carry out", (
            "takeaway", "=", "yes", True, True)),
        ("we'd want a spot we can reserve ahead of time", ("booking", "=", "yes", True, True)),
        ("being able to sit out in the fresh air would be a plus, no more", (
            "outdoor_seating", "=", "yes", False, True)),
    ],
)  # fmt: skip
def test_a_wish_that_no_rule_finds(demo: Assistant, reader: ActReader, say: str, new: Row) -> None:
    before = held_after(demo, reader, HOTEL)
    assert held_after(demo, reader, HOTEL, say) == before | {new}


@pytest.mark.parametrize(
    "say",
    [
        "we paid 60 for one last year and the shower was cold, can you believe it",
        "my cousin had a little dog once, called Biddy",
        "an apple weighs about 200 g, they say",
    ],
)
def test_a_remark_states_no_wish(demo: Assistant, reader: ActReader, say: str) -> None:
    assert held_after(demo, reader, HOTEL, say) == held_after(demo, reader, HOTEL)


@pytest.mark.parametrize(
    ("say", "field", "now"),
    [
        ("do me a favour, raise the limit from 120 to 150", "price", "150"),
        ("change the 120 euros to 90, would you", "price", "90"),
        ("it may cost at most 80, no sorry, 70", "price", "70"),
        ("my purse does not run to more than 95 euros", "price", "95"),
        ("Saturday, no wait, Sunday is when it has to be open", "opening_hours", "su"),
    ],
)  # fmt: skip
def test_the_value_that_is_meant(
    demo: Assistant, reader: ActReader, say: str, field: str, now: str
) -> None:
    found = held_after(demo, reader, HOTEL, say)
    assert [row[2] for row in found if row[0] == field] == [now]
    assert {row[0] for row in found} >= {"kind", "price", "parking"}


@pytest.mark.parametrize(
    "say",
    [
        "we need to sit outside, the twins are feral indoors",
        "I should not object to somewhere quiet, since I never slept well beside a road",
    ],
)
def test_a_wish_with_its_reason_begins_no_new_search(
    demo: Assistant, reader: ActReader, say: str
) -> None:
    assert held_after(demo, reader, HOTEL, say) > held_after(demo, reader, HOTEL)


def test_what_is_given_up_is_no_wish_for_its_opposite(demo: Assistant, reader: ActReader) -> None:
    now = held_after(demo, reader, HOTEL, "I can do without the parking after all, so drop it")
    assert "parking" not in {row[0] for row in now}


def test_a_remark_is_told(demo: Assistant) -> None:
    first = demo.ask(Query(text="a cafe with wifi"))
    say = "mother is putting cotton in her ears, so no wifi needed, remove it"
    answer = demo.ask(Query(text=say, thread=first.thread))
    assert "wifi" not in {one.field for one in answer.plan.constraints}
    assert any("remark" in one and "cotton" in one for one in answer.notes)
