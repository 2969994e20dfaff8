"""Cells of a table put into rows and columns, written so that each row stands alone. Pure.

Where a cell stands in two columns, or two figures in one cell, there is no grid to be sure of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tools.core.locators import Box
from tools.media.flow import row_text
from tools.media.pdf_text import Cell, Line

_NUMBER = re.compile(
    r"[(\[]?[-+−–~<>]?\s?[$€£¥]?\s?[-−]?\d[\d.,:'\s]*\d*\s?[%)\]*†]*|[-–—]+|n/?a", re.IGNORECASE
)
_MEASURED = re.compile(r"[(\-−+$€£]*\d[\d.,]*\)?(?:\(\S+\))?%?|[-–—]|%")
_YEAR = re.compile(r"(?:19|20)\d\d\*?")
_SIGN = re.compile(r"[$€£¥]")
_TAIL = re.compile(r"[%)\]]+")
_NUMERIC = 0.5
_WORD_SPACE = 0.03
_COLUMN_GAP = 0.012
MAX_CELL_CHARS = 160


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row as it stands alone."""

    text: str
    box: Box


Row = list[Cell]


def cells_of(line: Line) -> Sequence[Cell]:
    """Give the cells of a line; a line that is not parted is one."""
    return line.cells or (Cell(text=line.text.strip(), box=line.box, bold=line.bold),)


def visual_rows(cells: Iterable[Cell]) -> list[Row]:
    """Put cells at the same height into rows, from the top, each from the left."""
    rows: list[Row] = []
    for cell in sorted(cells, key=lambda one: one.box[1] + one.box[3]):
        if rows and _same_height(rows[-1][0], cell):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda one: one.box[0]) for row in rows]


def is_number(text: str) -> bool:
    """Tell whether a cell holds a figure, a dash or `n/a`."""
    return _NUMBER.fullmatch(text.strip()) is not None


def plain_rows(cells: Iterable[Cell]) -> list[TableRow]:
    """Give words as they stand beside each other; claim no columns."""
    return [
        TableRow(text=" ".join(cell.text for cell in row), box=around(c.box for c in row))
        for row in visual_rows(cells)
    ]


def columns_of(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Give (left, right) of the columns that cells of rows with several cells stand in."""
    spans: list[tuple[float, float]] = []
    for left, right in sorted((c.box[0], c.box[2]) for row in rows if len(row) > 1 for c in row):
        if spans and left <= spans[-1][1] + 0.002:
            spans[-1] = (spans[-1][0], max(spans[-1][1], right))
        else:
            spans.append((left, right))
    return spans


def with_heads(
    columns: Sequence[tuple[float, float]], head: Sequence[Cell]
) -> list[tuple[float, float]]:
    """Widen columns to their headings, and add one whose cells are all broken over lines."""
    known = list(columns)
    for cell in visual_rows(head)[-1]:
        left, right = cell.box[0], cell.box[2]
        under = [at for at, (low, high) in enumerate(known) if left < high and right > low]
        if not under:
            known.append((left, right))
        elif len(under) == 1:
            low, high = known[under[0]]
            known[under[0]] = (min(low, left), max(high, right))
    return _without_breaks(sorted(known), head)


def _without_breaks(
    columns: Sequence[tuple[float, float]], head: Sequence[Cell]
) -> list[tuple[float, float]]:
    """Join what wide word spaces parted: a column without a heading, close behind another."""
    joined: list[tuple[float, float]] = []
    for low, high in columns:
        headed = any(cell.box[0] < high and cell.box[2] > low for cell in head)
        if joined and not headed and low - joined[-1][1] < _WORD_SPACE:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def band_rows(band: Sequence[Cell], columns: Sequence[tuple[float, float]]) -> list[Row]:
    """Give the rows between two rules: one, however its cells are broken, or several."""
    rows = visual_rows(mended(band))
    full = [row for row in rows if len(_held(row, columns)) > max(1, len(columns) // 2)]
    if len(full) <= 1:
        return [[cell for row in rows for cell in row]]
    joined: list[Row] = []
    for row in rows:
        goes_on = 0 not in _held(row, columns) and not any(is_number(cell.text) for cell in row)
        if goes_on and joined and len(joined[-1]) > 1:
            joined[-1] = [*joined[-1], *row]
        else:
            joined.append(row)
    return joined


def _held(row: Row, columns: Sequence[tuple[float, float]]) -> set[int]:
    return {at for cell in row for at in _columns_under(cell, columns)}


def written(
    head: Sequence[Cell],
    rows: Sequence[Row],
    columns: Sequence[tuple[float, float]],
    *,
    marked: bool,
) -> list[TableRow] | None:
    """Write rows so that each stands alone; None where a cell spans columns or is prose.

    marked: the heading differs from the body by its look.
    """
    grids = [_grid(row, columns) for row in rows]
    known = [grid for grid in grids if grid is not None]
    held = sum(sum(map(bool, grid)) > 1 for grid in known)
    if len(known) < len(grids) or held < (1 if marked else 2):
        return None
    texts = [text for grid in known for text in grid]
    if max(map(len, texts)) > MAX_CELL_CHARS or any(_is_several(text) for text in texts):
        return None
    header = _header(head, known, columns, marked=marked)
    if not header and sum(is_number(grid[0]) for grid in known) > len(known) / 2:
        return None
    lead = [] if header else [list(visual_rows(mended(head)))]
    out = [
        TableRow(text=row_text([], [cell.text for cell in row]), box=around(c.box for c in row))
        for some in lead for row in some
    ]  # fmt: skip
    wrapped = ""
    for row, grid in zip(rows, known, strict=True):
        box = around(cell.box for cell in row)
        alone = bool(grid[0]) and not any(grid[1:])
        if wrapped and grid[0][:1].islower():
            grid, box = [f"{wrapped} {grid[0]}", *grid[1:]], around([out.pop().box, box])
        wrapped = grid[0] if alone else ""
        out.append(TableRow(text=row_text([] if alone else header, grid), box=box))
    return out


def _is_several(text: str) -> bool:
    """Tell whether a cell holds two figures: columns that could not be told apart."""
    words = text.split()
    figures = sum(any(c.isdigit() for c in word) for word in words)
    return figures > 1 and all(_MEASURED.fullmatch(word) for word in words)


def _grid(row: Row, columns: Sequence[tuple[float, float]]) -> list[str] | None:
    """Give the text of a row by column; None where a cell stands in two."""
    grid = [""] * len(columns)
    if len(row) == 1 and not is_number(row[0].text):
        # A label that heads the rows below it may reach over the columns.
        grid[0] = row[0].text
        return grid
    for cell in sorted(row, key=lambda one: (round(middle_of(one.box), 2), one.box[0])):
        under = _columns_under(cell, columns)
        if len(under) != 1:
            return None
        grid[under[0]] = f"{grid[under[0]]} {cell.text}".strip()
    return grid


def _columns_under(cell: Cell, columns: Sequence[tuple[float, float]]) -> list[int]:
    left, right = cell.box[0], cell.box[2]
    width = max(right - left, 1e-6)
    under = [
        at for at, (low, high) in enumerate(columns)
        if min(right, high) - max(left, low) > 0.3 * min(width, high - low)
    ]  # fmt: skip
    return under


def _header(
    head: Sequence[Cell],
    grids: Sequence[list[str]],
    columns: Sequence[tuple[float, float]],
    *,
    marked: bool,
) -> list[str]:
    """Give the names of the columns, or nothing where the first band is no heading surely."""
    names = [""] * len(columns)
    rows = visual_rows(head)
    if any(len(_columns_under(cell, columns)) > 1 for cell in rows[-1]):
        return []
    for row in rows:
        for cell in row:
            nearest = _columns_under(cell, columns) or [_nearest(cell, columns)]
            for at in nearest:
                names[at] = f"{names[at]} {cell.text}".strip()
    if any(not name for name in names[1:]) or len(set(names)) < len(names):
        return []
    figures = [name for name in names[1:] if is_number(name) and not _YEAR.fullmatch(name)]
    bold = all(cell.bold for cell in head)
    inner = [text for grid in grids for text in grid[1:] if text]
    numeric = sum(any(c.isdigit() for c in text) for text in inner) >= _NUMERIC * len(inner)
    return names if not figures and (marked or bold or numeric) else []


def _nearest(cell: Cell, columns: Sequence[tuple[float, float]]) -> int:
    middle = (cell.box[0] + cell.box[2]) / 2
    gaps = [max(low - middle, middle - high, 0.0) for low, high in columns]
    return gaps.index(min(gaps))


def mended(cells: Sequence[Cell]) -> list[Cell]:
    """Put a currency sign before its figure, and a bracket or % behind it, into one cell."""
    whole: list[Cell] = []
    for row in visual_rows(cells):
        for cell in row:
            last = whole[-1] if whole else None
            beside = last is not None and _same_height(last, cell) and last.box[0] < cell.box[0]
            if last is not None and beside and _belong(last, cell):
                text = f"{last.text}{cell.text}"
                whole[-1] = replace(cell, text=text, box=around([last.box, cell.box]))
            else:
                whole.append(cell)
    return whole


def _belong(left: Cell, right: Cell) -> bool:
    sign = _SIGN.fullmatch(left.text.strip()) is not None and is_number(right.text)
    tail = _TAIL.fullmatch(right.text.strip()) is not None and right.box[0] - left.box[2] < 0.03
    return sign or tail


def _same_height(one: Cell, other: Cell) -> bool:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared > 0.5 * min(one.box[3] - one.box[1], other.box[3] - other.box[1])


def middle_of(box: Box) -> float:
    """Give the height of a box's middle."""
    return (box[1] + box[3]) / 2


def around(boxes: Iterable[Box]) -> Box:
    """Give the smallest box around all; at least one is given."""
    held = list(boxes)
    return (
        min(one[0] for one in held),
        min(one[1] for one in held),
        max(one[2] for one in held),
        max(one[3] for one in held),
    )


def holds_figures(rows: Sequence[Row]) -> bool:
    """Tell whether figures fill the columns behind the first."""
    behind = [cell.text for row in rows for cell in row[1:]]
    return sum(any(c.isdigit() for c in text) for text in behind) >= _NUMERIC * max(1, len(behind))


def set_apart(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Tell whether columns of words are too far apart, and too full, for words of a sentence."""
    gaps = [following[0] - before[1] for before, following in pairwise(columns)]
    bullets = sum(not any(c.isalnum() for c in row[0].text) for row in rows)
    return min(gaps) >= _COLUMN_GAP and bullets < len(rows) / 2
