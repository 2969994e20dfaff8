"""Tables, charts and figures of a page: where they stand and which lines belong to them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tools.core.locators import Box
from tools.core.parts import RegionKind
from tools.media.page_facts import Drawn, looks_like_chart
from tools.media.page_tables import ruled_tables
from tools.media.pdf_text import Cell, Line
from tools.media.table_grid import TableRow, around, is_number, plain_rows

MIN_SIDE = 0.06
MIN_SHAPES = 4
_JOIN = 0.02
"""Shapes closer than this share of the page belong to one drawing."""
_LABEL_CHARS = 40
_LABEL_NEAR = 0.025
_FULL_PAGE = 0.7
_PROSE_CHARS, _PROSE_WORDS = 36, 7
_MAX_SHAPES = 1_500
_SCALE_FIGURES = 4
_FIGURE_CHARS = 30
"""Words of a drawing are labels, on the average no longer than this."""
_BAR_MIDDLE = 0.015
_BAR_LABEL = 0.035


@dataclass(frozen=True, kw_only=True)
class Found:
    """One region of a page."""

    kind: RegionKind
    box: Box
    lines: frozenset[int] = frozenset()
    """Places of its lines among those of the page."""
    rows: tuple[TableRow, ...] = ()
    """What its lines say, put together."""


def find_regions(
    lines: Sequence[Line], drawn: Sequence[Drawn], pictures: Sequence[Box]
) -> list[Found]:
    """Give the regions of a page, top to bottom."""
    found = [
        Found(kind="table", box=table.box, lines=table.lines, rows=table.rows)
        for table in ruled_tables(lines, drawn)
    ]
    free = [one for one in drawn if not any(_holds(area.box, one.box) for area in found)]
    for box in _clusters(free):
        if not any(_overlap(box, area.box) > 0.3 for area in found):
            drawing = _drawing(box, free, lines, [area.lines for area in found])
            found += [drawing] if drawing is not None else []
    found += [
        Found(kind="figure", box=box)
        for box in pictures
        if not any(_overlap(box, area.box) > 0.5 for area in found)
    ]
    return sorted(found, key=lambda one: (one.box[1], one.box[0]))


def _clusters(drawn: Sequence[Drawn]) -> list[Box]:
    """Give the boxes around shapes that stand close together."""
    shapes = [one.box for one in drawn if _area(one.box) < _FULL_PAGE]
    if not MIN_SHAPES <= len(shapes) <= _MAX_SHAPES:
        return []
    boxes: list[list[float]] = []
    counts: list[int] = []
    for x0, y0, x1, y1 in sorted(shapes, key=lambda one: (one[1], one[0])):
        box, count = [x0, y0, x1, y1], 1
        at = 0
        while at < len(boxes):
            if _near(boxes[at], box):
                other, count = boxes.pop(at), count + counts.pop(at)
                box = [*map(min, box[:2], other[:2]), *map(max, box[2:], other[2:])]
                at = 0
            else:
                at += 1
        boxes.append(box)
        counts.append(count)
    return [
        (box[0], box[1], box[2], box[3])
        for box, count in zip(boxes, counts, strict=True)
        if count >= MIN_SHAPES
        and min(box[2] - box[0], box[3] - box[1]) >= MIN_SIDE
        and (box[2] - box[0]) * (box[3] - box[1]) < _FULL_PAGE
    ]


def _drawing(
    box: Box, drawn: Sequence[Drawn], lines: Sequence[Line], taken: Sequence[frozenset[int]]
) -> Found | None:
    """Give a chart or figure with its labels; None for a frame around running text."""
    shapes = [one for one in drawn if _holds(box, one.box)]
    free = [at for at in range(len(lines)) if not any(at in one for one in taken)]
    inside = [at for at in free if _holds(box, lines[at].box)]
    if _is_prose([lines[at] for at in inside]):
        return None
    labels = [(line.text, line.box) for line in lines]
    kind: RegionKind = "chart" if looks_like_chart(shapes, labels) else "figure"
    margin = _grown(box, _LABEL_NEAR)
    held = set(inside)
    for at in free:
        short = len(lines[at].text) <= _LABEL_CHARS or len(lines[at].cells) > 1
        if short and _label(lines[at]) and _holds(margin, lines[at].box):
            held.add(at)
    rows = _bars(shapes, [lines[at] for at in sorted(held)])
    if rows or (kind == "figure" and _is_scaled([lines[at] for at in held])):
        # Figures on a shaded ground are a table whose columns no rule tells.
        kind = "chart" if rows or any(one.bent for one in shapes) else "table"
    if kind == "figure" and _is_shading(shapes, [lines[at].text for at in held]):
        return None
    whole = around([box, *(lines[at].box for at in held)])
    read = rows or tuple(plain_rows(_one(lines[at])[0] for at in sorted(held)))
    return Found(kind=kind, box=whole, lines=frozenset(held), rows=read)


def _is_shading(shapes: Sequence[Drawn], words: Sequence[str]) -> bool:
    """Tell whether shapes are the ground or frame of text rather than a drawing."""
    bent = sum(one.bent and min(_sides(one.box)) > 0.01 for one in shapes)
    return bent < 2 or sum(map(len, words)) > _FIGURE_CHARS * max(1, len(words))


def _sides(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _is_scaled(labels: Sequence[Line]) -> bool:
    """Tell whether a drawing is labelled with figures, as axes are."""
    cells = [cell.text for line in labels for cell in (line.cells or _one(line))]
    figures = sum(map(is_number, cells))
    return figures >= _SCALE_FIGURES and figures >= 0.4 * len(cells)


def _label(line: Line) -> bool:
    return not line.text.rstrip().endswith((".", ":"))


def _bars(shapes: Sequence[Drawn], lines: Sequence[Line]) -> tuple[TableRow, ...]:
    """Give `label: value` for upright bars that all have one label below and one value on top.

    What stands elsewhere (the scale, a title) follows. Empty where one bar lacks either.
    """
    bars = [one.box for one in shapes if not one.bent]
    bars = [one for one in bars if 0.01 < one[2] - one[0] < 0.15 and one[3] - one[1] > 0.006]
    feet = Counter(round(one[3] * 200) for one in bars).most_common(1)
    bars = [one for one in bars if round(one[3] * 200) == feet[0][0]]
    cells = [cell for line in lines for cell in (line.cells or _one(line))]
    if not 2 <= len(bars) <= 40:
        return ()
    rows: list[TableRow] = []
    used: set[int] = set()
    for bar in sorted(bars):
        value = _over(bar, cells, bar[1], upward=True)
        label = _over(bar, cells, bar[3], upward=False)
        if value is None or label is None or {value, label} & used:
            return ()
        used |= {value, label}
        pair = cells[label], cells[value]
        if not is_number(pair[1].text):
            return ()
        text = f"{pair[0].text}: {pair[1].text}"
        rows.append(TableRow(text=text, box=around([bar, *(one.box for one in pair)])))
    rest = [cell for at, cell in enumerate(cells) if at not in used]
    scale = [cell for cell in rest if is_number(cell.text)]
    words = [cell for cell in rest if not is_number(cell.text)]
    head = [TableRow(text=cell.text, box=cell.box) for cell in words]
    tail = [TableRow(text=" ".join(one.text for one in scale), box=around(c.box for c in scale))]
    return (*head, *rows, *(tail if scale else ()))


def _over(bar: Box, cells: Sequence[Cell], edge: float, *, upward: bool) -> int | None:
    """Give the one cell in the middle of a bar, just above its top or below its foot."""
    middle = (bar[0] + bar[2]) / 2
    found: list[int] = []
    for at, cell in enumerate(cells):
        gap = edge - cell.box[3] if upward else cell.box[1] - edge
        centred = abs((cell.box[0] + cell.box[2]) / 2 - middle) < _BAR_MIDDLE
        if centred and -0.006 < gap < _BAR_LABEL:
            found.append(at)
    return found[0] if len(found) == 1 else None


def _one(line: Line) -> tuple[Cell, ...]:
    return (Cell(text=line.text.strip(), box=line.box, bold=line.bold),)


def _is_prose(held: Sequence[Line]) -> bool:
    """Tell whether most words inside stand in running lines; a column of print is narrow."""
    running = sum(
        len(one.text) for one in held
        if len(one.text) > _PROSE_CHARS and len(one.text.split()) >= _PROSE_WORDS and not one.cells
    )  # fmt: skip
    return running > 0.4 * sum(len(one.text) for one in held)


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > -_JOIN and down > -_JOIN


def _holds(area: Box, box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _overlap(one: Box, other: Box) -> float:
    """Give how much of the smaller box lies in the other, 0..1."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / max(1e-9, min(_area(one), _area(other)))


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
