"""Cells of tables: where in an item's text each one stands, and what it is called.

An item that holds rows has the fact `cells`: one entry a row, `number@col.start.name.value,...`,
lengths and places in characters of the item's text. Knows no file format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tools.core.items import Attribute
from tools.core.locators import CellSpan

CELLS = "cells"
"""Name of the fact."""
BETWEEN, BEHIND_NAME = "; ", ": "
INSIDE = " > "
"""Between the names of a path; `address` tells it as a dot."""
_LETTERS = 26


@dataclass(frozen=True)
class Cell:
    """One cell with something in it."""

    column: int
    """From 1."""
    start: int
    """Of its name in the text, or of its value where its column has none."""
    name_chars: int
    value_chars: int

    @property
    def value_start(self) -> int:
        """First character of the value."""
        return self.start + (self.name_chars + len(BEHIND_NAME) if self.name_chars else 0)

    @property
    def end(self) -> int:
        """One past the last character of the value."""
        return self.value_start + self.value_chars

    def name(self, text: str) -> str:
        """Give the column's name."""
        return text[self.start : self.start + self.name_chars]

    def value(self, text: str) -> str:
        """Give what is written in it."""
        return text[self.value_start : self.end]


@dataclass(frozen=True)
class TableRow:
    """The cells of one row, in the order they stand."""

    number: int
    """As the file's own program counts: rows of a sheet from 1, elements of a JSON list from 0."""
    cells: tuple[Cell, ...]

    @property
    def start(self) -> int:
        """First character in the text."""
        return self.cells[0].start

    @property
    def end(self) -> int:
        """One past the last character."""
        return self.cells[-1].end

    def shifted(self, by: int, low: int, high: int) -> TableRow | None:
        """Give the row as the passage `low..high` of a text has it; None where it lies elsewhere.

        by: where the row's own text begins.
        """
        kept = [cut for cell in self.cells if (cut := _clipped(cell, by, low, high)) is not None]
        return TableRow(self.number, tuple(kept)) if kept else None


def _clipped(cell: Cell, by: int, low: int, high: int) -> Cell | None:
    whole = replace(cell, start=cell.start + by)
    value_from, value_to = max(low, whole.value_start), min(high, whole.end)
    if value_from >= value_to:
        return None
    if whole.start >= low:
        return replace(whole, start=whole.start - low, value_chars=value_to - value_from)
    # The name stayed behind in the passage before.
    return Cell(cell.column, value_from - low, 0, value_to - value_from)


def row_of_cells(number: int, cells: Iterable[tuple[int, str, str]]) -> tuple[str, TableRow]:
    """Write a row so that it stands alone, `Drink: tea; Price: 2.50`, and where its cells are.

    cells: (column, name, value) without line breaks; values are not empty.
    """
    text, placed = "", []
    for column, name, value in cells:
        text += BETWEEN if text else ""
        shown = "" if name == value else name
        placed.append(Cell(column, len(text), len(shown), len(value)))
        text += f"{shown}{BEHIND_NAME}{value}" if shown else value
    return text, TableRow(number, tuple(placed))


def rows_to_text(rows: Iterable[TableRow]) -> str:
    """Write where the cells are, one row after the other."""
    return "\n".join(
        f"{row.number}@"
        + ",".join(f"{c.column}.{c.start}.{c.name_chars}.{c.value_chars}" for c in row.cells)
        for row in rows
    )


def rows_from_text(text: str) -> tuple[TableRow, ...]:
    """Read what `rows_to_text` wrote."""
    return tuple(_row(line) for line in text.split("\n") if line)


def _row(line: str) -> TableRow:
    number, _, told = line.partition("@")
    cells = (map(int, one.split(".")) for one in told.split(","))
    return TableRow(int(number), tuple(Cell(*one) for one in cells))


def cells_fact(rows: Sequence[TableRow]) -> Attribute:
    """Make the fact of an item that holds rows."""
    return Attribute(name=CELLS, value=rows_to_text(rows), by="text")


def rows_of_fact(facts: Sequence[Attribute]) -> tuple[TableRow, ...]:
    """Read the fact; empty for an item that holds no rows."""
    found = next((fact.value for fact in facts if fact.name == CELLS), "")
    return rows_from_text(found) if isinstance(found, str) else ()


def column_letters(column: int) -> str:
    """Give the letters of a column of a sheet: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(span: CellSpan) -> str:
    """Say where a cell or a run of rows stands: `Prices!B7`, `rows 3 to 9`, `orders[2].total`."""
    match span.counted:
        case "path":
            return _path(span).replace(INSIDE, ".")
        case "line":
            rows = _run("line", span.first_row, span.last_row)
            return f"{rows}, {span.name}" if span.name else rows
        case "sheet":
            if span.column:
                cell = f"{column_letters(span.column)}{span.first_row}"
                return f"{span.sheet}!{cell}" if span.sheet else cell
            rows = _run("row", span.first_row, span.last_row)
            return f"{span.sheet}, {rows}" if span.sheet else rows


def _run(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun}s {first} to {last}"


def _path(span: CellSpan) -> str:
    if span.first_row < 0:
        return ".".join(part for part in (span.sheet, span.name) if part) or "the top"
    if span.first_row != span.last_row:
        return f"{span.sheet}[{span.first_row}] to [{span.last_row}]"
    name = span.name if not span.name or span.name.startswith("[") else f".{span.name}"
    return f"{span.sheet}[{span.first_row}]{name}"
