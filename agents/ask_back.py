"""Ends a turn with one clarifying question."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.closing import close
from agents.deps import Turn
from agents.rules.abstainer import clarifying_question
from agents.state import State
from agents.timing import begin
from tools.core.events import Said


def ask_back(state: State, runtime: Runtime[Turn]) -> State:
    """Ask which of the places that the results split between is meant."""
    began = begin(runtime)
    case, _ = case_of(state, runtime.context, read=False)
    options = case.verdict.options if case.verdict is not None else ()
    said = Said(text=clarifying_question(options))
    runtime.stream_writer(said)
    return close(state, case, runtime, kind="clarify", said=[said], node="ask_back", began=began)
