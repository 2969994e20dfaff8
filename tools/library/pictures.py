"""Which pictures of a document are worth an item, and why the others are none.

Knows places, sizes and pixels; no file format.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

import numpy as np

from tools.core.parts import PagePart, PicturePart, TextBlock

MIN_SIDE_PX = 48
MIN_PAGE_SHARE = 0.006
"""Of the page's area: an icon of about 1.7 cm square on A4. Not tuned."""
MAX_ASPECT = 8.0
"""Longer ones are rules and borders. Not tuned."""
FLAT_DEVIATION = 3.0
"""Standard deviation of sRGB values, 0..255, under which a picture shows nothing."""
REPEATED = 3
"""A picture that stands this often in one document is a logo or an ornament."""
FULL_PAGE_SHARE = 0.8
FEW_WORDS = 20
"""A page with a text layer of fewer words under a full-page picture is a picture with a caption."""

NEAREST_BLOCKS = 2
AROUND_CHARS = 400

Decoration = Literal["tiny", "rule", "flat", "repeated", "page scan"]


def pixels_key(picture: PicturePart) -> str:
    """Name equal pictures equally."""
    return hashlib.blake2b(picture.rgb or picture.png, digest_size=16).hexdigest()


def decoration(picture: PicturePart, page: PagePart | None) -> Decoration | None:
    """Say why an embedded picture is no item of its own; None when it is."""
    width, height = picture.width_px, picture.height_px
    if min(width, height) < MIN_SIDE_PX:
        return "tiny"
    if max(width, height) > MAX_ASPECT * min(width, height):
        return "rule"
    share = _share(picture)
    if share is not None and share < MIN_PAGE_SHARE:
        return "tiny"
    if page is not None and share is not None and share >= FULL_PAGE_SHARE and _is_scan(page):
        return "page scan"
    return "flat" if _is_flat(picture) else None


def _share(picture: PicturePart) -> float | None:
    if picture.box is None:
        return None
    x0, y0, x1, y1 = picture.box
    return max(0.0, x1 - x0) * max(0.0, y1 - y0)


def _is_scan(page: PagePart) -> bool:
    return page.origin != "layer" or len(page.text.split()) >= FEW_WORDS


def _is_flat(picture: PicturePart) -> bool:
    if not picture.rgb:
        return False
    values = np.frombuffer(picture.rgb, dtype=np.uint8)
    return float(values.astype(np.float32).std()) < FLAT_DEVIATION


def words_near(picture: PicturePart, blocks: Sequence[TextBlock]) -> str:
    """Give the text nearest to a picture on its page, for one whose loader found none beside it."""
    if picture.box is None:
        return ""
    middle = (picture.box[1] + picture.box[3]) / 2
    near = sorted(
        (abs((box[1] + box[3]) / 2 - middle), place)
        for place, block in enumerate(blocks)
        if (box := block.box) is not None and _reads(block.text)
    )[:NEAREST_BLOCKS]
    room = AROUND_CHARS // max(1, len(near))
    return "\n".join(blocks[place].text[:room] for place in sorted(place for _, place in near))


def _reads(text: str) -> bool:
    """Tell a line of text from the labels inside a drawing."""
    return sum(len(word) > 2 and word.isalpha() for word in text.split()) >= 2
