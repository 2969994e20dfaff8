"""Finds the conflict of a question: the fewest of its limits that together leave nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.conflicts.changes import least_changes, reference
from agents.conflicts.ground import Finds, Ground, Places
from agents.conflicts.matrix import Matrix, matrix_of, names_a_kind
from agents.conflicts.sets import bits, minimal_conflicts
from agents.library_view import LibraryView
from agents.rules.checks import PER_FIND
from agents.rules.constraints import condition_of
from agents.rules.nearness import anchor_of
from agents.rules.somewhere import asks_for_a_place, placed
from agents.seats import Case
from tools.core.attributes import row_of
from tools.core.conflicts import Conflict, Removal
from tools.core.evidence import EntityScore
from tools.core.filters import both
from tools.core.items import Modality
from tools.core.query import Constraint, Plan

KIND = "kind"


@dataclass(frozen=True, kw_only=True)
class Standoff:
    """A conflict with what it was read from."""

    conflict: Conflict
    matrix: Matrix
    ground: Ground
    chosen: tuple[int, ...]
    """Places of the conflict's constraints in the matrix."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """The limits of a plan, held against everything."""

    matrix: Matrix
    ground: Ground


def held_against(plan: Plan, view: LibraryView) -> Held | None:
    """Hold the limits of a plan against all that is stated; None without limits."""
    limits = limits_of(plan)
    ground = _ground(plan, limits, view) if limits else None
    if ground is None:
        return None
    return Held(matrix=matrix_of(limits, ground, _need_of(plan)), ground=ground)


def find_conflict(plan: Plan, view: LibraryView) -> Standoff | None:
    """Give the fewest limits that together leave nothing; None where something meets them all."""
    held = held_against(plan, view)
    if held is None:
        return None
    matrix, ground = held.matrix, held.ground
    smallest = minimal_conflicts(list(matrix.met.values()), matrix.count)
    if not smallest:
        return None
    chosen = tuple(bits(min(smallest, key=lambda one: _rank(one, matrix))))
    conflict = Conflict(
        constraints=tuple(_removal(place, matrix) for place in chosen),
        candidates=len(matrix.met),
        changes=least_changes(matrix, ground, view.catalogue),
    )
    return Standoff(conflict=conflict, matrix=matrix, ground=ground, chosen=chosen)


def conflict_beside(case: Case, view: LibraryView) -> Standoff | None:
    """Give the conflict of an answer whose places are none that is known to fit."""
    if case.plan.wants != "places" or case.attachments or any(map(_fits, case.entities)):
        return None
    return find_conflict(case.plan, view)


def _fits(one: EntityScore) -> bool:
    return bool(one.constraints) and all(check.met == "yes" for check in one.constraints)


def limits_of(plan: Plan) -> list[Constraint]:
    """Give the constraints that facts decide, each once, without those switched off.

    A kind that is named and a day that is said are meant, however softly they are searched for.
    """
    wanted = [one for one in plan.constraints if one.on and one.field not in PER_FIND]
    return list(dict.fromkeys(one for one in wanted if one.hard or _is_meant(one, plan)))


def _is_meant(one: Constraint, plan: Plan) -> bool:
    if one.field == KIND:
        return names_a_kind(one) or one.op == "!="
    return plan.wants == "places" and one.field == "opening_hours" and one.op == "open_at"


def _need_of(plan: Plan) -> Constraint | None:
    """Give what the place is for: `a bed` is had in a hotel or a hostel."""
    needs = (one for one in plan.constraints if one.on and one.field == KIND and one.op == "in")
    return next((one for one in needs if not one.hard and not names_a_kind(one)), None)


def _ground(plan: Plan, limits: Sequence[Constraint], view: LibraryView) -> Ground | None:
    within = [one for one in plan.constraints if one.on and one.hard and one.field in PER_FIND]
    scope = view.narrowed(both(*(condition_of(one) for one in within)))
    narrowed = replace(view, scope=scope)
    if plan.wants == "items":
        modality = _sought(plan, limits)
        return Finds(narrowed, modality) if modality is not None else None
    if plan.wants != "places":
        return None
    everything = Places(narrowed)
    anchors = {anchor_of(one) for one in limits}
    among = frozenset(everything.leads) - anchors
    if asks_for_a_place(plan.standalone):
        among &= placed(everything.leads, narrowed)
    return Places(narrowed, among)


def _sought(plan: Plan, limits: Sequence[Constraint]) -> Modality | None:
    """Give the modality of the finds that are asked for, or that a limit is measured in."""
    if plan.dominant != "none":
        return plan.dominant
    measured = (row.modality for one in limits if (row := row_of(one.field)) is not None)
    return next((one for one in measured if one is not None), None)


def _rank(chosen: int, matrix: Matrix) -> tuple[bool, int, int]:
    """Order conflicts of one size: about the kind asked for, known rather than not, as said."""
    unknown = sum(1 for bits_ in matrix.unknown.values() if bits_ & chosen)
    return (not chosen & matrix.kind, unknown, chosen)


def _removal(place: int, matrix: Matrix) -> Removal:
    one = matrix.constraints[place]
    missing = [name for name in matrix.met if matrix.lacks(name) >> place & 1]
    return Removal(
        constraint=reference(one),
        text=one.text,
        removes=len(missing),
        alone=len(matrix.without(place)),
        unknown=sum(1 for name in missing if matrix.unknown[name] >> place & 1),
    )
