"""An open PDF, read page by page. Remembers what goes on from page to page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import NotFound
from tools.core.items import Attribute
from tools.core.locators import Box
from tools.core.parts import Decoded, PagePart, PicturePart, TextBlock
from tools.media.flow import Flow, on_page
from tools.media.gate import GateReason, PageGate, PageLook
from tools.media.loaders import PDF, LoadedPart
from tools.media.page_facts import (
    PAGE_LOOK_PX,
    ink_of,
    looks_like_chart,
    looks_like_table,
    page_facts,
    thumbnail_of,
)
from tools.media.page_regions import Found, find_regions
from tools.media.pdf_layout import lay_out, page_title, vocabulary
from tools.media.pdf_shapes import Shapes, cut_out, read_shapes
from tools.media.pdf_text import Line, read_lines
from tools.media.pixels import part_of
from tools.media.refusals import name_of
from tools.media.region_words import told_regions
from tools.media.text_quality import is_garbage, word_count

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

FEW_WORDS = 25
"""A page that is one picture and has fewer words of its own is read by OCR as well."""
MAX_PICTURES = 300
MAX_PICTURE_BYTES = 160_000_000
NEAR_PAGE = 0.12
"""Text this close above or below a picture is told with it, as a share of the page's height."""
AROUND_CHARS = 400


@dataclass(frozen=True, kw_only=True)
class _Raw:
    """What one page gave before the pages are judged together."""

    number: int
    size_pt: tuple[float, float] = (0.0, 0.0)
    lines: tuple[Line, ...] = ()
    shapes: Shapes | None = None
    ink_percent: float = 100.0
    thumbnail: bytes = b""
    garbage: bool = False
    readable: bool = True

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class PdfReader:
    """Reads consecutive pages; headings and pictures seen before are remembered."""

    def __init__(self, path: Path, document: PdfDocument) -> None:
        self.document = document
        self.page_count = len(document)
        self._path = path
        self._gate = PageGate()
        self._next = 0
        self._headings: list[tuple[int, str]] = []
        self._pictures: set[bytes] = set()
        self._picture_bytes = 0
        self._dropped = 0

    def close(self) -> None:
        """Close the file."""
        self.document.close()

    def draw(self, number: int, *, max_side_px: int, dpi: int | None = None) -> Image:
        """Draw a page, from 1. Raises NotFound."""
        if not 1 <= number <= self.page_count:
            name = name_of(self._path.name)
            raise NotFound(f"{name} has pages 1 to {self.page_count}, not {number}")
        page = self.document[number - 1]
        try:
            scale = max_side_px / max(1.0, *page.get_size())
            if dpi is not None:
                scale = min(scale, dpi / 72)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            image: Image = bitmap.to_pil().convert("RGB").copy()
            bitmap.close()
            return image
        finally:
            page.close()

    def read(self, first: int, end: int) -> LoadedPart:
        """Read pages `first` to `end`, from 0, the end not included."""
        if first != self._next:
            self._gate, self._headings = PageGate(), []
        self._next = end
        raws = [self._look(index) for index in range(first, end)]
        verdicts = self._gate.judge([_seen(raw) for raw in raws])
        words = vocabulary(line for raw in raws for line in raw.lines)
        pages: list[PagePart] = []
        blocks: list[TextBlock] = []
        pictures: list[PicturePart] = []
        for raw, verdict in zip(raws, verdicts, strict=True):
            page, found = self._page(raw, verdict.reason, words)
            pages.append(page)
            blocks += found
            pictures += self._cut(raw, found)
        ocr_pages = tuple(
            raw.number for raw, page in zip(raws, pages, strict=True) if _wants_ocr(raw, page)
        )
        title = page_title(blocks, raws[0].lines) if first == 0 and raws else ""
        decoded = Decoded(
            media_type=PDF,
            title=title,
            blocks=tuple(blocks),
            pages=tuple(pages),
            pictures=tuple(pictures),
            warnings=tuple(self._warnings(raws)),
        )
        twins = tuple(
            (page.number, verdict.twin)
            for page, verdict in zip(pages, verdicts, strict=True)
            if verdict.twin is not None and page.origin == "none"
        )
        return LoadedPart(decoded=decoded, ocr_pages=ocr_pages, twins=twins)

    def _look(self, index: int) -> _Raw:
        import numpy as np
        import pypdfium2

        try:
            page = self.document[index]
        except pypdfium2.PdfiumError:
            return _Raw(number=index + 1, readable=False)
        try:
            size = page.get_size()
            lines = _lines(page)
            scale = PAGE_LOOK_PX / max(1.0, *size)
            bitmap = page.render(scale=scale, grayscale=True)
            grey = np.array(bitmap.to_numpy()).reshape(bitmap.height, -1)[:, : bitmap.width]
            bitmap.close()
            garbage = is_garbage("\n".join(line.text for line in lines))
            return _Raw(
                number=index + 1,
                size_pt=size,
                lines=() if garbage else tuple(lines),
                shapes=read_shapes(page),
                ink_percent=ink_of(grey),
                thumbnail=thumbnail_of(grey),
                garbage=garbage,
            )
        except (pypdfium2.PdfiumError, ValueError, AssertionError):
            # AssertionError: the wrapper's own checks on text indices of broken fonts.
            return _Raw(number=index + 1, readable=False)
        finally:
            page.close()

    def _page(
        self, raw: _Raw, reason: GateReason | None, words: Counter[str]
    ) -> tuple[PagePart, tuple[TextBlock, ...]]:
        flow = Flow(self._headings)
        regions = [] if reason == "table of contents" else _regions_of(raw)
        placed = lay_out(
            raw.lines,
            words=words,
            height_pt=raw.size_pt[1],
            flow=flow,
            headings=reason != "table of contents",
            regions=regions,
        )
        self._headings = flow.open_headings
        blocks = tuple(
            replace(block, box=one.box, region=one.region, lines=one.lines)
            for block, one in zip(flow.blocks, placed, strict=True)
        )
        page = PagePart(
            number=raw.number,
            width_pt=raw.size_pt[0],
            height_pt=raw.size_pt[1],
            text=flow.text,
            origin="layer" if flow.text else "none",
            gate=reason,
            facts=_facts(raw),
            regions=told_regions(regions, blocks),
        )
        return page, on_page(blocks, raw.number)

    def _cut(self, raw: _Raw, blocks: Sequence[TextBlock]) -> list[PicturePart]:
        if raw.shapes is None or not raw.shapes.pictures:
            return []
        import pypdfium2

        cut: list[PicturePart] = []
        page = self.document[raw.number - 1]
        try:
            for box in raw.shapes.pictures:
                image = cut_out(page, box)
                part = self._new_picture(image, raw.number)
                if part is not None:
                    cut.append(_told(part, raw.number, box, blocks))
        except (pypdfium2.PdfiumError, ValueError):
            self._dropped += 1
        finally:
            page.close()
        return cut

    def _new_picture(self, image: Image, number: int) -> PicturePart | None:
        import hashlib

        digest = hashlib.sha256(image.reduce(max(1, max(image.size) // 64)).tobytes()).digest()
        if digest in self._pictures or image.convert("L").getextrema()[0] == 255:
            return None
        if len(self._pictures) >= MAX_PICTURES or self._picture_bytes > MAX_PICTURE_BYTES:
            self._dropped += 1
            return None
        self._pictures.add(digest)
        part = part_of(image, f"picture on page {number} of {name_of(self._path.name)}")
        if part is not None:
            self._picture_bytes += len(part.png) + len(part.rgb)
        return part

    def _warnings(self, raws: Sequence[_Raw]) -> list[str]:
        warnings: list[str] = []
        broken = [str(raw.number) for raw in raws if not raw.readable]
        if broken:
            warnings.append(f"pages that could not be read: {', '.join(broken)}")
        garbage = [str(raw.number) for raw in raws if raw.garbage]
        if garbage:
            warnings.append(f"pages whose text layer is garbage: {', '.join(garbage)}")
        if self._dropped:
            warnings.append(f"{self._dropped} further pictures inside it were not taken")
            self._dropped = 0
        return warnings


def _regions_of(raw: _Raw) -> list[Found]:
    # A scan has no lines; a page of contents only looks like a table.
    if raw.shapes is None or not raw.lines:
        return []
    return find_regions(raw.lines, raw.shapes.drawn, raw.shapes.pictures)


def _lines(page: PdfPage) -> list[Line]:
    import pypdfium2

    try:
        return read_lines(page)
    except (pypdfium2.PdfiumError, AssertionError, ValueError):
        # A page without a readable text layer may still be drawn and read by OCR.
        return []


def _seen(raw: _Raw) -> PageLook:
    share = raw.shapes.picture_share if raw.shapes is not None else 0.0
    return PageLook(
        number=raw.number,
        lines=tuple(line.text for line in raw.lines),
        ink_percent=raw.ink_percent,
        picture_percent=100.0 * share,
        thumbnail=raw.thumbnail,
        readable=raw.readable,
    )


def _wants_ocr(raw: _Raw, page: PagePart) -> bool:
    if page.gate is not None:
        return False
    if page.origin == "none":
        return True
    scanned = raw.shapes is not None and raw.shapes.is_picture
    return scanned and word_count(page.text) < FEW_WORDS


def _facts(raw: _Raw) -> tuple[Attribute, ...]:
    if raw.shapes is None:
        return ()
    drawn = raw.shapes.drawn
    return page_facts(
        text_boxes=[line.box for line in raw.lines],
        ink_percent=raw.ink_percent,
        has_table=looks_like_table(drawn),
        has_chart=looks_like_chart(drawn, [(line.text, line.box) for line in raw.lines]),
        picture_percent=100.0 * raw.shapes.picture_share,
    )


def _told(part: PicturePart, page: int, box: Box, blocks: Sequence[TextBlock]) -> PicturePart:
    """Give a picture with its place, its caption, and the text next to it."""
    near: list[tuple[float, TextBlock]] = []
    for block in blocks:
        if block.box is None:
            continue
        above, below = box[1] - block.box[3], block.box[1] - box[3]
        beside = block.box[2] < box[0] - 0.02 or block.box[0] > box[2] + 0.02
        gap = max(above, below, 0.0)
        if gap <= NEAR_PAGE and not beside:
            near.append((gap, block))
    near.sort(key=lambda one: one[0])
    caption = next((block.text for _, block in near if block.kind == "caption"), "")
    around = "\n".join(block.text for _, block in near if block.text != caption)
    heading = near[0][1].heading if near else (blocks[0].heading if blocks else ())
    return replace(
        part, page=page, box=box, alt=caption, around=around[:AROUND_CHARS], heading=heading
    )
