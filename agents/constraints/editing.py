"""Edits of wishes by a click: off, on, harden, soften, remove, change, undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.constraints.hardness import firmer
from agents.constraints.standing import Standing
from tools.core.errors import BadInput
from tools.core.filters import Op
from tools.core.query import Constraint, ConstraintEdit
from tools.core.units import canonical_unit


def edited_all(standing: Standing, edits: Sequence[ConstraintEdit]) -> Standing:
    """Apply the edits of one request; together they are one change, which one undo takes back.

    An undo among them takes back a change of before. Raises BadInput for one that cannot be done.
    """
    before = standing
    for one in edits:
        standing = edited(standing, one)
    if len(edits) < 2 or any(one.act == "undo" for one in edits):
        return standing
    return replace(standing, past=before.past).remembering(before)


def edited(standing: Standing, edit: ConstraintEdit) -> Standing:
    """Give the wishes after one edit. Raises BadInput for an id that is not there."""
    if edit.act == "undo":
        back = standing.undone()
        if back is None:
            raise BadInput("there is no change of the wishes to undo")
        return back
    wish = standing.find(edit.constraint)
    if wish is None:
        there = ", ".join(f"{one.id} “{one.text}”" for one in standing.held) or "none"
        raise BadInput(
            f"there is no wish {edit.constraint!r} in this conversation; there are: {there}"
        )
    if edit.act == "remove":
        held = [one for one in standing.held if one.id != wish.id]
        return standing.with_held(held).remembering(standing)
    changed = _changed(wish, edit)
    held = [changed if one.id == wish.id else one for one in standing.held]
    return standing.with_held(held).remembering(standing)


def _changed(wish: Constraint, edit: ConstraintEdit) -> Constraint:
    if edit.act in ("on", "off"):
        return replace(wish, on=edit.act == "on")
    if edit.act in ("harden", "soften"):
        return firmer(wish, hard=edit.act == "harden")
    if edit.op is None and edit.value is None and edit.unit is None:
        raise BadInput("a change needs a new op, value or unit")
    unit = wish.unit if edit.unit is None else canonical_unit(edit.unit)
    value = wish.value if edit.value is None else edit.value
    if isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if isinstance(wish.value, float) and not isinstance(value, float):
        raise BadInput(f"{wish.id} is a limit on {wish.field} and needs a number, not {value!r}")
    made = replace(wish, op=edit.op or wish.op, value=value, unit=unit)
    return replace(made, text=wording(made))


_SIGNS: dict[Op, str] = {
    "<": "under", "<=": "at most", ">": "over", ">=": "at least", "=": "", "!=": "not",
    "in": "", "contains": "", "open_at": "open", "within": "within",
}  # fmt: skip


def wording(one: Constraint) -> str:
    """Word a wish that no words were read for: `price at most 120 EUR`."""
    value = one.value if isinstance(one.value, tuple) else (one.value,)
    shown = " or ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)
    if one.op == "open_at":
        return f"open {shown}"
    name = one.field.replace("_", " ")
    return " ".join(part for part in (name, _SIGNS[one.op], shown, one.unit or "") if part)
