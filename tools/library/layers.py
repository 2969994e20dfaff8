"""Brings what is decided per fact down to items, layer by layer, over whole columns.

Layers, nearest first: the item's own facts, its parent's, its source's, those of the folders
above it, its entity's, and for fields that speak for an entity those of the entity's other
sources. The nearest layer that knows the field decides. `facts.py` gives the same for one item.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from tools.library.columns import Codes, agreed
from tools.library.judge import MISSING
from tools.library.shelf import Ints, Mask, Shelf

Decided = tuple[Ints, Codes]
"""(subject n, code) of every fact of a layer."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerCodes:
    """What a condition says about every fact, by layer."""

    item: Decided
    source: Decided
    folder: Decided
    entity: Decided
    folders: Mapping[int, tuple[str, str]]
    """(owner, path) of the folders that have facts, by n."""
    speaks_for_entity: bool
    """The field's scope is `entity`."""


def resolved(state: Shelf, layers: LayerCodes, shown: Mask) -> Codes:
    """Decide a condition for every item, MISSING where no layer knows the field, (items,).

    shown: sources that are visible at all, (sources,); others speak for no entity.
    """
    own = _met(state.item_n, layers.item)
    source = _met(state.source_n, layers.source)
    codes = _or_parents(state, own)
    further = _first(source, _folders(state, layers), _entities(state, layers.entity))
    codes = _first(codes, further[state.source_row])
    if layers.speaks_for_entity and (codes == MISSING).any():
        spoken = _siblings(state, own, source, shown)
        codes = _first(codes, spoken[state.source_row])
    return codes


def _first(*codes: Codes) -> Codes:
    """Give the first code that is known, per row."""
    found = codes[0]
    for one in codes[1:]:
        found = np.where(found == MISSING, one, found)
    return found


def _met(numbers: Ints, decided: Decided) -> Codes:
    """Join facts per row of a sorted column of n; facts of rows that are not there drop out."""
    subject, code = decided
    if not len(numbers) or not len(subject):
        return np.full(len(numbers), MISSING, dtype=np.int8)
    rows = np.minimum(np.searchsorted(numbers, subject), len(numbers) - 1)
    here = numbers[rows] == subject
    return agreed(rows[here], code[here], len(numbers))


def _or_parents(state: Shelf, own: Codes) -> Codes:
    codes = own
    rows = state.parent_row
    while True:
        lacking = (codes == MISSING) & (rows >= 0)
        if not lacking.any():
            return codes
        codes = np.where(lacking, own[rows], codes)
        rows = np.where(rows >= 0, state.parent_row[rows], -1)


def _folders(state: Shelf, layers: LayerCodes) -> Codes:
    codes = np.full(len(state.source_n), MISSING, dtype=np.int8)
    subjects = layers.folder[0]
    if not len(subjects):
        return codes
    numbers = np.unique(subjects)
    joined = dict(zip(numbers.tolist(), _met(numbers, layers.folder).tolist(), strict=True))
    known = {layers.folders[n]: code for n, code in joined.items() if n in layers.folders}
    cache: dict[tuple[str, str], int] = {}
    for row, key in enumerate(zip(state.owner.tolist(), state.folder.tolist(), strict=True)):
        if key not in cache:
            above = (known.get((key[0], one), MISSING) for one in folders_above(key[1]))
            cache[key] = next((code for code in above if code != MISSING), MISSING)
        codes[row] = cache[key]
    return codes


def folders_above(folder: str) -> list[str]:
    """List a folder and all above it, nearest first."""
    found = [folder]
    while (above := os.path.dirname(found[-1])) not in ("", found[-1]):
        found.append(above)
    return found


def _entities(state: Shelf, decided: Decided) -> Codes:
    """Give each source the code of its entity."""
    numbers = np.unique(decided[0])
    if not len(numbers):
        return np.full(len(state.source_n), MISSING, dtype=np.int8)
    return _taken(numbers, _met(numbers, decided), state.entity)


def _siblings(state: Shelf, own: Codes, source: Codes, shown: Mask) -> Codes:
    """Give each source what the sources of its entity say together.

    A source speaks through its whole items (a recording), else through what is stated about it,
    else through their parts (windows, passages).
    """
    whole = state.parent < 0
    said = _first(_per_source(state, own, whole), source, _per_source(state, own, ~whole))
    speaking = (said != MISSING) & (state.entity >= 0) & shown
    numbers = np.unique(state.entity[speaking])
    if not len(numbers):
        return np.full(len(state.source_n), MISSING, dtype=np.int8)
    joined = _met(numbers, (state.entity[speaking], said[speaking]))
    return _taken(numbers, joined, state.entity)


def _per_source(state: Shelf, own: Codes, among: Mask) -> Codes:
    here = among & (own != MISSING)
    return agreed(state.source_row[here], own[here], len(state.source_n))


def _taken(numbers: Ints, codes: Codes, wanted: Ints) -> Codes:
    """Look codes up by n; MISSING for an n that is not among `numbers`."""
    rows = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    return cast(Codes, np.where(numbers[rows] == wanted, codes[rows], np.int8(MISSING)))
