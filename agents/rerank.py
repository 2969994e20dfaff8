"""Fifth node: a slower judge over the fused first finds; passes through without one."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.codec import pack_all
from agents.deps import Turn
from agents.state import State
from agents.timing import begin, spent
from tools.core.events import Ranked
from tools.marks import give_marks

FIRST = 20


def rerank(state: State, runtime: Runtime[Turn]) -> State:
    """Order the first 20 anew by the mean of both scores."""
    began = begin(runtime)
    reranker = runtime.context.deps.reranker
    if reranker is None:
        return {"timings": spent(runtime, "rerank", began)}
    case, _ = case_of(state, runtime.context)
    first, rest = case.evidence[:FIRST], case.evidence[FIRST:]
    words = {one.item: case.dossiers[one.item].words for one in first}
    scores = reranker.rerank(case.question.standalone, first, words)
    judged = [
        replace(one, score=(one.score + score) / 2)
        for one, score in zip(first, scores, strict=True)
    ]
    judged.sort(key=lambda one: (-one.score, one.item))
    marked = give_marks([*judged, *rest, *case.apart])
    count = len(judged) + len(rest)
    runtime.stream_writer(Ranked(evidence=tuple(marked[:count])))
    return {
        "evidence": pack_all(marked[:count]),
        "apart": pack_all(marked[count:]),
        "timings": spent(runtime, "rerank", began),
    }
