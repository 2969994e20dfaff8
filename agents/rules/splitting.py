"""Options of a clarifying question: each keeps some of the finds and drops others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.library_view import LibraryView
from agents.rules import patterns
from agents.rules.direct_facts import own_terms
from agents.rules.missing import FIRST
from agents.rules.words import stems
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.filters import Condition

_AMBIGUOUS = 0.5
"""Share of the best option's score that a second one needs to be meant as well. Not tuned."""
_MOST_OPTIONS = 5


def options_of(case: Case, view: LibraryView) -> tuple[str, ...]:
    """Give the places a question for one fact could mean, when it names none and they split."""
    question = case.question
    asks_one = case.plan.wants == "fact" and question.fields and not question.about
    if not asks_one or question.items or case.attachments:
        return ()
    if own_terms(case):
        names = _of_the_kind_named(case, view)
    else:
        found = [one.entity for one in case.evidence[:FIRST] if one.entity is not None]
        names = _stating(list(dict.fromkeys(found)), case, view)
    parts = parting(names, case.evidence)
    return tuple(parts) if is_ambiguous(parts, case.evidence) else ()


def parting(names: Sequence[str], evidence: Sequence[Evidence]) -> dict[str, tuple[str, ...]]:
    """Give, by name, the finds that stay when it is chosen; empty where the names part nothing.

    The parts share no find; there are at least two, and none of them is empty.
    """
    parts = {
        name: tuple(dict.fromkeys(one.item for one in evidence if one.entity == name))
        for name in dict.fromkeys(names)
    }
    kept = {name: items for name, items in parts.items() if items}
    return kept if len(kept) > 1 else {}


def is_ambiguous(parts: dict[str, tuple[str, ...]], evidence: Sequence[Evidence]) -> bool:
    """Tell whether no option stands out by how sure its best find is."""
    scores = {one.item: one.score for one in evidence}
    best = sorted((max(scores[item] for item in items) for items in parts.values()), reverse=True)
    return len(best) > 1 and best[1] >= _AMBIGUOUS * best[0]


def _stating(names: Sequence[str], case: Case, view: LibraryView) -> list[str]:
    """Keep what states the fact that is asked for; all of them where nothing does."""
    leads = {one.entity: one.item for one in reversed(case.evidence)}
    known = [
        name
        for name in names
        if any(view.catalogue.facts(leads[name], field) for field in case.question.fields)
    ]
    return known if len(known) > 1 else list(names)


def _of_the_kind_named(case: Case, view: LibraryView) -> list[str]:
    """Give the places that `the guest house` may mean, where it is all that the question names."""
    text = case.question.standalone
    terms = stems(" ".join(own_terms(case)))
    for kind in view.catalogue.facets(view.scope).get("kind", {}):
        name = kind.replace("_", " ")
        said = re.escape(name).replace(r"\ ", r"[\s-]")
        if terms - stems(name) or not patterns.search(rf"\bthe\s{said}(?:['’]s)?(?![\w-])", text):
            continue
        here = Condition(field="kind", op="=", value=kind)
        found = list(view.catalogue.leads(view.narrowed(here)))
        if len(found) <= _MOST_OPTIONS:
            return _stating([one for one in found if _is_found(one, case)], case, view)
    return []


def _is_found(name: str, case: Case) -> bool:
    return any(one.entity == name for one in case.evidence)
