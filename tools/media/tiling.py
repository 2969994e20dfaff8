"""Long pictures in parts: a screenshot of a whole page is unreadable once it is scaled to fit.

Takes pictures that the worker has encoded anew, never a file of the person's.
"""

from __future__ import annotations

import io
import math

TALL = 2.5
"""Longer to shorter side, from which a picture is cut rather than scaled."""
OVERLAP = 0.1
"""Of a part: so much of the one before is in it again, lest a line be cut in two."""
MOST_PARTS = 4
"""A part costs as much as a picture; longer pictures are scaled down to fit into so many."""


def is_tall(data: bytes, side_px: int) -> bool:
    """Tell whether a picture that was fitted into a side lost size by its length."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as shown:
            long, short = max(shown.size), min(shown.size)
    except UnidentifiedImageError:
        return False
    return long >= side_px and long > TALL * short


def tall_parts(data: bytes, side_px: int) -> list[bytes]:
    """Cut a long picture along its length, first to last; each part fits into the side."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as shown:
        shown.load()
        width, height = shown.size
        long = max(width, height)
        count, length = _cut(long, min(width, height), side_px)
        made = []
        for number in range(count):
            start = round(number * (1.0 - OVERLAP) * length)
            end = long if number == count - 1 else min(long, round(start + length))
            box = (0, start, width, end) if height >= width else (start, 0, end, height)
            part = shown.crop(box)
            part.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
            buffer = io.BytesIO()
            part.save(buffer, shown.format or "PNG", **_quality(shown.format))
            made.append(buffer.getvalue())
    return made


def _cut(long: int, short: int, side_px: int) -> tuple[int, float]:
    """Give how many parts, and how long each is in pixels of the picture."""
    length = side_px * max(1.0, short / side_px)
    count = max(1, math.ceil((long - OVERLAP * length) / ((1.0 - OVERLAP) * length)))
    count = min(count, MOST_PARTS)
    return count, long / (count - (count - 1) * OVERLAP)


def _quality(kind: str | None) -> dict[str, int]:
    return {"quality": 90} if kind == "JPEG" else {}
