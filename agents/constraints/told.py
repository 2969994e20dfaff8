"""What a turn does to the wishes, as it was read from the person's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tools.core.query import Constraint

ActKind = Literal["remove", "off", "on", "harden", "soften"]
Correction = Literal["no", "weak", "strong"]
"""weak: `actually` replaces what cannot hold; strong: `make it` replaces what stands."""
Choice = Literal["new", "old", "both", "neither"]


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something done to wishes that stand."""

    kind: ActKind
    ids: tuple[str, ...]
    """Of the wishes it is done to."""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A turn's words as far as they concern the wishes."""

    wishes: tuple[Constraint, ...] = ()
    acts: tuple[Act, ...] = ()
    undo: int = 0
    """How many changes are taken back."""
    redo: bool = False
    """What was taken back last holds again."""
    corrects: Correction = "no"
    replaces: tuple[str, ...] = ()
    """Ids of wishes that the correction names: `not 38 but 40`."""
    fresh: bool = False
    """The words ask a wholly new question."""
    choice: Choice | None = None
    """The answer to a contradiction, where one was asked about."""
    missed: tuple[str, ...] = ()
    """What was to be taken back and does not stand, one sentence each."""
    mentioned: tuple[Constraint, ...] = ()
    """What rules read as wishes and the words only mention."""
