"""Reads words in pages and pictures: which engine, at which size, and when to look twice.

An engine is one small protocol; tesseract is used when its program is there, else rapidocr.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol

from tools.core.errors import MissingPart
from tools.media.words_seen import SeenWords

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

Layout = Literal["page", "sparse", "block"]
"""`page`: columns and paragraphs; `sparse`: words anywhere, as on photos and slides; `block`: one
even block of text."""

PAGE_DPI = 150
PAGE_SIDE_PX = 2_400
SECOND_DPI = 300
SECOND_SIDE_PX = 3_600
SECOND_LAYOUT: Layout = "sparse"
LOW_CONFIDENCE = 0.70
"""Below this mean confidence a page is looked at a second time."""
FEW_WORDS = 5
"""A first pass with fewer words is looked at a second time as well."""
GAIN = 1.05
"""The second pass wins when it has this much more confident text."""
SMALL_PICTURE_PX = 500
PICTURE_UPSCALE = 2.0
"""Letters of small pictures are below the height the engines were trained at. On screenshots of
full size enlarging lost words (26 screenshots, tesseract 5.3: 3,333 words at 1x, 3,051 at 2x)."""
MAX_PICTURE_PX = 3_000
DROP_LINE_CONFIDENCE = 0.30
"""Lines of a page under this are noise."""
PICTURE_LINE_CONFIDENCE = 0.60
"""Lines of a picture under this are textures read as letters."""
SPARSE_LINE_CONFIDENCE = 0.80
"""The same for the second pass, which finds lone words and much noise."""
MIN_LINE_LETTERS = 3
"""Letters or digits of a picture's line; shorter ones are icons and noise."""


class OcrEngine(Protocol):
    """Finds words in grey pixels."""

    @property
    def name(self) -> str:
        """`tesseract 5.3.0`."""

    @property
    def has_layouts(self) -> bool:
        """Tell whether `layout` makes a difference."""

    def read(self, grey: Grey, *, layout: Layout, dpi: int) -> SeenWords:
        """Read one picture, (h, w) uint8, dark on light or light on dark. Raises MissingPart."""


def choose_engine(name: str = "") -> OcrEngine:
    """Give an engine by name, or the best that is there. Raises MissingPart."""
    from tools.media.ocr_tesseract import Tesseract, find_tesseract

    program = find_tesseract() if name in ("", "tesseract") else None
    if program is not None:
        return Tesseract(program)
    if name == "tesseract":
        raise MissingPart("the program tesseract is not there; install it (apt: tesseract-ocr)")
    from tools.media.ocr_rapid import RapidOcr, has_rapidocr

    if has_rapidocr():
        engine: OcrEngine = RapidOcr()
        return engine
    raise MissingPart("neither tesseract nor rapidocr is there: pip install rapidocr")


def read_page(engine: OcrEngine, draw: Callable[[int, int], Grey]) -> SeenWords:
    """Read a page; draw(dpi, max_side_px) gives its grey pixels."""
    first = engine.read(draw(PAGE_DPI, PAGE_SIDE_PX), layout="page", dpi=PAGE_DPI)
    if not _is_weak(first):
        return _kept(first)
    grey = draw(SECOND_DPI, SECOND_SIDE_PX)
    second = engine.read(binarised(grey), layout=SECOND_LAYOUT, dpi=SECOND_DPI)
    best = second if _worth(second) > GAIN * _worth(first) else first
    return _kept(replace(best, passes=2))


def read_picture(engine: OcrEngine, grey: Grey) -> SeenWords:
    """Read a picture or screenshot, (h, w); a photo without words gives none."""
    from tools.media.ocr_pixels import scaled

    larger = max(grey.shape)
    factor = PICTURE_UPSCALE if larger < SMALL_PICTURE_PX else 1.0
    ready = scaled(grey, min(factor, MAX_PICTURE_PX / larger))
    first = _kept(engine.read(ready, layout="page", dpi=PAGE_DPI), PICTURE_LINE_CONFIDENCE)
    first = _without_specks(first)
    if len(first.text.split()) >= FEW_WORDS or not engine.has_layouts:
        return first
    second = _kept(engine.read(ready, layout="sparse", dpi=PAGE_DPI), SPARSE_LINE_CONFIDENCE)
    second = _without_specks(second)
    best = second if _worth(second) > GAIN * _worth(first) else first
    return replace(best, passes=2)


def binarised(grey: Grey) -> Grey:
    """Give black on white by Otsu's threshold, (h, w); dark pictures are turned over."""
    from tools.media.ocr_pixels import otsu

    return otsu(grey)


def _is_weak(words: SeenWords) -> bool:
    return words.confidence < LOW_CONFIDENCE or len(words.text.split()) < FEW_WORDS


def _worth(words: SeenWords) -> float:
    return sum(line.confidence * len(line.text) for line in words.lines)


def _without_specks(words: SeenWords) -> SeenWords:
    lines = tuple(
        line for line in words.lines if sum(c.isalnum() for c in line.text) >= MIN_LINE_LETTERS
    )
    return replace(words, lines=lines)


def _kept(words: SeenWords, least: float = DROP_LINE_CONFIDENCE) -> SeenWords:
    lines = tuple(line for line in words.lines if line.confidence >= least)
    if not lines:
        return replace(words, lines=(), confidence=0.0)
    weight = sum(len(line.text) for line in lines)
    mean = sum(line.confidence * len(line.text) for line in lines) / max(1, weight)
    return replace(words, lines=lines, confidence=round(mean, 4))
