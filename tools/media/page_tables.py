"""Tables of a page found between rules. Pure; knows no format.

A table whose columns are not clean keeps its words and gets no structure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tools.core.locators import Box
from tools.media.page_facts import Drawn
from tools.media.pdf_text import Cell, Line
from tools.media.table_grid import (
    Row,
    TableRow,
    around,
    band_rows,
    cells_of,
    columns_of,
    holds_figures,
    mended,
    middle_of,
    plain_rows,
    set_apart,
    visual_rows,
    with_heads,
    written,
)

_RULE_THIN, _RULE_WIDTH = 0.004, 0.08
_MAX_BAND = 0.12
"""A filled or framed box up to this height is a row, and its edges are rules."""
_SAME_EDGE = 0.02
_MIN_RULES = 3
_MAX_GAP = 0.30
"""Rules further apart than this share of the page belong to two tables."""
_TITLE = 1.15
_EMPTY_BAND = 0.02
_PROSE_CHARS = 60
_HEAD_NEAR, _SAME_ROW = 0.04, 0.006
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table that was found."""

    box: Box
    lines: frozenset[int]
    """Places of its lines among those of the page."""
    rows: tuple[TableRow, ...] = ()
    sure: bool = False
    """True where the cells stand under the names of their columns, or apart."""


@dataclass(frozen=True, kw_only=True)
class _Area:
    box: Box
    rules: tuple[float, ...]
    """Heights of the rules, from the top."""
    shaded: bool
    """True where the first band is filled."""


def ruled_tables(lines: Sequence[Line], drawn: Sequence[Drawn]) -> list[Table]:
    """Give the tables between rules of equal width."""
    tables: list[Table] = []
    for area in (part for whole in _areas(drawn) for part in _parted(whole, lines)):
        inside = [at for at, line in enumerate(lines) if _within(line.box, area.box)]
        cells = [cell for at in inside for cell in cells_of(lines[at])]
        if len(cells) < 4 or _is_prose([lines[at] for at in inside]) or _curves(area, drawn):
            continue
        if not _is_tabular(visual_rows(cells)):
            continue
        above = _heads_above(area, lines, inside)
        rows, headed = _read(area, cells, [cell for at in above for cell in cells_of(lines[at])])
        if rows is None and not holds_figures(visual_rows(cells)):
            continue
        inside = sorted({*inside, *above}) if headed else inside
        box = around([area.box, *(lines[at].box for at in inside)])
        read = tuple(rows if rows is not None else plain_rows(cells))
        tables.append(Table(box=box, lines=frozenset(inside), rows=read, sure=rows is not None))
    return tables


def _is_tabular(rows: Sequence[Row]) -> bool:
    several = sum(len(row) > 1 for row in rows)
    return several >= 2 and several >= 0.4 * len(rows)


def _curves(area: _Area, drawn: Sequence[Drawn]) -> bool:
    """Tell whether curves run through an area: the grid of a chart has rules as well."""
    return any(
        one.bent and _within(one.box, area.box) and one.box[3] - one.box[1] > 0.02
        and one.box[2] - one.box[0] > 0.04
        for one in drawn
    )  # fmt: skip


def _areas(drawn: Sequence[Drawn]) -> list[_Area]:
    rules = _joined_rules(_rules(drawn))
    groups: list[list[Box]] = []
    for rule in sorted(rules, key=lambda one: one[1]):
        for group in groups:
            last = group[-1]
            alike = abs(last[0] - rule[0]) < _SAME_EDGE and abs(last[2] - rule[2]) < _SAME_EDGE
            if alike and rule[1] - last[1] <= _MAX_GAP:
                group.append(rule)
                break
        else:
            groups.append([rule])
    areas = [_area(group, drawn) for group in groups]
    return _outermost([one for one in areas if len(one.rules) >= _MIN_RULES])


def _rules(drawn: Sequence[Drawn]) -> list[Box]:
    found: list[Box] = []
    for one in drawn:
        x0, y0, x1, y1 = one.box
        if one.bent or x1 - x0 < 0.02 or (x1 - x0 > 0.99 and y1 - y0 > _RULE_THIN):
            continue
        if y1 - y0 <= _RULE_THIN:
            found.append((x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        elif 0.006 < y1 - y0 <= _MAX_BAND:
            found += [(x0, y0, x1, y0), (x0, y1, x1, y1)]
    return found


def _joined_rules(rules: Sequence[Box]) -> list[Box]:
    """Join the pieces that a rule is drawn in, cell by cell."""
    joined: list[Box] = []
    for rule in sorted(rules, key=lambda one: (round(one[1] * 250), one[0])):
        last = joined[-1] if joined else None
        if last is not None and abs(last[1] - rule[1]) < 0.006 and rule[0] - last[2] < 0.012:
            joined[-1] = (min(last[0], rule[0]), last[1], max(last[2], rule[2]), last[1])
        else:
            joined.append(rule)
    return [one for one in joined if one[2] - one[0] >= _RULE_WIDTH]


def _area(rules: Sequence[Box], drawn: Sequence[Drawn]) -> _Area:
    heights: list[float] = []
    for rule in rules:
        if not heights or rule[1] - heights[-1] > 0.006:
            heights.append(rule[1])
    box = (min(one[0] for one in rules), heights[0], max(one[2] for one in rules), heights[-1])
    first = (heights[0], heights[min(1, len(heights) - 1)])
    shaded = sum(_fills(one, box, first) for one in drawn) == 1
    return _Area(box=box, rules=tuple(heights), shaded=shaded)


def _fills(shape: Drawn, box: Box, band: tuple[float, float]) -> bool:
    x0, y0, x1, y1 = shape.box
    wide = x1 - x0 > 0.9 * (box[2] - box[0]) and y1 - y0 > _RULE_THIN
    return wide and abs(y0 - band[0]) < 0.008 and abs(y1 - band[1]) < 0.008


def _parted(area: _Area, lines: Sequence[Line]) -> list[_Area]:
    """Part tables that stand below each other and are ruled alike: a title between, or nothing."""
    inside = [line for line in lines if _within(line.box, area.box)]
    sizes = sorted(line.size_pt for line in inside)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    starts = [0]
    for at, (low, high) in enumerate(pairwise(area.rules)):
        band = [line for line in inside if low < middle_of(line.box) < high]
        titled = any(not one.cells and one.size_pt >= _TITLE * usual for one in band)
        prose = bool(band) and not any(one.cells for one in band)
        prose = prose and any(len(one.text) > _PROSE_CHARS for one in band)
        if prose or (at > 0 and (titled or (not band and high - low > _EMPTY_BAND))):
            starts += [at + 1]
    parts: list[_Area] = []
    for first, last in pairwise([*starts, len(area.rules)]):
        rules = area.rules[first:last]
        if len(rules) >= _MIN_RULES:
            x0, _, x1, _ = area.box
            parts.append(replace(area, box=(x0, rules[0], x1, rules[-1]), rules=rules))
    return parts


def _outermost(areas: Sequence[_Area]) -> list[_Area]:
    kept: list[_Area] = []
    for one in sorted(areas, key=lambda area: -_size(area.box)):
        if not any(_within(one.box, other.box) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda area: area.box[1])


def _heads_above(area: _Area, lines: Sequence[Line], inside: Sequence[int]) -> list[int]:
    """Give the lines of the nearest row above a table: statements rule off their figures alone."""
    x0, top, x1, _ = area.box
    near = [
        at for at, line in enumerate(lines)
        if at not in inside and -0.004 < top - line.box[3] < _HEAD_NEAR
        and x0 - 0.01 <= (line.box[0] + line.box[2]) / 2 <= x1 + 0.01
    ]  # fmt: skip
    parted = [at for at in near if len(lines[at].cells) > 1 or _YEAR.fullmatch(lines[at].text)]
    if not parted:
        return []
    lowest = max(middle_of(lines[at].box) for at in parted)
    return [at for at in near if abs(middle_of(lines[at].box) - lowest) < _SAME_ROW]


def _read(
    area: _Area, cells: Sequence[Cell], above: Sequence[Cell]
) -> tuple[list[TableRow] | None, bool]:
    """Give the rows of a ruled table, None where the grid is not sure; and if `above` heads it."""
    bands = [
        [cell for cell in cells if low - 0.004 <= middle_of(cell.box) < high]
        for low, high in zip(area.rules, (*area.rules[1:-1], area.rules[-1] + 0.01), strict=False)
    ]
    bands = [band for band in bands if band]
    if len(bands) < 2:
        return None, False
    if above and holds_figures(visual_rows(mended(bands[0]))):
        rows = _in_columns([list(above), *bands], marked=False)
        if rows is not None:
            return rows, True
    return _in_columns(bands, marked=area.shaded), False


def _in_columns(bands: Sequence[Sequence[Cell]], *, marked: bool) -> list[TableRow] | None:
    body = [row for band in bands[1:] for row in visual_rows(mended(band))]
    columns = with_heads(columns_of(body), bands[0])
    if len(columns) < 2:
        return None
    by_band = [band_rows(band, columns) for band in bands[1:]]
    rows = [row for some in by_band for row in some]
    if not holds_figures(rows) and (
        any(len(some) > 1 for some in by_band) or not set_apart(rows, columns)
    ):
        return None
    return written(bands[0], rows, columns, marked=marked)


def _is_prose(held: Sequence[Line]) -> bool:
    """Tell whether most of the words stand in long unbroken lines: a framed paragraph."""
    prose = sum(len(one.text) for one in held if not one.cells and len(one.text) > _PROSE_CHARS)
    return prose > 0.5 * sum(len(one.text) for one in held)


def _within(box: Box, area: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] - 0.01 <= x <= area[2] + 0.01 and area[1] - 0.004 <= y <= area[3] + 0.004


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
