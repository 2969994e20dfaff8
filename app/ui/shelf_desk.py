"""What the browser does with what the library holds: `app.shelf.Shelf` satisfies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An entity with its coordinates."""

    name: str
    lat: float
    """WGS84, degrees."""
    lon: float


class ShelfDesk(Protocol):
    """What one owner's library holds. Calls may come from several threads at once."""

    def places(self, owner: str, names: Sequence[str]) -> Sequence[Placed]:
        """Give the entities among `names` whose coordinates are stated, in that order."""
