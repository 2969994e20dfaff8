"""Gathers what the later nodes need to know from the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.codec import unpack, unpack_all
from agents.deps import Turn, view_of
from agents.dossier import open_dossiers
from agents.library_view import LibraryView
from agents.records import Found, HopFind, Question, Verdict
from agents.rules.answer_fields import shown_fields
from agents.seats import Case
from agents.state import State
from tools.core.evidence import Coverage, EntityScore, Evidence
from tools.core.items import Modality
from tools.core.query import AttachmentRef, Plan, Query
from tools.core.registry import MODALITY_ROWS


def case_of(state: State, turn: Turn, *, read: bool = True) -> tuple[Case, LibraryView]:
    """Read the state and what stands behind its evidence.

    read: False leaves the dossiers out, for an ending that says nothing more.
    """
    deps = turn.deps
    view = view_of(unpack(Query, state["query"]), deps, turn)
    evidence = unpack_all(Evidence, state["evidence"])
    apart = unpack_all(Evidence, state["apart"])
    question = unpack(Question, state["question"])
    plan = unpack(Plan, state["plan"])
    founds = [turn.found(one) for one in state["finds"].values()]
    dossiers = {}
    if read:
        dossiers = turn.opened(
            [*evidence, *apart], lambda new: open_dossiers(new, shown_fields(question, plan), view)
        )
        # A source may be forgotten while its question is answered.
        evidence = [one for one in evidence if one.item in dossiers]
        apart = [one for one in apart if one.item in dossiers]
    case = Case(
        question=question,
        plan=plan,
        evidence=tuple(evidence),
        entities=tuple(unpack_all(EntityScore, state["entities"])),
        apart=tuple(apart),
        dossiers=dossiers,
        coverage=coverage_of(founds, view),
        passed=sum(one.passed for one in founds),
        filtered=any(one.filtered for one in founds),
        attachments=tuple(unpack_all(AttachmentRef, state["attachments"])),
        hops=tuple(unpack_all(HopFind, state.get("hops") or [])),
        round=len(state["rounds"]),
        verdict=unpack(Verdict, state["verdict"]) if state.get("verdict") else None,
        plain=state["drafts"] > 0,
        entity_limit=deps.limits.listed if plan.by_facts else deps.limits.entities,
        sentence_limit=deps.limits.sentences,
    )
    return case, view


def coverage_of(founds: Sequence[Found], view: LibraryView) -> dict[str, Coverage]:
    """Say for every modality what was searched, and why not where it was not."""
    counts = view.counts()
    coverage: dict[str, Coverage] = {}
    for modality in view.retrievers:
        mine = [one for one in founds if one.modality == modality]
        coverage[modality] = _joined(mine) if mine else _unasked(modality, counts)
    for one in founds:
        if one.modality not in coverage:
            coverage[one.modality] = Coverage(searched=0, state=one.state, reason=one.reason)
    return coverage


def _joined(mine: Sequence[Found]) -> Coverage:
    searched = max(one.searched for one in mine)
    broken = [one for one in mine if one.state != "ok"]
    if not broken:
        reasons = [one.reason for one in mine if one.reason]
        return Coverage(searched=searched, state="ok", reason=reasons[0] if reasons else None)
    if len(broken) == len(mine):
        return Coverage(searched=searched, state=broken[0].state, reason=broken[0].reason)
    reason = f"{len(broken)} of {len(mine)} searches did not come back: {broken[0].reason}"
    return Coverage(searched=searched, state="ok", reason=reason)


def _unasked(modality: Modality, counts: Mapping[Modality, int]) -> Coverage:
    plural = next((row.plural for row in MODALITY_ROWS if row.modality == modality), modality)
    if counts.get(modality, 0) == 0:
        return Coverage(searched=0, state="off", reason=f"there are no {plural} to search")
    return Coverage(searched=0, state="off", reason=f"the question did not call for {plural}")
