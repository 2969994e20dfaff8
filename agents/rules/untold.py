"""Notes on what a turn did not take into the wishes, or put away with a new question."""

from __future__ import annotations

from agents.constraints.hearing import Heard
from agents.constraints.meaning import family
from agents.constraints.told import Told
from agents.constraints.turns import Effect, is_remark
from agents.constraints.unread import Taken, is_question, not_read
from agents.rules.ground import Ground


def untold(text: str, heard: Heard, told: Told, effect: Effect, ground: Ground) -> tuple[str, ...]:
    """Say what became of wishes that nobody gave up, and which words came to no wish."""
    held = ground.standing.held
    notes: list[str] = []
    if effect == "fresh" and held and not heard.told.fresh:
        names = ", ".join(f"“{one.text}”" for one in held)
        notes.append(f"taken as a new question: {names} no longer hold; undo brings them back")
    if told.choice is None and not (effect == "aside" and (is_question(text) or not held)):
        ids = {key for act in told.acts for key in act.ids} | set(told.replaces)
        acted = frozenset(family(one.field) for one in held if one.id in ids)
        taken = Taken(wishes=told.wishes, clauses=heard.clauses, held=held, acted=acted)
        if told.wishes or held:
            notes += [f"not read as a limit: “{one}”" for one in not_read(taken, ground.wishes)]
    remarked = told.mentioned
    if effect == "aside" and not is_question(text) and is_remark(heard):
        remarked = (*remarked, *told.wishes)
    notes += [f"taken as a remark and not as a wish: “{one.text}”" for one in remarked if one.hard]
    return tuple(notes)
