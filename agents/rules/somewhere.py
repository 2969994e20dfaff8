"""Places where a place is asked for: a garment that is warm is not somewhere to warm up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agents.library_view import LibraryView

_ASKED = re.compile(r"\b(?:where|somewhere|anywhere|places?|spots?|venues?)\b", re.I)
_WHEREABOUTS = ("address", "lat", "opening_hours")
"""Fields of which a place states at least one."""


def asks_for_a_place(text: str) -> bool:
    """Tell whether the words ask for somewhere to go."""
    return _ASKED.search(text) is not None


def placed(leads: Mapping[str, str], view: LibraryView) -> frozenset[str]:
    """Name the entities that state where they are; all of them where none does.

    leads: entities, each with one of its items.
    """
    found = frozenset(
        name
        for name, item in leads.items()
        if any(view.catalogue.facts(item, field) for field in _WHEREABOUTS)
    )
    return found or frozenset(leads)
