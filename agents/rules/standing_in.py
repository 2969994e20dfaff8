"""Evidence for facts: the sheet, photo or recording that a fact stands in, so that it is cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.answer_fields import SEEN, shown_fields
from agents.rules.constraints import filter_of
from agents.rules.entities import Weighed
from tools.core.evidence import Evidence, Why
from tools.core.filters import Condition, both
from tools.core.query import Plan

_SPOKEN_ENTITIES, _SPOKEN_ITEMS = 2, 2
"""Entities whose own recordings or photos are taken along, and how many of each."""


@dataclass(frozen=True, kw_only=True)
class _Reason:
    entity: str
    matched: str
    value: float = 0.0


def deciding_evidence(
    weighed: Sequence[Weighed], have: Sequence[Evidence], view: LibraryView
) -> list[Evidence]:
    """Give the photos, recordings and sheets that decided a constraint, as evidence."""
    wanted = {
        item: _Reason(
            entity=entity.score.name, matched=checked.constraint.text, value=checked.value or 0.0
        )
        for entity in weighed
        for checked in entity.checks
        if checked.check.met != "unknown"
        for item in checked.items
    }
    return _evidence(wanted, have, view)


def stating_evidence(
    names: Sequence[str],
    question: Question,
    plan: Plan,
    have: Sequence[Evidence],
    view: LibraryView,
) -> list[Evidence]:
    """Give where the facts stand that the answer may state, for entities that have a find."""
    fields = [one for one in shown_fields(question, plan) if one not in SEEN]
    leads = {one.entity: one.item for one in reversed(have) if one.entity in names}
    if plan.wants == "comparison":
        # What is compared has a row, found by words or not.
        unfound = [one for one in names if one not in leads]
        leads |= {
            one: items[0].id
            for one in unfound
            if (items := view.catalogue.of_entity(one, view.scope))
        }
    wanted: dict[str, _Reason] = {}
    for name in names:
        for field in fields if name in leads else ():
            for fact in view.catalogue.facts(leads[name], field)[:1]:
                if fact.item is not None:
                    wanted.setdefault(fact.item, _Reason(entity=name, matched=field))
    return _evidence(wanted, have, view)


def pointed_evidence(
    have: Sequence[Evidence], question: Question, view: LibraryView
) -> list[Evidence]:
    """Give what the question points at and no search has found: `the page you showed before`."""
    wanted = {one: _Reason(entity="", matched="pointed at") for one in question.items}
    found = _evidence(wanted, have, view)
    return [replace(one, entity=one.entity or None) for one in found]


def evidence_for(items: Mapping[str, str], view: LibraryView) -> list[Evidence]:
    """Give items as evidence, each with the entity that a fact of it is stated of."""
    wanted = {item: _Reason(entity=name, matched=name, value=1.0) for item, name in items.items()}
    found = {one.item: one for one in _evidence(wanted, (), view)}
    return [replace(found[item], score=1.0) for item in items if item in found]


def sought_evidence(
    pool: Sequence[Evidence], question: Question, plan: Plan, view: LibraryView
) -> list[Evidence]:
    """Give the recordings, photos or films of what is named or found, where those are sought.

    `A recording of a church bell`: nothing is written about the recording itself, but the place
    it was made at is the one that is written about.
    """
    if plan.wants != "items" or plan.dominant == "none":
        return []
    heard = {one.entity for one in pool if one.modality == plan.dominant}
    spoken = dict.fromkeys(
        one.entity
        for one in sorted(pool, key=lambda one: -one.score)
        if one.entity is not None and any(why.matched for why in one.why)
    )
    wanted: dict[str, _Reason] = {}
    named = [*question.about, *(one for one in spoken if one not in question.about)]
    for name in [one for one in named if one not in heard][:_SPOKEN_ENTITIES]:
        here = Condition(field="entity", op="=", value=name)
        found = view.catalogue.in_scope(
            plan.dominant, view.narrowed(both(filter_of(plan.constraints), here))
        )
        items = view.catalogue.items(list(found.yes or ()))
        whole = [one.id for one in items.values() if one.parent is None]
        for item in whole[:_SPOKEN_ITEMS]:
            wanted[item] = _Reason(entity=name, matched=name)
    return _evidence(wanted, pool, view)


def _evidence(
    wanted: Mapping[str, _Reason], have: Sequence[Evidence], view: LibraryView
) -> list[Evidence]:
    known = {one.item for one in have} | {item for one in have for item in one.merged}
    # A window that was found already lets its recording be heard.
    timed = [one.item for one in have if one.modality in ("audio", "video")]
    known |= {item.parent for item in view.catalogue.items(timed).values() if item.parent}
    floor = min((one.score for one in have), default=0.0)
    items = view.catalogue.items([one for one in wanted if one not in known])
    sources = view.catalogue.sources(sorted({item.source for item in items.values()}))
    return [
        Evidence(
            item=one,
            modality=item.modality,
            source=sources[item.source].path,
            source_id=item.source,
            entity=sources[item.source].entity or wanted[one].entity,
            locator=item.locator,
            score=floor,
            why=(
                Why(
                    sub_query=-1, retriever="facts", raw=wanted[one].value, calibrated=floor,
                    matched=(wanted[one].matched,),
                ),
            ),
        )
        for one, item in items.items()
        if item.source in sources
    ]  # fmt: skip
