"""What is limited by where somebody is, by what is left out, and by clocks as people say them."""

from __future__ import annotations

import pytest

from agents.constraints.act_reader import ActReader
from agents.rules.reading import ReadTurn
from app.assistant import Assistant
from app.wiring import DEMO_COLLECTION
from eval.tasks.demo import SHELVES
from tests.agents.wordings.played import Told
from tools.core.query import Constraint, Query, Scope


def read(demo: Assistant, reader: ActReader, words: str) -> ReadTurn:
    scope = Scope(collections=(DEMO_COLLECTION, *SHELVES))
    return Told(demo.house.library.catalogue, scope, reader).say(words)


def limits(turn: ReadTurn) -> dict[str, Constraint]:
    return {one.field: one for one in turn.question.constraints}


@pytest.mark.parametrize(
    ("words", "metres", "place", "kind"),
    [
        ("I'm in Ottoline Garden. What else is inside 150 metres?", "150", "Ottoline Garden", None),
        ("stuck by stackyard market, cafes within 200 m?", "200", "Stackyard Market", "cafe"),
        ("we come out of the Museum of Tides hungry, any cafe less than 300 metres away", "300",
         "Museum of Tides", "cafe"),
        ("I'm at the Museum of Tides, a hotel inside of 10 minutes walk please", "800",
         "Museum of Tides", "hotel"),
    ],
)  # fmt: skip
def test_a_distance_is_measured_from_where_somebody_is(
    demo: Assistant, reader: ActReader, words: str, metres: str, place: str, kind: str | None
) -> None:
    turn = read(demo, reader, words)
    value = limits(turn)["distance"].value
    assert isinstance(value, tuple) and (value[0], value[3]) == (metres, place)
    assert turn.question.about == ()
    kinds = limits(turn)["kind"].value if "kind" in limits(turn) else ()
    assert isinstance(kinds, tuple) and (kinds[:1] == (kind,) if kind else not kinds)


def test_a_length_of_a_named_thing_is_no_distance(demo: Assistant, reader: ActReader) -> None:
    turn = read(demo, reader, "does the Museum of Tides have a rope under 3 m long?")
    assert not isinstance(getattr(limits(turn).get("distance"), "value", None), tuple)
    assert turn.question.about == ("Museum of Tides",)


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("what is open at half ten on a Sunday morning?", "sunday 10:30"),
        ("a quarter past ten of a Saturday night, which bar hasn't closed yet?", "saturday 22:15"),
    ],
)
def test_clocks_as_people_say_them(
    demo: Assistant, reader: ActReader, words: str, when: str
) -> None:
    hours = limits(read(demo, reader, words))["opening_hours"]
    assert (hours.op, hours.value) == ("open_at", when)


@pytest.mark.parametrize(
    ("words", "left_out"),
    [
        ("what is open on Saturday at 22:15, leaving out anywhere with beds?", "hostel"),
        ("anything open on Sunday at 9:00 excluding cafes", "cafe"),
    ],
)
def test_kinds_are_left_out(demo: Assistant, reader: ActReader, words: str, left_out: str) -> None:
    kind = limits(read(demo, reader, words))["kind"]
    assert kind.op == "!=" and isinstance(kind.value, tuple) and left_out in kind.value


def test_what_one_has_none_of_is_not_sought(demo: Assistant, reader: ActReader) -> None:
    turn = read(demo, reader, "I own no washing machine, which garments must be dry cleaned?")
    assert "kind" not in limits(turn) and limits(turn)["care"].value == ("dry clean",)


def test_nowhere_to_leave_the_car(demo: Assistant, reader: ActReader) -> None:
    turn = read(demo, reader, "which guest houses have nowhere of theirs to leave the hire car?")
    value = limits(turn)["parking"].value
    assert isinstance(value, tuple) and "no" in value


def test_a_word_of_a_name_asks_for_no_file(demo: Assistant) -> None:
    answer = demo.ask(Query(text="Quire & Page cat's name?", collections=(DEMO_COLLECTION,)))
    assert answer.plan.wants == "fact"
    assert "a page of" not in answer.answer
