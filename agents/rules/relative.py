"""Soft words made measurable: `quiet` is the lower half of this library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.rules.lexicon import SoftWish, lexicon
from tools.core.attributes import row_of
from tools.core.filters import Op
from tools.core.items import Attribute
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, Scope
from tools.core.wishes import USUAL


def settle(
    constraints: Sequence[Constraint], catalogue: Catalogue, scope: Scope
) -> tuple[Constraint, ...]:
    """Give every `low` and `high` a number: the library's median, else a usual value.

    A wish that cannot be settled keeps its word, and its check stays unknown.
    """
    return tuple(_settled(one, catalogue, scope) for one in constraints)


def _settled(one: Constraint, catalogue: Catalogue, scope: Scope) -> Constraint:
    wish = _wish_of(one)
    if wish is None:
        return one
    low = one.value == "low"
    for name in wish.fields:
        spread = catalogue.spread(name, scope)
        if spread is not None:
            return _with_limit(one, name, _end(spread, low=low))
    for name in wish.fields:
        usual = USUAL.get(name)
        if usual is not None:
            # Halfway to the end: a small library is no measure of what is usual.
            return _with_limit(one, name, (usual[0 if low else 2] + usual[1]) / 2)
    return one


def _wish_of(one: Constraint) -> SoftWish | None:
    if one.hard or one.value not in ("low", "high"):
        return None
    for wish in lexicon().soft:
        if one.field == wish.fields[0] and one.value == wish.want:
            return wish
    # A negated adjective asks for the other end of the same scale.
    known = next((wish for wish in lexicon().soft if one.field == wish.fields[0]), None)
    if known is not None:
        return known
    return SoftWish(words=(), fields=(one.field,), want="low" if one.value == "low" else "high",
                    more=())  # fmt: skip


def _end(spread: tuple[float, float, float], *, low: bool) -> float:
    p20, median, p80 = spread
    # Where most values are equal (no daylight in most photos) the median is no distinction.
    if low:
        return median if median < p80 else p20
    return median if median > p20 else p80


def _with_limit(one: Constraint, name: str, limit: float) -> Constraint:
    row = row_of(name)
    op: Op = "<=" if one.value == "low" else ">="
    return replace(
        one, field=name, op=op, value=round(limit, 3), unit=row.unit if row is not None else None
    )


def tighten(
    wishes: Sequence[SoftWish], items: Sequence[str], named: str, catalogue: Catalogue, *, turn: int
) -> tuple[Constraint, ...]:
    """Turn comparatives into limits relative to the thing referred to.

    items: its items, any of which may hold the fact. Without the fact the plain adjective is
    meant, softly.
    """
    return tuple(_tightened(wish, items, named, catalogue, turn) for wish in wishes)


def _tightened(
    wish: SoftWish, items: Sequence[str], named: str, catalogue: Catalogue, turn: int
) -> Constraint:
    word = wish.more[0]
    low = wish.want == "low"
    for name in wish.fields:
        fact = _fact(items, name, catalogue)
        if fact is not None and isinstance(fact.value, float):
            return Constraint(
                field=name, op="<" if low else ">", value=fact.value, unit=fact.unit, turn=turn,
                text=f"{word} than {named}" if named else word,
            )  # fmt: skip
    return Constraint(
        field=wish.fields[0], op="<=" if low else ">=", value=wish.want, hard=False, turn=turn,
        text=word,
    )  # fmt: skip


def pick(
    wishes: Sequence[SoftWish], named: Mapping[str, Sequence[str]], catalogue: Catalogue
) -> str | None:
    """Give the one that `the cheaper one` means; None where the facts do not tell.

    named: the entities to choose from, with some of their items.
    """
    for wish in wishes:
        for name in wish.fields:
            known = {
                entity: fact.value
                for entity, items in named.items()
                if (fact := _fact(items, name, catalogue)) is not None
                and isinstance(fact.value, float)
            }
            if known:
                best = min if wish.want == "low" else max
                return best(known, key=lambda entity: (known[entity], entity))
    return None


def _fact(items: Sequence[str], name: str, catalogue: Catalogue) -> Attribute | None:
    for item in items:
        for fact in catalogue.facts(item, name):
            return fact.attribute
    return None
