"""Wishes that the files do not speak of: they limit nothing, and are told."""

from __future__ import annotations

from agents.rules.checks import PER_FIND
from agents.rules.missing import FIRST
from agents.rules.words import content_terms, listed, stem, stems
from agents.seats import Case
from tools.core.query import Constraint


def unsaid_wishes(case: Case) -> tuple[str, ...]:
    """Give the wishes that neither a fact nor a word of the first finds decides.

    Answers about places check every place and say so themselves.
    """
    of_places = case.plan.wants in ("places", "comparison") and (case.entities or case.apart)
    if of_places or case.plan.by_facts or not case.evidence:
        return ()
    found = [one.text for one in case.plan.constraints if not _decided(one, case)]
    return tuple(dict.fromkeys(found))


def told(wishes: tuple[str, ...]) -> str:
    """Say for people that nothing speaks of the wishes."""
    return f"Nothing found says {listed([f'“{one}”' for one in wishes], 'or')}."


def _decided(wish: Constraint, case: Case) -> bool:
    if wish.field in PER_FIND or wish.field == "kind":
        return True
    first = case.evidence[:FIRST]
    checks = [check for one in first for check in one.constraints]
    if any(check.text == wish.text and check.met != "unknown" for check in checks):
        return True
    words = {stem(word) for word in content_terms(wish.text)}
    said = [stems(case.dossiers[one.item].words) for one in first if one.item in case.dossiers]
    return not words or any(words <= found for found in said)
