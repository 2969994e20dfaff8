"""Fourth node: many hit lists, one ranking; entities held against the constraints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from agents.codec import pack, pack_all, unpack, unpack_all
from agents.deps import Deps, Turn, view_of
from agents.library_view import LibraryView
from agents.records import Found, HopFind, Question
from agents.rules.answering_line import with_answering_line
from agents.rules.asks import shows_itself
from agents.rules.checks import check_find
from agents.rules.described import Described, by_description
from agents.rules.entities import Weighed, near_misses, weigh_entities
from agents.rules.file_finding import file_evidence
from agents.rules.identified import entity_shown
from agents.rules.ordering import about_first, in_order
from agents.rules.page_references import with_referenced
from agents.rules.standing_in import (
    deciding_evidence,
    pointed_evidence,
    sought_evidence,
    stating_evidence,
)
from agents.rules.steps import within
from agents.state import State
from agents.timing import begin, spent
from tools.core.events import Ranked
from tools.core.evidence import EntityScore, Evidence
from tools.core.protocols import HitList
from tools.core.query import AttachmentRef, Plan, Query
from tools.fusion.entities import score_entities
from tools.marks import give_marks
from tools.search import as_evidence

_POOL = 3
"""Finds that entities are judged by, as a multiple of the finds kept."""
_PER_ENTITY = 3
"""Finds kept for each entity that will be shown, wherever they rank."""
_MOST_APART = 6
_DECIDED = 1.0
"""Score of where a fact stands that decided: nothing about it is likely or unlikely."""


def fuse(state: State, runtime: Runtime[Turn]) -> State:
    """Fuse, weigh entities, and give the evidence its marks."""
    began = begin(runtime)
    turn = runtime.context
    deps = turn.deps
    view = view_of(unpack(Query, state["query"]), deps)
    plan = unpack(Plan, state["plan"])
    question = unpack(Question, state["question"])
    founds = [turn.found(one) for _, one in sorted(state["finds"].items(), key=_number)]
    attachments = unpack_all(AttachmentRef, state["attachments"])
    fused = _fused(founds, plan, deps, unknown=False)
    if shown := entity_shown(fused, question, plan, attachments):
        question = replace(question, about=(shown,), shown=shown)
    described = Described(evidence=tuple(fused))
    if not attachments:
        described = by_description(fused, question, plan, view)
    if described.meant:
        question = replace(question, about=(described.meant,))
    question = replace(question, described=described.clear)
    fused = list(described.evidence)
    pool = about_first([*fused, *pointed_evidence(fused, question, view)], question, view)
    if question.anchors:
        # `Something like X`: X itself is not what is sought.
        pool = [one for one in pool if one.entity not in question.anchors] or pool
    pool = within(pool, unpack_all(HopFind, state.get("hops") or []))
    pool += sought_evidence(pool, question, plan, view)
    weighed = weigh_entities(
        pool, question, plan, view,
        by_likeness=shows_itself(question, attachments), described=described.scores,
    )  # fmt: skip
    most = deps.limits.listed if plan.by_facts else deps.limits.entities
    best = _shown(weighed, question, plan)[:most]
    decided = {
        one.score.name: {each.constraint: each.check for each in one.checks} for one in weighed
    }
    evidence = [
        replace(
            one,
            constraints=check_find(one.item, plan.constraints, view, decided.get(one.entity or "")),
        )
        for one in _kept(pool, best, question, plan, deps, view)
    ]
    evidence = with_referenced(evidence, question, plan, view)
    evidence = with_answering_line(evidence, question, plan, view)
    if plan.wants == "files":
        evidence = file_evidence(question, view) or evidence
    apart = _apart(founds, weighed, plan, deps, view, {one.item for one in evidence})
    marked = give_marks([*evidence, *apart])
    evidence, apart = marked[: len(evidence)], marked[len(evidence) :]
    runtime.context.say(Ranked(evidence=tuple(evidence)))
    wall_ms = (began - state["began_s"]) * 1000
    return {
        "question": pack(question),
        "evidence": pack_all(evidence),
        "apart": pack_all(apart),
        "entities": pack_all(_ranked(weighed, evidence, question, plan)),
        "timings": {"retrieve": wall_ms, **spent(runtime, "fuse", began)},
    }


def _shown(weighed: Sequence[Weighed], question: Question, plan: Plan) -> list[Weighed]:
    """Give the entities that the answer will speak of, best first."""
    fits = [one for one in weighed if one.standing == "fits"]
    if plan.wants == "comparison" and question.about:
        return [one for one in fits if one.score.name in question.about]
    if question.shown:
        return [one for one in fits if one.score.name == question.shown] or fits
    return fits


def _ranked(
    weighed: Sequence[Weighed], evidence: Sequence[Evidence], question: Question, plan: Plan
) -> list[EntityScore]:
    """Give the entities that fit; where single things are asked for, in the order of the things."""
    scores = [one.score for one in weighed if one.standing == "fits"]
    if question.shown:
        return sorted(scores, key=lambda one: one.name != question.shown)
    if plan.wants != "items":
        return scores
    met = list(dict.fromkeys(one.entity for one in evidence))
    places = {name: at for at, name in enumerate(met)}
    known = {one.score.name for one in weighed}
    scores += [one for one in score_entities(evidence) if one.name not in known]
    return sorted(scores, key=lambda one: places.get(one.name, len(places)))


def _number(pair: tuple[str, object]) -> int:
    return int(pair[0])


def _fused(founds: Sequence[Found], plan: Plan, deps: Deps, *, unknown: bool) -> list[Evidence]:
    lists = [
        HitList(
            sub_query=one.index,
            retriever=one.retriever,
            modality=one.modality,
            weight=plan.sub_queries[one.index].weight,
            hits=one.unknown if unknown else one.hits,
        )
        for one in founds
        if (one.unknown if unknown else one.hits)
    ]
    fused = deps.fusion.fuse(lists, dominant=plan.dominant, k=deps.limits.evidence * _POOL)
    return as_evidence(fused, deps.catalogue)


def _kept(
    pool: list[Evidence],
    shown: Sequence[Weighed],
    question: Question,
    plan: Plan,
    deps: Deps,
    view: LibraryView,
) -> list[Evidence]:
    """Cut to the limit, keep what speaks for every entity shown, add where its facts stand."""
    names = [one.score.name for one in shown] if plan.wants in ("places", "comparison") else []
    if plan.by_facts and shown:
        return _by_facts(pool, shown, question, plan, deps, view)
    if plan.by_facts:
        near = near_misses(question, plan, view)
        return deciding_evidence(near, [], view) or pool[: deps.limits.evidence]
    missed = {one.score.name: one.missed for one in shown}
    ordered = in_order(pool, names, question, plan, view, missed)
    kept = ordered[: deps.limits.evidence]
    for name in names:
        already = sum(1 for one in kept if one.entity == name)
        more = [one for one in ordered[deps.limits.evidence :] if one.entity == name]
        kept += more[: max(0, _PER_ENTITY - already)]
    if plan.wants != "fact":
        kept += deciding_evidence(shown, kept, view)
    about = question.about or tuple(one.score.name for one in shown)
    return kept + stating_evidence(about, question, plan, kept, view)


def _by_facts(
    pool: list[Evidence],
    shown: Sequence[Weighed],
    question: Question,
    plan: Plan,
    deps: Deps,
    view: LibraryView,
) -> list[Evidence]:
    """Keep the sheets and recordings that decided, then what else was found of the same places."""
    names = [one.score.name for one in shown]
    decided = [replace(one, score=_DECIDED) for one in deciding_evidence(shown, [], view)]
    order = {name: at for at, name in enumerate(names)}
    decided.sort(key=lambda one: order.get(one.entity or "", len(names)))
    have = {one.item for one in decided}
    spoken = [one for one in pool if one.entity in order and one.item not in have]
    kept = decided + spoken[: deps.limits.evidence]
    return kept + stating_evidence(names, question, plan, kept, view)


def _apart(
    founds: Sequence[Found],
    weighed: Sequence[Weighed],
    plan: Plan,
    deps: Deps,
    view: LibraryView,
    have: set[str],
) -> list[Evidence]:
    """Give the best finds whose hard constraints are unknown: shown apart, never mixed in."""
    unknown = [one for one in _fused(founds, plan, deps, unknown=True) if one.item not in have]
    fits = {one.score.name for one in weighed if one.standing == "fits"}
    breaks = {one.score.name for one in weighed if one.standing == "breaks"}
    if plan.wants in ("places", "comparison"):
        unknown = [one for one in unknown if one.entity not in fits | breaks]
    return [
        replace(one, constraints=check_find(one.item, plan.constraints, view))
        for one in unknown[:_MOST_APART]
    ]
