"""R-12: whatever the grader says, the turn ends within its limits."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.calls import MOST_CALLS
from agents.deps import TurnLimits
from agents.library_view import LibraryView
from agents.machine import Machine
from agents.records import Action, Verdict
from agents.seats import Case
from tests.agents.world import WordRetriever, deps_of, town
from tools.core.events import Finished, Looked, Searched
from tools.core.query import Query

TOWN = town()


class ScriptedGrader:
    """Gives the verdicts it was built with, then the last one for ever."""

    def __init__(self, actions: list[Action]) -> None:
        self._actions = actions
        self.asked = 0

    def grade(self, case: Case, view: LibraryView, *, last: bool) -> Verdict:
        action = self._actions[min(self.asked, len(self._actions) - 1)]
        self.asked += 1
        return Verdict(action=action, confidence=0.5, features={}, options=("A", "B"))


actions = st.lists(st.sampled_from(["answer", "retry", "ask_back", "abstain"]), min_size=1,
                   max_size=6)  # fmt: skip
questions = st.sampled_from(
    [
        "a quiet vegan brunch",
        "sushi",
        "how loud is Moss & Meridian",
        "what does porridge cost",
        "?",
        "find the photo of the dining room, then the porridge, then its price",
        "what does the place with the drum kit recording charge for porridge?",
    ]
)


def ends(actions: list[Action], question: str, retries: int, hops: int) -> None:
    """Run a turn and hold it to its limits."""
    limits = TurnLimits(retries=retries, hops=hops)
    deps = deps_of(TOWN, grader=ScriptedGrader(actions), limits=limits)
    events = list(Machine(deps).run(Query(text=question)))
    last = events[-1]
    assert isinstance(last, Finished)
    looks = [one for one in events if isinstance(one, Looked)]
    steps = [one for one in looks if one.round.action.startswith("step")]
    assert len(steps) <= hops <= 2
    assert 1 <= len(looks) - len(steps) <= retries + 1
    assert last.answer.usage.provider_calls <= MOST_CALLS
    sent = Counter(one.sub_query for one in events if isinstance(one, Searched))
    assert all(count <= 3 for count in sent.values())
    assert all(one.verdict == "retry" for one in looks[:-1])
    assert looks[-1].verdict != "retry"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(actions=actions, question=questions, retries=st.integers(0, 2), hops=st.integers(0, 2))
def test_the_loop_ends_whatever_the_grader_says(
    actions: list[Action], question: str, retries: int, hops: int
) -> None:
    ends(actions, question, retries, hops)


@pytest.mark.nightly
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(actions=actions, question=questions, retries=st.integers(0, 2), hops=st.integers(0, 2))
def test_the_loop_ends_over_two_thousand_verdicts(
    actions: list[Action], question: str, retries: int, hops: int
) -> None:
    ends(actions, question, retries, hops)


def test_no_sub_query_is_sent_twice_in_one_turn() -> None:
    deps = deps_of(TOWN, grader=ScriptedGrader(["retry"]))
    list(Machine(deps).run(Query(text="a quiet vegan brunch with natural light")))
    for retriever in deps.retrievers.values():
        assert isinstance(retriever, WordRetriever)
        sent = Counter((asked.text, scope.where) for asked, scope in retriever.asked)
        assert max(sent.values()) <= 3


def test_every_retry_names_what_it_changed() -> None:
    deps = deps_of(TOWN, grader=ScriptedGrader(["retry"]))
    events = list(Machine(deps).run(Query(text="how much is the fee at Moss & Meridian")))
    rounds = [one.round for one in events if isinstance(one, Looked)]
    assert rounds[0].action == "search" and rounds[0].changed == ""
    assert len({one.action for one in rounds}) == len(rounds) > 1
    assert all(one.changed for one in rounds[1:])


def test_a_retry_never_relaxes_a_hard_limit() -> None:
    deps = deps_of(TOWN, grader=ScriptedGrader(["retry"]))
    list(Machine(deps).run(Query(text="a quiet vegan brunch under 40 dB")))
    for retriever in deps.retrievers.values():
        assert isinstance(retriever, WordRetriever)
        for _, scope in retriever.asked:
            assert "level_db_spl" in str(scope.where) and "diets" in str(scope.where)
