"""How firmly a wish is meant, as the thread holds it and as a search applies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.constraints.meaning import is_need
from tools.core.query import Constraint

FIRM = 1
"""Priority of a kind that the person made a must: only such things are found at all."""
LOOSE = -1
"""Priority of a day or colour that may be a mere word: the thread holds it, a search weighs it."""

GUESSED = -2
"""Priority of what was read by meaning alone from a first question: words that clash win."""


def as_said(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Give wishes as a thread holds them: who asks for a hotel wants no museum."""
    return tuple(_said(one) for one in constraints)


def held_of(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Give what a thread holds of the wishes in a turn: all but what the question is for."""
    return as_said([one for one in constraints if not is_need(one)])


def _said(one: Constraint) -> Constraint:
    if one.field == "kind" and not is_need(one):
        return replace(one, hard=True)
    if one.field in ("opening_hours", "colours") and not one.hard:
        return replace(one, hard=True, priority=LOOSE)
    return one


def firmer(one: Constraint, *, hard: bool) -> Constraint:
    """Give a wish as the person made it firm or soft."""
    if one.priority > FIRM:
        return replace(one, hard=hard)
    return replace(one, hard=hard, priority=FIRM if hard and one.field == "kind" else 0)


def as_searched(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Give wishes as a search applies them.

    What something is stands in few sheets and by many names, so a kind weighs and does not filter
    unless the person insists.
    """
    return tuple(_searched(one) for one in constraints)


def _searched(one: Constraint) -> Constraint:
    if one.field == "kind" and one.priority < FIRM:
        return replace(one, hard=False)
    if one.priority == LOOSE:
        return replace(one, hard=False, priority=0)
    return one


def as_guessed(text: str, stated: Sequence[Constraint]) -> list[Constraint]:
    """Mark the wishes whose words a first question does not have. text: as it was asked."""
    said = text.casefold()
    return [
        one if one.text.casefold() in said or one.priority else replace(one, priority=GUESSED)
        for one in stated
    ]
