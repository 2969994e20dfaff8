"""The fields that every item has: source, entity, collection, page, modality, added."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.core.attributes import BUILT_IN_FIELDS
from tools.core.filters import Condition
from tools.core.items import MODALITIES, Attribute, Item, Source
from tools.core.locators import PageRegion
from tools.library.columns import Codes
from tools.library.judge import MISSING, alone, folded, judged
from tools.library.shelf import Shelf


def is_built_in(name: str) -> bool:
    """Tell whether a canonical field belongs to every item; stated facts of it are not read."""
    return name in BUILT_IN_FIELDS


def built_in_fact(item: Item, source: Source, name: str) -> Attribute | None:
    """Give a built-in field of one item; None where it has none (no entity, no page)."""
    match name:
        case "source":
            return _named(name, (source.path, source.name))
        case "entity":
            return None if source.entity is None else _named(name, source.entity)
        case "collection":
            return _named(name, source.collection)
        case "modality":
            return _named(name, item.modality)
        case "added":
            return _named(name, source.added)
        case _:
            where = item.locator
            return _paged(where.page) if isinstance(where, PageRegion) else None


def built_in_codes(state: Shelf, name: str, condition: Condition) -> Codes:
    """Decide a condition on a built-in field for every item, (items,)."""
    match name:
        case "page":
            pages, places = np.unique(state.page, return_inverse=True)
            codes = [
                alone(condition, _paged(page)) if page > 0 else MISSING for page in pages.tolist()
            ]
            return np.array(codes, dtype=np.int8)[places]
        case "modality":
            return _words(condition, [(one,) for one in MODALITIES])[state.modality]
        case "collection":
            values, places = state.by_collection
            return _words(condition, [(one,) for one in values])[places][state.source_row]
        case "entity":
            return _entities(state, condition)[state.source_row]
        case "added":
            values, places = state.by_added
            return _words(condition, [(one,) for one in values])[places][state.source_row]
        case _:
            return judged(condition, *state.places)[state.source_row]


def _entities(state: Shelf, condition: Condition) -> Codes:
    """Decide for each source's entity; MISSING without one, (sources,)."""
    numbers, places = np.unique(state.entity, return_inverse=True)
    named = [state.entity_names.get(n) for n in numbers.tolist()]
    codes = _words(condition, [(one or "",) for one in named])
    codes[[one is None for one in named]] = MISSING
    return codes[places]


def _words(condition: Condition, values: Sequence[tuple[str, ...]]) -> Codes:
    facts = [_named("", value[0]) for value in values]
    return judged(condition, facts, [folded(value) for value in values])


def _named(name: str, value: str | tuple[str, ...]) -> Attribute:
    return Attribute(name=name, value=value, by="name")


def _paged(page: int) -> Attribute:
    return Attribute(name="page", value=float(page), by="name")
