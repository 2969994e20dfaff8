"""The library as one turn may see it: one owner's items, in the collections asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agents.calls import Calls
from agents.drawn import Drawn
from tools.core.evidence import Usage
from tools.core.filters import Filter, both
from tools.core.items import Modality
from tools.core.protocols import Catalogue, Encoder, Retriever, Seeker
from tools.core.query import Scope


def _never() -> bool:
    return False


def _unseen(sent: tuple[str, ...]) -> None:
    del sent


def _uncounted(usage: Usage) -> None:
    del usage


def _unsaid(note: str) -> None:
    del note


@dataclass(frozen=True, kw_only=True)
class LibraryView:
    """What planner, grader and writer may look at."""

    catalogue: Catalogue
    scope: Scope
    retrievers: Mapping[Modality, Retriever]
    encoder: Encoder | None = None
    seeker: Seeker | None = None
    """Finds what is described and not named; None where no encoder reads such words."""
    cancelled: Callable[[], bool] = _never
    """True once the person closed the turn; a seat that waits for a model asks it."""
    sending: Callable[[tuple[str, ...]], None] = _unseen
    """Told what left the machine, as soon as it did."""
    spent: Callable[[Usage], None] = _uncounted
    """Told what a seat's call of a model cost, where the seat gives nothing but its result."""
    noted: Callable[[str], None] = _unsaid
    """Told what the person should know of how a seat was filled, one sentence."""
    calls: Calls = field(default_factory=Calls)
    """How often a model may still be asked in this turn."""
    drawn: Drawn = field(default_factory=Drawn)
    """What was drawn for a model in this turn."""

    def narrowed(self, wanted: Filter | None) -> Scope:
        """Give the scope with one more filter."""
        return replace(self.scope, where=both(self.scope.where, wanted))

    def counts(self) -> dict[Modality, int]:
        """Count the items of every modality that has a retriever."""
        counted = self.catalogue.facets(replace(self.scope, where=None)).get("modality", {})
        return {modality: counted.get(modality, 0) for modality in self.retrievers}
