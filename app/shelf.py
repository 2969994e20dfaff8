"""The library as a person looks through it, thing by thing: always their own alone."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.shelf_desk import Placed
from app.wiring import House
from tools.core.query import Scope

_MOST_PLACES = 40


class Shelf:
    """Satisfies `ShelfDesk` over an open library."""

    def __init__(self, house: House) -> None:
        self._house = house

    def places(self, owner: str, names: Sequence[str]) -> list[Placed]:
        """Give the entities among `names` whose coordinates are stated, in that order."""
        placed = (self._place(owner, one) for one in list(dict.fromkeys(names))[:_MOST_PLACES])
        return [one for one in placed if one is not None]

    def _place(self, owner: str, name: str) -> Placed | None:
        catalogue = self._house.library.catalogue
        items = catalogue.of_entity(name, Scope(owner=owner))
        if not items:
            return None
        found: list[float] = []
        for field in ("lat", "lon"):
            for fact in catalogue.facts(items[0].id, field)[:1]:
                if isinstance(fact.attribute.value, float | int):
                    found.append(float(fact.attribute.value))
        return Placed(name=name, lat=found[0], lon=found[1]) if len(found) == 2 else None
