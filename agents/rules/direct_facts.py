"""Facts that answer a question by themselves: `how loud is X`, `when does X open`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.rules.answer_fields import compared_fields, only_topics
from agents.rules.lexicon import lexicon
from agents.rules.words import content_terms, stem, stems
from agents.seats import Case
from tools.core.attributes import row_of
from tools.core.evidence import Evidence
from tools.core.hours import WEEKDAYS
from tools.core.protocols import Fact


@dataclass(frozen=True, kw_only=True)
class DirectFact:
    """A fact that was asked for, of an entity that was asked about."""

    entity: str
    field: str
    fact: Fact
    evidence: Evidence
    """What its mark opens."""


def direct_facts(case: Case) -> list[DirectFact]:
    """Give the facts asked for; empty where the question asks for more than a stated fact.

    `What does the porridge at X cost` does not want X's price.
    """
    question = case.question
    names = question.about or _only_one(case)
    fields = question.fields
    if case.plan.wants == "comparison" and only_topics(question):
        fields = fields or compared_fields(question)
    elif own_terms(case):
        return []
    if not fields or case.plan.wants not in ("fact", "comparison") or not names:
        return []
    found = [_first(name, group, case) for name in names for group in alternatives(fields)]
    return [one for one in found if one is not None]


def alternatives(fields: Sequence[str]) -> list[tuple[str, ...]]:
    """Group fields that answer the same question: a sound level, else a loudness."""
    rows = sorted((row.fields for row in lexicon().facts), key=len, reverse=True)
    groups = {field: next((row for row in rows if field in row), (field,)) for field in fields}
    return [
        tuple(one for one in fields if groups[one] == group)
        for group in dict.fromkeys(groups.values())
    ]


_BESIDE_A_FACT = stems("day time place current number new piece single exactly actually")
"""Words that ask for a fact and name none."""
_BESIDE_A_PRICE = stems(
    "charge charged pay paid ask asked ticket tickets admission entry entrance enter fee fees "
    "person"
)
_BESIDE_A_YES = stems(
    "allow allowed allows permit permitted accept accepted admit admitted welcome welcomed let "
    "lets bring take offer offered provide provided available possible"
)
_BESIDE_HOURS = stems(
    f"{' '.join(WEEKDAYS)} weekend weekends weekday weekdays today tomorrow tonight morning "
    "evening afternoon late early until"
)
"""Hours are told for the whole week."""


def own_terms(case: Case) -> tuple[str, ...]:
    """Give the question's words that ask for more than the facts it names."""
    spoken = fact_stems(case.question.fields) if case.question.fields else frozenset()
    beside = _BESIDE_A_FACT
    if "opening_hours" in case.question.fields:
        beside = beside | _BESIDE_HOURS
    if "price" in case.question.fields:
        beside = beside | _BESIDE_A_PRICE
    if "material" in case.question.fields:
        beside = beside | stems("made")
    if "yes_no" in case.question.asks:
        beside = beside | _BESIDE_A_YES
    return tuple(term for term in case.question.terms if stem(term) not in spoken | beside)


def _only_one(case: Case) -> tuple[str, ...]:
    names = {one.entity for one in case.evidence if one.entity is not None}
    return tuple(names) if len(names) == 1 else ()


def fact_stems(fields: Sequence[str]) -> frozenset[str]:
    """Give the stems of the words that ask for these fields."""
    rows = [row for row in lexicon().facts if set(row.fields) & set(fields)]
    terms = [term for row in rows for word in row.words for term in content_terms(word)]
    for field in fields:
        parts = field.split("_")
        terms += [*parts, *lexicon().measures.get(parts[-1], ())]
    return frozenset().union(*(stems(term) for term in terms))


def _first(name: str, fields: Sequence[str], case: Case) -> DirectFact | None:
    for field in fields:
        for one in (*case.evidence, *case.apart):
            if one.entity != name:
                continue
            facts = case.dossiers[one.item].facts.get(field, ())
            if facts:
                return DirectFact(
                    entity=name, field=field, fact=facts[0],
                    evidence=measured_in(facts[0], one, case),
                )  # fmt: skip
    return None


def measured_in(fact: Fact, fallback: Evidence, case: Case) -> Evidence:
    """Give the evidence that a fact was measured in, else what best stands for its place.

    A sound level that a sidecar states is best heard in a recording, anything else is read.
    """
    found = (*case.evidence, *case.apart)
    for one in found:
        if fact.item is not None and fact.item in (one.item, *one.merged):
            return one
    row = row_of(fact.attribute.name)
    wanted = (row.modality,) if row is not None and row.modality else ("text", "page")
    same = [one for one in found if one.entity == fallback.entity and one.modality in wanted]
    return same[0] if same else fallback
