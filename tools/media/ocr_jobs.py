"""What the OCR process does with each request."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.media import messages
from tools.media.boxes import is_tiff
from tools.media.caps import give_memory_back, map_large_blocks
from tools.media.messages import Reply, Request, from_wire
from tools.media.ocr import choose_engine, read_page, read_picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.media.ocr import OcrEngine
    from tools.media.pdf import PdfLoader
    from tools.media.tiff_pages import PagedTiffLoader
    from tools.media.words_seen import SeenWords

Answer = tuple[Reply, list[bytes]]


class OcrJobs:
    """Runs OCR jobs with one engine, chosen at the first job."""

    def __init__(self, engine_name: str) -> None:
        self._engine_name = engine_name
        self._engine: OcrEngine | None = None

    def handle(self, request: Request, blobs: list[bytes]) -> Answer:
        """Run one job. Raises Refused, NotFound, MissingPart."""
        if self._engine is None:
            map_large_blocks()
            self._engine = choose_engine(self._engine_name)
        answer = self._answer(self._engine, request, blobs)
        give_memory_back()
        return answer

    def _answer(self, engine: OcrEngine, request: Request, blobs: list[bytes]) -> Answer:
        match request:
            case messages.SeePage():
                return messages.Seen(words=self._page(engine, request)), []
            case messages.SeePicture():
                return messages.Seen(words=self._picture(engine, request, blobs[0])), []
            case _:
                raise ValueError(f"the OCR process does not do {request.op!r}")

    def _page(self, engine: OcrEngine, request: messages.SeePage) -> SeenWords:
        from tools.media.ocr_pixels import grey_of

        path = from_wire(request.path)
        drawer = _tiff() if is_tiff(path) else _pdf()

        def draw(dpi: int, max_side_px: int) -> NDArray[np.uint8]:
            image = drawer.draw_at(path, request.page, dpi=dpi, max_side_px=max_side_px)
            return grey_of(image)

        return read_page(engine, draw)

    def _picture(self, engine: OcrEngine, request: messages.SeePicture, data: bytes) -> SeenWords:
        from pathlib import Path

        from tools.media.ocr_pixels import grey_of
        from tools.media.pixels import FORMATS, open_upright

        found = open_upright(
            data, Path("picture"), request.limits, near_px=MAX_SIDE_PX, formats=FORMATS
        )
        return read_picture(engine, grey_of(found.image))


MAX_SIDE_PX = 3_000


@lru_cache(maxsize=1)
def _tiff() -> PagedTiffLoader:
    from tools.media.tiff_pages import PagedTiffLoader

    return PagedTiffLoader()


@lru_cache(maxsize=1)
def _pdf() -> PdfLoader:
    from tools.media.pdf import PdfLoader

    return PdfLoader()
