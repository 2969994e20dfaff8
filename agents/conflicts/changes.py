"""The least changes that let something through: one bound moved, or as few wishes given up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from agents.conflicts.ground import Ground
from agents.conflicts.matrix import Matrix
from agents.conflicts.moves import Move, move_to
from agents.conflicts.sets import bits
from agents.rules.words import listed
from tools.core.conflicts import LeastChange
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, ConstraintEdit

_MOST_CHANGES = 4
_NAMED = 3
_MOST_MOVED = 100
"""Candidates whose facts are read for a nearest value."""
_FEW = 2
"""Changes under which another kind is offered as well."""
_GIVEN_UP = 1.0
_ALMOST = 0.99
"""A bound that moves, however far, says more than one that is given up."""
_NEEDS = {"diets": 1.0, "wheelchair": 1.0, "size": 1.0, "kind": 2.0}
"""What giving it up costs more: what one needs is kept longer than what one likes, and the kind of
place or thing asked for longest. Not tuned."""
_PRIORITY = 10.0
"""What a step of priority costs: those of lower priority are given up first."""


@dataclass(frozen=True, kw_only=True)
class _Option:
    change: LeastChange
    cost: float


def reference(one: Constraint) -> str:
    """Name a constraint for an edit: by its id, or its field where it has none."""
    return one.id or one.field


def least_changes(matrix: Matrix, ground: Ground, catalogue: Catalogue) -> tuple[LeastChange, ...]:
    """Give ways out, the fewest and softest changes first; each is known to let something through.

    What is of the kind asked for comes first; the kind itself is given up last, and only where
    nothing of it comes back by as few changes.
    """
    of_kind = matrix.among(frozenset(matrix.of_kind))
    near = {matrix.lacks(name) for name in of_kind.met}
    fewest = min((one.bit_count() for one in near), default=0)
    if not fewest:
        return ()
    options = _best(near, fewest, of_kind, ground, catalogue)[:_MOST_CHANGES]
    others = {matrix.lacks(name) for name in matrix.met} - near
    elsewhere = min((one.bit_count() for one in others), default=fewest + 1)
    if elsewhere < fewest or (elsewhere == fewest and len(options) < _FEW):
        options += _best(others, elsewhere, matrix, ground, catalogue)[:1]
    return tuple(one.change for one in options)


def least_move(
    place: int, matrix: Matrix, ground: Ground, catalogue: Catalogue
) -> LeastChange | None:
    """Give the least move of one bound that lets more through; None where none does."""
    moved = _moved(1 << place, matrix.among(frozenset(matrix.of_kind)), ground, catalogue)
    return moved.change if moved is not None else None


def _best(
    lacking: Collection[int], fewest: int, matrix: Matrix, ground: Ground, catalogue: Catalogue
) -> list[_Option]:
    """Give the options of the smallest sets that candidates lack, best first."""
    options = [
        option
        for chosen in sorted(lacking)
        if chosen.bit_count() == fewest
        for option in _options(chosen, matrix, ground, catalogue)
    ]
    return sorted(options, key=lambda one: (one.cost, -one.change.gives, one.change.text))


def _options(
    chosen: int, matrix: Matrix, ground: Ground, catalogue: Catalogue
) -> Iterator[_Option]:
    """Move bounds to the nearest values that let a candidate through, or give wishes up."""
    given_up = [matrix.constraints[place] for place in bits(chosen)]
    moved = _moved(chosen, matrix, ground, catalogue)
    if moved is not None:
        yield moved
    left = matrix.passing(chosen)
    yield _Option(
        change=LeastChange(
            text=f"without {listed([f'“{one.text}”' for one in given_up])}",
            edits=tuple(ConstraintEdit(act="off", constraint=reference(one)) for one in given_up),
            gives=len(left),
            first=_first(left, ground),
        ),
        cost=sum(_cost(one, None) for one in given_up),
    )


def _moved(chosen: int, matrix: Matrix, ground: Ground, catalogue: Catalogue) -> _Option | None:
    """Give the change under which the nearest candidate passes, where a bound can be moved."""
    places = bits(chosen)
    wanted = [matrix.constraints[place] for place in places]
    back = [name for name in matrix.met if matrix.lacks(name) == chosen]
    near: list[tuple[float, list[Move | None]]] = []
    for name in back[:_MOST_MOVED]:
        moves = [move_to(one, ground.leads[name], catalogue) for one in wanted]
        if any(moves):
            far = sum(move.cost if move else _GIVEN_UP for move in moves)
            near.append((far, moves))
    for _, moves in sorted(near, key=lambda one: one[0]):
        left = set(matrix.passing(chosen))
        for move in moves:
            # What one item says is held against the ground itself before it is offered.
            left &= ground.meeting(move.constraint) if move else left
        if left:
            cost = sum(_cost(one, move) for one, move in zip(wanted, moves, strict=True))
            return _Option(change=_told(wanted, moves, left, ground), cost=cost)
    return None


def _told(
    wanted: Sequence[Constraint], moves: Sequence[Move | None], left: Collection[str],
    ground: Ground,
) -> LeastChange:  # fmt: skip
    pairs = list(zip(wanted, moves, strict=True))
    said = [move.text if move else f"without “{one.text}”" for one, move in pairs]
    return LeastChange(
        text=listed(said),
        edits=tuple(_edit(one, move) for one, move in pairs),
        gives=len(left),
        first=_first(left, ground),
    )


def _edit(one: Constraint, move: Move | None) -> ConstraintEdit:
    if move is None:
        return ConstraintEdit(act="off", constraint=reference(one))
    changed = move.constraint
    return ConstraintEdit(
        act="change", constraint=reference(one), op=changed.op if changed.op != one.op else None,
        value=changed.value, unit=changed.unit,
    )  # fmt: skip


def _cost(one: Constraint, move: Move | None) -> float:
    """Say how much a change asks of a person; 1 is a plain wish given up."""
    own = min(_ALMOST, move.cost) if move is not None else _GIVEN_UP + _NEEDS.get(one.field, 0.0)
    return own + _PRIORITY * max(0, one.priority)


def _first(names: Collection[str], ground: Ground) -> tuple[str, ...]:
    return tuple(ground.called(sorted(names)[:_NAMED]))
