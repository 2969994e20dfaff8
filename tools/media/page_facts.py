"""Facts of a page from its lines, its drawings and a small picture of it. Knows no format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.core.items import Attribute
from tools.core.locators import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

THUMBNAIL_SIDE = 32
PAGE_LOOK_PX = 256
"""Longest side of the picture that ink is counted in."""
_INK_STEP = 24
"""Grey levels off the background that count as ink."""
_PICTURE_PERCENT = 1.0
_RULE_WIDTH, _RULE_THIN = 0.08, 0.004
_MIN_RULES, _MIN_COLUMNS = 3, 2
_MIN_BARS, _BAR_BREADTH, _CURVE_SIDE = 3, 0.12, 0.10
_CHART_LABELS, _LABEL_CHARS = 4, 40


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One drawn shape of a page."""

    box: Box
    coloured: bool
    """Filled with something that is not grey."""
    bent: bool
    """Has curves or more than four corners."""


def page_facts(
    *,
    text_boxes: Sequence[Box],
    ink_percent: float | None = None,
    has_table: bool | None = None,
    has_chart: bool | None = None,
    picture_percent: float | None = None,
) -> tuple[Attribute, ...]:
    """Give the facts of a page; what was not looked at is left out."""
    facts = [_share("text_density", 100.0 * covered(text_boxes))]
    if ink_percent is not None:
        facts.append(_share("ink_share", ink_percent))
    flags = {"has_table": has_table, "has_chart": has_chart}
    if picture_percent is not None:
        flags["has_picture"] = picture_percent >= _PICTURE_PERCENT
    facts += [Attribute(name=name, value=flag) for name, flag in flags.items() if flag is not None]
    return tuple(facts)


def slide_facts(
    boxes: Iterable[Box | None], *, charts: int, tables: int, pictures: int
) -> tuple[Attribute, ...]:
    """Give the facts of a slide, whose file names its tables, charts and pictures."""
    return page_facts(
        text_boxes=[box for box in dict.fromkeys(boxes) if box is not None],
        has_table=tables > 0,
        has_chart=charts > 0,
        picture_percent=100.0 if pictures else 0.0,
    )


def covered(boxes: Sequence[Box]) -> float:
    """Give the share of the page under boxes, 0..1; overlaps count once, to 1 % of a side."""
    import numpy as np

    if not boxes:
        return 0.0
    cells = np.zeros((100, 100), bool)
    for x0, y0, x1, y1 in boxes:
        rows = slice(int(y0 * 100), max(int(y0 * 100) + 1, round(y1 * 100)))
        cells[rows, int(x0 * 100) : max(int(x0 * 100) + 1, round(x1 * 100))] = True
    return float(cells.mean())


def ink_of(grey: NDArray[np.uint8]) -> float:
    """Give the share of a page that is not background, in percent. grey: (h, w)."""
    import numpy as np

    counted = np.bincount(grey.ravel() >> 2, minlength=64)
    background = int(counted.argmax()) * 4 + 2
    inked = np.abs(grey.astype(np.int16) - background) > _INK_STEP
    return float(100.0 * inked.mean())


def thumbnail_of(grey: NDArray[np.uint8]) -> bytes:
    """Give a page in 32 x 32 grey levels, whatever its shape."""
    import numpy as np

    rows = np.linspace(0, grey.shape[0], THUMBNAIL_SIDE + 1).astype(int)
    columns = np.linspace(0, grey.shape[1], THUMBNAIL_SIDE + 1).astype(int)
    sums = np.pad(grey.astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    total = sums[rows[1:]][:, columns[1:]] - sums[rows[:-1]][:, columns[1:]]
    total += sums[rows[:-1]][:, columns[:-1]] - sums[rows[1:]][:, columns[:-1]]
    area = np.outer(np.diff(rows), np.diff(columns))
    return bytes((total // np.maximum(area, 1)).astype(np.uint8).tobytes())


def looks_like_table(shapes: Sequence[Drawn]) -> bool:
    """Tell whether ruled lines stand over each other as in a table, or close off columns."""
    across = [one.box for one in shapes if _thin(one.box[3] - one.box[1]) and _long(one.box, 0)]
    down = [one.box for one in shapes if _thin(one.box[2] - one.box[0]) and _long(one.box, 1)]
    aligned = Counter((round(box[0] * 50), round(box[2] * 50)) for box in across)
    heights = {
        key: len({round(box[1] * 200) for box in across
                  if (round(box[0] * 50), round(box[2] * 50)) == key})
        for key, count in aligned.items() if count >= _MIN_RULES
    }  # fmt: skip
    if any(count >= _MIN_RULES for count in heights.values()):
        return True
    columns = {round(box[0] * 100) for box in down}
    return len(across) >= 2 and len(columns) > _MIN_COLUMNS


def looks_like_chart(shapes: Sequence[Drawn], labels: Sequence[tuple[str, Box]]) -> bool:
    """Tell whether bars of different lengths, or curves, stand among short number labels."""
    marks = _bars([one.box for one in shapes if one.coloured and not one.bent])
    marks += [one.box for one in shapes if one.bent and _extended(one.box)]
    if not marks:
        return False
    x0, y0 = min(box[0] for box in marks) - 0.08, min(box[1] for box in marks) - 0.08
    x1, y1 = max(box[2] for box in marks) + 0.08, max(box[3] for box in marks) + 0.08
    numbers = 0
    for text, box in labels:
        within = x0 <= box[0] and box[2] <= x1 and y0 <= box[1] and box[3] <= y1
        if within and len(text) <= _LABEL_CHARS:
            numbers += sum(1 for word in text.split() if any(c.isdigit() for c in word))
    return numbers >= _CHART_LABELS


def _bars(boxes: Sequence[Box]) -> list[Box]:
    """Give boxes that share one edge and differ in length; shaded table rows share two edges."""
    found: list[Box] = []
    # (shared edge, length from .. to, breadth from .. to): upright, then lying bars.
    for edge, start, end, side, other in ((3, 1, 3, 0, 2), (0, 0, 2, 1, 3)):
        groups: dict[int, list[Box]] = {}
        for box in boxes:
            broad, long = box[other] - box[side], box[end] - box[start]
            if 0.004 < broad < _BAR_BREADTH and long > 0.004:
                groups.setdefault(round(box[edge] * 200), []).append(box)
        for group in groups.values():
            lengths = {round((box[end] - box[start]) * 100) for box in group}
            places = {round(box[side] * 200) for box in group}
            if min(len(lengths), len(places)) >= _MIN_BARS:
                found += group
    return found


def _extended(box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return _CURVE_SIDE <= width < 0.9 and 0.03 <= height < 0.9


def _thin(extent: float) -> bool:
    return extent <= _RULE_THIN


def _long(box: Box, axis: int) -> bool:
    return box[axis + 2] - box[axis] >= (_RULE_WIDTH if axis == 0 else 0.01)


def _share(name: str, percent: float) -> Attribute:
    return Attribute(name=name, value=round(min(100.0, percent), 2), unit="percent")
