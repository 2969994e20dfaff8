"""What constraints are held against: every place or thing in scope, or single finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from agents.library_view import LibraryView
from agents.rules.constraints import condition_of
from agents.rules.nearness import anchor_of, asked_metres, metres_away
from tools.core.attributes import row_of
from tools.core.filters import Condition, Filter, Not, Truth
from tools.core.items import Modality
from tools.core.query import Constraint

_MOST_LOOKED_AT = 500
"""Entities whose recordings are looked at together, one entity at a time; of more, any recording
decides."""


@dataclass(frozen=True)
class Places:
    """Entities, by name. view: narrowed to where they may stand."""

    view: LibraryView
    among: frozenset[str] | None = None
    """None: every entity in scope."""
    _met: dict[Constraint, frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def leads(self) -> Mapping[str, str]:
        """Give one item of each, through which its facts are read."""
        found = self.view.catalogue.leads(self.view.scope)
        return {n: i for n, i in found.items() if self.among is None or n in self.among}

    def meeting(self, one: Constraint) -> frozenset[str]:
        """Give those that are known to meet a constraint."""
        if one not in self._met:
            self._met[one] = self._held(one, self._passing(condition_of(one)), "yes")
        return self._met[one]

    def breaking(self, one: Constraint) -> frozenset[str]:
        """Give those that are known not to meet it."""
        outside = self._passing(Not(part=condition_of(one)))
        if anchor_of(one):
            # The filter of a distance is a box around the circle.
            outside |= self._passing(condition_of(one))
        return self._held(one, outside, "no") - self.meeting(one)

    def _held(self, one: Constraint, found: frozenset[str], met: Truth) -> frozenset[str]:
        """Look again where an entity's recordings may disagree, or a circle lies in a box."""
        if anchor_of(one):
            return frozenset(name for name in found if self._near(one, name) == met)
        row = row_of(one.field)
        settled = row is None or row.modality is None or row.scope != "entity"
        if settled or len(found) > _MOST_LOOKED_AT:
            return found
        wanted = condition_of(one)
        check = self.view.catalogue.check
        return frozenset(name for name in found if check(self.leads[name], wanted)[0] == met)

    def _near(self, one: Constraint, name: str) -> Truth:
        metres = metres_away(one, self.leads[name], self.view.catalogue)
        if metres is None:
            return "unknown"
        return "yes" if metres <= asked_metres(one) else "no"

    def called(self, names: Sequence[str]) -> list[str]:
        """Name entities for people."""
        return list(names)

    def _passing(self, wanted: Filter) -> frozenset[str]:
        found = self.view.catalogue.leads(self.view.narrowed(wanted))
        return frozenset(name for name in found if name in self.leads)


@dataclass(frozen=True)
class Finds:
    """Single photos, recordings or pages, by item id."""

    view: LibraryView
    modality: Modality

    @cached_property
    def leads(self) -> Mapping[str, str]:
        """Give every find under its own id."""
        here = Condition(field="modality", op="=", value=self.modality)
        items = self.view.catalogue.items(sorted(self._passing(here)))
        # A window of a recording is a part of one, and a passage of a page.
        return {one: one for one, item in items.items() if item.parent is None}

    def called(self, names: Sequence[str]) -> list[str]:
        """Name finds by their files."""
        items = self.view.catalogue.items(names)
        sources = self.view.catalogue.sources(sorted({one.source for one in items.values()}))
        found = [sources[one.source] for one in items.values() if one.source in sources]
        return [f"{one.name} ({one.entity})" if one.entity else one.name for one in found]

    def meeting(self, one: Constraint) -> frozenset[str]:
        """Give those that are known to meet a constraint."""
        return self._passing(condition_of(one)) & self.leads.keys()

    def breaking(self, one: Constraint) -> frozenset[str]:
        """Give those that are known not to meet it."""
        return self._passing(Not(part=condition_of(one))) & self.leads.keys()

    def _passing(self, wanted: Filter) -> frozenset[str]:
        found = self.view.catalogue.in_scope(self.modality, self.view.narrowed(wanted)).yes
        return frozenset(found or ())


Ground = Places | Finds
