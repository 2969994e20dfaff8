"""A model that takes short requests alone is asked again with less, and that is said."""

from __future__ import annotations

import re

from agents.machine import Machine
from agents.model.writer import FEW_FINDS, ModelWriter
from tests.agents.world import ask, deps_of, town
from tools.core.errors import ContextTooLong, Overloaded
from tools.core.evidence import Answer
from tools.core.fakes import ScriptedModel
from tools.vlm.models import LOCAL_LIMITS

QUESTION = "when does the ferry to the island leave"
SAID = "The ferry leaves at 9:15 [1]."
_BLOCK = re.compile(r"^(\[[^\]]+\]) \(.*\n```\n(?:.*\n)*?┃ text: ([^\n.]+)", re.M)
LONG = ContextTooLong("the request is too long for scripted")


def answered(model: ScriptedModel) -> Answer:
    writer = ModelWriter(model, LOCAL_LIMITS, destination="elsewhere")
    _, last = ask(Machine(deps_of(town(), writer=writer)), QUESTION)
    return last.answer


def test_a_request_that_is_too_long_is_tried_once_with_the_best_finds() -> None:
    model = ScriptedModel([LONG, SAID])
    answer = answered(model)
    assert answer.kind == "generated" and answer.answer.strip() == SAID
    first, second = (request.parts[-1].text for request in model.requests)
    assert second.count("\n[") < first.count("\n[") and len(second) < len(first)
    assert f"the model takes short requests: it was shown the best {FEW_FINDS} finds" in (
        answer.notes
    )
    assert answer.usage.provider_calls == 2 and len(answer.usage.sent) == 2


def test_what_is_still_too_long_is_quoted_with_the_reason() -> None:
    model = ScriptedModel([LONG, LONG])
    answer = answered(model)
    assert answer.kind == "quoted" and len(model.requests) == 2
    assert answer.answer.startswith("No model answered: the request is too long for scripted")


def test_other_faults_are_not_tried_with_less() -> None:
    model = ScriptedModel([Overloaded("scripted is busy"), SAID])
    assert answered(model).kind == "quoted" and len(model.requests) == 1


def test_what_it_was_not_shown_it_cannot_cite() -> None:
    model = ScriptedModel([LONG, SAID])
    answered(model)
    first, second = (set(_BLOCK.findall(one.parts[-1].text)) for one in model.requests)
    unshown = {mark: words for mark, words in first if mark not in {one for one, _ in second}}
    assert unshown
    for mark, words in unshown.items():
        answer = answered(ScriptedModel([LONG, f"{words} {mark}. {SAID}"]))
        assert answer.answer.strip() == SAID and {one.mark for one in answer.citations} == {"[1]"}
        assert answered(ScriptedModel([f"{words} {mark}. {SAID}"])).answer != answer.answer
