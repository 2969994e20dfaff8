"""The end of a turn: the Answer, and what the next turn of the thread remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from langgraph.runtime import Runtime
from langgraph.types import Overwrite

from agents.codec import pack, unpack, unpack_all
from agents.constraints.standing import Standing
from agents.deps import Turn, view_of
from agents.itinerary.wish import TripWish
from agents.records import Memory
from agents.remembering import remembered
from agents.seats import Case
from agents.state import State
from agents.suggestions.suggesting import suggestions
from agents.timing import spent
from tools.core.comparisons import Comparison
from tools.core.conflicts import Conflict
from tools.core.events import Finished, Said
from tools.core.evidence import (
    Answer,
    AnswerKind,
    Citation,
    Coverage,
    EntityScore,
    Evidence,
    Round,
    Usage,
)
from tools.core.itineraries import Itinerary
from tools.core.query import AttachmentRef, Query

_MOST_REMEMBERED = 20


def close(
    state: State,
    case: Case,
    runtime: Runtime[Turn],
    *,
    kind: AnswerKind,
    said: Sequence[Said],
    node: str,
    began: float,
    options: Sequence[str] = (),
    conflict: Conflict | None = None,
    comparison: Comparison | None = None,
    itinerary: Itinerary | None = None,
    trip: TripWish | None = None,
    disputed: Sequence[str] = (),
) -> State:
    """Emit Finished, remember the turn, and empty what belonged to it alone.

    options: what a clarifying question offers. disputed: ids of the wishes that it is about.
    """
    standing = unpack(Standing, state["standing"])
    memory = _remembered(state, case, kind, said)
    offered = _offered(state, case, runtime, kind, memory, _citations(said), conflict)
    timings = {**state["timings"], **spent(runtime, node, began)}
    answer = Answer(
        answer="".join(one.text for one in said).strip(),
        kind=kind,
        citations=_citations(said),
        evidence=case.evidence,
        entities=case.entities,
        plan=replace(case.plan, constraints=(*case.plan.constraints, *standing.aside)),
        rounds=tuple(unpack_all(Round, state["rounds"])),
        confidence=case.verdict.confidence if case.verdict is not None else 0.0,
        coverage=dict(case.coverage),
        usage=unpack(Usage, state["usage"]),
        timings_ms={name: round(value, 2) for name, value in timings.items()},
        thread=state["thread"],
        notes=(*state["notes"], *_gaps(case.coverage)),
        conflict=conflict,
        options=tuple(options),
        disputed=tuple(disputed),
        wishes=standing.held,
        comparison=comparison,
        itinerary=itinerary,
        suggestions=offered,
        heard=case.question.heard,
    )
    runtime.context.say(Finished(answer=answer))
    if case.plan.standalone == standing.question and case.plan.sub_queries:
        standing = replace(standing, wants=case.plan.wants)
    # A question in between lets the trip be.
    kept = trip or unpack(Memory, state.get("memory") or {}).trip
    return _emptied(replace(memory, standing=standing, trip=kept))


def _offered(
    state: State,
    case: Case,
    runtime: Runtime[Turn],
    kind: AnswerKind,
    memory: Memory,
    citations: Sequence[Citation],
    conflict: Conflict | None,
) -> tuple[str, ...]:
    deps = runtime.context.deps
    return suggestions(
        case, kind, [one.name for one in memory.entities], citations, conflict,
        view_of(unpack(Query, state["query"]), deps, runtime.context), deps.now(),
        most=deps.limits.suggestions,
    )  # fmt: skip


def _emptied(memory: Memory) -> State:
    """Keep the memory alone; passages and plans do not stay in the thread."""
    emptied: State = {
        "memory": pack(memory),
        "query": {},
        "question": {},
        "searches": [],
        "hops": [],
        "finds": Overwrite({}),  # type: ignore[typeddict-item]  # passages do not stay in the thread
        "evidence": [],
        "entities": [],
        "apart": [],
        "said": [],
        "plan": {},
        "standing": {},
        "verdict": {},
        "attachments": [],
        "notes": [],
        "timings": Overwrite({}),  # type: ignore[typeddict-item]
    }
    return emptied


def _citations(said: Sequence[Said]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for one in said for citation in one.citations))


def _gaps(coverage: Mapping[str, Coverage]) -> list[str]:
    return [
        f"{name} was not searched: {one.reason}"
        for name, one in coverage.items()
        if one.state == "failed"
    ]


def _remembered(state: State, case: Case, kind: AnswerKind, said: Sequence[Said]) -> Memory:
    before = unpack(Memory, state.get("memory") or {})
    now = unpack_all(AttachmentRef, state["attachments"])
    kept = {one.id: one for one in (*before.attachments, *now)}
    options = case.verdict.options if case.verdict is not None else ()
    waiting = kind == "clarify" and bool(options)
    if kind == "clarify" and not waiting:
        # `Thanks!` changes nothing that a follow-up could refer to.
        return replace(before, turns=before.turns + 1, attachments=tuple(kept.values()))
    shown = _in_order_shown(case, said)
    return Memory(
        turns=before.turns + 1,
        plan=replace(case.plan, sub_queries=()),
        evidence=tuple(_slim(one) for one in case.evidence[:_MOST_REMEMBERED]),
        entities=tuple(EntityScore(name=one, score=0.0, evidence=()) for one in options)
        if waiting
        else shown,
        attachments=tuple(kept.values()),
        asked_back=case.question.standalone if waiting else "",
        past=remembered(before, case, kind, said, [one.name for one in shown]),
    )


def _in_order_shown(case: Case, said: Sequence[Said]) -> tuple[EntityScore, ...]:
    """Give the entities as the person saw them, so that `the second one` is the second."""
    entity_of = {one.item: one.entity for one in (*case.evidence, *case.apart)}
    cited = (entity_of.get(citation.item) for one in said for citation in one.citations)
    scores = {one.name: one for one in case.entities}
    shown = [name for name in dict.fromkeys(cited) if name is not None]
    return tuple(scores.get(name, EntityScore(name=name, score=0.0, evidence=())) for name in shown)


def _slim(one: Evidence) -> Evidence:
    """Keep ids, places and marks; no words of the source stay in the thread."""
    return replace(one, why=(), constraints=())
