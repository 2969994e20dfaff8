"""The fact that a question wants of a named thing, in words that no list holds."""

from __future__ import annotations

import pytest

from agents.rules.field_reader import field_asked
from agents.rules.remembered import remembered
from app.assistant import Assistant
from tools.core.query import Query, Scope


@pytest.mark.parametrize(
    ("say", "field"),
    [
        ("would my aunt in her wheelchair get into Noodle Loom?", "wheelchair"),
        ("do we need to reserve at The Saffron Ladder or just walk in?", "booking"),
        ("could our old spaniel come along to Old Ropery Taproom", "dogs"),
        ("how do visitors rate Pale Heron Tearoom?", "rating"),
    ],
)
def test_a_field_in_other_words(demo: Assistant, say: str, field: str) -> None:
    encoder = demo.house.encoders.text
    assert encoder is not None
    names = tuple(demo.house.library.catalogue.entities(Scope()))
    assert field_asked(say, names, remembered(encoder).of) == field


@pytest.mark.parametrize(
    "say",
    [
        "what do the mussels at Gullwing Grill come with?",
        "who painted the picture behind the counter of Noodle Loom?",
        "find me somewhere quiet with a garden",
    ],
)
def test_what_no_single_fact_answers(demo: Assistant, say: str) -> None:
    encoder = demo.house.encoders.text
    assert encoder is not None
    names = tuple(demo.house.library.catalogue.entities(Scope()))
    assert field_asked(say, names, remembered(encoder).of) is None


def test_who_comes_along_keeps_no_fact_from_being_told(demo: Assistant) -> None:
    answer = demo.ask(Query(text="would a colleague in a wheelchair get in at Noodle Loom?"))
    assert answer.kind == "quoted"
    assert "wheelchair" in answer.answer


def test_a_fact_that_is_not_stated_is_not_made_up(demo: Assistant) -> None:
    answer = demo.ask(Query(text="would they let my spaniel into Overhang Hall?"))
    assert answer.kind == "abstained" or "not sure" in answer.answer
