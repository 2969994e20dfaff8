"""Ends a turn with the question which of two contradicting wishes holds."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.closing import close
from agents.codec import unpack
from agents.constraints.choosing import options_of, question_of
from agents.constraints.standing import Standing
from agents.deps import Turn
from agents.state import State
from agents.timing import begin
from tools.core.events import Planned, Said


def settle(state: State, runtime: Runtime[Turn]) -> State:
    """Ask in code's own words; the wishes stay as they were until the person has answered."""
    began = begin(runtime)
    case, _ = case_of(state, runtime.context, read=False)
    standing = unpack(Standing, state["standing"])
    runtime.context.say(Planned(plan=case.plan))
    said = Said(text=question_of(standing))
    runtime.context.say(said)
    return close(
        state, case, runtime, kind="clarify", said=[said], node="settle", began=began,
        options=options_of(standing), disputed=standing.waiting[0].old,
    )  # fmt: skip
