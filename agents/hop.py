"""Takes a find of one step further: the next step is looked for in its place or its file."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.codec import pack, pack_all
from agents.deps import Turn
from agents.records import Search
from agents.rules.steps import STEP, onward
from agents.state import State
from agents.timing import begin, spent


def hop(state: State, runtime: Runtime[Turn]) -> State:
    """Send the searches of the next step, over what the last one found.

    Their words are the person's; of the find only where it belongs has a say.
    """
    began = begin(runtime)
    deps = runtime.context.deps
    case, view = case_of(state, runtime.context)
    led = onward(case, view)
    first = len(case.plan.sub_queries)
    searches = [
        Search(
            index=first + place, round=len(state["rounds"]), sub_query=one, entity=led.entity,
            source=led.source,
        )
        for place, one in enumerate(led.sub_queries[: deps.limits.sub_queries])
    ]  # fmt: skip
    return {
        "question": pack(led.question),
        "plan": pack(led.plan),
        "searches": pack_all(searches),
        "change": {"action": f"{STEP} {len(case.hops) + 1}", "changed": led.changed},
        "hopping": False,
        "began_s": deps.clock(),
        "timings": spent(runtime, "hop", began),
    }
