"""What is described and not named is found by what the description means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.deps import view_of
from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.described import by_description
from app.assistant import Assistant
from tools.core.evidence import Evidence
from tools.core.protocols import Seeker
from tools.core.query import Plan, Query


def _view(demo: Assistant) -> LibraryView:
    return view_of(Query(text="x"), demo.house.deps)


def _plan(said: str, wants: str = "fact") -> Plan:
    return Plan(standalone=said, sub_queries=(), wants=wants)  # type: ignore[arg-type]


def _find(demo: Assistant, entity: str, score: float) -> Evidence:
    view = _view(demo)
    item = view.catalogue.of_entity(entity, view.scope)[0]
    source = view.catalogue.sources([item.source])[item.source]
    return Evidence(
        item=item.id, modality=item.modality, source=source.path, source_id=item.source,
        entity=entity, locator=item.locator, score=score,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("where they give you a hot stone bath and nobody is allowed to speak, robe how much",
         "Gorse Steam Baths"),
        ("you go down into the old cellar with no daylight and all they cook is plants",
         "The Undercroft Larder"),
        ("workman's bottoms with the loop for a hammer: do they shrink?", "Ropewalk Trousers"),
    ],
)  # fmt: skip
def test_a_description_brings_what_no_word_of_it_names(
    demo: Assistant, said: str, meant: str
) -> None:
    beside = _find(demo, "Stackyard Market", 0.4)
    described = by_description(
        [beside], Question(text=said, standalone=said), _plan(said), _view(demo)
    )
    assert meant in sorted(described.scores, key=lambda one: -described.scores[one])[:3]
    assert meant in {one.entity for one in described.evidence}
    assert any(one.item == beside.item for one in described.evidence), "no find is lost"
    assert all(0.0 < one.score <= 0.4 for one in described.evidence)


def test_the_one_that_is_clearly_meant_answers(demo: Assistant) -> None:
    said = "the trousers with a loop to hang a hammer in: by how much do they shrink?"
    answer = demo.ask(Query(text=said))
    assert answer.kind == "quoted"
    assert {one.entity for one in answer.evidence[:1]} == {"Ropewalk Trousers"}


def test_where_a_place_is_named_finds_stay_as_they_are(demo: Assistant) -> None:
    said = "how loud is Dune End Camp?"
    found = [_find(demo, "Dune End Camp", 0.5), _find(demo, "Stackyard Market", 0.4)]
    named = Question(text=said, standalone=said, about=("Dune End Camp",))
    described = by_description(found, named, _plan(said), _view(demo))
    assert described.evidence == tuple(found) and not described.scores and not described.meant
    assert by_description([], replace(named, about=()), _plan(said), _view(demo)).evidence == ()


def test_without_an_encoder_that_reads_descriptions_the_ranking_stands(demo: Assistant) -> None:
    found = [_find(demo, "Stackyard Market", 0.4)]
    said = "you go down into the old cellar"
    asked = Question(text=said, standalone=said)
    view = replace(_view(demo), seeker=None)
    assert by_description(found, asked, _plan(said), view).evidence == tuple(found)


def test_a_scope_is_kept(demo: Assistant) -> None:
    view = _view(demo)
    seeker = view.seeker
    assert isinstance(seeker, Seeker)
    shop = view_of(Query(text="x", collections=("demo-shop",)), demo.house.deps)
    found = seeker.seek("something against the rain", shop.scope, k=20)
    assert found and len({one.id for one in found}) == len(found)
    items = view.catalogue.items([one.id for one in found])
    sources = view.catalogue.sources(sorted({one.source for one in items.values()}))
    assert {one.collection for one in sources.values()} == {"demo-shop"}
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert seeker.seek("  ", shop.scope, k=20) == []
    nobody = replace(shop.scope, owner="somebody-else")
    assert seeker.seek("something against the rain", nobody, k=20) == []
