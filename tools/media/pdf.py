"""PDF files: pages with their text layer and boxes, pictures inside, and which pages need OCR."""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.flow import one_line
from tools.media.loaders import PDF, LoadedPart
from tools.media.merging import joined
from tools.media.pdf_pages import PdfReader
from tools.media.pixels import png_bytes
from tools.media.refusals import from_os_error, refused
from tools.media.sidecars import Beside

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument

PAGES_PER_PART = 50
KEPT_OPEN = 2
MAX_DRAWN_PX = 8_000
_PASSWORD, _SECURITY = 4, 5
"""FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY."""
_NO_TITLE = re.compile(
    r"(?:microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|indd|pptx?|tex|dvi|xlsx?|qxd)|[\d_-]+|"
    r"powerpoint presentation|slide \d+|document\d*|title)\s*",
    re.IGNORECASE,
)


class PdfLoader:
    """Reads .pdf in parts of fifty pages. One thread only: pdfium is not thread-safe."""

    def __init__(self) -> None:
        self._readers: OrderedDict[tuple[str, int, int], PdfReader] = OrderedDict()

    @property
    def media_types(self) -> frozenset[str]:
        """Only PDF."""
        return frozenset((PDF,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file, all pages, without OCR. Raises Refused."""
        whole, parts, _ = self.outline(path, limits, Beside())
        pieces = [self.load_part(path, limits, index, Beside()) for index in range(parts)]
        return joined([whole, *(piece.decoded for piece in pieces)])

    def outline(self, path: Path, limits: Limits, beside: Beside) -> tuple[Decoded, int, int]:
        """Give title, parts and number of pages. Raises Refused."""
        reader = self._reader(path)
        pages = reader.page_count
        if pages > limits.max_pages:
            raise refused(path, "too_large", f"it has {pages} pages; {limits.max_pages} are read")
        whole = Decoded(media_type=PDF, title=_stated_title(reader.document))
        return whole, -(-pages // PAGES_PER_PART), pages

    def load_part(self, path: Path, limits: Limits, index: int, beside: Beside) -> LoadedPart:
        """Decode fifty pages. Raises Refused."""
        reader = self._reader(path)
        first = index * PAGES_PER_PART
        return reader.read(first, min(first + PAGES_PER_PART, reader.page_count))

    def draw(self, path: Path, page: int, *, max_side_px: int) -> Image:
        """Draw a page, from 1, at most `max_side_px` a side. Raises Refused, NotFound."""
        return self._reader(path).draw(page, max_side_px=max_side_px)

    def draw_at(self, path: Path, page: int, *, dpi: int, max_side_px: int) -> Image:
        """Draw a page, from 1, at a resolution, for OCR. Raises Refused, NotFound."""
        return self._reader(path).draw(page, max_side_px=max_side_px, dpi=dpi)

    def png(self, path: Path, page: int, *, max_side_px: int) -> bytes:
        """Draw a page as PNG. Raises Refused, NotFound."""
        return png_bytes(self.draw(path, page, max_side_px=min(max_side_px, MAX_DRAWN_PX)))

    def _reader(self, path: Path) -> PdfReader:
        try:
            status = path.stat()
        except OSError as exc:
            raise from_os_error(path, exc) from exc
        key = (os.fspath(path), status.st_mtime_ns, status.st_size)
        reader = self._readers.pop(key, None)
        if reader is None:
            reader = PdfReader(path, open_document(path))
        self._readers[key] = reader
        while len(self._readers) > KEPT_OPEN:
            self._readers.popitem(last=False)[1].close()
        return reader


def open_document(path: Path) -> PdfDocument:
    """Open a PDF. Raises Refused."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as exc:
        if exc.err_code in (_PASSWORD, _SECURITY):
            raise refused(path, "encrypted", "it is protected by a password") from exc
        raise refused(path, "corrupt", "it is no complete PDF") from exc
    except OSError as exc:
        raise from_os_error(path, exc) from exc


def _stated_title(document: PdfDocument) -> str:
    try:
        title = one_line(document.get_metadata_value("Title"))
    except (RuntimeError, ValueError, UnicodeDecodeError):
        return ""
    return "" if _NO_TITLE.fullmatch(title) or len(title) < 4 else title[:300]
