"""Constraints against finds and entities: yes, no or unknown, and the fact that decided it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.library_view import LibraryView
from agents.rules.constraints import condition_of
from agents.rules.fact_text import described
from agents.rules.nearness import anchor_of, asked_metres, metres_away
from tools.core.attributes import row_of
from tools.core.constraint_check import ConstraintCheck
from tools.core.filters import Truth
from tools.core.items import Attribute, Modality
from tools.core.query import Constraint
from tools.core.wishes import USUAL

PER_FIND = ("source", "page", "modality", "collection", "entity", "added")
"""Fields that say where something stands, and nothing about a place or thing."""
_MOST_SIBLINGS = 8
"""Photos or recordings of one entity that are looked at for one constraint."""

Spreads = Mapping[str, tuple[float, float, float] | None]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One constraint of one entity."""

    constraint: Constraint
    check: ConstraintCheck
    degree: float
    """How well it is met, 0..1; .5 where unknown."""
    items: tuple[str, ...] = ()
    """The items that the deciding fact stands in, and that let it be seen or heard."""
    value: float | None = None
    by: str = ""
    """The fact, where it is known, whatever it decides."""


def check_find(
    item: str,
    constraints: Sequence[Constraint],
    view: LibraryView,
    of_entity: Mapping[Constraint, ConstraintCheck] | None = None,
) -> tuple[ConstraintCheck, ...]:
    """Check one find against every constraint.

    of_entity: what is already decided for its whole entity.
    """
    checks = []
    for one in constraints:
        row = row_of(one.field)
        if of_entity and one in of_entity and row is not None and row.scope == "entity":
            checks.append(of_entity[one])
            continue
        truth, by = _truth(item, one, view)
        checks.append(
            ConstraintCheck(text=one.text, met=truth, by=by if truth != "unknown" else "")
        )
    return tuple(checks)


def check_entity(
    name: str, lead: str, constraints: Sequence[Constraint], view: LibraryView, spreads: Spreads
) -> tuple[Checked, ...]:
    """Check an entity. lead: one of its items, through which the entity's own facts are read."""
    wanted = [one for one in constraints if one.field not in PER_FIND]
    siblings: dict[Modality, list[str]] = {}
    return tuple(_checked(name, lead, one, view, spreads, siblings) for one in wanted)


def spreads_of(constraints: Sequence[Constraint], view: LibraryView) -> Spreads:
    """Give the library's spread for every soft number."""
    fields = {one.field for one in constraints if isinstance(one.value, float)}
    return {
        name: view.catalogue.spread(name, view.scope) or USUAL.get(name) for name in sorted(fields)
    }


def _checked(
    name: str, lead: str, one: Constraint, view: LibraryView, spreads: Spreads,
    siblings: dict[Modality, list[str]],
) -> Checked:  # fmt: skip
    row = row_of(one.field)
    if anchor_of(one):
        return _distance(lead, one, view)
    if row is None or row.modality is None:
        return _from(lead, one, view, spreads)
    if row.modality not in siblings:
        found = view.catalogue.of_entity(name, view.scope, row.modality)[:_MOST_SIBLINGS]
        siblings[row.modality] = [item.id for item in found]
    among = [_from(item, one, view, spreads) for item in siblings[row.modality]]
    best = max(among, key=_standing, default=None)
    if row.scope == "entity":
        # What is stated for the whole place goes before any one recording of it.
        stated = _from(lead, one, view, spreads)
        if stated.check.met != "unknown" or stated.value is not None:
            agreeing = best is not None and best.check.met == stated.check.met
            shown = best.items if best is not None and agreeing else ()
            return Checked(
                constraint=one, check=stated.check, degree=stated.degree, value=stated.value,
                items=tuple(dict.fromkeys((*stated.items, *shown))), by=stated.by,
            )  # fmt: skip
    return best if best is not None else _unknown(one)


def _standing(one: Checked) -> tuple[int, float]:
    return {"yes": 2, "no": 1, "unknown": 0}[one.check.met], one.degree


def _from(item: str, one: Constraint, view: LibraryView, spreads: Spreads) -> Checked:
    truth, by = _truth(item, one, view)
    facts = view.catalogue.facts(item, one.field)
    if truth == "unknown" and (not facts or not _is_number(facts[0].attribute)):
        return _unknown(one)
    value = _number(facts[0].attribute) if facts else None
    standing = next(((fact.item,) for fact in facts if fact.item is not None), ())
    return Checked(
        constraint=one,
        check=ConstraintCheck(text=one.text, met=truth, by=by),
        degree=_degree(one, truth, value, spreads.get(one.field)),
        items=standing,
        value=value,
        by=described(one.field, facts) or by,
    )


def _unknown(one: Constraint) -> Checked:
    return Checked(
        constraint=one, check=ConstraintCheck(text=one.text, met="unknown", by=""), degree=0.5
    )


def _distance(item: str, one: Constraint, view: LibraryView) -> Checked:
    metres = metres_away(one, item, view.catalogue)
    if metres is None:
        return _unknown(one)
    radius = asked_metres(one)
    met: Truth = "yes" if metres <= radius else "no"
    by = f"{_about(metres)} away as the crow flies"
    # Half as good at the radius, and fading: what is a little further is a little worse.
    degree = 1.0 / (1.0 + (metres / radius) ** 2)
    facts = view.catalogue.facts(item, "lat")
    standing = tuple(fact.item for fact in facts[:1] if fact.item is not None)
    return Checked(
        constraint=one, check=ConstraintCheck(text=one.text, met=met, by=by), degree=degree,
        items=standing, value=metres, by=by,
    )  # fmt: skip


def _about(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{round(metres, -1):.0f} m"


def _truth(item: str, one: Constraint, view: LibraryView) -> tuple[Truth, str]:
    if anchor_of(one):
        near = _distance(item, one, view)
        return near.check.met, near.by
    if one.value in ("low", "high") and not one.hard:
        # The library has too few values to say what is much or little.
        return "unknown", ""
    truth, by = view.catalogue.check(item, condition_of(one))
    if truth == "unknown":
        return truth, ""
    return truth, described(one.field, view.catalogue.facts(item, one.field)) or by


def _is_number(fact: Attribute) -> bool:
    return isinstance(fact.value, float) and not isinstance(fact.value, bool)


def _number(fact: Attribute) -> float | None:
    return fact.value if isinstance(fact.value, float) else None


def _degree(
    one: Constraint, truth: Truth, value: float | None, spread: tuple[float, float, float] | None
) -> float:
    if truth == "unknown":
        return 0.5
    if value is None or spread is None or one.hard or one.op not in ("<", "<=", ">", ">="):
        return 1.0 if truth == "yes" else 0.0
    low, _, high = spread
    if high - low < 1e-9:
        return 1.0 if truth == "yes" else 0.0
    share = min(1.0, max(0.0, (value - low) / (high - low)))
    return 1.0 - share if one.op in ("<", "<=") else share
