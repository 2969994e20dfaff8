"""R-13: one search down, slow or empty, and the answer still comes and says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.deps import Deps, TurnLimits
from agents.machine import Machine
from tests.agents.world import MODALITIES, SlowRetriever, ask, deps_of, town
from tools.core.errors import IndexBroken, MissingPart
from tools.core.evidence import Finds
from tools.core.fakes import PlainCatalogue, ScriptedRetriever
from tools.core.items import Modality
from tools.core.protocols import Retriever

QUESTION = "find me a quiet vegan brunch with natural light"


def with_one(modality: Modality, retriever: Retriever, deps: Deps) -> Deps:
    return replace(deps, retrievers={**deps.retrievers, modality: retriever})


@pytest.mark.parametrize("modality", MODALITIES)
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IndexBroken("the index of this search is torn; run: cairn doctor"), "is torn"),
        (MissingPart("this search needs a package; run: pip install x"), "pip install x"),
        (ZeroDivisionError("float division by zero"), "ZeroDivisionError"),
    ],
)
def test_one_that_fails_is_named_and_the_others_answer(
    modality: Modality, error: Exception, said: str
) -> None:
    deps = with_one(modality, ScriptedRetriever(modality, error), deps_of(town()))
    _, finished = ask(Machine(deps), QUESTION)
    coverage = finished.answer.coverage[modality]
    assert coverage.state == "failed" and said in str(coverage.reason)
    assert finished.answer.kind == "quoted"
    assert "Moss & Meridian" in finished.answer.answer
    assert any(modality in note for note in finished.answer.notes)
    assert all(one.state == "ok" for name, one in finished.answer.coverage.items()
               if name != modality)  # fmt: skip


@pytest.mark.parametrize("modality", MODALITIES)
def test_one_that_is_slow_is_given_up_and_named(modality: Modality) -> None:
    made = town()
    deps = deps_of(made, limits=TurnLimits(tool_s=0.3))
    catalogue = deps.catalogue
    assert isinstance(catalogue, PlainCatalogue)
    slow = SlowRetriever(modality, catalogue, made.items, seconds=10)
    _, finished = ask(Machine(with_one(modality, slow, deps)), QUESTION)
    coverage = finished.answer.coverage[modality]
    assert coverage.state == "failed" and "0.3 s" in str(coverage.reason)
    assert finished.answer.citations
    slow.release.set()


@pytest.mark.parametrize("modality", MODALITIES)
def test_one_that_finds_nothing_is_still_counted(modality: Modality) -> None:
    empty = ScriptedRetriever(modality, Finds(hits=(), searched=7))
    _, finished = ask(Machine(with_one(modality, empty, deps_of(town()))), QUESTION)
    assert finished.answer.coverage[modality].searched == 7
    assert finished.answer.kind == "quoted"


def test_all_failing_is_an_abstention_that_says_why() -> None:
    broken = {one: ScriptedRetriever(one, IndexBroken("torn; run: cairn doctor"))
              for one in MODALITIES}  # fmt: skip
    _, finished = ask(Machine(replace(deps_of(town()), retrievers=broken)), QUESTION)
    assert finished.answer.kind == "abstained"
    assert "not searched" in finished.answer.answer
    assert "asking again" in finished.answer.answer


def test_no_retrievers_at_all_is_an_abstention() -> None:
    _, finished = ask(Machine(replace(deps_of(town()), retrievers={})), QUESTION)
    assert finished.answer.kind == "abstained"


def test_an_empty_library_is_an_abstention() -> None:
    made = town()
    made.items, made.sources, made.facts = [], [], {}
    _, finished = ask(Machine(deps_of(made)), QUESTION)
    assert finished.answer.kind == "abstained"
    assert "no files are in" in finished.answer.answer
    assert "cairn add FOLDER" in finished.answer.answer


def test_a_modality_without_a_tool_is_off_and_says_so() -> None:
    deps = deps_of(town())
    fewer = {name: one for name, one in deps.retrievers.items() if name != "audio"}
    _, finished = ask(Machine(replace(deps, retrievers=fewer)), "how loud is Moss & Meridian")
    assert "audio" not in finished.answer.coverage
    assert "34 dB" in finished.answer.answer
