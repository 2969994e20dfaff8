"""Limits of scripted conversations: edits by click are obeyed, and can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from tools.core.events import Finished, Planned
from tools.core.query import Constraint, ConstraintEdit

E = TypeVar("E", Planned, Finished)


class ScriptedLimits:
    """The limits of every thread, with what they were before."""

    def __init__(self) -> None:
        self._states: dict[str, list[tuple[Constraint, ...]]] = {}
        self.more: tuple[Constraint, ...] = ()

    def put(self, thread: str, edits: Sequence[ConstraintEdit], event: E) -> E:
        """Give the event with the limits as they stand after the edits."""
        plan = event.plan if isinstance(event, Planned) else event.answer.plan
        states = self._states.setdefault(thread, [(*plan.constraints, *self.more)])
        if isinstance(event, Planned):
            for edit in edits:
                _apply(states, edit)
        now = replace(plan, constraints=states[-1])
        if isinstance(event, Planned):
            return replace(event, plan=now)
        return replace(event, answer=replace(event.answer, plan=now))


def _apply(states: list[tuple[Constraint, ...]], edit: ConstraintEdit) -> None:
    if edit.act == "undo":
        if len(states) > 1:
            states.pop()
        return
    kept = [one for one in states[-1] if (edit.constraint, edit.act) != (one.id, "remove")]
    states.append(tuple(_edited(one, edit) for one in kept))


def _edited(one: Constraint, edit: ConstraintEdit) -> Constraint:
    if one.id != edit.constraint:
        return one
    if edit.act in ("on", "off"):
        return replace(one, on=edit.act == "on")
    if edit.act in ("harden", "soften"):
        return replace(one, hard=edit.act == "harden")
    value = one.value if edit.value is None else edit.value
    return replace(one, value=value, op=edit.op or one.op)
