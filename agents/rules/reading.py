"""A turn's words, read whole: standing alone, with typed constraints and the answer they want."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from agents.records import Memory, Question
from agents.rules.asks import asked_fields, asked_types
from agents.rules.constraints import Reading, merge, read_constraints
from agents.rules.followup import PICKING, StandAlone, stand_alone
from agents.rules.lexicon import SoftWish
from agents.rules.naming import named_entities
from agents.rules.nearness import NEAR, read_nearness
from agents.rules.relative import pick, tighten
from agents.rules.sections import without_asking
from agents.rules.stated_wishes import asked_stated
from agents.rules.wishes import SUPERLATIVE
from agents.rules.words import content_terms, stem
from tools.core.filters import Condition, both
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, Scope


def read_question(
    text: str, *, memory: Memory, catalogue: Catalogue, scope: Scope, now: dt.datetime
) -> Question:
    """Read what the person asks. Nothing that was retrieved in this turn has a say here."""
    turn = memory.turns
    names = catalogue.entities(scope)
    kinds = tuple(catalogue.facets(scope).get("kind", {}))
    stated = catalogue.stated(scope)
    reading = read_constraints(text, turn=turn, now=now, kinds=kinds, stated=stated)
    picked = _picked(text, reading, memory, catalogue)
    named = named_entities(text, names) or _the_only(text, kinds, catalogue, scope)
    alone = stand_alone(text, memory, named, reading, picked)
    before = memory.plan.constraints if memory.plan and alone.link == "refines" else ()
    about = alone.about or named_entities(alone.text, names)
    near = read_nearness(alone.text, about, names, catalogue, scope, turn=turn, most=SUPERLATIVE)
    if near is not None and alone.link == "new":
        about = tuple(name for name in about if name != near.anchor)
    else:
        near = None
    # `Is A or B louder?` compares the two and limits nothing.
    compared = picked is not None or (len(about) > 1 and bool(reading.comparatives))
    relative = () if compared else _relative(reading, alone, memory, catalogue, turn)
    if alone.link == "new" and not about and _WHICH.search(text):
        relative = tuple(_best_of(wish, turn) for wish in reading.comparatives)
    own = (*reading.constraints, *relative)
    told = alone.text
    if near is not None:
        own = (*(one for one in own if one.field != NEAR), near.constraint)
        told = told.replace(near.words, " ")
    bare = read_constraints(told, turn=turn, now=now, stated=stated).bare
    unwanted = _unwanted(bare)

    def known(field: str) -> bool:
        leads = [one.id for name in about for one in catalogue.of_entity(name, scope)[:1]]
        return any(catalogue.facts(one, field) for one in leads)

    return Question(
        text=text,
        standalone=alone.text,
        link=alone.link,
        about=about,
        items=alone.items,
        terms=tuple(term for term in _terms(_asked_of(bare), about) if term not in unwanted),
        unwanted=unwanted,
        asks=asked_types(bare),
        fields=tuple(dict.fromkeys((*asked_fields(bare), *asked_stated(bare, stated, known)))),
        constraints=merge(before, own, reading.dropped),
    )


def _picked(text: str, reading: Reading, memory: Memory, catalogue: Catalogue) -> str | None:
    if not reading.comparatives or not PICKING.search(text) or len(memory.entities) < 2:
        return None
    there = {one.item: one.entity for one in memory.evidence}
    named = {
        entity.name: [item for item, name in there.items() if name == entity.name]
        for entity in memory.entities
    }
    return pick(reading.comparatives, named, catalogue)


def _the_only(
    text: str, kinds: Sequence[str], catalogue: Catalogue, scope: Scope
) -> tuple[str, ...]:
    """Name the one that `the hostel` means where the library has only one."""
    named: list[str] = []
    for kind in kinds:
        said = re.escape(kind.replace("_", " ")).replace(r"\ ", r"[\s-]")
        if not re.search(rf"\bthe\s(?:\w+\s)?{said}(?:['’]s)?(?![\w-])", text, re.I):
            continue
        here = Condition(field="kind", op="=", value=kind)
        found = catalogue.leads(replace(scope, where=both(scope.where, here)))
        if len(found) == 1:
            named += found
    return tuple(dict.fromkeys(named))


_WHICH = re.compile(r"\b(?:which|what|who|where)\b", re.I)


def _best_of(wish: SoftWish, turn: int) -> Constraint:
    """`Parka or raincoat, which is heavier`: of those, the heaviest."""
    low = wish.want == "low"
    return Constraint(
        field=wish.fields[0], op="<=" if low else ">=", value=wish.want, hard=False,
        priority=SUPERLATIVE, turn=turn, text=wish.more[0],
    )  # fmt: skip


def _relative(
    reading: Reading, alone: StandAlone, memory: Memory, catalogue: Catalogue, turn: int
) -> tuple[Constraint, ...]:
    if not reading.comparatives:
        return ()
    named = alone.about[0] if alone.about else (memory.entities[0].name if memory.entities else "")
    items = [one.item for one in memory.evidence if one.entity == named] or [
        one.item for one in memory.evidence[:1]
    ]
    return tighten(reading.comparatives, items, named, catalogue, turn=turn)


_UNWANTED = re.compile(
    r"\b(?:not|no|without|instead of|rather than|except|nobody|no one|never)\s"
    r"(?:for\s|a\s|an\s|the\s|any\s|too\s|much\s)?(?P<word>[a-z-]{3,})",
    re.I,
)


def _unwanted(bare: str) -> tuple[str, ...]:
    words = (match["word"].casefold() for match in _UNWANTED.finditer(bare))
    return tuple(word for word in words if content_terms(word))


def _asked_of(bare: str) -> str:
    """Leave out the words that ask for a part of a document, where others are left."""
    left = without_asking(bare)
    return left if content_terms(left) else bare


def _terms(bare: str, about: Sequence[str]) -> tuple[str, ...]:
    """Give the words that evidence has to cover: not those of limits, nor of the names."""
    names = {stem(word) for name in about for word in content_terms(name)}
    return tuple(word for word in content_terms(bare) if stem(word.removesuffix("'s")) not in names)
