"""The text layer of a PDF page as lines with boxes. Knows nothing of paragraphs."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tools.core.locators import Box

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

Handle: TypeAlias = "ctypes._Pointer[ctypes.Structure]"
"""Of a page, a text page or an object."""

HYPHEN = "\ufffe"
"""What pdfium puts where a word was divided at the end of a line."""
MAX_LINES = 5_000
_DEVICE = 100_000
_BOLD_WEIGHT = 600
_WORD = re.compile(r"\S+")
_MOST_WORDS = 60
_LINE = re.compile(r"[^\r\n\ufffe]*(?:\ufffe|\r\n|\n|\r|$)")


CELL_GAP = 0.65
"""Words that stand further apart than this many letter heights are cells of a row."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Words of one line that stand close together."""

    text: str
    box: Box
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of words."""

    text: str
    box: Box
    size_pt: float
    """Height of its letters' font box."""
    bold: bool = False
    """From the first letter to the last."""
    divided: bool = False
    """True where its last word goes on in the next line."""
    cells: tuple[Cell, ...] = ()
    """The line where it is parted by wide gaps; empty where it is not."""


def read_lines(page: PdfPage) -> list[Line]:
    """Give the lines of a page in the order of the file. Raises PdfiumError."""
    import pypdfium2.raw as raw

    reader = page.get_textpage()
    # Bare handles: the wrappers' conversion costs as much as the calls.
    text_page, handle = reader.raw, page.raw
    try:
        text = reader.get_text_range()
        lines: list[Line] = []
        for found in _LINE.finditer(text):
            words = found.group().rstrip("\r\n")
            divided = words.endswith(HYPHEN)
            bare = words.rstrip(HYPHEN)
            if not bare.strip():
                continue
            if len(lines) >= MAX_LINES:
                break
            first = raw.FPDFText_GetCharIndexFromTextIndex(text_page, found.start())
            last = raw.FPDFText_GetCharIndexFromTextIndex(text_page, found.start() + len(bare) - 1)
            box = None if first < 0 or last < first else _box(handle, text_page, first, last)
            if box is None:
                continue
            start = first + len(bare) - len(bare.lstrip())
            end = last - len(bare) + len(bare.rstrip())
            size = _size(text_page, start)
            lines.append(
                Line(
                    text=bare,
                    box=box,
                    size_pt=size,
                    bold=_is_bold(text_page, start) and _is_bold(text_page, end),
                    divided=divided,
                    cells=_cells(handle, text_page, bare, first, size),
                )
            )
        return lines
    finally:
        reader.close()


def _cells(
    page: Handle, text_page: Handle, text: str, first: int, size_pt: float
) -> tuple[Cell, ...]:
    """Part a line where its words stand far apart; nothing where they do not."""
    words = [found.span() for found in _WORD.finditer(text)]
    if not 1 < len(words) <= _MOST_WORDS:
        return ()
    ends = [_char(text_page, first + high - 1) for _, high in words[:-1]]
    starts = [_char(text_page, first + low) for low, _ in words[1:]]
    gap = CELL_GAP * size_pt
    cuts = [
        at + 1
        for at, (before, behind) in enumerate(zip(ends, starts, strict=True))
        if before is not None and behind is not None and behind[0] - before[1] > gap
    ]
    if not cuts:
        return ()
    cells: list[Cell] = []
    for low, high in zip((0, *cuts), (*cuts, len(words)), strict=True):
        start, end = words[low][0], words[high - 1][1]
        box = _box(page, text_page, first + start, first + end - 1)
        if box is None:
            return ()
        bold = _is_bold(text_page, first + start)
        cells.append(Cell(text=text[start:end], box=box, bold=bold))
    return tuple(cells)


def _char(text_page: Handle, index: int) -> tuple[float, float] | None:
    import pypdfium2.raw as raw

    sides = [ctypes.c_double() for _ in range(4)]
    if not raw.FPDFText_GetCharBox(text_page, index, *sides):
        return None
    return sides[0].value, sides[1].value


def _box(page: Handle, text_page: Handle, first: int, last: int) -> Box | None:
    import pypdfium2.raw as raw

    count = raw.FPDFText_CountRects(text_page, first, last - first + 1)
    corners: list[tuple[float, float]] = []
    sides = [ctypes.c_double() for _ in range(4)]
    left, top, right, bottom = sides
    for index in range(max(0, count)):
        if raw.FPDFText_GetRect(text_page, index, left, top, right, bottom):
            corners += [(left.value, top.value), (right.value, bottom.value)]
    if not corners:
        return None
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return place_on_page(page, (min(xs), min(ys), max(xs), max(ys)))


def place_on_page(page: Handle, area: tuple[float, float, float, float]) -> Box:
    """Turn (left, bottom, right, top) of the PDF's own space into 0..1 as the page is shown."""
    import pypdfium2.raw as raw

    shown: list[tuple[float, float]] = []
    x, y = ctypes.c_int(), ctypes.c_int()
    for corner in ((area[0], area[1]), (area[2], area[3])):
        # Knows about rotation and crop box.
        raw.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, *corner, x, y)
        shown.append((_unit(x.value), _unit(y.value)))
    (x0, y0), (x1, y1) = shown
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _unit(value: int) -> float:
    return min(1.0, max(0.0, value / _DEVICE))


def _is_bold(text_page: Handle, index: int) -> bool:
    import pypdfium2.raw as raw

    return bool(raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT)


def _size(text_page: Handle, index: int) -> float:
    import pypdfium2.raw as raw

    area = raw.FS_RECTF()
    if raw.FPDFText_GetLooseCharBox(text_page, index, area):
        return abs(float(area.top) - float(area.bottom))
    return float(raw.FPDFText_GetFontSize(text_page, index))
