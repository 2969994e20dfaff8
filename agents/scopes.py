"""What one search may see: the person's filter, the hard constraints that its modality can meet."""

from __future__ import annotations

from agents.library_view import LibraryView
from agents.records import Search
from agents.rules.constraints import filter_of
from tools.core.attributes import row_of
from tools.core.filters import Condition, Filter, both
from tools.core.items import Modality
from tools.core.query import Constraint, Plan, Scope


def scope_of(search: Search, plan: Plan, view: LibraryView) -> Scope:
    """Give the scope of one search."""
    modality = search.sub_query.modality
    hop: Filter | None = None
    if search.entity:
        hop = Condition(field="entity", op="=", value=search.entity)
    if search.source:
        hop = both(hop, Condition(field="source", op="=", value=search.source))
    wanted = filter_of([one for one in plan.constraints if _concerns(one, modality, plan)])
    return view.narrowed(both(wanted, hop))


def is_filtered(plan: Plan, view: LibraryView) -> bool:
    """Tell whether anything but words decides what may be found."""
    return view.scope.where is not None or any(one.hard for one in plan.constraints)


def _concerns(one: Constraint, modality: Modality, plan: Plan) -> bool:
    # Where places are sought, `brightness above 60` limits photos and not the reviews beside
    # them; their place is held to it later, when entities are checked.
    row = row_of(one.field)
    if plan.wants != "places" or row is None or row.scope == "entity":
        return True
    return row.modality in (None, modality)
