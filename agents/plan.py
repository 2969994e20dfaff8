"""Second node: takes the question apart, by modality."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from agents.codec import pack, pack_all, unpack, unpack_all
from agents.constraints.standing import Standing
from agents.deps import Turn, view_of
from agents.itinerary.asked import asks_for_trip, changes_trip, trip_plan
from agents.records import Memory, Question, Search
from agents.rules.compared_columns import columns_of
from agents.state import State
from agents.tab import Tab
from agents.timing import begin, spent
from tools.core.events import Planned
from tools.core.query import AttachmentRef, Plan, Query


def plan(state: State, runtime: Runtime[Turn]) -> State:
    """Make the plan before anything retrieved is read."""
    began = begin(runtime)
    deps = runtime.context.deps
    question = unpack(Question, state["question"])
    memory = unpack(Memory, state.get("memory") or {})
    attachments = unpack_all(AttachmentRef, state["attachments"])
    if question.files:
        # `In my photo`: a file of an earlier turn goes along as if it were attached again.
        have = {one.id for one in attachments}
        attachments += [
            one for one in memory.attachments if one.id in question.files and one.id not in have
        ]
    elif not attachments and question.link != "new":
        # `And something brighter than that`: the files of the turn before still belong to it.
        attachments = [one for one in memory.attachments if one.turn == memory.turns - 1]
    tab = Tab()
    view = tab.on(view_of(unpack(Query, state["query"]), deps, runtime.context))
    if asks_for_trip(question.text, view, deps.now()) or changes_trip(question.text, memory):
        made = trip_plan(question, memory)
    else:
        made = deps.planner.plan(question, attachments, _before(state, question, memory), view)
    made = replace(
        made,
        link=question.link,
        about=tuple(dict.fromkeys((*question.about, *question.anchors))),
        items=question.items,
    )
    if made.wants == "comparison":
        question = replace(question, columns=columns_of(question, made.constraints, view))
    begin(runtime)
    aside = unpack(Standing, state["standing"]).aside
    runtime.context.say(
        Planned(plan=replace(made, constraints=(*made.constraints, *aside)) if aside else made)
    )
    searches = [
        Search(index=index, round=0, sub_query=one)
        for index, one in enumerate(made.sub_queries[: deps.limits.sub_queries])
        # Nothing is looked for before it is known what is meant.
        if not question.which
    ]
    return {
        "plan": pack(made),
        "question": pack(question),
        "attachments": pack_all(attachments),
        "searches": pack_all(searches),
        "began_s": deps.clock(),
        "timings": spent(runtime, "plan", began),
        **tab.settled(state),
    }


def _before(state: State, question: Question, memory: Memory) -> Plan | None:
    """Give the plan that is refined: what the wishes belong to, whatever was asked in between."""
    wants = unpack(Standing, state["standing"]).wants
    if memory.plan is None or question.link != "refines" or wants is None:
        return memory.plan
    return replace(memory.plan, wants=wants)
