"""The order of finds beyond their fused score: what the question is about, and superlatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.checks import check_find
from agents.rules.wishes import SUPERLATIVE
from agents.rules.words import stems
from tools.core.evidence import Evidence
from tools.core.query import Constraint, Plan

_ELSEWHERE = 0.55
"""Factor for finds of another entity than the one that is asked about. Not tuned."""
_SPOKEN_FOR = 0.3
"""Share of the best written find of its entity that counts for a photo or recording. Not tuned."""
_MISSED = 0.5
"""Factor for finds of an entity, for each soft wish that it misses. Not tuned."""
NOTHING_MISSED: Mapping[str, int] = MappingProxyType({})
_UNNAMED = 0.85
"""Factor for finds of no entity that do not name it either."""


def about_first(
    evidence: Sequence[Evidence], question: Question, view: LibraryView
) -> list[Evidence]:
    """Put what the question names before what merely sounds like it."""
    if not question.about and not question.items:
        return list(evidence)
    items = view.catalogue.items([one.item for one in evidence])
    wanted = [stems(name) for name in question.about]
    weighed = []
    for one in evidence:
        if one.item in question.items:
            weighed.append(replace(one, score=1.0))
            continue
        item = items.get(one.item)
        text = f"{item.text} {item.about} {item.caption}" if item is not None else ""
        weighed.append(replace(one, score=one.score * _factor(one, text, wanted, question)))
    return sorted(weighed, key=lambda one: (-one.score, one.item))


def _factor(
    one: Evidence, text: str, wanted: Sequence[frozenset[str]], question: Question
) -> float:
    if not question.about or one.entity in question.about:
        return 1.0
    found = stems(text)
    if any(name <= found for name in wanted):
        return 1.0
    return _UNNAMED if one.entity is None else _ELSEWHERE


def in_order(
    pool: Sequence[Evidence],
    names: Sequence[str],
    question: Question,
    plan: Plan,
    view: LibraryView,
    missed: Mapping[str, int] = NOTHING_MISSED,
) -> list[Evidence]:
    """Order finds: of the entities that fit first, in their order; single things by superlative.

    missed: how many soft wishes an entity misses, by its name.
    """
    if names:
        place = {name: rank for rank, name in enumerate(names)}
        # A step in the entities' order weighs as much as this share of a find's own score.
        return sorted(
            pool,
            key=lambda one: (
                -one.score
                * 0.85 ** place.get(one.entity or "", len(names))
                * _MISSED ** missed.get(one.entity or "", 0),
                one.item,
            ),
        )
    if plan.wants != "items":
        return list(pool)
    pool = _sought_first(pool, question, plan)
    most = next((one for one in plan.constraints if one.priority >= SUPERLATIVE), None)
    if most is None:
        return _meeting_first(pool, plan, view)
    sign = 1.0 if most.op in ("<", "<=") else -1.0
    measured = {one.item: _value(one.item, most, view) for one in pool}

    def rank(one: Evidence) -> tuple[float, float]:
        value = measured[one.item]
        return (float("inf") if value is None else sign * value, -one.score)

    return sorted(pool, key=rank)


def _sought_first(pool: Sequence[Evidence], question: Question, plan: Plan) -> list[Evidence]:
    """Put the modality that is sought first, of the place that is named.

    What is written about a photo's place speaks for the photo.
    """
    if plan.dominant == "none":
        return list(pool)
    written: dict[str, float] = {}
    for one in pool:
        if one.entity is not None and one.modality != plan.dominant:
            written[one.entity] = max(written.get(one.entity, 0.0), one.score)

    about = question.about

    def rank(one: Evidence) -> tuple[bool, bool, float, str]:
        spoken = _SPOKEN_FOR * written.get(one.entity or "", 0.0)
        elsewhere = bool(about) and one.entity not in about
        return (one.modality != plan.dominant, elsewhere, -(one.score + spoken), one.item)

    return sorted(pool, key=rank)


def _meeting_first(pool: Sequence[Evidence], plan: Plan, view: LibraryView) -> list[Evidence]:
    """Put finds that miss a soft wish behind those that meet it or where it is unknown."""
    if not plan.constraints:
        return list(pool)
    misses = {
        one.item: sum(1 for check in check_find(one.item, plan.constraints, view)
                      if check.met == "no")
        for one in pool
    }  # fmt: skip
    return sorted(pool, key=lambda one: misses[one.item])


def _value(item: str, most: Constraint, view: LibraryView) -> float | None:
    for fact in view.catalogue.facts(item, most.field):
        if isinstance(fact.attribute.value, float):
            return fact.attribute.value
    return None
