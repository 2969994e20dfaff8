"""Which places or things fit best: relevance, held against the constraints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.by_facts import decided_by_facts
from agents.rules.checks import Checked, Spreads, check_entity, spreads_of
from agents.rules.coverage import Texts
from agents.rules.identified import likeness_of
from agents.rules.somewhere import asks_for_a_place, placed
from agents.rules.wishes import SUPERLATIVE
from tools.core.evidence import EntityScore, Evidence
from tools.core.filters import Truth
from tools.core.query import Constraint, Plan
from tools.fusion.entities import score_entities

MOST_CHECKED = 12
"""Entities whose constraints are looked up."""
_SOFT_FLOOR = 0.5
"""Factor of an entity that misses a soft wish altogether. Not tuned."""
_WORDS_FLOOR = 0.3
"""Factor of an entity none of whose finds speaks of any word of the question. Not tuned."""
_UNWANTED = 0.6
"""How much an entity loses that speaks of what is not wanted (`not brunch`). Not tuned."""
_FACTS_ALONE = 0.7
"""Score of an entity that meets every limit and of which no words were found. Not tuned."""
NOT_DESCRIBED: Mapping[str, float] = MappingProxyType({})
_NEAR = 3
"""Entities named where none fits."""
_NOWHERE = 0.5
"""Factor of what states no whereabouts, where somewhere to go is asked for. Not tuned."""
_RELEVANT = 0.3
"""Share of the best score under which an entity is not what a superlative is about."""


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """An entity with its checks."""

    score: EntityScore
    checks: tuple[Checked, ...]

    @property
    def missed(self) -> int:
        """How many soft wishes it is known to miss."""
        return sum(1 for one in self.checks if not one.constraint.hard and one.check.met == "no")

    @property
    def standing(self) -> str:
        """`fits`, `unknown` where a hard constraint is, `breaks` where one is not met."""
        hard = [one.check.met for one in self.checks if one.constraint.hard]
        if "no" in hard:
            return "breaks"
        return "unknown" if "unknown" in hard else "fits"


def weigh_entities(
    evidence: Sequence[Evidence],
    question: Question,
    plan: Plan,
    view: LibraryView,
    *,
    by_likeness: bool = False,
    described: Mapping[str, float] = NOT_DESCRIBED,
) -> list[Weighed]:
    """Rank entities. evidence: the wide pool, marked or not, best first.

    by_likeness: by the photo or recording most like the one asked with, whatever is written.
    described: how likely each is meant by a description, where the question is one.
    """
    decided = decided_by_facts(question, plan, view) if plan.by_facts else None
    if decided is not None:
        ranked = _decided(decided, score_entities(evidence))
    elif by_likeness:
        ranked = _by_likeness(evidence, plan)[:MOST_CHECKED]
    else:
        ranked = _by_words(score_entities(evidence), question, evidence, view, described)
        ranked = ranked[:MOST_CHECKED]
    spreads = spreads_of(plan.constraints, view)
    weighed = [_weighed(one, plan, view, spreads) for one in ranked]
    if not question.shown:
        weighed = _of_the_kind(weighed, stated=_is_stated(plan, view))
    most = next((one for one in plan.constraints if one.priority >= SUPERLATIVE), None)
    if most is not None:
        return _by_superlative(weighed, most)
    return sorted(weighed, key=lambda one: (-one.score.score, one.score.name))


def near_misses(question: Question, plan: Plan, view: LibraryView) -> list[Weighed]:
    """Give the entities that come nearest where facts decide and none fits, the nearest first."""
    soft = replace(plan, constraints=tuple(replace(one, hard=False) for one in plan.constraints))
    decided = decided_by_facts(question, replace(soft, constraints=_kinds_only(soft)), view) or {}
    spreads = spreads_of(plan.constraints, view)
    every = [_weighed(one, plan, view, spreads) for one in _decided(decided, ())]
    known = [one for one in every if one.standing == "breaks"]
    return sorted(known, key=lambda one: (_broken(one), one.score.name))[:_NEAR]


def _kinds_only(plan: Plan) -> tuple[Constraint, ...]:
    return tuple(one for one in plan.constraints if one.field == "kind")


def _broken(one: Weighed) -> tuple[int, float]:
    """Count the limits that are broken, then how far off the first number is."""
    broken = [each for each in one.checks if each.constraint.hard and each.check.met == "no"]
    off = [
        abs(each.value - each.constraint.value) / max(abs(each.constraint.value), 1e-6)
        for each in broken
        if each.value is not None and isinstance(each.constraint.value, float)
    ]
    return len(broken), off[0] if off else 0.0


def _decided(decided: Mapping[str, str], found: Sequence[EntityScore]) -> list[EntityScore]:
    """Give all that facts decide between; those that words found as well come first."""
    known = {one.name: one for one in found}
    best = max((one.score for one in found), default=1.0)
    ranked = []
    for name, item in decided.items():
        one = known.get(name)
        spoken = one.score / best if one is not None and best > 0 else 0.0
        ranked.append(
            EntityScore(
                name=name,
                score=_FACTS_ALONE + (1.0 - _FACTS_ALONE) * spoken,
                evidence=one.evidence if one is not None else (item,),
            )
        )
    return sorted(ranked, key=lambda one: (-one.score, one.name))


def _by_likeness(evidence: Sequence[Evidence], plan: Plan) -> list[EntityScore]:
    best = {
        one.name: max((likeness_of(find, plan) for find in evidence if find.entity == one.name),
                      default=0.0)
        for one in score_entities(evidence)
    }  # fmt: skip
    ranked = [replace(one, score=best[one.name]) for one in score_entities(evidence)]
    return sorted(ranked, key=lambda one: (-one.score, one.name))


def _by_words(
    ranked: Sequence[EntityScore],
    question: Question,
    evidence: Sequence[Evidence],
    view: LibraryView,
    described: Mapping[str, float],
) -> list[EntityScore]:
    """Prefer entities whose finds together speak of the whole question."""
    items = view.catalogue.items([one.item for one in evidence])
    texts = Texts({one: f"{item.text} {item.about} {item.caption} {item.heading}"
                   for one, item in items.items()})  # fmt: skip
    judged = []
    for one in ranked:
        met = texts.met(question.terms, one.evidence).share
        factor = _WORDS_FLOOR + (1.0 - _WORDS_FLOOR) * met
        if one.name in described:
            # A description says little in the words of what it describes.
            one, factor = replace(one, score=described[one.name]), 1.0
        if question.unwanted:
            factor *= 1.0 - _UNWANTED * texts.met(question.unwanted, one.evidence).share
        judged.append(replace(one, score=one.score * factor))
    if asks_for_a_place(question.standalone):
        there = placed({one.name: one.evidence[0] for one in judged}, view)
        judged = [
            one if one.name in there else replace(one, score=one.score * _NOWHERE) for one in judged
        ]
    return sorted(judged, key=lambda one: (-one.score, one.name))


def _is_stated(plan: Plan, view: LibraryView) -> bool:
    asked = [one.value for one in plan.constraints if one.field == "kind"]
    wanted = {kind for value in asked for kind in (value if isinstance(value, tuple) else (value,))}
    return bool(wanted) and not wanted.isdisjoint(view.catalogue.facets(view.scope).get("kind", {}))


def _of_the_kind(weighed: Sequence[Weighed], *, stated: bool) -> list[Weighed]:
    """Leave out what is stated to be of another kind, where something of the kind is there.

    stated: something in the library is of the kind, found or not.
    """
    kinds = [
        {each.check.met for each in one.checks if each.constraint.field == "kind"}
        for one in weighed
    ]
    if not stated and not any("yes" in met for met in kinds):
        return list(weighed)
    return [one for one, met in zip(weighed, kinds, strict=True) if "no" not in met]


def _weighed(one: EntityScore, plan: Plan, view: LibraryView, spreads: Spreads) -> Weighed:
    checks = check_entity(one.name, one.evidence[0], plan.constraints, view, spreads)
    factor = 1.0
    for checked in checks:
        if not checked.constraint.hard:
            factor *= _SOFT_FLOOR + (1.0 - _SOFT_FLOOR) * checked.degree
    told = tuple(each.check for each in checks)
    return Weighed(score=replace(one, score=one.score * factor, constraints=told), checks=checks)


def _by_superlative(weighed: Sequence[Weighed], most: Constraint) -> list[Weighed]:
    """Order by the fact itself: `the quietest` is not what most is written about quiet of."""
    sign = 1.0 if most.op in ("<", "<=") else -1.0

    def rank(one: Weighed) -> tuple[float, float, str]:
        value = _value_of(one, most)
        place = float("inf") if value is None else sign * value
        return (place, -one.score.score, one.score.name)

    relevant = max((one.score.score for one in weighed), default=0.0) * _RELEVANT
    ordered = sorted((one for one in weighed if one.score.score >= relevant), key=rank)
    best = _value_of(ordered[0], most) if ordered else None
    return [_told(one, most, first=_value_of(one, most) == best) for one in ordered]


def _told(one: Weighed, most: Constraint, *, first: bool) -> Weighed:
    """Say of the first that it is the cheapest, and of the others that they are not."""
    checks = []
    for checked in one.checks:
        if checked.constraint == most and checked.value is not None:
            met: Truth = "yes" if first else "no"
            checked = replace(checked, check=replace(checked.check, met=met, by=checked.by))
        checks.append(checked)
    told = tuple(each.check for each in checks)
    return Weighed(score=replace(one.score, constraints=told), checks=tuple(checks))


def _value_of(one: Weighed, most: Constraint) -> float | None:
    return next((each.value for each in one.checks if each.constraint == most), None)
