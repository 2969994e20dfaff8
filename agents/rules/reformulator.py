"""What the next look changes: one nameable thing, never a hard constraint.

Its words come from the question, the lexicon and the names of entities; nothing that was
written in the evidence can become a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.library_view import LibraryView
from agents.records import Change, Verdict
from agents.rules import patterns
from agents.rules.lexicon import synonyms_of
from agents.rules.words import content_terms, listed
from agents.seats import Case
from tools.core.items import Modality
from tools.core.query import SubQuery
from tools.core.registry import MODALITY_ROWS

_MOST_SYNONYMS = 3
_WRITTEN: tuple[Modality, ...] = ("text", "page")
_WEIGHT = 0.5
"""Weight of a new search as against the heaviest of the first look."""


class RuleReformulator:
    """Takes the first change that applies and was not tried."""

    def can_change(
        self, case: Case, verdict: Verdict, tried: Sequence[str], view: LibraryView
    ) -> bool:
        """Tell whether another look could differ."""
        return propose(case, verdict, tried, view) is not None

    def propose(
        self, case: Case, verdict: Verdict, tried: Sequence[str], view: LibraryView
    ) -> Change | None:
        """Give the change; None when none is left."""
        return propose(case, verdict, tried, view)


def propose(case: Case, verdict: Verdict, tried: Sequence[str], view: LibraryView) -> Change | None:
    """Give the first change that has not been tried and applies; None when none is left."""
    for change in _changes(case, verdict, view):
        if change.action not in tried and change.sub_queries:
            return change
    return None


def _changes(case: Case, verdict: Verdict, view: LibraryView) -> Iterator[Change]:
    yield _hop(case, view)
    yield _synonyms(case, verdict, view)
    yield _other_modality(case, view)
    yield _relaxed(case, view)
    yield _keywords(case, view)


def _hop(case: Case, view: LibraryView) -> Change:
    """Look through everything about the entity in question, in modalities not found yet.

    An attached photo that shows a place leads to that place's words.
    """
    likeliest = case.entities[:1] if case.attachments else ()
    names = case.question.about or tuple(one.name for one in likeliest)
    if not names:
        return Change(action="hop", changed="", sub_queries=())
    name = names[0]
    found = {one.modality for one in case.evidence if one.entity == name}
    others = [
        modality
        for modality in view.retrievers
        if modality not in found and view.catalogue.of_entity(name, view.scope, modality)
    ]
    text = " ".join(case.question.terms) or case.question.standalone
    if case.question.shown:
        # What is asked of it is written, and was not looked for among its own files yet.
        others = list(dict.fromkeys([*(m for m in _WRITTEN if m in view.retrievers), *others]))
    shown = ", which the file shows" if case.question.shown else ""
    return Change(
        action="hop",
        changed=f"looked through the {listed([_plural(one) for one in others])} of {name}{shown}",
        sub_queries=_queries(text, others),
        entity=name,
    )


def _synonyms(case: Case, verdict: Verdict, view: LibraryView) -> Change:
    wanted = [term for term in (verdict.missing or case.question.terms) if synonyms_of(term)]
    swaps = {term: synonyms_of(term)[:_MOST_SYNONYMS] for term in wanted[:2]}
    rest = [term for term in case.question.terms if term not in swaps]
    words = [other for others in swaps.values() for other in others]
    told = [f"{listed(others, 'or')} for “{term}”" for term, others in swaps.items()]
    return Change(
        action="synonyms",
        changed=f"looked for {listed(told)}",
        sub_queries=_queries(" ".join([*rest, *words]), _worded(case, view)) if words else (),
    )


def _other_modality(case: Case, view: LibraryView) -> Change:
    asked = {one.modality for one in case.plan.sub_queries}
    counts = view.counts()
    others = [one for one in view.retrievers if one not in asked and counts.get(one, 0) > 0]
    return Change(
        action="other modality",
        changed=f"searched {listed([_plural(one) for one in others])} too",
        sub_queries=_queries(case.question.standalone, others),
    )


def _relaxed(case: Case, view: LibraryView) -> Change:
    """Leave soft wishes out of the words; their checks stay, and hard limits stay filters."""
    soft = [one.text for one in case.plan.constraints if not one.hard and one.text]
    text = case.question.standalone
    for words in soft:
        text = patterns.sub(re.escape(words), " ", text)
    terms = content_terms(text)
    changed = soft and terms and terms != content_terms(case.question.standalone)
    return Change(
        action="relax",
        changed=f"left {listed([f'“{one}”' for one in dict.fromkeys(soft)])} out of the words",
        sub_queries=_queries(" ".join(terms), _worded(case, view)) if changed else (),
    )


def _keywords(case: Case, view: LibraryView) -> Change:
    """Ask with the longest words alone, which are the rarest as a rule (Zipf)."""
    terms = sorted(case.question.terms, key=lambda term: -len(term))[:3]
    fewer = 0 < len(terms) < len(content_terms(case.question.standalone))
    return Change(
        action="keywords",
        changed=f"asked with {listed([f'“{one}”' for one in terms])} alone",
        sub_queries=_queries(" ".join(terms), _worded(case, view)) if fewer else (),
    )


def _worded(case: Case, view: LibraryView) -> list[Modality]:
    wanted: list[Modality] = ["text", "page"]
    dominant = case.plan.dominant
    if dominant != "none" and dominant not in wanted:
        wanted.append(dominant)
    return [one for one in wanted if one in view.retrievers]


def _queries(text: str, modalities: Sequence[Modality]) -> tuple[SubQuery, ...]:
    return tuple(SubQuery(modality=one, text=text, weight=_WEIGHT) for one in modalities)


def _plural(modality: Modality) -> str:
    return next((row.plural for row in MODALITY_ROWS if row.modality == modality), modality)
