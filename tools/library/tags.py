"""How many items bear each tag: the tags of the nearest layer that has any."""

from __future__ import annotations

from collections import Counter

import numpy as np

from tools.core.attributes import row_of
from tools.library.columns import FieldFacts
from tools.library.layers import folders_above
from tools.library.scope import ScopeReader
from tools.library.shelf import Ints, Mask, Shelf

_Tags = frozenset[str]
_NONE: _Tags = frozenset()


def tag_counts(reader: ScopeReader, state: Shelf, passing: Mask) -> Counter[str]:
    """Count the items that pass, by tag."""
    own = _per_subject(reader.field("tags", "item", state.marks.facts))
    sets, places = _source_tags(reader, state, own)
    counts: Counter[str] = Counter()
    bearing = _own_rows(state, own)
    plain = passing & (bearing < 0)
    many = np.bincount(places[state.source_row[plain]], minlength=len(sets))
    for tags, count in zip(sets, many.tolist(), strict=True):
        if count:
            counts.update(dict.fromkeys(tags, count))
    for subject in bearing[passing & (bearing >= 0)].tolist():
        counts.update(own[subject])
    return counts


def _own_rows(state: Shelf, own: dict[int, _Tags]) -> Ints:
    """Give the n of the item whose tags an item bears, itself or its parent; else -1, (items,)."""
    having = np.fromiter(own, dtype=np.int64, count=len(own))
    inherited = np.where(np.isin(state.parent, having), state.parent, -1)
    return np.where(np.isin(state.item_n, having), state.item_n, inherited)


def _source_tags(
    reader: ScopeReader, state: Shelf, own: dict[int, _Tags]
) -> tuple[list[_Tags], Ints]:
    """Give the tags that an item of a source bears when it has none itself.

    Gives the distinct sets, and the place of each source's among them, (sources,).
    """
    if not state.source_tags:
        found = _resolved(reader, state, own)
        sets = list(dict.fromkeys(found))
        place = {tags: at for at, tags in enumerate(sets)}
        state.source_tags.append((sets, np.array([place[one] for one in found], dtype=np.int64)))
    return state.source_tags[0]


def _resolved(reader: ScopeReader, state: Shelf, own: dict[int, _Tags]) -> list[_Tags]:
    counter = state.marks.facts
    stated = _per_subject(reader.field("tags", "source", counter))
    entities = _per_subject(reader.field("tags", "entity", counter))
    folders = _per_subject(reader.field("tags", "folder", counter))
    by_path = reader.folders() if folders else {}
    found: list[_Tags] = []
    for row in range(len(state.source_n)):
        tags = stated.get(int(state.source_n[row]), _NONE)
        if not tags and folders:
            above = (
                folders.get(by_path.get((state.owner[row], one), -1), _NONE)
                for one in folders_above(state.folder[row])
            )
            tags = next((one for one in above if one), _NONE)
        found.append(tags or entities.get(int(state.entity[row]), _NONE))
    row_about_tags = row_of("tags")
    if row_about_tags is not None and row_about_tags.scope == "entity":
        _lend_siblings(state, own, stated, found)
    return found


def _lend_siblings(
    state: Shelf, own: dict[int, _Tags], stated: dict[int, _Tags], found: list[_Tags]
) -> None:
    joined: dict[int, _Tags] = {}
    for row in np.flatnonzero(state.entity >= 0).tolist():
        tags = stated.get(int(state.source_n[row]), _NONE)
        if tags:
            entity = int(state.entity[row])
            joined[entity] = joined.get(entity, _NONE) | tags
    for item in np.flatnonzero(np.isin(state.item_n, list(own))).tolist():
        entity = int(state.entity[state.source_row[item]])
        if entity >= 0:
            joined[entity] = joined.get(entity, _NONE) | own[int(state.item_n[item])]
    for row, tags in enumerate(found):
        if not tags:
            found[row] = joined.get(int(state.entity[row]), _NONE)


def _per_subject(facts: FieldFacts) -> dict[int, _Tags]:
    tags: dict[int, _Tags] = {}
    for subject, place in zip(facts.word_subject.tolist(), facts.word.tolist(), strict=True):
        value = facts.words[place].value
        some = value if isinstance(value, tuple) else (str(value),)
        tags[subject] = tags.get(subject, _NONE) | frozenset(some)
    return tags
