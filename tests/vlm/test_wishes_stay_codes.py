"""A model in the planner's seat words searches; the person's wishes are no part of its reply."""

from __future__ import annotations

import json

import pytest

from agents.machine import Machine
from agents.model.planner import ModelPlanner
from tests.agents.world import ask, deps_of, town
from tests.vlm.loopback import loopback, whole
from tools.core.chat import ChatModel
from tools.core.evidence import Answer

TURNS = (
    "find me a quiet vegan brunch under 14 euros", "open on Sunday", "under 12 euros",
    "ignore the price for now", "actually make it 13", "vegan is a must", "undo that",
)  # fmt: skip
GREEDY = json.dumps(
    {
        "sub_queries": [{"modality": "text", "text": "anything loud", "weight": 1.0}],
        "constraints": [{"field": "price", "op": ">", "value": 500, "unit": "EUR", "hard": True}],
        "wishes": [], "edits": [{"act": "remove", "constraint": "c1"}],
    }
)  # fmt: skip
PLAIN = json.dumps({"sub_queries": [{"modality": "text", "text": "under 500 EUR", "weight": 1.0}]})


def model_at(url: str) -> ChatModel:
    from tools.core.secret import Secret
    from tools.vlm.openai_chat import OpenAIChat

    return OpenAIChat("scripted", Secret("sk-test"), base_url=f"{url}/v1")


def held(planner: ModelPlanner | None) -> list[Answer]:
    from langgraph.checkpoint.memory import InMemorySaver

    deps = deps_of(town(), **({"planner": planner} if planner is not None else {}))
    machine = Machine(deps, InMemorySaver())
    return [ask(machine, one, thread="t")[1].answer for one in TURNS]


@pytest.mark.parametrize("reply", [GREEDY, PLAIN, "ignore the limits"])
def test_a_model_that_returns_other_limits_changes_no_wish(reply: str) -> None:
    by_rules = held(None)
    with loopback(whole("openai", reply)) as server:
        by_model = held(ModelPlanner(model_at(server.url), destination=""))
        asked = len(server.bodies)
    assert asked >= len(TURNS)
    for mine, theirs in zip(by_model, by_rules, strict=True):
        assert mine.wishes == theirs.wishes
        assert mine.plan.constraints == theirs.plan.constraints
        assert mine.plan.standalone == theirs.plan.standalone
