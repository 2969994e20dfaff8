"""The seam to the library's reading side: items, facts, scopes and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.core.filters import Filter, Truth
from tools.core.items import Attribute, Item, Modality, Source
from tools.core.query import Scope


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact with where it was found, from the item itself outwards to its entity."""

    attribute: Attribute
    layer: str
    """`item`, `source`, `folder`, `entity`, `sibling`."""
    item: str | None = None
    """The item it was measured in, when that is citable."""


StatedFields = dict[str, tuple[str, ...] | None]
"""By field: None for numbers, else its words where they are few enough to be a choice."""


class Catalogue(Protocol):
    """The reading side of the library, as retrievers and the agent see it."""

    def items(self, ids: Sequence[str]) -> dict[str, Item]:
        """Give ready items by id; unknown ids are left out."""

    def sources(self, ids: Sequence[str]) -> dict[str, Source]:
        """Give sources by id; unknown ids are left out."""

    def children(self, item: str) -> list[Item]:
        """Give passages of a page or windows of a recording, in order."""

    def of_entity(self, entity: str, scope: Scope, modality: Modality | None = None) -> list[Item]:
        """Give the items of an entity, in the library's order."""

    def in_scope(self, modality: Modality, scope: Scope) -> ScopeResult:
        """Decide a scope's filter over all items of a modality."""

    def facts(self, item: str, field_name: str) -> list[Fact]:
        """Give what is known under a canonical field, nearest layer only; empty is unknown."""

    def check(self, item: str, wanted: Filter) -> tuple[Truth, str]:
        """Decide a filter for one item; with what decided it, for people."""

    def entities(self, scope: Scope) -> list[str]:
        """Name the entities in scope."""

    def leads(self, scope: Scope) -> dict[str, str]:
        """Give, of every entity with an item in scope that meets its filter, the first such."""

    def stated(self, scope: Scope) -> StatedFields:
        """Give every field that something in scope states."""

    def facets(self, scope: Scope) -> dict[str, dict[str, int]]:
        """Count items per entity, modality, collection and tag, and who states which kind."""

    def spread(self, field_name: str, scope: Scope) -> tuple[float, float, float] | None:
        """Give the 20th, 50th and 80th percentile of a number over the scope; None under 5."""


@dataclass(frozen=True, kw_only=True)
class ScopeResult:
    """Which items a search may return."""

    searched: int
    """In scope before the filter."""
    yes: tuple[str, ...] | None
    """Ids that meet the filter; None means all of `searched` (no filter was set)."""
    unknown: tuple[str, ...] = ()
