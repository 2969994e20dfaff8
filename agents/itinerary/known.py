"""What the reading of a trip needs to know of the library."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from agents.itinerary.clauses import Known
from agents.itinerary.places import Gazetteer, says
from agents.library_view import LibraryView

_MOST_SAY = 0.6
"""Share of the sheets that say a word which tells no place from another."""


def known_of(view: LibraryView, places: Gazetteer) -> Known:
    """Gather names, kinds and stated fields."""
    by_kind: dict[str, list[str]] = {}
    for one in places.places.values():
        by_kind.setdefault(one.kind, []).append(one.entity)
    return Known(
        entities=view.catalogue.entities(view.scope),
        kinds=tuple(view.catalogue.facets(view.scope).get("kind", {})),
        stated=view.catalogue.stated(view.scope),
        only={kind: names[0] for kind, names in by_kind.items() if kind and len(names) == 1},
        common=_common(places),
        meets=lambda wish, name: any(
            one.entity == name for one in places.candidates(replace(wish, constraints=()), ())
        ),
        says=lambda terms: any(
            one.can_be_visited and says(one, terms) for one in places.places.values()
        ),
    )


def _common(places: Gazetteer) -> frozenset[str]:
    among = [one.words for one in places.places.values() if one.can_be_visited]
    counted = Counter(word for words in among for word in words)
    return frozenset(word for word, many in counted.items() if many > _MOST_SAY * len(among))
