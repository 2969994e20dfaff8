"""Every ready item as columns in memory, kept level with the ledger by what changed.

Filters run over these columns, because one pass of numpy decides 100k items in the time that
SQLite needs to hand 5k of them to Python. Holds no text of any item.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from tools.core.items import MODALITIES, Attribute, Modality
from tools.library.judge import Words, folded
from tools.library.rows import Row

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
D = TypeVar("D", np.int64, np.object_)
Names = NDArray[np.object_]
"""Strings; None where there is none."""

_SOURCES = (
    "SELECT n, owner, collection, coalesce(entity, -1), folder, path, name, added, "
    "coalesce(expires, '') FROM sources WHERE state = 'ready' AND n > ? ORDER BY n"
)
_ITEMS = (
    "SELECT i.n, i.id, i.source, i.modality, coalesce(i.parent, -1), coalesce(i.page, -1) "
    "FROM items i WHERE i.state = 'ready' AND i.n > ? ORDER BY i.n"
)


@dataclass(frozen=True, kw_only=True)
class Marks:
    """How far the ledger was read."""

    generation: int = -1
    facts: int = -1
    sources: int = -1
    removed: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Shelf:
    """One state of the library. Rows of items and of sources stand in the order of their `n`."""

    marks: Marks
    source_n: Ints
    owner: Names
    collection: Names
    entity: Ints
    """n of the entity, -1 without one."""
    folder: Names
    path: Names
    name: Names
    added: Names
    expires: Names
    """Empty where it never ends."""
    item_n: Ints
    item_id: Names
    item_source: Ints
    """n of the source."""
    modality: Ints
    """Place in MODALITIES."""
    parent: Ints
    """n of the parent item, -1 without one."""
    page: Ints
    """From 1; -1 where the locator has none."""
    entity_names: dict[int, str]
    truths: dict[object, NDArray[np.int8]] = field(default_factory=dict)
    """Results of whole conditions over this state; belongs to `scope.py`."""
    source_tags: list[tuple[list[frozenset[str]], Ints]] = field(default_factory=list)
    """Sets of tags and each source's place among them, once asked for; belongs to `tags.py`."""

    counted: dict[object, dict[str, dict[str, int]]] = field(default_factory=dict)
    """Counts of what passes a scope; belongs to `catalogue.py`, as the next two."""
    holdings: dict[str, dict[str, int]] = field(default_factory=dict)
    """Sources by collection, of each owner."""
    named: dict[str, bool] = field(default_factory=dict)
    """Whether anything states a field."""

    @cached_property
    def source_row(self) -> Ints:
        """Row of each item's source, (items,)."""
        return np.searchsorted(self.source_n, self.item_source)

    @cached_property
    def parent_row(self) -> Ints:
        """Row of each item's parent, -1 without one, (items,)."""
        rows = np.searchsorted(self.item_n, self.parent)
        return cast(Ints, np.where(self.parent < 0, -1, rows))

    @cached_property
    def by_owner(self) -> tuple[list[str], Ints]:
        """Distinct owners, and the place of each source's among them, (sources,)."""
        return _distinct(self.owner)

    @cached_property
    def by_collection(self) -> tuple[list[str], Ints]:
        """Distinct collections, and the place of each source's among them, (sources,)."""
        return _distinct(self.collection)

    @cached_property
    def by_added(self) -> tuple[list[str], Ints]:
        """Distinct times of taking in, and the place of each source's among them, (sources,)."""
        return _distinct(self.added)

    @cached_property
    def places(self) -> tuple[list[Attribute], list[Words]]:
        """Path and name of every source as one fact, plain and folded, (sources,)."""
        both = list(zip(self.path.tolist(), self.name.tolist(), strict=True))
        return [Attribute(name="source", value=one) for one in both], [folded(one) for one in both]

    @cached_property
    def can_expire(self) -> Mask:
        """Where a source has an end, (sources,)."""
        return cast(Mask, self.expires != "")

    def of_modality(self, modality: Modality) -> Mask:
        """Where an item is of a modality, (items,)."""
        return cast(Mask, self.modality == MODALITIES.index(modality))


def _distinct(column: Names) -> tuple[list[str], Ints]:
    values: list[str] = list(dict.fromkeys(column.tolist()))
    place = {value: at for at, value in enumerate(values)}
    return values, np.array([place[value] for value in column.tolist()], dtype=np.int64)


def empty() -> Shelf:
    """Give a shelf with nothing on it, from which everything counts as new."""
    ints = np.empty(0, dtype=np.int64)
    names = np.empty(0, dtype=object)
    return Shelf(
        marks=Marks(), source_n=ints, owner=names, collection=names, entity=ints, folder=names,
        path=names, name=names, added=names, expires=names, item_n=ints, item_id=names,
        item_source=ints, modality=ints, parent=ints, page=ints, entity_names={},
    )  # fmt: skip


def marks_of(connection: sqlite3.Connection) -> Marks:
    """Read how far the ledger has come."""
    counted = dict(connection.execute("SELECT name, value FROM counters").fetchall())
    removed = connection.execute("SELECT coalesce(max(seq), 0) FROM removed").fetchone()[0]
    return Marks(
        generation=counted["generation"],
        facts=counted["facts"],
        sources=counted["sources"],
        removed=removed,
    )


def levelled(old: Shelf, connection: sqlite3.Connection) -> Shelf:
    """Give the shelf as the ledger stands now; reads only what is new.

    A ready source always has a higher n than every source that was ready before it, because
    a swap writes new rows. To be called inside one read transaction.
    """
    marks = marks_of(connection)
    if marks.generation == old.marks.generation:
        return old
    old = empty() if marks.sources != old.marks.sources else _without_removed(old, connection)
    last_source = int(old.source_n[-1]) if len(old.source_n) else 0
    last_item = int(old.item_n[-1]) if len(old.item_n) else 0
    sources = connection.execute(_SOURCES, (last_source,)).fetchall()
    items = connection.execute(_ITEMS, (last_item,)).fetchall()
    names = connection.execute("SELECT n, name FROM entities").fetchall()
    grown = _with(old, sources, items)
    return replace(
        grown, marks=marks, entity_names=dict(names), truths={}, source_tags=[], counted={},
        holdings={}, named={},
    )  # fmt: skip


def _without_removed(old: Shelf, connection: sqlite3.Connection) -> Shelf:
    gone = [
        row[0]
        for row in connection.execute(
            "SELECT source FROM removed WHERE seq > ?", (old.marks.removed,)
        )
    ]
    if not gone or not len(old.source_n):
        return old
    kept_sources = ~np.isin(old.source_n, gone)
    kept_items = ~np.isin(old.item_source, gone)
    return _picked(old, kept_sources, kept_items)


def _with(old: Shelf, sources: Sequence[Row], items: Sequence[Row]) -> Shelf:
    if not sources and not items:
        return old
    s = _columns(sources, 9)
    i = _columns(items, 6)
    codes = {modality: place for place, modality in enumerate(MODALITIES)}
    return replace(
        old,
        source_n=_more(old.source_n, s[0]),
        owner=_more(old.owner, s[1]),
        collection=_more(old.collection, s[2]),
        entity=_more(old.entity, s[3]),
        folder=_more(old.folder, s[4]),
        path=_more(old.path, s[5]),
        name=_more(old.name, s[6]),
        added=_more(old.added, s[7]),
        expires=_more(old.expires, s[8]),
        item_n=_more(old.item_n, i[0]),
        item_id=_more(old.item_id, i[1]),
        item_source=_more(old.item_source, i[2]),
        modality=_more(old.modality, [codes[cast(Modality, one)] for one in i[3]]),
        parent=_more(old.parent, i[4]),
        page=_more(old.page, i[5]),
    )


def _columns(rows: Sequence[Row], width: int) -> Sequence[Sequence[object]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _more(column: NDArray[D], new: Sequence[object]) -> NDArray[D]:
    return np.concatenate((column, np.array(new, dtype=column.dtype)))


def _picked(old: Shelf, sources: Mask, items: Mask) -> Shelf:
    return replace(
        old,
        source_n=old.source_n[sources],
        owner=old.owner[sources],
        collection=old.collection[sources],
        entity=old.entity[sources],
        folder=old.folder[sources],
        path=old.path[sources],
        name=old.name[sources],
        added=old.added[sources],
        expires=old.expires[sources],
        item_n=old.item_n[items],
        item_id=old.item_id[items],
        item_source=old.item_source[items],
        modality=old.modality[items],
        parent=old.parent[items],
        page=old.page[items],
    )
