"""Several questions in one message: each is told apart, with what it leans on."""

from __future__ import annotations

import pytest

from agents.deps import view_of
from agents.records import Question
from agents.rules.asked_parts import asked_parts
from agents.rules.thing_lines import nearest
from app.assistant import Assistant
from tools.core.query import Plan, Query


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("how much is a load washed, and may the dog come?", (
            "how much is a load washed", "may the dog come")),
        ("when do you open? And is there a lift?", ("when do you open", "is there a lift")),
        ("which room has a balcony and what does it cost?", (
            "which room has a balcony", "what does it cost")),
        ("how much is a flat white?", ()),
        ("I love spicy. What is on the Hot Fold?", ()),
        ("the Eel, when does it close?", ()),
    ],
)  # fmt: skip
def test_the_questions_of_a_message(text: str, parts: tuple[str, ...]) -> None:
    assert tuple(one.words for one in asked_parts(text)) == parts


def test_a_question_that_leans_takes_the_words_along() -> None:
    first, second = asked_parts("which room has a balcony and what does it cost?")
    assert first.whole and not second.whole
    assert "balcony" in second.said and "balcony" not in second.words


def test_each_question_has_its_nearest_line(demo: Assistant) -> None:
    said = "what is a bag of wood for the fire, and what does a shower token cost?"
    view = view_of(Query(text=said), demo.house.deps)
    assert view.encoder is not None
    asked = Question(text=said, standalone=f"Dune End Camp: {said}", about=("Dune End Camp",))
    found = nearest(asked, Plan(standalone=said, sub_queries=()), view, view.encoder)
    assert len(found) == 3
    assert any("Firewood" in one.line for one in found)
