from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.machine import Machine
from agents.model.planner import ModelPlanner
from tests.agents.world import ask, deps_of, town
from tools.core.errors import Overloaded
from tools.core.events import Planned
from tools.core.evidence import Answer
from tools.core.fakes import ScriptedModel

QUESTION = "a quiet vegan brunch under 40 dB"
GOOD = json.dumps(
    {"sub_queries": [{"modality": "image", "text": "large windows", "weight": 0.6},
                     {"modality": "video", "text": "nothing is there", "weight": 0.4}]}
)  # fmt: skip


def planned(model: ScriptedModel, question: str = QUESTION) -> tuple[Planned, Answer]:
    """(what the model's seat planned, the answer)."""
    deps = deps_of(town(), planner=ModelPlanner(model, destination="elsewhere"))
    events, last = ask(Machine(deps), question)
    return next(one for one in events if isinstance(one, Planned)), last.answer


def by_rules(question: str = QUESTION) -> tuple[Planned, Answer]:
    events, last = ask(Machine(deps_of(town())), question)
    return next(one for one in events if isinstance(one, Planned)), last.answer


def test_the_model_words_searches_beside_those_of_the_rules() -> None:
    rules, _ = by_rules()
    mine, answer = planned(ScriptedModel([GOOD]))
    assert mine.plan.made_by == "scripted"
    assert mine.plan.constraints == rules.plan.constraints and mine.plan.wants == rules.plan.wants
    words = [(one.modality, one.text) for one in mine.plan.sub_queries]
    assert words == [
        *((one.modality, one.text) for one in rules.plan.sub_queries), ("image", "large windows")
    ]  # fmt: skip
    assert sum(one.weight for one in mine.plan.sub_queries) == pytest.approx(1.0)
    assert answer.usage.provider_calls == 1 and answer.usage.sent[0].startswith("elsewhere: ")


@pytest.mark.parametrize("replies", [["no", "{}"], [Overloaded("busy")]])
def test_the_rules_plan_where_the_model_fails_and_it_is_said(replies: list[object]) -> None:
    rules, _ = by_rules()
    mine, answer = planned(ScriptedModel(replies))  # type: ignore[arg-type]
    assert answer.usage.sent[0].startswith("elsewhere: ")
    assert mine.plan.made_by.startswith("rules (")
    assert replace(mine.plan, made_by="rules") == rules.plan


def test_what_facts_alone_decide_stays_decided_by_facts() -> None:
    question = "the cheapest cafe"
    rules, theirs = by_rules(question)
    assert rules.plan.by_facts
    mine, answer = planned(ScriptedModel([GOOD]), question)
    assert mine.plan.by_facts and mine.plan.made_by == "scripted"
    assert answer.answer == theirs.answer and answer.citations


MODALITY = st.sampled_from(["text", "image", "audio", "page", "video", "smell", 7])
SEARCH = st.fixed_dictionaries(
    {"modality": MODALITY, "text": st.text(max_size=130) | st.integers(), "weight": st.floats()},
    optional={"tool": st.text(max_size=3)},
)
REPLY = st.fixed_dictionaries({"sub_queries": st.lists(SEARCH, max_size=8)})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reply=REPLY, cut=st.integers(0, 400))
def test_whatever_it_replies_the_plan_is_whole(reply: dict[str, object], cut: int) -> None:
    text = json.dumps(reply)[: 10_000 if cut > 200 else cut]
    mine, _ = planned(ScriptedModel([text, text]))
    assert sum(one.weight for one in mine.plan.sub_queries) == pytest.approx(1.0)
    assert len(mine.plan.sub_queries) <= 18
    assert any(one.original for one in mine.plan.sub_queries)
