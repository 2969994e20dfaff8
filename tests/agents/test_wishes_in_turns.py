"""Wishes through whole turns: asked about, edited by a click, kept in the thread."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from agents.codec import pack, unpack
from agents.machine import Machine
from agents.records import Memory
from tests.agents.world import ask, deps_of, town
from tools.core.events import Broke
from tools.core.evidence import Answer
from tools.core.query import Constraint, ConstraintEdit, Plan, Query


class Thread:
    """A conversation with the whole machine over the town."""

    def __init__(self) -> None:
        self.machine = Machine(deps_of(town()), InMemorySaver())

    def say(self, text: str, *edits: ConstraintEdit) -> Answer:
        _, last = ask(self.machine, text, thread="t", edits=edits)
        return last.answer


def fields(answer: Answer) -> dict[str, bool]:
    return {one.field: one.on for one in answer.plan.constraints}


def test_a_contradiction_is_asked_about_before_anything_is_searched() -> None:
    thread = Thread()
    thread.say("find me a vegan brunch under 12 euros")
    asked = thread.say("under 14 euros")
    assert asked.kind == "clarify"
    assert asked.options == ("change to “under 14 euros”", "keep “under 12 euros”")
    assert asked.coverage["text"].searched == 0
    assert [one.value for one in asked.wishes if one.field == "price"] == [12.0]
    assert asked.disputed == tuple(one.id for one in asked.wishes if one.field == "price")
    settled = thread.say(asked.options[0])
    assert settled.kind == "quoted"
    assert [one.value for one in settled.wishes if one.field == "price"] == [14.0]


def test_a_wish_switched_off_is_shown_and_takes_no_part() -> None:
    thread = Thread()
    first = thread.say("find me a vegan brunch under 40 dB")
    level = next(one for one in first.wishes if one.field == "level_db_spl")
    off = thread.say("", ConstraintEdit(act="off", constraint=level.id))
    assert fields(off)["level_db_spl"] is False
    assert off.plan.constraints[-1].id == level.id
    texts = {check.text for one in off.entities for check in one.constraints}
    assert level.text not in texts and texts
    assert len(off.entities) > len(first.entities)
    back = thread.say("", ConstraintEdit(act="undo"))
    assert back.wishes == first.wishes
    assert [one.name for one in back.entities] == [one.name for one in first.entities]


def test_an_edit_comes_before_the_words() -> None:
    thread = Thread()
    first = thread.say("find me a vegan brunch under 40 dB")
    level = next(one for one in first.wishes if one.field == "level_db_spl")
    both = thread.say("below 13 euros", ConstraintEdit(act="remove", constraint=level.id))
    assert sorted(one.field for one in both.wishes) == ["diets", "price"]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (ConstraintEdit(act="off", constraint="c9"), "c9"),
        (ConstraintEdit(act="undo"), "no change"),
    ],
)
def test_an_edit_that_cannot_be_done_is_said_and_loses_nothing(
    edit: ConstraintEdit, told: str
) -> None:
    machine = Machine(deps_of(town()), InMemorySaver())
    events = list(machine.run(Query(text="", thread="t", edits=(edit,))))
    assert isinstance(events[-1], Broke) and told in events[-1].message
    _, last = ask(machine, "find me a vegan brunch", thread="t")
    assert last.answer.wishes


def test_a_question_in_between_leaves_the_wishes_to_the_next_turn() -> None:
    thread = Thread()
    first = thread.say("find me a vegan brunch under 40 dB")
    between = thread.say("does it have a lift?")
    assert between.wishes == first.wishes
    after = thread.say("and open on Sunday")
    assert {"diets", "level_db_spl", "opening_hours"} <= fields(after).keys()
    assert after.plan.wants == "places"


def test_a_thread_from_before_the_wishes_had_ids_goes_on() -> None:
    old = Memory(
        turns=1,
        plan=Plan(
            standalone="a vegan brunch", sub_queries=(), wants="places",
            constraints=(Constraint(field="diets", op="in", value=("vegan",), text="vegan"),),
        ),
    )  # fmt: skip
    data = pack(old)
    del data["standing"]
    for one in data["plan"]["constraints"]:  # type: ignore[index]
        del one["id"], one["on"]
    memory = unpack(Memory, data)
    assert memory == replace(old, standing=None)
    from agents.rules.reading import read_turn, standing_in
    from tests.agents.world import NOW
    from tools.core.query import Scope

    read = read_turn(
        "under 40 dB", standing_in(memory), memory=memory, catalogue=deps_of(town()).catalogue,
        scope=Scope(), now=NOW,
    )  # fmt: skip
    assert [(one.id, one.field) for one in read.standing.held] == [
        ("c1", "diets"), ("c2", "level_db_spl"),
    ]  # fmt: skip


def test_a_turn_that_was_stopped_changes_no_wish() -> None:
    machine = Machine(deps_of(town()), InMemorySaver())
    _, first = ask(machine, "find me a vegan brunch", thread="t")
    stopped = threading.Event()
    stopped.set()
    list(machine.run(Query(text="under 40 dB", thread="t"), cancelled=stopped))
    _, last = ask(machine, "does it have a lift?", thread="t")
    assert last.answer.wishes == first.answer.wishes
