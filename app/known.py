"""Whether what a question is limited to is there at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.core.errors import NotFound
from tools.core.filters import Filter, fields_of

if TYPE_CHECKING:
    from tools.library.catalogue import SqlCatalogue


def require_held(
    catalogue: SqlCatalogue, owner: str, collections: Sequence[str], where: Filter | None
) -> None:
    """Raise NotFound for a collection or a filter's field that nothing in the library has."""
    held = catalogue.collections(owner)
    for name in collections:
        if name not in held:
            there = ", ".join(held) or "none yet; begin with: cairn add FOLDER"
            raise NotFound(f"there is no collection {name!r}; there are: {there}")
    for name in sorted(fields_of(where)):
        if not catalogue.states_field(name):
            raise NotFound(
                f"nothing in the library states {name!r}, so no filter can decide by it; "
                "check its name, or state it in a sidecar and add again"
            )
