"""The table around a citation: a few rows, the names of the columns, the cited cell marked."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.desk import ShownRow, ShownTable
from app.ui.markup import esc, shortened
from tools.core.cells import column_letters
from tools.core.locators import CellSpan

_AROUND = 4
"""Rows shown before and behind the cited ones."""
_MOST_ROWS = 24
_MOST_COLUMNS = 30
_LONGEST = 300


def table_html(table: ShownTable, cited: CellSpan) -> str:
    """Render the rows around a citation."""
    columns = _columns(table, cited)
    # The names of the columns stand above already.
    below = [one for one in table.rows if _is_cited(one, cited) or one.cells != table.names]
    rows = _window(below, cited)
    head = "".join(_head_html(one, table.names[one], cited) for one in columns)
    body = "".join(_row_html(one, columns, cited) for one in rows)
    left = len(table.names) - len(columns)
    more = f'<p class="dim">{left} more columns in the file</p>' if left > 0 else ""
    return (
        '<div class="cells" tabindex="0" role="region" aria-label="Rows of the table"><table>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}"
    )


def _window(rows: Sequence[ShownRow], cited: CellSpan) -> list[ShownRow]:
    inside = [at for at, row in enumerate(rows) if _is_cited(row, cited)]
    if not inside:
        return list(rows[:_MOST_ROWS])
    first, last = max(0, inside[0] - _AROUND), inside[-1] + 1 + _AROUND
    return list(rows[first : min(last, first + _MOST_ROWS)])


def _columns(table: ShownTable, cited: CellSpan) -> list[int]:
    known = sorted(table.names)
    if len(known) <= _MOST_COLUMNS or not cited.column:
        return known[:_MOST_COLUMNS]
    # The first two say what a row is about.
    at = known.index(cited.column) if cited.column in known else 0
    start = max(2, min(at - _MOST_COLUMNS // 2, len(known) - _MOST_COLUMNS + 2))
    return [*known[:2], *known[start : start + _MOST_COLUMNS - 2]]


def _is_cited(row: ShownRow, cited: CellSpan) -> bool:
    return cited.first_row <= row.number <= cited.last_row


def _head_html(column: int, name: str, cited: CellSpan) -> str:
    letters = column_letters(column) if cited.counted == "sheet" else ""
    said = f'<span class="letters">{letters}</span> ' if letters else ""
    return f'<th scope="col">{said}{esc(name)}</th>'


def _row_html(row: ShownRow, columns: Sequence[int], cited: CellSpan) -> str:
    is_cited = _is_cited(row, cited)
    cells = ""
    for column in columns:
        words = esc(shortened(row.cells.get(column, ""), _LONGEST))
        if is_cited and column == cited.column:
            cells += f'<td class="cell"><mark class="cited">{words}</mark></td>'
        else:
            cells += f"<td>{words}</td>"
    kind = ' class="row" aria-current="true"' if is_cited else ""
    number = "" if row.number < 0 else str(row.number)
    return f'<tr{kind}><th scope="row">{number}</th>{cells}</tr>'
