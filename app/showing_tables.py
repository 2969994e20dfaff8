"""Rows of a table as a person sees them: put together from the passages they were cut into."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.desk import ShownRow, ShownTable
from app.wiring import House
from tools.core.cells import CELLS, rows_of_fact
from tools.core.items import Item
from tools.core.locators import CellSpan, TextSpan


def table_of(house: House, passages: Sequence[Item], cited: Item) -> ShownTable | None:
    """Give the rows of passages of one table; None for a passage of running text."""
    wanted = _span(cited)
    if wanted is None:
        return None
    names: dict[int, str] = {}
    rows: dict[int, dict[int, str]] = {}
    for item in passages:
        span = _span(item)
        if span is None or span.sheet != wanted.sheet:
            continue
        facts = [one.attribute for one in house.library.catalogue.facts(item.id, CELLS)]
        for row in rows_of_fact(facts):
            cells = rows.setdefault(row.number, {})
            for cell in row.cells:
                # A cell that was too long for one passage goes on in the next.
                before = f"{cells[cell.column]} " if cell.column in cells else ""
                cells[cell.column] = before + cell.value(item.text)
                names.setdefault(cell.column, "")
                names[cell.column] = names[cell.column] or cell.name(item.text)
    shown = tuple(ShownRow(number=one, cells=cells) for one, cells in rows.items())
    return ShownTable(names=dict(sorted(names.items())), rows=shown)


def _span(item: Item) -> CellSpan | None:
    return item.locator.cells if isinstance(item.locator, TextSpan) else None
