"""The reading side of the library: items, sources, facts, scopes and counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from tools.core.attributes import canonical_field, row_of
from tools.core.filters import Filter, Truth, evaluate
from tools.core.items import MODALITIES, Attribute, Item, Modality, Source
from tools.core.protocols import Fact, ScopeResult, StatedFields
from tools.core.query import Scope
from tools.library import facts
from tools.library.built_in import built_in_fact, is_built_in
from tools.library.connections import translating
from tools.library.judge import UNDECIDED, YES
from tools.library.kinds import kind_counts
from tools.library.rows import (
    ITEM_COLUMNS,
    ITEM_TABLES,
    SOURCE_COLUMNS,
    SOURCE_TABLES,
    item_from_row,
    source_from_row,
)
from tools.library.schema import utc_now
from tools.library.scope import ScopeReader
from tools.library.shelf import Ints, Mask, Shelf
from tools.library.spread import spread_of
from tools.library.stated_fields import stated_fields
from tools.library.tags import tag_counts

DEMO = "demo"
"""The collection that comes with Cairn; its second shelves are `demo-shop` and the like."""

_READY = "i.state = 'ready' AND s.state = 'ready' AND (s.expires IS NULL OR s.expires > ?)"
_AT_ONCE = 500
"""Ids bound in one statement; SQLite before 3.32 takes at most 999."""
_MOST_COUNTED = 64
"""Scopes whose counts are kept for one state of the library."""


def of_demo(collection: str) -> bool:
    """Tell whether a collection belongs to the demo."""
    return collection == DEMO or collection.startswith(f"{DEMO}-")


class SqlCatalogue:
    """Catalogue over the ledger. Threads may ask at once; each sees what was last committed."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], path: Path) -> None:
        self._connect = connect
        self._path = path
        self._scopes = ScopeReader(connect)
        self._stated: tuple[tuple[int, Scope], StatedFields] | None = None

    def items(self, ids: Sequence[str]) -> dict[str, Item]:
        """Give ready items by id, in the order asked; unknown ids are left out."""
        found: dict[str, Item] = {}
        with translating(self._path):
            for some in _batches(ids):
                rows = self._connect().execute(
                    f"SELECT {ITEM_COLUMNS} FROM {ITEM_TABLES} "
                    f"WHERE i.id IN ({_marks(some)}) AND {_READY}",
                    (*some, utc_now()),
                )
                found.update((str(row[0]), item_from_row(row)) for row in rows)
        return {one: found[one] for one in ids if one in found}

    def sources(self, ids: Sequence[str]) -> dict[str, Source]:
        """Give sources of any state by id, in the order asked; unknown ids are left out."""
        found: dict[str, Source] = {}
        with translating(self._path):
            for some in _batches(ids):
                rows = self._connect().execute(
                    f"SELECT {SOURCE_COLUMNS} FROM {SOURCE_TABLES} WHERE s.id IN ({_marks(some)})",
                    tuple(some),
                )
                found.update((str(row[0]), source_from_row(row)) for row in rows)
        return {one: found[one] for one in ids if one in found}

    def of_source(self, source: str) -> list[Item]:
        """Give all ready items of a source, in order."""
        return self._select("s.id = ?", (source,))

    def children(self, item: str) -> list[Item]:
        """Give passages of a page or windows of a recording, in order."""
        return self._select("p.id = ?", (item,), "i.ordinal, i.n")

    def of_entity(self, entity: str, scope: Scope, modality: Modality | None = None) -> list[Item]:
        """Give the items of an entity in the scope's collections, in the library's order.

        The scope's filter is not applied: a place that meets it is shown with all that it has.
        """
        with translating(self._path):
            state = self._scopes.shelf()
            numbers = [n for n, name in state.entity_names.items() if name == entity]
            shown = self._scopes.visible(state, scope)
            shown &= np.isin(state.entity, numbers)[state.source_row]
            if modality is not None:
                shown &= state.of_modality(modality)
        return list(self.items(state.item_id[shown].tolist()).values())

    def in_scope(self, modality: Modality, scope: Scope) -> ScopeResult:
        """Decide a scope's filter over all items of a modality."""
        with translating(self._path):
            state = self._scopes.shelf()
            shown = self._scopes.visible(state, scope)
            here = state.of_modality(modality)
            among = shown & here
            searched = int(among.sum())
            if scope.where is None:
                whole = searched == int(here.sum())
                return ScopeResult(searched=searched, yes=None if whole else _ids(state, among))
            truth = self._scopes.truth(state, scope.where)
        return ScopeResult(
            searched=searched,
            yes=_ids(state, among & (truth == YES)),
            unknown=_ids(state, among & (truth == UNDECIDED)),
        )

    def every(self, modality: Modality) -> tuple[str, ...]:
        """Give the items of a modality, whoever owns them: for indexes, never for a person."""
        with translating(self._path):
            state = self._scopes.shelf()
            return _ids(state, state.of_modality(modality))

    def facts(self, item: str, field_name: str) -> list[Fact]:
        """Give what is known under a canonical field, nearest layer only; empty is unknown."""
        name = canonical_field(field_name)
        with translating(self._path):
            if is_built_in(name):
                return self._built_in(item, name)
            if not self._is_stated(name):
                return []
            place = facts.place_of(self._connect(), item)
            return [] if place is None else facts.known(self._connect(), place, name)

    def check(self, item: str, wanted: Filter) -> tuple[Truth, str]:
        """Decide a filter for one item; with what decided it, for people."""
        read: list[str] = []

        def lookup(name: str) -> Sequence[Attribute]:
            found = self.facts(item, name)
            read.extend(_told(one) for one in found)
            return [one.attribute for one in found]

        truth = evaluate(wanted, lookup)
        return truth, "; ".join(dict.fromkeys(read))

    def entities(self, scope: Scope) -> list[str]:
        """Name the entities of which at least one item is in scope and meets its filter."""
        with translating(self._path):
            state = self._scopes.shelf()
            rows = state.source_row[self._passing(state, scope)]
        numbers = set(state.entity[rows].tolist())
        return sorted(name for n, name in state.entity_names.items() if n in numbers)

    def leads(self, scope: Scope) -> dict[str, str]:
        """Give, of every entity with an item in scope that meets its filter, the first such."""
        with translating(self._path):
            state = self._scopes.shelf()
            passing = np.flatnonzero(self._passing(state, scope))
        numbers, first = np.unique(state.entity[state.source_row[passing]], return_index=True)
        named = zip(numbers.tolist(), state.item_id[passing[first]].tolist(), strict=True)
        found = {state.entity_names[n]: str(item) for n, item in named if n in state.entity_names}
        return dict(sorted(found.items()))

    def stated(self, scope: Scope) -> StatedFields:
        """Give every stated field in scope: None for numbers, else its words where they are few."""
        with translating(self._path):
            state = self._scopes.shelf()
            key = (state.marks.generation, scope)
            kept = self._stated
            if kept is None or kept[0] != key:
                kept = (key, stated_fields(self._scopes, state, self._passing(state, scope)))
                self._stated = kept
        return dict(kept[1])

    def facets(self, scope: Scope) -> dict[str, dict[str, int]]:
        """Count items in scope that meet its filter: per entity, modality, collection and tag.

        Under `kind`: the sources, folders and entities that state each kind.
        """
        with translating(self._path):
            state = self._scopes.shelf()
            passing = self._passing(state, scope)
            key = np.packbits(passing).tobytes()
            if key not in state.counted:
                if len(state.counted) >= _MOST_COUNTED:
                    state.counted.clear()
                state.counted[key] = self._counted(state, passing)
            # Another thread may have cleared them.
            counted = state.counted.get(key) or self._counted(state, passing)
        return {name: dict(counts) for name, counts in counted.items()}

    def _counted(self, state: Shelf, passing: Mask) -> dict[str, dict[str, int]]:
        rows = state.source_row[passing]
        tags = tag_counts(self._scopes, state, passing)
        kinds = kind_counts(self._scopes, state, passing)
        numbers, many = np.unique(state.entity[rows], return_counts=True)
        names = [state.entity_names.get(n) for n in numbers.tolist()]
        collections, places = state.by_collection
        return {
            "entity": _by_name(names, many),
            "modality": _by_name(
                MODALITIES, np.bincount(state.modality[passing], minlength=len(MODALITIES))
            ),
            "collection": _by_name(
                collections, np.bincount(places[rows], minlength=len(collections))
            ),
            "tag": dict(tags.most_common()),
            "kind": dict(kinds.most_common()),
        }

    def spread(self, field_name: str, scope: Scope) -> tuple[float, float, float] | None:
        """Give the 20th, 50th and 80th percentile of a number over the scope; None under 5."""
        with translating(self._path):
            state = self._scopes.shelf()
            passing = self._passing(state, scope)
            return spread_of(self._scopes, state, passing, canonical_field(field_name))

    def counts_by_source(self, owner: str) -> dict[str, dict[str, int]]:
        """Count an owner's ready items by source id and modality."""
        counted: dict[str, dict[str, int]] = {}
        with translating(self._path):
            rows = self._connect().execute(
                "SELECT s.id, i.modality, count(*) FROM items i JOIN sources s ON s.n = i.source "
                "WHERE s.owner = ? AND i.state = 'ready' GROUP BY s.id, i.modality",
                (owner,),
            )
            for source, modality, count in rows:
                counted.setdefault(source, {})[modality] = count
        return counted

    def collections(self, owner: str) -> dict[str, int]:
        """Count an owner's ready sources by collection."""
        with translating(self._path):
            state = self._scopes.shelf()
            held = state.holdings.get(owner)
            if held is None:
                rows = self._connect().execute(
                    "SELECT collection, count(*) FROM sources WHERE owner = ? AND state = 'ready' "
                    "GROUP BY collection ORDER BY collection",
                    (owner,),
                )
                held = state.holdings[owner] = dict(rows.fetchall())
            return dict(held)

    def states_field(self, field_name: str) -> bool:
        """Tell whether a field is known to Cairn, or stated by anything in the library."""
        name = canonical_field(field_name)
        if is_built_in(name) or row_of(name) is not None:
            return True
        with translating(self._path):
            return self._is_stated(name)

    def _is_stated(self, name: str) -> bool:
        state = self._scopes.shelf()
        known = state.named.get(name)
        if known is None:
            query = "SELECT 1 FROM facts WHERE name = ? LIMIT 1"
            known = self._connect().execute(query, (name,)).fetchone() is not None
            state.named[name] = known
        return known

    def default_exclusions(self, owner: str) -> tuple[str, ...]:
        """Name collections to leave out unless they are asked for: the demo, once there is more."""
        named = self.collections(owner)
        demo = tuple(name for name in named if of_demo(name))
        return demo if len(demo) < len(named) else ()

    def _passing(self, state: Shelf, scope: Scope) -> Mask:
        shown = self._scopes.visible(state, scope)
        if scope.where is not None:
            shown &= self._scopes.truth(state, scope.where) == YES
        return shown

    def _select(self, where: str, values: Sequence[str], order: str = "i.n") -> list[Item]:
        with translating(self._path):
            rows = self._connect().execute(
                f"SELECT {ITEM_COLUMNS} FROM {ITEM_TABLES} WHERE {where} AND {_READY} "
                f"ORDER BY {order}",
                (*values, utc_now()),
            )
            return [item_from_row(row) for row in rows]

    def _built_in(self, item: str, name: str) -> list[Fact]:
        found = self.items([item]).get(item)
        source = self.sources([found.source]).get(found.source) if found else None
        if found is None or source is None:
            return []
        fact = built_in_fact(found, source, name)
        return [] if fact is None else [Fact(attribute=fact, layer="item", item=item)]


def _told(fact: Fact) -> str:
    """Write a fact for people: `level_db_spl 38 dB (quiet.wav.yaml)`."""
    one = fact.attribute
    value = one.value
    if isinstance(value, bool):
        shown = "yes" if value else "no"
    elif isinstance(value, float):
        shown = f"{value:g}" if one.high is None else f"{value:g} to {one.high:g}"
    else:
        shown = value if isinstance(value, str) else ", ".join(value)
    if one.name == "source":
        shown = str(one.value[-1]) if isinstance(one.value, tuple) else shown
    words = " ".join(part for part in (one.name, shown, one.unit or "") if part)
    return f"{words} ({one.note})" if one.note else words


def _by_name(names: Sequence[str | None], counts: Ints) -> dict[str, int]:
    pairs = zip(names, counts.tolist(), strict=True)
    named = [(name, count) for name, count in pairs if name is not None and count]
    return dict(sorted(named, key=lambda one: (-one[1], one[0])))


def _ids(state: Shelf, mask: Mask) -> tuple[str, ...]:
    return tuple(state.item_id[mask].tolist())


def _marks(some: Sequence[str]) -> str:
    return ",".join("?" * len(some))


def _batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    unique = list(dict.fromkeys(ids))
    return [unique[start : start + _AT_ONCE] for start in range(0, len(unique), _AT_ONCE)]
