"""Ends a turn with one clarifying question."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.closing import close
from agents.deps import Turn
from agents.state import State
from agents.tab import Tab
from agents.timing import begin
from tools.core.events import Said


def ask_back(state: State, runtime: Runtime[Turn]) -> State:
    """Ask which of the places that the results split between is meant."""
    began = begin(runtime)
    case, view = case_of(state, runtime.context, read=False)
    tab = Tab()
    options = case.verdict.options if case.verdict is not None else ()
    clarifier = runtime.context.deps.clarifier
    said = Said(text=clarifier.word(case, options, tab.on(view)))
    begin(runtime)
    runtime.context.say(said)
    state = {**state, **tab.settled(state)}
    return close(
        state, case, runtime, kind="clarify", said=[said], node="ask_back", began=began,
        options=options,
    )  # fmt: skip
