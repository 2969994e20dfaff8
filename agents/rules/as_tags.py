"""Diets of things that state none: `something vegan to wear` is tagged vegan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agents.library_view import LibraryView
from agents.rules.constraints import condition_of
from tools.core.query import Constraint


def as_tags(constraints: tuple[Constraint, ...], view: LibraryView) -> tuple[Constraint, ...]:
    """Read `something vegan to wear` as a tag, where what is sought states tags and no diets."""
    kinds = [condition_of(one) for one in constraints if one.field == "kind" and one.op == "in"]
    if not kinds or not any(one.field == "diets" for one in constraints):
        return constraints
    here = view.narrowed(kinds[0])
    tags = view.catalogue.facets(here).get("tag", {})
    leads = view.catalogue.leads(here).values()
    if not tags or any(view.catalogue.facts(one, "diets") for one in leads):
        return constraints
    return tuple(_as_tag(one, tags) for one in constraints)


def _as_tag(one: Constraint, tags: Mapping[str, int]) -> Constraint:
    values = one.value if isinstance(one.value, tuple) else ()
    held = [value for value in values if value in tags]
    if one.field != "diets" or one.op != "in" or not held:
        return one
    return replace(one, field="tags", op="contains", value=held[0])
