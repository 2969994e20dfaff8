"""Looks at the whole answer: said again once, in plain quotes, where nothing of it stood."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.closing import close
from agents.codec import unpack_all
from agents.deps import Turn
from agents.rules.abstainer import write_abstention
from agents.speaker import Speaker
from agents.state import State
from agents.timing import begin, spent
from tools.core.events import Said

MOST_DRAFTS = 2


def verify(state: State, runtime: Runtime[Turn]) -> State:
    """Close the turn, or send it back once."""
    began = begin(runtime)
    said = unpack_all(Said, state["said"])
    stands = any(one.citations for one in said)
    if not stands and state["drafts"] < MOST_DRAFTS:
        return {"timings": spent(runtime, "verify", began)}
    case, view = case_of(state, runtime.context, read=not stands)
    if stands:
        kind = state["wrote"]
        return close(state, case, runtime, kind=kind, said=said, node="verify", began=began)
    speaker = Speaker(case, runtime.stream_writer)
    speaker.frames(write_abstention(case, view))
    return close(
        state, case, runtime, kind="abstained", said=speaker.said, node="verify", began=began
    )
