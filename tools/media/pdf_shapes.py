"""Pictures and drawings of a PDF page: where they stand, and the pictures cut out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.core.locators import Box
from tools.media.page_facts import Drawn
from tools.media.pdf_text import Handle, place_on_page

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

Area = tuple[float, float, float, float]
"""left, bottom, right, top in the PDF's own space."""
Matrix = tuple[float, float, float, float, float, float]

MAX_OBJECTS = 4_000
MAX_FORM_DEPTH = 6
FULL_PAGE = 0.85
"""A picture that covers this share of a page is the page: a scan, or a slide saved as picture."""
MIN_SHARE = 0.004
MIN_SIDE_PT = 30.0
JOIN_GAP = 0.012
"""Strips and tiles of one picture stand closer than this share of the page."""
CUT_DPI = 200
CUT_SIDE_PX = 1024


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """What a page shows besides words."""

    pictures: tuple[Box, ...]
    """Tiles joined; pictures that are the page itself left out."""
    drawn: tuple[Drawn, ...]
    picture_share: float
    """Of the page, 0..1, the largest picture included."""
    is_picture: bool
    """True where one picture is the page."""
    cut: bool = False
    """True where the page had more objects than were looked at."""


def read_shapes(page: PdfPage) -> Shapes:
    """Look at the objects of a page. Raises PdfiumError."""
    import pypdfium2.raw as raw

    boxes: list[Box] = []
    drawn: list[Drawn] = []
    seen = 0
    for handle, kind, area in _objects(page.raw):
        seen += 1
        if seen > MAX_OBJECTS:
            break
        box = place_on_page(page.raw, area)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            boxes.append(box)
        else:
            drawn.append(Drawn(box=box, coloured=_coloured(handle), bent=_bent(handle)))
    joined = join_boxes(boxes)
    areas = [_area(box) for box in joined]
    return Shapes(
        pictures=tuple(
            box
            for box, area in zip(joined, areas, strict=True)
            if MIN_SHARE <= area < FULL_PAGE and _large(box, page)
        ),
        drawn=tuple(drawn),
        picture_share=min(1.0, sum(areas)),
        is_picture=any(area >= FULL_PAGE for area in areas),
        cut=seen > MAX_OBJECTS,
    )


def cut_out(page: PdfPage, box: Box) -> Image:
    """Draw one region of a page, at most 1024 a side. Raises PdfiumError, ValueError."""
    width, height = page.get_size()
    x0, y0, x1, y1 = box
    sides = ((x1 - x0) * width, (y1 - y0) * height)
    scale = min(CUT_DPI / 72, CUT_SIDE_PX / max(1.0, *sides))
    margins = (x0 * width, (1 - y1) * height, (1 - x1) * width, y0 * height)
    bitmap = page.render(scale=scale, crop=margins, rev_byteorder=True)
    try:
        image: Image = bitmap.to_pil().convert("RGB").copy()
        return image
    finally:
        bitmap.close()


def join_boxes(boxes: Sequence[Box]) -> list[Box]:
    """Join boxes that touch or overlap, again and again, until none do."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        current = box
        while True:
            near = next((one for one in joined if _touch(one, current)), None)
            if near is None:
                break
            joined.remove(near)
            current = (
                min(near[0], current[0]), min(near[1], current[1]),
                max(near[2], current[2]), max(near[3], current[3]),
            )  # fmt: skip
        joined.append(current)
    return joined


def _touch(a: Box, b: Box) -> bool:
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    if across < -JOIN_GAP or down < -JOIN_GAP:
        return False
    # Two photos side by side are two pictures; strips of one share their whole edge.
    shared_x = across >= 0.9 * min(a[2] - a[0], b[2] - b[0])
    shared_y = down >= 0.9 * min(a[3] - a[1], b[3] - b[1])
    overlap = across > 0 and down > 0
    tiles = -0.002 <= min(across, down) <= 0.002
    same = abs((a[2] - a[0]) - (b[2] - b[0])) < 0.01 or abs((a[3] - a[1]) - (b[3] - b[1])) < 0.01
    return overlap or (tiles and same and (shared_x or shared_y))


def _objects(page: Handle) -> Iterator[tuple[Handle, int, Area]]:
    """Give the images and paths of a page as (handle, type, place), those of forms included.

    The raw interface, because the wrapper makes a Python object of every word first.
    """
    import pypdfium2.raw as raw

    wanted = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH)
    todo: list[tuple[Handle, tuple[Matrix, ...]]] = [
        (raw.FPDFPage_GetObject(page, index), ())
        for index in range(max(0, raw.FPDFPage_CountObjects(page)))
    ]
    todo.reverse()
    while todo:
        handle, forms = todo.pop()
        kind = raw.FPDFPageObj_GetType(handle) if handle else -1
        if kind in wanted:
            area = _area_of(handle, forms)
            if area is not None:
                yield handle, kind, area
        elif kind == raw.FPDF_PAGEOBJ_FORM and len(forms) < MAX_FORM_DEPTH:
            inner = (*forms, _matrix(handle))
            count = raw.FPDFFormObj_CountObjects(handle)
            todo += [
                (raw.FPDFFormObj_GetObject(handle, index), inner)
                for index in reversed(range(max(0, count)))
            ]


def _area_of(handle: Handle, forms: tuple[Matrix, ...]) -> Area | None:
    import pypdfium2.raw as raw

    sides = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(handle, *sides):
        return None
    left, bottom, right, top = (side.value for side in sides)
    corners = [(x, y) for x in (left, right) for y in (bottom, top)]
    for a, b, c, d, e, f in reversed(forms):
        corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in corners]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _matrix(handle: Handle) -> Matrix:
    import pypdfium2.raw as raw

    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(handle, found):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _coloured(handle: Handle) -> bool:
    import pypdfium2.raw as raw

    channels = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(handle, *channels):
        return False
    red, green, blue, alpha = (channel.value for channel in channels)
    return bool(alpha > 32 and max(red, green, blue) - min(red, green, blue) > 40)


def _bent(handle: Handle) -> bool:
    import pypdfium2.raw as raw

    count = raw.FPDFPath_CountSegments(handle)
    return bool(count > 6)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _large(box: Box, page: PdfPage) -> bool:
    width, height = page.get_size()
    shorter = min((box[2] - box[0]) * width, (box[3] - box[1]) * height)
    return bool(shorter >= MIN_SIDE_PT)
