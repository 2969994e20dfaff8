"""Ends a turn that the files do not answer."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.closing import close
from agents.deps import Turn
from agents.rules.abstainer import write_abstention
from agents.speaker import Speaker
from agents.state import State
from agents.timing import begin


def abstain(state: State, runtime: Runtime[Turn]) -> State:
    """Say what was searched, the nearest finds, and what would help."""
    began = begin(runtime)
    case, view = case_of(state, runtime.context)
    speaker = Speaker(case, runtime.stream_writer)
    speaker.frames(write_abstention(case, view))
    return close(
        state, case, runtime, kind="abstained", said=speaker.said, node="abstain", began=began
    )
