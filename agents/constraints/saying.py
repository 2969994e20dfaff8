"""Wishes over turns: what is said adds up, and only the person takes something back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.constraints.hardness import GUESSED, firmer
from agents.constraints.meaning import family, relation, side
from agents.constraints.standing import Contradiction, Standing
from agents.constraints.told import Act, Choice, Told
from tools.core.query import Constraint

_ADDED_UP = ("diets", "tags")
"""Of these, `actually vegan` goes beside what was said; of a colour it takes its place."""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """The wishes after a turn."""

    standing: Standing
    notes: tuple[str, ...] = ()
    """What was tightened, replaced or taken back, one sentence each."""
    asks: Contradiction | None = None
    """What the person must be asked before it can be settled."""


def said(standing: Standing, told: Told) -> Happened:
    """Give the wishes after what a person said. Nothing that was retrieved has a say here."""
    before = standing
    if told.fresh:
        fresh = replace(standing, held=(), waiting=(), question="", wants=None)
        for wish in told.wishes:
            fresh = fresh if _is_held(wish, fresh) else fresh.with_new(wish)
        return Happened(standing=fresh.remembering(before))
    notes: list[str] = []
    asked_before = standing.waiting
    if told.undo:
        standing, note = _undo(standing, told.undo)
        notes.append(note)
        before = standing
    elif told.redo:
        again = standing.redone()
        notes.append("what was taken back holds again" if again else "nothing was taken back")
        standing = before = again or standing
    if told.choice is not None and standing.waiting:
        standing = _settled(standing, told.choice, notes)
    for act in told.acts:
        if act.kind == "remove":
            notes += [f"“{one.text}” is taken back" for one in standing.held if one.id in act.ids]
        standing = _acted(standing, act)
    corrected = [_corrected(wish, told, standing) for wish in told.wishes]
    for wish, gone in zip(told.wishes, corrected, strict=True):
        standing = _added(standing, wish, gone, told, notes)
    if told.replaces and not told.wishes:
        standing = _without(standing, told.replaces)
    standing = standing.remembering(before)
    new = [one for one in standing.waiting if one not in asked_before]
    settled = told.choice is not None and bool(standing.waiting)
    asks = standing.waiting[0] if new or settled else None
    return Happened(standing=standing, notes=tuple(notes), asks=asks)


def _is_held(wish: Constraint, standing: Standing) -> bool:
    return any(relation(wish, one) == "same" and wish.hard == one.hard for one in standing.held)


def _undo(standing: Standing, times: int) -> tuple[Standing, str]:
    if standing.waiting:
        # The last thing said is the wish that waits; it is what goes.
        return replace(standing, waiting=()), f"“{standing.waiting[0].new.text}” is taken back"
    done = 0
    for _ in range(times):
        back = standing.undone()
        if back is None:
            break
        standing, done = back, done + 1
    if not done:
        return standing, "there is no change to take back"
    return standing, "the last change is taken back" if done == 1 else f"{done} changes taken back"


def _settled(standing: Standing, choice: Choice, notes: list[str]) -> Standing:
    first, *later = standing.waiting
    standing = replace(standing, waiting=tuple(later))
    old = [one for one in standing.held if one.id in first.old]
    if choice in ("new", "neither"):
        standing = _without(standing, first.old)
    if choice in ("new", "both"):
        standing = standing.with_new(first.new)
    if choice == "new":
        notes += [f"“{first.new.text}” replaces “{one.text}”" for one in old]
    return standing


def _acted(standing: Standing, act: Act) -> Standing:
    if act.kind == "remove":
        return _without(standing, act.ids)
    return standing.with_held(
        [_changed(one, act) if one.id in act.ids else one for one in standing.held]
    )


def _changed(one: Constraint, act: Act) -> Constraint:
    if act.kind in ("on", "off"):
        return replace(one, on=act.kind == "on")
    return firmer(one, hard=act.kind == "harden")


def _without(standing: Standing, ids: Sequence[str]) -> Standing:
    return standing.with_held([one for one in standing.held if one.id not in ids])


def _corrected(wish: Constraint, told: Told, standing: Standing) -> tuple[str, ...]:
    """Give the ids of the wishes that a corrected one replaces."""
    if told.corrects == "no":
        return ()
    related = [one for one in standing.held if family(one.field) == family(wish.field)]
    named = tuple(one.id for one in related if one.id in told.replaces)
    if named:
        return named
    gone = [one for one in related if relation(wish, one) in ("looser", "tighter", "clash")]
    if not gone and not side(wish) and (told.corrects == "strong" or wish.field not in _ADDED_UP):
        # `Make it Monday`: of several days the one said last is meant.
        beside = [one for one in related if one.op == wish.op and relation(wish, one) == "beside"]
        gone = [one for one in beside if one.turn == max(two.turn for two in beside)]
    return tuple(one.id for one in gone)


def _added(
    standing: Standing, wish: Constraint, gone: Sequence[str], told: Told, notes: list[str]
) -> Standing:
    if gone:
        old = [one for one in standing.held if one.id in gone]
        notes += [f"“{wish.text}” replaces “{one.text}”" for one in old]
        waiting = tuple(one for one in standing.waiting if not set(one.old) & set(gone))
        left = replace(_without(standing, gone), waiting=waiting)
        return (
            left if any(relation(wish, one) == "same" for one in left.held) else left.with_new(wish)
        )
    # A wish that is switched off contradicts nothing; said anew, it is replaced.
    off = [one for one in standing.aside if relation(wish, one) in ("looser", "tighter", "clash")]
    notes += [f"“{wish.text}” replaces “{one.text}”, which was off" for one in off]
    standing = _without(standing, [one.id for one in off])
    guessed = [
        one
        for one in standing.held
        if one.priority == GUESSED and relation(wish, one) in ("looser", "tighter", "clash")
    ]
    notes += [f"“{wish.text}” replaces “{one.text}”" for one in guessed]
    standing = _without(standing, [one.id for one in guessed])
    related = [(one, relation(wish, one)) for one in standing.held]
    clash = tuple(one.id for one, how in related if how in ("clash", "looser"))
    if clash:
        waits = Contradiction(new=replace(wish, id=""), old=clash)
        others = tuple(one for one in standing.waiting if one.old != clash)
        return replace(standing, waiting=(*others, waits))
    same = next((one for one, how in related if how == "same"), None)
    if same is not None:
        return _said_again(standing, wish, same)
    moved = [one for one, how in related if how in ("tighter", "elsewhere")]
    for one in moved:
        how = "tightens" if relation(wish, one) == "tighter" else "replaces"
        notes.append(f"“{wish.text}” {how} “{one.text}”")
    return _without(standing, [one.id for one in moved]).with_new(wish)


def _said_again(standing: Standing, wish: Constraint, same: Constraint) -> Standing:
    """Keep one of two equal wishes: the narrower operator, the higher priority, hard if either."""
    op = wish.op if len(wish.op) < len(same.op) and side(wish) else same.op
    joined = replace(
        same, op=op, on=True, hard=same.hard or wish.hard,
        priority=max(same.priority, wish.priority),
    )  # fmt: skip
    return standing.with_held([joined if one.id == same.id else one for one in standing.held])
