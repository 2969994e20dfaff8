"""Why a search under limits is empty, and the least change that finds something."""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.query import ConstraintEdit


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What one constraint of a conflict takes away."""

    constraint: str
    """Id of the constraint."""
    text: str
    removes: int
    """Candidates that do not meet it, known or not known, whatever the others say."""
    alone: int
    """Candidates that come back when only this one is given up."""
    unknown: int = 0
    """Of `removes`, those of which it is only not known."""


@dataclass(frozen=True, kw_only=True)
class LeastChange:
    """One way out of a conflict."""

    text: str
    """For a button: `without “open on Sunday”`, `up to 120 €`."""
    edits: tuple[ConstraintEdit, ...]
    gives: int
    """Candidates that meet everything after it."""
    first: tuple[str, ...] = ()
    """Names of some of them."""


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A minimal set of constraints that together leave nothing."""

    constraints: tuple[Removal, ...]
    candidates: int
    """What was looked at before any constraint of the set."""
    changes: tuple[LeastChange, ...]
    """Fewest and softest changes first."""
