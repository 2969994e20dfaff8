"""Ends a turn that the files do not answer."""

from __future__ import annotations

from collections.abc import Mapping

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.closing import close
from agents.conflicts.finding import find_conflict
from agents.conflicts.nearest import with_nearest
from agents.deps import Turn
from agents.library_view import LibraryView
from agents.rules.abstainer import write_abstention
from agents.seats import Case
from agents.speaker import Speaker
from agents.state import State
from agents.timing import begin


def abstain(state: State, runtime: Runtime[Turn]) -> State:
    """Say what was searched, the nearest finds, and what would help."""
    began = begin(runtime)
    case, view = case_of(state, runtime.context)
    return abstaining(state, case, view, runtime, node="abstain", began=began)


def abstaining(
    state: State,
    case: Case,
    view: LibraryView,
    runtime: Runtime[Turn],
    *,
    node: str,
    began: float,
) -> State:
    """Close with an abstention; where limits leave nothing, it says which, and the ways out."""
    standoff = find_conflict(case.plan, view)
    broken: Mapping[str, tuple[str, ...]] = {}
    if standoff is not None:
        case, broken = with_nearest(case, standoff, view, runtime.context)
    speaker = Speaker(case, runtime.context.say)
    speaker.frames(write_abstention(case, view, standoff, broken))
    return close(
        state, case, runtime, kind="abstained", said=speaker.said, node=node, began=began,
        conflict=standoff.conflict if standoff is not None else None,
    )  # fmt: skip
