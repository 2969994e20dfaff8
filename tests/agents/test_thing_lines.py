"""A fact of one thing: the nearest of all its lines decides, and is quoted."""

from __future__ import annotations

import pytest

from agents.deps import view_of
from agents.records import Question
from agents.rules.answering_line import with_answering_line
from agents.rules.thing_lines import lines_of, nearest
from app.assistant import Assistant
from tools.core.query import Plan, Query


@pytest.mark.parametrize(
    ("said", "name", "line"),
    [
        ("what is a bag of wood for the fire?", "Dune End Camp", "Firewood 6.50"),
        ("could one borrow a robe, and what does it come to?", "Gorse Steam Baths", "robe"),
        ("may I bring my terrier?", "Ottoline Garden", "dogs"),
        ("how much to have a load of clothes washed?", "Knot & Hammock", "euros a wash"),
    ],
)
def test_other_words_find_the_line_that_answers(
    demo: Assistant, said: str, name: str, line: str
) -> None:
    view = view_of(Query(text=said), demo.house.deps)
    assert view.encoder is not None
    asked = Question(text=said, standalone=f"{name}: {said}", about=(name,))
    found = nearest(asked, Plan(standalone=said, sub_queries=()), view, view.encoder)
    assert {one.name for one in found} == {name}
    assert any(line in one.line for one in found)
    assert found[0].item in view.catalogue.of_entity(name, view.scope)


def test_a_passage_that_no_search_brought_stands_beside_the_best_find(demo: Assistant) -> None:
    said = "what is a bag of wood for the fire?"
    view = view_of(Query(text=said), demo.house.deps)
    asked = Question(text=said, standalone=f"Dune End Camp: {said}", about=("Dune End Camp",))
    plan = Plan(standalone=said, sub_queries=(), wants="fact")
    thread = demo.ask(Query(text="how loud is Dune End Camp?"))
    have = [one for one in thread.evidence if one.entity == "Dune End Camp"][:1]
    assert have
    more = with_answering_line(have, asked, plan, view)
    assert [one.item for one in more][:1] == [have[0].item]
    assert any("camp-rules" in one.source for one in more[1:])
    assert with_answering_line(more, asked, plan, view) == more
    assert with_answering_line([], asked, plan, view) == []


@pytest.mark.parametrize(
    "said",
    [
        "is there a swimming pool at Marram House?",
        "which size of screw does the cover of the Osprey G3 gearbox take?",
        "how tall is Saltbell Tower in metres?",
        "how old is the Stackyard Market?",
    ],
)
def test_what_no_line_comes_near_to_is_declined(demo: Assistant, said: str) -> None:
    assert demo.ask(Query(text=said)).kind == "abstained"


def test_lines_are_given_once_with_where_they_stand(demo: Assistant) -> None:
    view = view_of(Query(text="x"), demo.house.deps)
    items = view.catalogue.of_entity("Ottoline Garden", view.scope)
    lines = list(lines_of([*items, *items], view.catalogue))
    assert len({line for line, _ in lines}) == len(lines) > 10
    assert all(item in items for _, item in lines)
