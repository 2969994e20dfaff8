"""The wishes of a thread as an object: what holds, what waits for an answer, what undo goes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.core.query import Constraint, Plan, Wants

_MOMENTS = 50
"""Changes that can be undone; older ones are given up."""


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """A new wish that cannot hold beside wishes that stand; the person says which one goes."""

    new: Constraint
    """Waits, and is no part of any search."""
    old: tuple[str, ...]
    """Ids of the wishes it cannot hold beside."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The wishes as they were before one change."""

    held: tuple[Constraint, ...]
    question: str
    wants: Wants | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All wishes of a thread. Only code changes it, from what the person says or clicks."""

    held: tuple[Constraint, ...] = ()
    """In the order they were said; those that are switched off are among them."""
    question: str = ""
    """The question that they belong to, standing alone; asked again when they change."""
    wants: Wants | None = None
    """What its answer lists."""
    waiting: tuple[Contradiction, ...] = ()
    """The first one is what the person was asked about."""
    past: tuple[Moment, ...] = ()
    """Oldest first."""
    ahead: tuple[Moment, ...] = ()
    """What undo took back, the last one last; gone with the next change."""
    issued: int = 0
    """Ids given so far; none is given twice in a thread."""

    @property
    def active(self) -> tuple[Constraint, ...]:
        """Those that are switched on."""
        return tuple(one for one in self.held if one.on)

    @property
    def aside(self) -> tuple[Constraint, ...]:
        """Those that are switched off."""
        return tuple(one for one in self.held if not one.on)

    def find(self, key: str) -> Constraint | None:
        """Look a wish up by its id."""
        return next((one for one in self.held if one.id == key), None)

    def with_held(self, held: Sequence[Constraint]) -> Standing:
        """Give the same thread with these wishes; contradictions that lost their wish are over."""
        ids = {one.id for one in held}
        waiting = tuple(
            replace(one, old=tuple(key for key in one.old if key in ids)) for one in self.waiting
        )
        return replace(self, held=tuple(held), waiting=tuple(one for one in waiting if one.old))

    def with_new(self, wish: Constraint) -> Standing:
        """Add a wish under a new id."""
        number = self.issued + 1
        return replace(self, held=(*self.held, replace(wish, id=f"c{number}")), issued=number)

    def remembering(self, before: Standing) -> Standing:
        """Keep what was before as the moment that undo goes back to, if anything changed."""
        if self.held == before.held:
            return self
        return replace(self, past=(*before.past, before._now)[-_MOMENTS:], ahead=())

    def undone(self) -> Standing | None:
        """Give the wishes exactly as they were before the last change; None without a change."""
        if not self.past:
            return None
        last = self.past[-1]
        return replace(
            self, held=last.held, question=last.question, wants=last.wants, waiting=(),
            past=self.past[:-1], ahead=(*self.ahead, self._now)[-_MOMENTS:],
        )  # fmt: skip

    def redone(self) -> Standing | None:
        """Give the wishes as they were before the last undo; None where nothing was undone."""
        if not self.ahead:
            return None
        next_ = self.ahead[-1]
        return replace(
            self, held=next_.held, question=next_.question, wants=next_.wants, waiting=(),
            past=(*self.past, self._now)[-_MOMENTS:], ahead=self.ahead[:-1],
        )  # fmt: skip

    @property
    def _now(self) -> Moment:
        return Moment(held=self.held, question=self.question, wants=self.wants)


def standing_of(plan: Plan | None) -> Standing:
    """Give the wishes of a thread that was kept before they had ids."""
    made = Standing()
    for one in plan.constraints if plan is not None else ():
        made = made.with_new(one)
    if plan is None:
        return made
    return replace(made, question=plan.standalone, wants=plan.wants)
