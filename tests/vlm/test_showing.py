"""Which finds a model is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.library_view import LibraryView
from agents.machine import Machine
from agents.model.showing import MOST_EVIDENCE, show
from agents.rules.composer import RuleWriter
from agents.seats import Case, Draft
from tests.agents.world import ask, deps_of, town
from tools.core.evidence import Evidence
from tools.vlm.models import LOCAL_LIMITS


class Watching(RuleWriter):
    """Keeps the case it was given."""

    def write(self, case: Case, view: LibraryView) -> Draft:
        self.case = case
        return super().write(case, view)


@pytest.fixture(scope="module")
def case() -> Case:
    writer = Watching()
    ask(Machine(deps_of(town(), writer=writer)), "the cheapest cafe")
    return writer.case


def crowded(case: Case, places: int) -> Case:
    """Give a case of many places with three finds each, a place's own finds side by side."""
    one = case.evidence[0]
    finds: list[Evidence] = []
    dossiers = {}
    for number in range(places * 3):
        item = f"i{number}"
        finds.append(replace(one, item=item, mark=f"[{number}]", entity=f"place {number // 3}"))
        dossiers[item] = case.dossiers[one.item]
    return replace(case, evidence=tuple(finds), dossiers=dossiers)


def marks(case: Case) -> list[str]:
    shown = show(case, None, LOCAL_LIMITS)
    return [one.mark for one in case.evidence if f"\n{one.mark} (" in f"\n{shown.evidence}"]


@pytest.mark.parametrize(("places", "firsts", "finds"), [(15, 15, 15), (20, 15, 15), (6, 6, 12)])
def test_where_facts_decide_every_place_that_is_listed_is_shown(
    case: Case, places: int, firsts: int, finds: int
) -> None:
    assert case.plan.by_facts and case.entity_limit == 15
    many = crowded(case, places)
    told = marks(many)
    assert len(told) == finds
    assert {f"[{3 * number}]" for number in range(firsts)} <= set(told)
    (note,) = show(many, None, LOCAL_LIMITS).notes
    assert f"the best {finds} finds; {places * 3 - finds} more" in note


def test_where_words_decide_the_best_finds_are_shown(case: Case) -> None:
    worded = replace(case, plan=replace(case.plan, by_facts=False))
    assert marks(crowded(worded, 15)) == [f"[{number}]" for number in range(MOST_EVIDENCE)]
