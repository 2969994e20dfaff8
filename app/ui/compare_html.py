"""A comparison as a table: each cell cited or `not stated`; a click on a head sorts it."""

from __future__ import annotations

from app.ui.cited import Cited
from app.ui.markup import esc, shortened
from tools.core.comparisons import NOT_STATED, Cell, Column, Comparison

_LONGEST = 160


def compare_html(table: Comparison | None, cited: Cited) -> str:
    """Render a table; empty without one."""
    if table is None or not table.rows or not table.columns:
        return ""
    heads = '<th scope="col" aria-sort="none">' + _sorter(0, "Name") + "</th>"
    heads += "".join(_head_html(at, one) for at, one in enumerate(table.columns, 1))
    body = "".join(
        f'<tr><th scope="row">{esc(row.entity)}</th>'
        f"{''.join(_cell_html(cell, cited) for cell in row.cells)}</tr>"
        for row in table.rows
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Comparison">'
        f'<table class="compared"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _head_html(at: int, column: Column) -> str:
    unit = f' <span class="dim">{esc(column.unit)}</span>' if column.unit else ""
    return f'<th scope="col" aria-sort="none">{_sorter(at, column.name)}{unit}</th>'


def _sorter(at: int, name: str) -> str:
    return (
        f'<button type="button" class="sorter" data-sort="{at}" title="Sort by it">'
        f"{esc(name)}</button>"
    )


def _cell_html(cell: Cell, cited: Cited) -> str:
    if not cell.marks:
        # Only what is cited is shown as known.
        return f'<td class="unstated">{esc(NOT_STATED)}</td>'
    number = f' data-number="{cell.number!r}"' if cell.number is not None else ""
    return f"<td{number}>{esc(shortened(cell.text, _LONGEST))} {cited.chips(cell.marks)}</td>"
