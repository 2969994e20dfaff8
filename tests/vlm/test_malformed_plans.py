"""R-11: a thousand malformed plans are read, mended once, or replaced by the plan of the rules."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable

import pytest

from agents.machine import Machine
from agents.model.planner import SCHEMA, SHAPE, ModelPlanner
from tests.agents.world import ask, deps_of, town
from tools.core.chat import ChatPart, ChatRequest
from tools.core.errors import Unreadable
from tools.core.events import Planned
from tools.core.fakes import ScriptedModel
from tools.vlm.structured import ask_structured

TIMES = 1_000
REQUEST = ChatRequest(system="Plan.", parts=(ChatPart(text="a quiet brunch"),))
GOOD = {
    "sub_queries": [
        {"modality": "image", "text": 'large windows {by} the "sea"', "weight": 0.6},
        {"modality": "text", "text": "ruhig – 静か", "weight": 0.4},
    ]
}
Change = Callable[[random.Random], str]


def _good() -> dict[str, list[dict[str, object]]]:
    made: dict[str, list[dict[str, object]]] = json.loads(json.dumps(GOOD))
    return made


def truncated(chance: random.Random) -> str:
    text = json.dumps(GOOD)
    return text[: chance.randrange(len(text))]


def fenced(chance: random.Random) -> str:
    lead = chance.choice(["", "Here is the plan:\n", "<think>{maybe}</think>\n", "Sure! {}\n"])
    kind, rest = chance.choice(["json", ""]), chance.choice(["", " Done."])
    return f"{lead}```{kind}\n{json.dumps(GOOD)}\n```{rest}"


def extra_keys(chance: random.Random) -> str:
    plan = _good()
    where: dict[str, object] = chance.choice([plan, *plan["sub_queries"]])  # type: ignore[assignment, list-item]
    where[chance.choice(["tool", "filter", "path", "recipient", "note"])] = "x"
    return json.dumps(plan)


def wrong_types(chance: random.Random) -> str:
    plan = _good()
    one = chance.choice(plan["sub_queries"])
    key = chance.choice(["modality", "text", "weight"])
    one[key] = chance.choice([None, [], {}, "much", -1, 7.5, True, "smell", "", "x" * 500])
    return json.dumps(plan)


def missing(chance: random.Random) -> str:
    plan = _good()
    del chance.choice(plan["sub_queries"])[chance.choice(["modality", "text", "weight"])]
    return json.dumps(plan)


def too_many(chance: random.Random) -> str:
    one = {"modality": "text", "text": "quiet", "weight": 0.1}
    return json.dumps({"sub_queries": [one] * chance.choice([0, 7, 50, 200])})


def other_shape(chance: random.Random) -> str:
    return chance.choice(
        ["", " ", "null", "[]", "{}", "42", '"text"', json.dumps([GOOD]), json.dumps(GOOD) * 2,
         '{"sub_queries": {}}', '{"sub_queries": "none"}', '{"plan": []}', "{" * 400, "[" * 5000,
         "\x00\ufffd", json.dumps(GOOD).replace('"', "'"), json.dumps(GOOD).replace(":", "="),
         '{"sub_queries": [' + '{"a":' * 3000 + "1" + "}" * 3000 + "]}",
         '{"sub_queries": [{"modality": "text", "text": "q", "weight": NaN}]}',
         '{"sub_queries": [{"modality": "text", "text": "q", "weight": 1e999}]}',
         '{"sub_queries": [{"modality": "text", "text": "\\ud83d", "weight": 0.5}]}'],
    )  # fmt: skip


def bitten(chance: random.Random) -> str:
    text = list(json.dumps(GOOD))
    for _ in range(chance.randrange(1, 6)):
        text[chance.randrange(len(text))] = chance.choice('{}[]",:\\ \n0x')
    return "".join(text)


CHANGES: tuple[Change, ...] = (
    truncated, fenced, extra_keys, wrong_types, missing, too_many, other_shape, bitten
)  # fmt: skip


def test_a_thousand_malformed_plans_are_read_mended_or_refused() -> None:
    chance = random.Random(11)
    outcomes: Counter[str] = Counter()
    for number in range(TIMES):
        reply = CHANGES[number % len(CHANGES)](chance)
        second = chance.choice([json.dumps(GOOD), CHANGES[number % 7](chance)])
        model = ScriptedModel([reply, second])
        try:
            found = ask_structured(model, REQUEST, SHAPE, SCHEMA)
        except Unreadable:
            outcomes["refused"] += 1
            assert len(model.requests) == 2
            continue
        outcomes["mended" if found.usage.provider_calls == 2 else "read"] += 1
        assert 1 <= len(found.value.sub_queries) <= 6
        assert all(0.0 <= one.weight <= 1.0 and one.text for one in found.value.sub_queries)
    assert sum(outcomes.values()) == TIMES
    assert min(outcomes[one] for one in ("read", "mended", "refused")) >= 100, outcomes


@pytest.mark.parametrize("seed", range(6))
def test_a_turn_goes_on_with_whatever_plan_comes(seed: int) -> None:
    chance = random.Random(seed)
    for change in CHANGES:
        replies = [change(chance), change(chance)]
        deps = deps_of(town(), planner=ModelPlanner(ScriptedModel(replies), destination="x"))
        events, last = ask(Machine(deps), "a quiet vegan brunch under 40 dB")
        (plan,) = [one.plan for one in events if isinstance(one, Planned)]
        assert last.answer.kind in ("quoted", "abstained", "clarify")
        assert any(one.original for one in plan.sub_queries)
        assert plan.made_by == "scripted" or plan.made_by.startswith("rules (")
        json.dumps([one.text for one in plan.sub_queries], ensure_ascii=False).encode()
