"""What a first question wishes for is read by its meaning; what it only mentions is no wish."""

from __future__ import annotations

import pytest

from agents.constraints.act_reader import ActReader
from app.assistant import Assistant
from app.wiring import DEMO_COLLECTION
from eval.tasks.demo import SHELVES
from tests.agents.wordings.played import Told, row_of
from tools.core.query import Scope


def said(demo: Assistant, reader: ActReader, text: str) -> tuple[set[tuple[str, str, str]], str]:
    """Give field, side and value of the wishes that a first question states, and the notes."""
    scope = Scope(collections=(DEMO_COLLECTION, *SHELVES))
    turn = Told(demo.house.library.catalogue, scope, reader).say(text)
    return {row_of(one)[:3] for one in turn.standing.held}, " ".join(turn.notes)


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("somewhere for a flat white that our spaniel may lie under the table at", {
            ("dogs", "=", "yes")}),
        ("pub my gran can roll into in her chair", {("wheelchair", "=", "yes")}),
        ("a guest house, and the van has to stand somewhere overnight", {("parking", "=", "yes")}),
        ("a restaurant for someone whose belly can't take wheat", {("diets", "=", "gluten_free")}),
        ("a boozer, thurs 21h", {("kind", "=", "pub"), ("opening_hours", "=", "th 21:00")}),
        ("hostel, I've a tenner and a half smile", {("price", "<", "10")}),
        ("bakery 4.5+", {("rating", ">", "4.5")}),
        ("a blue pullover in medium", {("kind", "=", "jumper"), ("size", "=", "m")}),
        ("parka, any colour but yellow", {("colours", "not", "yellow")}),
    ],
)  # fmt: skip
def test_wishes_in_free_words(
    demo: Assistant, reader: ActReader, text: str, wishes: set[tuple[str, str, str]]
) -> None:
    held, _ = said(demo, reader, text)
    assert wishes <= held


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("last year we had the dog along, this time it's a hotel for just us two", "dogs"),
        ("three kids under six in tow, so a cafe please", "price"),
        ("whether there's wifi or not is all the same to me, a cafe under 8 euros", "wifi"),
        ("I have to send this by five, is there a cafe with wifi", "opening_hours"),
    ],
)
def test_what_is_only_mentioned(demo: Assistant, reader: ActReader, text: str, field: str) -> None:
    held, _ = said(demo, reader, text)
    assert field not in {one[0] for one in held}
    assert "kind" in {one[0] for one in held}


def test_a_remark_is_told(demo: Assistant, reader: ActReader) -> None:
    _, notes = said(
        demo, reader, "last year we had the dog along, this time it's a hotel for just us two"
    )
    assert "remark" in notes and "dog" in notes


@pytest.mark.parametrize(
    "text", ["how many steps are there up Saltbell Tower", "hello there", "what is a hostel?"]
)
def test_a_question_of_a_thing_wishes_for_nothing(
    demo: Assistant, reader: ActReader, text: str
) -> None:
    held, _ = said(demo, reader, text)
    assert {one for one in held if one[0] != "kind"} == set()
