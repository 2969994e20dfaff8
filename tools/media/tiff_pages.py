"""TIFF files of several pages, as scanners and fax machines write them: read like a scanned PDF.

Every page is a page. One that does not look like paper (a photo, a micrograph) is a picture as
well, so that it is found by what it shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import NotFound, Refused
from tools.core.parts import Decoded, PagePart, PicturePart
from tools.core.protocols import Limits
from tools.media.boxes import tiff_pages
from tools.media.gate import PageGate, PageLook
from tools.media.loaders import PAGED_TIFF, LoadedPart
from tools.media.merging import joined
from tools.media.page_facts import PAGE_LOOK_PX, ink_of, page_facts, thumbnail_of
from tools.media.pixels import fitted, on_white, open_upright, part_of, png_bytes
from tools.media.refusals import from_os_error, name_of, refused
from tools.media.sidecars import Beside

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

PAGES_PER_PART = 50
MAX_DRAWN_PX = 8_000
_SEEN_PX = 1_024
"""A page is judged, and kept as a picture, at about this size."""
_PAPER_GREY, _MOST_INK = 150, 45.0
"""Paper is lighter than this, and most of a page is bare. Set by hand on scans and photos."""
_USUAL_DPI = 200.0
"""Of scans that do not state their resolution."""


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What one page looks like."""

    look: PageLook
    size_pt: tuple[float, float] = (0.0, 0.0)
    picture: PicturePart | None = None


class PagedTiffLoader:
    """Reads .tif with several pages, in parts of fifty pages."""

    def __init__(self) -> None:
        self._gate: tuple[Path, int, PageGate] | None = None
        """(file, next part, what the gate remembers of the pages before it)."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only TIFF of several pages."""
        return frozenset((PAGED_TIFF,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file, all pages, without OCR. Raises Refused."""
        whole, parts, _ = self.outline(path, limits, Beside())
        pieces = [self.load_part(path, limits, index, Beside()) for index in range(parts)]
        return joined([whole, *(piece.decoded for piece in pieces)])

    def outline(self, path: Path, limits: Limits, beside: Beside) -> tuple[Decoded, int, int]:
        """Give parts and number of pages. Raises Refused."""
        pages = len(_pages_of(path))
        if pages > limits.max_pages:
            raise refused(path, "too_large", f"it has {pages} pages; {limits.max_pages} are read")
        return Decoded(media_type=PAGED_TIFF), -(-pages // PAGES_PER_PART), pages

    def load_part(self, path: Path, limits: Limits, index: int, beside: Beside) -> LoadedPart:
        """Decode fifty pages. Raises Refused."""
        frames = _pages_of(path)
        first = index * PAGES_PER_PART
        numbers = range(first + 1, min(first + PAGES_PER_PART, len(frames)) + 1)
        seen = [_seen(path, limits, frames[number - 1], number) for number in numbers]
        if first == 0 and not any(one.look.readable for one in seen):
            raise refused(path, "corrupt", "none of its pages can be read")
        gate = self._gate[2] if self._gate and self._gate[:2] == (path, index) else PageGate()
        verdicts = gate.judge([one.look for one in seen])
        self._gate = (path, index + 1, gate)
        pages = tuple(
            _page(one, verdict.reason) for one, verdict in zip(seen, verdicts, strict=True)
        )
        broken = [str(one.look.number) for one in seen if not one.look.readable]
        warnings = (f"pages that could not be read: {', '.join(broken)}",) if broken else ()
        decoded = Decoded(
            media_type=PAGED_TIFF,
            pages=pages,
            pictures=tuple(one.picture for one in seen if one.picture is not None),
            warnings=warnings,
        )
        return LoadedPart(
            decoded=decoded,
            ocr_pages=tuple(page.number for page in pages if page.gate is None),
            twins=tuple(
                (page.number, verdict.twin)
                for page, verdict in zip(pages, verdicts, strict=True)
                if verdict.twin is not None
            ),
        )

    def draw_at(self, path: Path, page: int, *, dpi: int, max_side_px: int) -> Image:
        """Give a page, from 1, for OCR; a scan has its own resolution. Raises Refused, NotFound."""
        return self._drawn(path, page, max_side_px)

    def png(self, path: Path, page: int, *, max_side_px: int) -> bytes:
        """Give a page, from 1, as PNG. Raises Refused, NotFound."""
        return png_bytes(self._drawn(path, page, min(max_side_px, MAX_DRAWN_PX)))

    def _drawn(self, path: Path, page: int, max_side_px: int) -> Image:
        frames = _pages_of(path)
        if not 1 <= page <= len(frames):
            raise NotFound(f"{name_of(path.name)} has pages 1 to {len(frames)}, not {page}")
        found = open_upright(
            path, path, Limits(), near_px=max_side_px, formats=("TIFF",), frame=frames[page - 1]
        )
        return on_white(fitted(found.image, max_side_px))


def _pages_of(path: Path) -> list[int]:
    try:
        path.stat()
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    frames = tiff_pages(path)
    if not frames:
        raise refused(path, "corrupt", "it holds no pages")
    return frames


def _seen(path: Path, limits: Limits, frame: int, number: int) -> _Seen:
    """Look at one page; one that is broken costs itself, not the file."""
    import numpy as np

    try:
        found = open_upright(path, path, limits, near_px=_SEEN_PX, formats=("TIFF",), frame=frame)
    except Refused as exc:
        if exc.reason in ("vanished", "permission", "out_of_memory"):
            raise
        return _Seen(look=PageLook(number=number, lines=(), readable=False))
    image = on_white(fitted(found.image, _SEEN_PX))
    grey = np.asarray(fitted(image.convert("L"), PAGE_LOOK_PX), dtype=np.uint8)
    ink = ink_of(grey)
    name = f"page {number} of {name_of(path.name)}"
    picture = None if _is_paper(grey, ink) else part_of(image, name)
    width, height = found.size_px
    scale = 72.0 / (found.dpi or _USUAL_DPI)
    return _Seen(
        look=PageLook(
            number=number,
            lines=(),
            ink_percent=ink,
            picture_percent=0.0 if picture is None else 100.0,
            thumbnail=thumbnail_of(grey),
        ),
        size_pt=(width * scale, height * scale),
        # Its size is that of the scan, not of the copy it was judged by.
        picture=picture and replace(picture, page=number, width_px=width, height_px=height),
    )


def _is_paper(grey: NDArray[np.uint8], ink_percent: float) -> bool:
    import numpy as np

    background = int(np.bincount(grey.ravel() >> 2, minlength=64).argmax()) * 4
    return background >= _PAPER_GREY and ink_percent <= _MOST_INK


def _page(seen: _Seen, reason: str | None) -> PagePart:
    look = seen.look
    facts = page_facts(
        text_boxes=(), ink_percent=look.ink_percent, picture_percent=look.picture_percent
    )
    return PagePart(
        number=look.number,
        width_pt=seen.size_pt[0],
        height_pt=seen.size_pt[1],
        text="",
        origin="none",
        gate=reason,
        facts=facts if look.readable else (),
    )
