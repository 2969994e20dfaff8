"""Questions that facts alone decide: `the cheapest cafe`, `every place that takes dogs`.

What is written about a place has no say here, so every entity is looked at and not only the found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.checks import PER_FIND
from agents.rules.constraints import condition_of
from agents.rules.lexicon import lexicon, similar_stems
from agents.rules.nearness import NEAR, anchor_of
from agents.rules.somewhere import asks_for_a_place, placed
from agents.rules.wishes import SUPERLATIVE
from agents.rules.words import sentences, stem, stems, tokens
from tools.core.attributes import row_of
from tools.core.filters import Condition, Filter, both
from tools.core.query import Constraint, Plan, Scope

_ASIDE = re.compile(
    r"[,;:]\s(?=(?:i|i['’]m|it|it['’]s|we|we['’]re|my|our|they|he|she|that['’]s|because|since|as)\b)",
    re.I,
)
"""Before a reason: `something under 100 g, it's going by letter post`."""
_MOST_LOOKED_AT = 60
"""Entities that are looked at one by one; where more are left, words decide as well."""
_NARROWINGS = 4
_FEW = 8
_MISSPELT = 0.9
"""Likeness of two words that are one with a letter wrong: `everywere`."""
_FOLDERS = 3
"""Parts of a path that may name a shelf: `shop/pilot-beanie/_folder.yaml`."""


def decided_by_facts(question: Question, plan: Plan, view: LibraryView) -> Mapping[str, str] | None:
    """Give the entities that facts alone decide between, each with one of its items.

    None where words have a say: the question names a place, states no limit or superlative, or
    speaks of something that no sheet states.
    """
    if plan.wants != "places" or question.about or question.unwanted:
        return None
    limits = [one for one in plan.constraints if one.hard and one.field not in PER_FIND]
    most = next((one for one in plan.constraints if one.priority >= SUPERLATIVE), None)
    kinds = [one for one in plan.constraints if one.field == "kind"]
    near = any(anchor_of(one) for one in plan.constraints)
    if not (limits or most or kinds or near) or _unsettled(plan.constraints):
        return None
    scope = view.narrowed(both(*(condition_of(one) for one in (*limits, *_known(kinds, view)))))
    if most is not None and not anchor_of(most):
        scope = _towards_the_end(most, scope, view)
    anchors = {anchor_of(one) for one in plan.constraints}
    leads = {
        name: item for name, item in view.catalogue.leads(scope).items() if name not in anchors
    }
    if len(leads) > _MOST_LOOKED_AT:
        return None
    if asks_for_a_place(question.standalone):
        there = placed(leads, view)
        leads = {name: item for name, item in leads.items() if name in there}
    said = stems(" ".join(one.text for one in kinds))
    asked = _asked_in(question.standalone, plan.constraints)
    terms = [one for one in telling_terms(question) if stem(one) not in said and stem(one) in asked]
    stating = _stating(terms, _tagged(question, said, leads, view), view)
    if most is not None and stating and not anchor_of(most):
        held = {n: i for n, i in stating.items() if view.catalogue.facts(i, most.field)}
        stating = held or None
    if stating is None and most is not None and not anchor_of(most):
        # A field that few state tells by itself what is meant: `which climb has the most steps`.
        few = {name: item for name, item in leads.items() if view.catalogue.facts(item, most.field)}
        return few if 0 < len(few) <= _FEW else None
    return stating


def _tagged(
    question: Question, kinds: frozenset[str], leads: Mapping[str, str], view: LibraryView
) -> Mapping[str, str]:
    """Keep what has the tag that a word of the question is: `brunch` on a Sunday at ten."""
    tags = view.catalogue.facets(view.scope).get("tag", {})
    said = f" {' '.join(stem(one) for one in tokens(question.standalone))} "
    for tag in tags:
        parts = [stem(one) for one in re.split(r"[\W_]+", tag.casefold())]
        if f" {' '.join(parts)} " not in said or parts[-1] in kinds | _TIMES:
            continue
        has = Condition(field="tags", op="contains", value=tag)
        kept = view.catalogue.leads(view.narrowed(has))
        leads = {name: item for name, item in leads.items() if name in kept} or leads
    return leads


_TIMES = stems("dinner lunch evening night late morning drink drinks food meal meals beer music")
"""Words of what one is out for, which tags have for some of the places that serve it."""


def _asked_in(text: str, constraints: Sequence[Constraint]) -> frozenset[str]:
    """Give the words of the sentences that limit: `My ears are bad. Which are under 36 dB`."""
    limits = [one.text.casefold() for one in constraints]
    clauses = [clause for one in sentences(text) for clause in _ASIDE.split(one)]
    asking = [one for one in clauses if any(said in one.casefold() for said in limits)]
    return stems(" ".join(asking) or text)


def telling_terms(question: Question) -> tuple[str, ...]:
    """Give the terms of a question that say what is looked for."""
    general = _seeking()
    return tuple(
        term
        for term in question.terms
        if stem(term) not in general
        and not term.isdigit()
        and not get_close_matches(stem(term), general, n=1, cutoff=_MISSPELT)
    )


@lru_cache(maxsize=1)
def _seeking() -> frozenset[str]:
    words = lexicon()
    kinds = [one for group in words.kinds.values() for one in group]
    plain = (*words.seeking, *words.place_words, *kinds)
    return frozenset(stem(one) for one in plain if " " not in one)


def _unsettled(constraints: Sequence[Constraint]) -> bool:
    """Tell whether a soft wish is better judged by what people write, and by what is seen."""
    return any(
        not one.hard and one.priority < SUPERLATIVE and one.field not in ("kind", NEAR)
        for one in constraints
    )


def _known(kinds: Sequence[Constraint], view: LibraryView) -> list[Constraint]:
    held = {one.casefold() for one in view.catalogue.facets(view.scope).get("kind", {})}
    return [
        one for one in kinds
        if isinstance(one.value, tuple) and not held.isdisjoint(v.casefold() for v in one.value)
    ]  # fmt: skip


def _towards_the_end(most: Constraint, scope: Scope, view: LibraryView) -> Scope:
    """Narrow a scope to the end of a field's values where the superlative is found."""
    low = most.op in ("<", "<=")
    row = row_of(most.field)
    for _ in range(_NARROWINGS):
        spread = view.catalogue.spread(most.field, scope)
        if spread is None or len(view.catalogue.leads(scope)) <= _MOST_LOOKED_AT // 3:
            break
        edge: Filter = Condition(
            field=most.field, op="<=" if low else ">=", value=spread[0 if low else 2],
            unit=row.unit if row is not None else None,
        )  # fmt: skip
        nearer = Scope(
            owner=scope.owner, collections=scope.collections,
            exclude_collections=scope.exclude_collections, where=both(scope.where, edge),
        )  # fmt: skip
        if not view.catalogue.leads(nearer):
            break
        scope = nearer
    return scope


def _stating(
    terms: Sequence[str], leads: Mapping[str, str], view: LibraryView
) -> Mapping[str, str] | None:
    """Keep entities whose sheet states all the terms; None where no sheet does."""
    if not terms or not leads:
        return leads
    kept = {}
    for name, item in leads.items():
        found = stems(f"{name} {sheet_words(item, view)}")
        if all(similar_stems(term) & found for term in terms):
            kept[name] = item
    return kept or None


def sheet_words(item: str, view: LibraryView) -> str:
    """Give what the sheet of an item's entity states, in words, and the folders it stands in."""
    for field in ("kind", "tags", "price", "rating"):
        for fact in view.catalogue.facts(item, field):
            sheet = view.catalogue.items([fact.item]).get(fact.item) if fact.item else None
            if sheet is not None:
                source = view.catalogue.sources([sheet.source])[sheet.source]
                folders = source.path.replace("\\", "/").split("/")[-_FOLDERS:-1]
                return " ".join((sheet.text, source.collection, *folders))
    return ""
