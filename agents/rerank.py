"""Fifth node: a slower judge over the fused first finds; passes through without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.codec import pack_all
from agents.deps import Turn
from agents.seats import Case
from agents.state import State
from agents.tab import Tab
from agents.timing import begin, spent
from tools.core.events import Ranked
from tools.core.evidence import EntityScore, Evidence
from tools.marks import give_marks


def rerank(state: State, runtime: Runtime[Turn]) -> State:
    """Order by the mean of the fused and the judged score; unjudged finds keep their own."""
    began = begin(runtime)
    reranker = runtime.context.deps.reranker
    if reranker is None:
        return {"timings": spent(runtime, "rerank", began)}
    case, view = case_of(state, runtime.context)
    tab = Tab()
    scores = {} if case.plan.by_facts else reranker.rerank(case, tab.on(view))
    begin(runtime)
    if not scores:
        # Where stated facts decide, they also give the order.
        return {"timings": spent(runtime, "rerank", began), **tab.settled(state)}
    judged = [
        replace(one, score=(one.score + scores[one.item]) / 2) if one.item in scores else one
        for one in case.evidence
    ]
    judged.sort(key=lambda one: (-one.score, one.item))
    marked = give_marks([*judged, *case.apart])
    count = len(judged)
    runtime.context.say(Ranked(evidence=tuple(marked[:count])))
    return {
        "evidence": pack_all(marked[:count]),
        "apart": pack_all(marked[count:]),
        "entities": pack_all(_entities(case, judged, scores)),
        "timings": spent(runtime, "rerank", began),
        **tab.settled(state),
    }


def _entities(
    case: Case, judged: Sequence[Evidence], scores: Mapping[str, float]
) -> list[EntityScore]:
    """Order the places anew: where single things are wanted as these stand, else by the mean."""
    if case.question.shown or case.plan.wants == "comparison":
        # The place that the file shows stays first, and what is compared keeps its order.
        return list(case.entities)
    if case.plan.wants == "items":
        names = list(dict.fromkeys(one.entity for one in judged))
        order = {name: at for at, name in enumerate(names)}
        return sorted(case.entities, key=lambda one: order.get(one.name, len(order)))
    best: dict[str, float] = {}
    for one in judged:
        if one.entity is not None and one.item in scores:
            best[one.entity] = max(best.get(one.entity, 0.0), scores[one.item])
    mixed = [
        replace(one, score=(one.score + best[one.name]) / 2) if one.name in best else one
        for one in case.entities
    ]
    return sorted(mixed, key=lambda one: -one.score)
