"""What every modality tool promises: pytest tests/contract/test_retriever.py"""

from __future__ import annotations

from typing import cast

import pytest

from tests.contract.retriever_world import PRICES, TOPICS, World, build_world, media_of
from tools.core.errors import MissingPart
from tools.core.evidence import Finds, Hit
from tools.core.fakes import ScriptedRetriever, scripted_hit
from tools.core.filters import Condition
from tools.core.items import Modality
from tools.core.protocols import Asked, Retriever
from tools.core.query import Scope
from tools.core.registry import MODALITY_ROWS, retrievers

ANN = Scope(owner="ann")
CHEAP = Condition(field="price", op="<", value=20.0, unit="EUR")


@pytest.fixture(params=[row.modality for row in MODALITY_ROWS])
def modality(request: pytest.FixtureRequest) -> Modality:
    return cast(Modality, request.param)


@pytest.fixture
def world(modality: Modality) -> World:
    return build_world(modality)


@pytest.fixture
def tool(world: World) -> Retriever:
    return make(world)


@pytest.fixture(params=["real", "scripted"])
def either(request: pytest.FixtureRequest, world: World) -> Retriever:
    """Give the tool, or the fake with one find an item: it keeps what needs no searching."""
    return make(world) if request.param == "real" else scripted(world)


def scripted(world: World) -> Retriever:
    held = world.parts.catalogue.items(list(world.mine))
    hits = tuple(scripted_hit(held[one], 1.0 - place / 10) for place, one in enumerate(world.mine))
    finds = Finds(hits=hits, searched=len(hits), passed=len(hits))
    return ScriptedRetriever(world.modality, finds)


def make(world: World) -> Retriever:
    try:
        return cast(Retriever, retrievers().get(world.modality)(world.parts))
    except MissingPart as exc:
        pytest.skip(f"the {world.modality} tool is not there: {exc}")


def about(hit: Hit) -> str:
    """Name what a hit stands for: the recording of a window, else the item."""
    return hit.parent or hit.item


def found(finds: Finds) -> list[str]:
    return [about(hit) for hit in finds.hits]


def test_its_name_and_modality_are_told(either: Retriever, modality: Modality) -> None:
    assert either.modality == modality
    assert either.name


def test_an_item_is_found_first_by_its_own_words(tool: Retriever, world: World) -> None:
    for place, topic in enumerate(TOPICS):
        assert found(tool.search(Asked(text=topic), ANN, k=3))[:1] == [world.mine[place]]


def test_hits_say_all_that_evidence_needs(tool: Retriever, world: World) -> None:
    finds = tool.search(Asked(text="vegan brunch"), ANN, k=3)
    assert finds.state == "ok" and finds.searched >= len(TOPICS) and finds.passed == finds.searched
    hit = finds.hits[0]
    held = world.parts.catalogue.items([hit.item])[hit.item]
    assert (hit.modality, hit.source) == (world.modality, "source-1")
    assert hit.entity == "entity 1"
    assert hit.locator is not None and hit.locator.kind == held.locator.kind
    assert hit.retriever.split(":")[0] == tool.name
    assert {"vegan", "brunch"} <= set(hit.matched)
    assert hit.parts and all(isinstance(score, float) for score in hit.parts.values())


def test_hits_are_at_most_k_best_first_and_each_thing_once(either: Retriever) -> None:
    finds = either.search(Asked(text=" ".join(TOPICS)), ANN, k=4)
    raws = [hit.raw for hit in finds.hits]
    assert len(raws) == 4
    assert raws == sorted(raws, reverse=True)
    assert len(set(found(finds))) == 4


def test_every_hit_is_of_the_tools_modality_and_a_held_item(
    either: Retriever, world: World
) -> None:
    finds = either.search(Asked(text=" ".join(TOPICS)), ANN, k=4)
    held = world.parts.catalogue.items([one.item for one in finds.hits])
    for hit in finds.hits:
        assert hit.modality == world.modality and hit.retriever
        assert (hit.source, hit.locator) == (held[hit.item].source, held[hit.item].locator)
    assert 0 < finds.passed <= finds.searched


def test_no_finds_wanted_gives_none(either: Retriever) -> None:
    assert either.search(Asked(text=TOPICS[0]), ANN, k=0).hits == ()


def test_asking_twice_gives_the_same(either: Retriever) -> None:
    asked = Asked(text="roof repair at dusk")
    assert either.search(asked, ANN, k=5) == either.search(asked, ANN, k=5)


def test_what_belongs_to_another_person_is_never_found(tool: Retriever, world: World) -> None:
    assert set(found(tool.search(Asked(text=" ".join(TOPICS)), ANN, k=20))) <= set(world.mine)


def test_collections_bound_the_search(tool: Retriever, world: World) -> None:
    asked = Asked(text=" ".join(TOPICS))
    only = tool.search(asked, Scope(owner="ann", collections=("work",)), k=20)
    rest = tool.search(asked, Scope(owner="ann", exclude_collections=("work",)), k=20)
    assert set(found(only)) == set(world.mine[1::2])
    assert set(found(rest)) == set(world.mine[0::2])


def test_a_filter_splits_what_passes_from_what_is_unknown(tool: Retriever, world: World) -> None:
    finds = tool.search(Asked(text=" ".join(TOPICS)), Scope(owner="ann", where=CHEAP), k=20)
    passing = {world.mine[at] for at, price in enumerate(PRICES) if price and price < 20}
    open_ones = {world.mine[at] for at, price in enumerate(PRICES) if price is None}
    assert set(found(finds)) == passing
    assert {about(hit) for hit in finds.unknown} == open_ones
    assert 0 < finds.passed < finds.searched


def test_a_filter_that_nothing_meets_gives_nothing_and_says_so(tool: Retriever) -> None:
    nothing = Condition(field="price", op="<", value=1.0, unit="EUR")
    finds = tool.search(Asked(text=TOPICS[0]), Scope(owner="ann", where=nothing), k=5)
    assert finds.hits == () and finds.passed == 0
    assert finds.reason is not None and "filter" in finds.reason


def test_an_empty_library_gives_nothing_and_says_so(modality: Modality) -> None:
    finds = make(build_world(modality, empty=True)).search(Asked(text="anything"), ANN, k=5)
    assert finds.hits == () and finds.searched == 0
    assert finds.reason


def test_a_question_without_anything_finds_nothing(tool: Retriever) -> None:
    assert tool.search(Asked(), ANN, k=5).hits == ()


def test_a_medium_finds_itself_and_its_own_item_is_left_out(
    tool: Retriever, world: World, modality: Modality
) -> None:
    media = media_of(modality, 3)
    if media is None:
        return
    assert found(tool.search(Asked(media=media), ANN, k=3))[0] == world.mine[3]
    again = tool.search(Asked(media=media, media_item=world.mine[3]), ANN, k=20)
    assert again.hits and world.mine[3] not in found(again)


def test_a_stored_item_finds_others_by_its_own_vector(
    tool: Retriever, world: World, modality: Modality
) -> None:
    if media_of(modality, 0) is None:
        return
    finds = tool.search(Asked(media_item=world.mine[0]), ANN, k=20)
    assert finds.state == "ok" and finds.hits
    assert world.mine[0] not in found(finds)
