"""A catalogue over lists in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tools.core.attributes import row_of
from tools.core.filters import Filter, Truth, evaluate
from tools.core.items import Attribute, Item, Modality, Source
from tools.core.locators import PageRegion
from tools.core.protocols import (
    Fact,
    ScopeResult,
    StatedFields,
)
from tools.core.query import Scope


class PlainCatalogue:
    """Catalogue over lists in memory; facts by (item, field)."""

    def __init__(
        self,
        items: Sequence[Item],
        sources: Sequence[Source],
        facts: Mapping[str, Sequence[Attribute]] | None = None,
    ) -> None:
        self._items = {item.id: item for item in items}
        self._sources = {source.id: source for source in sources}
        self._facts = facts or {}

    def items(self, ids: Sequence[str]) -> dict[str, Item]:
        """Give items by id."""
        return {one: self._items[one] for one in ids if one in self._items}

    def sources(self, ids: Sequence[str]) -> dict[str, Source]:
        """Give sources by id."""
        return {one: self._sources[one] for one in ids if one in self._sources}

    def children(self, item: str) -> list[Item]:
        """Give items whose parent is `item`."""
        return sorted(
            (one for one in self._items.values() if one.parent == item), key=lambda i: i.ordinal
        )

    def of_entity(self, entity: str, scope: Scope, modality: Modality | None = None) -> list[Item]:
        """Give the items of an entity."""
        return [
            one
            for one in self._visible(scope)
            if self._sources[one.source].entity == entity and modality in (None, one.modality)
        ]

    def in_scope(self, modality: Modality, scope: Scope) -> ScopeResult:
        """Decide the scope's filter over all items of a modality."""
        among = [one.id for one in self._visible(scope) if one.modality == modality]
        if scope.where is None:
            every = len(self._items) == len(self._visible(scope))
            return ScopeResult(searched=len(among), yes=None if every else tuple(among))
        truths = {one: self.check(one, scope.where)[0] for one in among}
        return ScopeResult(
            searched=len(among),
            yes=tuple(one for one, truth in truths.items() if truth == "yes"),
            unknown=tuple(one for one, truth in truths.items() if truth == "unknown"),
        )

    def facts(self, item: str, field_name: str) -> list[Fact]:
        """Give the item's facts, else those of other items of its entity."""
        own = [fact for fact in self._facts.get(item, ()) if fact.name == field_name]
        if own:
            return [Fact(attribute=fact, layer="item", item=item) for fact in own]
        row = row_of(field_name)
        mine = self._sources[self._items[item].source]
        if mine.entity is None or row is None or row.scope != "entity":
            return []
        return [
            Fact(attribute=fact, layer="sibling", item=other)
            for other, facts in self._facts.items()
            if self._same_entity(mine, self._sources[self._items[other].source])
            for fact in facts
            if fact.name == field_name
        ]

    def check(self, item: str, wanted: Filter) -> tuple[Truth, str]:
        """Decide a filter for one item."""
        read: list[str] = []

        def lookup(name: str) -> Sequence[Attribute]:
            built_in = self._built_in(item, name)
            found = built_in or [fact.attribute for fact in self.facts(item, name)]
            read.extend(f"{one.name} {one.value} {one.unit or ''}".strip() for one in found)
            return found

        return evaluate(wanted, lookup), "; ".join(read)

    def entities(self, scope: Scope) -> list[str]:
        """Name the entities of which an item is in scope and meets its filter."""
        names = {self._sources[one.source].entity for one in self._passing(scope)}
        return sorted(name for name in names if name is not None)

    def leads(self, scope: Scope) -> dict[str, str]:
        """Give the first passing item of every entity."""
        found: dict[str, str] = {}
        for one in self._passing(scope):
            name = self._sources[one.source].entity
            if name is not None:
                found.setdefault(name, one.id)
        return dict(sorted(found.items()))

    def stated(self, scope: Scope) -> StatedFields:
        """Give the fields of passing items that are measured nowhere."""
        found: StatedFields = {}
        for one in self._passing(scope):
            for fact in self._facts.get(one.id, ()):
                row = row_of(fact.name)
                if row is not None and row.modality is not None:
                    continue
                if isinstance(fact.value, float):
                    found.setdefault(fact.name, None)
                else:
                    told = fact.value if isinstance(fact.value, tuple) else (str(fact.value),)
                    before = found.get(fact.name) or ()
                    found[fact.name] = tuple(dict.fromkeys((*before, *told)))
        return found

    def facets(self, scope: Scope) -> dict[str, dict[str, int]]:
        """Count items in scope that meet its filter, per entity, modality and collection."""
        counts: dict[str, dict[str, int]] = {"entity": {}, "modality": {}, "collection": {}}
        for one in self._passing(scope):
            source = self._sources[one.source]
            for kind, value in (
                ("entity", source.entity),
                ("modality", one.modality),
                ("collection", source.collection),
            ):
                if value is not None:
                    counts[kind][value] = counts[kind].get(value, 0) + 1
        return counts

    def spread(self, field_name: str, scope: Scope) -> tuple[float, float, float] | None:
        """Give the 20th, 50th and 80th percentile; None under 5 values."""
        values = [
            fact.value
            for one in self._passing(scope)
            for fact in self._facts.get(one.id, ())
            if fact.name == field_name and isinstance(fact.value, float)
        ]
        if len(values) < 5:
            return None
        low, middle, high = np.percentile(values, (20, 50, 80)).tolist()
        return low, middle, high

    def _visible(self, scope: Scope) -> list[Item]:
        def seen(one: Item) -> bool:
            source = self._sources[one.source]
            if source.owner != scope.owner or source.collection in scope.exclude_collections:
                return False
            return not scope.collections or source.collection in scope.collections

        return [one for one in self._items.values() if seen(one)]

    def _passing(self, scope: Scope) -> list[Item]:
        among = self._visible(scope)
        if scope.where is None:
            return among
        return [one for one in among if self.check(one.id, scope.where)[0] == "yes"]

    @staticmethod
    def _same_entity(one: Source, other: Source) -> bool:
        return (one.owner, one.entity) == (other.owner, other.entity)

    def _built_in(self, item: str, name: str) -> list[Attribute]:
        one = self._items[item]
        source = self._sources[one.source]
        page = one.locator.page if isinstance(one.locator, PageRegion) else None
        value = {
            "source": (source.path, source.name),
            "entity": source.entity,
            "collection": source.collection,
            "page": None if page is None else float(page),
            "modality": one.modality,
            "added": source.added,
        }.get(name)
        return [] if value is None else [Attribute(name=name, value=value)]
