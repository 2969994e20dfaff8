"""Finds for which a limit is not known, where they would matter if it were."""

from __future__ import annotations

from agents.library_view import LibraryView
from agents.rules.constraints import condition_of
from agents.rules.coverage import Texts
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.filters import Any, Not
from tools.core.items import Attribute

_ENOUGH = 0.5
"""Share of the question's words that a place of unknown standing has to meet. Not tuned."""


def open_finds(case: Case, view: LibraryView) -> list[Evidence]:
    """Give the finds set apart that are of the kind asked for and speak of what is asked."""
    stating = _stating_kinds(case, view)
    return [
        one for one in case.apart
        if _may_be_of_the_kind(one, case, stating) and _speaks_to(one, case)
    ]  # fmt: skip


def _stating_kinds(case: Case, view: LibraryView) -> frozenset[str] | None:
    """Give the kinds of which something states every hard limit's field; None where none is."""
    kinds: frozenset[str] | None = None
    for limit in case.plan.constraints:
        if limit.hard:
            condition = condition_of(limit)
            known = view.narrowed(Any(parts=(condition, Not(part=condition))))
            here = frozenset(view.catalogue.facets(known).get("kind", {}))
            kinds = here if kinds is None else kinds & here
    return kinds


def _may_be_of_the_kind(one: Evidence, case: Case, stating: frozenset[str] | None) -> bool:
    asked = {limit.text for limit in case.plan.constraints if limit.field == "kind"}
    checks = [check.met for check in one.constraints if check.text in asked]
    if checks:
        # Something stated to be of the kind is there, so what is of no stated kind is none.
        return "no" not in checks and ("yes" in checks or not case.plan.by_facts)
    # That nobody says whether a dress takes bookings is no news.
    own = {word for fact in case.dossiers[one.item].facts.get("kind", ())
           for word in _words(fact.attribute)}  # fmt: skip
    if not own:
        return not case.plan.by_facts
    return not stating or not own.isdisjoint(stating)


def _words(fact: Attribute) -> tuple[str, ...]:
    return fact.value if isinstance(fact.value, tuple) else (str(fact.value),)


def _speaks_to(one: Evidence, case: Case) -> bool:
    """Tell whether a find would matter if what is unknown were known."""
    group = [other.item for other in case.apart if other.entity == one.entity]
    texts = Texts({item: case.dossiers[item].words for item in group})
    return texts.met(case.question.terms, group).share >= _ENOUGH
