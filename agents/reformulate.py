"""Changes one nameable thing and sends the searches again."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.codec import pack, pack_all, unpack, unpack_all
from agents.deps import Turn
from agents.records import Search, Verdict
from agents.state import State
from agents.tab import Tab
from agents.timing import begin, spent
from tools.core.evidence import Round
from tools.core.query import Plan

NOTHING = "nothing"
"""The change of a look that had none left."""


def reformulate(state: State, runtime: Runtime[Turn]) -> State:
    """Add the searches of the change to the plan; those of earlier looks are not sent again."""
    began = begin(runtime)
    deps = runtime.context.deps
    case, view = case_of(state, runtime.context)
    tab = Tab()
    view = tab.on(view)
    tried = [one.action for one in unpack_all(Round, state["rounds"])]
    change = deps.reformulator.propose(case, unpack(Verdict, state["verdict"]), tried, view)
    if change is None:
        return {
            "searches": [],
            "change": {"action": NOTHING, "changed": "nothing else could be looked for"},
            "timings": spent(runtime, "reformulate", began),
            **tab.settled(state),
        }
    plan = unpack(Plan, state["plan"])
    first = len(plan.sub_queries)
    heaviest = max((one.weight for one in plan.sub_queries), default=1.0)
    added = [replace(one, weight=one.weight * heaviest) for one in change.sub_queries]
    everything = (*plan.sub_queries, *added[: deps.limits.sub_queries])
    total = sum(one.weight for one in everything)
    normalised = tuple(replace(one, weight=round(one.weight / total, 4)) for one in everything)
    searches = [
        Search(
            index=index, round=len(state["rounds"]), sub_query=normalised[index],
            entity=change.entity,
        )
        for index in range(first, len(normalised))
    ]  # fmt: skip
    return {
        "plan": pack(replace(plan, sub_queries=normalised)),
        "searches": pack_all(searches),
        "change": {"action": change.action, "changed": change.changed},
        "began_s": deps.clock(),
        "timings": spent(runtime, "reformulate", began),
        **tab.settled(state),
    }
