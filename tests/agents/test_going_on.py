"""Follow-ups without a word that points: than that, can we bring the dog, the burn again."""

from __future__ import annotations

import pytest

from agents.constraints.standing import Standing
from agents.records import Memory, Past, PastFind
from agents.rules.reading import read_question
from tests.agents.test_followup import DEPS
from tests.agents.world import NOW
from tools.core.query import Plan, Scope


def thread(*turns: tuple[str, tuple[str, ...], tuple[PastFind, ...]]) -> Memory:
    """A thread of questions, what they were about and what was found."""
    past = tuple(
        Past(turn=number, standalone=text, about=about, entities=about, finds=finds, found=True)
        for number, (text, about, finds) in enumerate(turns)
    )
    plan = Plan(standalone=turns[-1][0], sub_queries=(), constraints=(), wants="fact")
    return Memory(turns=len(turns), plan=plan, past=past, standing=Standing())


def found(item: str, source: str, entity: str | None = None) -> PastFind:
    return PastFind(item=item, modality="text", source=source, entity=entity)


MOSS = thread(("How loud is Moss & Meridian?", ("Moss & Meridian",), ()))


@pytest.mark.parametrize(
    "text",
    [
        "which cafes are quieter than that?", "are there bars that are calmer than this?",
        "any place less loud than that one?", "too loud for me. quieter places anywhere?",
        "where can I eat for less than that?", "can I eat somewhere for less?",
        "what costs less than that?", "do you know a similar place where dogs can come?",
        "anything like it but cheaper?", "I'd rather have something similar with tables outside",
    ],
)  # fmt: skip
def test_what_is_sought_is_held_against_what_was_spoken_of(text: str) -> None:
    question = read_question(text, memory=MOSS, catalogue=DEPS.catalogue, scope=Scope(), now=NOW)
    assert (question.link, question.anchors) == ("refers", ("Moss & Meridian",))


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("is it ok for kids?", "is Moss & Meridian ok for kids?"),
        ("does the place have parking?", "does Moss & Meridian have parking?"),
        ("is the venue open on Monday?", "is Moss & Meridian open on Monday?"),
        ("can we bring our dog?", "can we bring our dog at Moss & Meridian?"),
        ("and do I need to book?", "do I need to book at Moss & Meridian?"),
    ],
)
def test_a_fact_is_asked_of_what_was_spoken_of(text: str, alone: str) -> None:
    question = read_question(text, memory=MOSS, catalogue=DEPS.catalogue, scope=Scope(), now=NOW)
    assert question.standalone == alone


@pytest.mark.parametrize(
    "text",
    [
        "and what helps with a sprained ankle?", "how do I renew my licence?",
        "which cafes have wifi?", "can I pay a ferry ticket by card?",
    ],
)  # fmt: skip
def test_a_question_of_its_own_stays_as_it_is(text: str) -> None:
    question = read_question(text, memory=MOSS, catalogue=DEPS.catalogue, scope=Scope(), now=NOW)
    assert question.link == "new" and "Moss" not in question.standalone


BURN = thread(
    ("What should I do about a small burn?", (), (found("i1", "/notes/burns.md"),)),
    ("And a nosebleed?", (), (found("i2", "/notes/nosebleed.md"),)),
)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("the burn again: should I cool it?", "should I cool the burn?"),
        ("back to the burn, is ice ok?", "is ice ok (the burn)?"),
        ("coming back to the burn: may I prick it?", "may I prick the burn?"),
    ],
)
def test_what_an_earlier_question_was_about_is_gone_back_to(text: str, alone: str) -> None:
    question = read_question(text, memory=BURN, catalogue=DEPS.catalogue, scope=Scope(), now=NOW)
    assert (question.link, question.items, question.standalone) == ("refers", ("i1",), alone)


PAPER = thread(
    ("Show me the brochure of Moss & Meridian", ("Moss & Meridian",),
     (found("b1", "/moss/brochure.pdf", "Moss & Meridian"),)),
    ("When does Pale Heron Tearoom open?", ("Pale Heron Tearoom",),
     (found("b2", "/heron/brochure.pdf", "Pale Heron Tearoom"),)),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "what did that brochure from earlier say about cakes?",
        "what does the brochure we looked at earlier say about Sunday?",
        "the brochure you showed me before: any peanuts?",
    ],
)
def test_a_paper_of_before_is_the_one_that_was_asked_for(text: str) -> None:
    question = read_question(text, memory=PAPER, catalogue=DEPS.catalogue, scope=Scope(), now=NOW)
    assert question.items == ("b1",)
