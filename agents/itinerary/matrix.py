"""Travel times that a table of the library states.

A file named `travel-times` (CSV, TSV, XLSX or ODS) whose rows have the columns `from`, `to` and
`minutes`; places by their names. What stands in it goes before any straight line.
"""

from __future__ import annotations

from agents.itinerary.ways import Stated
from agents.library_view import LibraryView
from tools.core.cells import CELLS, TableRow, rows_of_fact
from tools.core.filters import Condition

NAMES = tuple(
    f"travel{joint}times.{suffix}" for joint in "-_ " for suffix in ("csv", "tsv", "xlsx", "ods")
)
_COLUMNS = ("from", "to", "minutes")


def read_matrix(view: LibraryView) -> dict[tuple[str, str], Stated]:
    """Give minutes by names in lower case; rows that state no number are left out."""
    wanted = view.narrowed(Condition(field="source", op="in", value=NAMES))
    if "text" not in view.retrievers:
        return {}
    found: dict[tuple[str, str], Stated] = {}
    items = view.catalogue.items(list(view.catalogue.in_scope("text", wanted).yes or ()))
    for item in items.values():
        facts = [one.attribute for one in view.catalogue.facts(item.id, CELLS)]
        for row in rows_of_fact(facts):
            read = _row(row, item.text)
            if read is not None:
                found[read[0], read[1]] = Stated(minutes=read[2], item=item.id)
    return found


def _row(row: TableRow, text: str) -> tuple[str, str, float] | None:
    cells = {one.name(text).strip().casefold(): one.value(text).strip() for one in row.cells}
    if not all(cells.get(name) for name in _COLUMNS):
        return None
    try:
        minutes = float(cells["minutes"].replace(",", "."))
    except ValueError:
        return None
    return cells["from"].casefold(), cells["to"].casefold(), minutes
