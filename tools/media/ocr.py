"""Reads words in pages and pictures: which engine, at which size, and when to look twice.

An engine is one small protocol; tesseract is used when its program is there, else rapidocr.
"""

from __future__ import annotations

import re
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

PAGE_SIDE_PX = 3_000
SECOND_LAYOUT: Layout = "sparse"
LOW_CONFIDENCE = 0.90
"""Below this mean confidence a page is looked at a second time, for the words the first missed.

On 36 scanned pages against RapidOCR's words (tesseract 5.3, processor time a page): 200 dpi once
found .736 in 0.54 s, with a second look below .90 .754 in 0.71 s, with one at every page .766 in
1.16 s; 150 dpi .724, 300 dpi .723."""
FEW_WORDS = 5
"""A first look that finds fewer words is followed by one at a higher resolution, binarised."""
FAINT_DPI = 300
FAINT_SIDE_PX = 3_600
NEW_LINE_CONFIDENCE = 0.60
"""What a second look adds must be this sure."""
PICTURE_DPI = 150
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
"""The same for a second look at a picture, which finds lone words and much noise."""
MIN_LINE_LETTERS = 3
"""Letters or digits of a picture's line; shorter ones are icons and noise."""


_WORD = re.compile(r"[^\W_]{3,}")


class OcrEngine(Protocol):
    """Finds words in grey pixels."""

    @property
    def name(self) -> str:
        """`tesseract 5.3.0`."""

    @property
    def page_dpi(self) -> int:
        """Give the resolution at which it reads pages best for its time."""

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
    grey = draw(engine.page_dpi, PAGE_SIDE_PX)
    first = _kept(engine.read(grey, layout="page", dpi=engine.page_dpi))
    few = len(first.text.split()) < FEW_WORDS
    if not few and first.confidence >= LOW_CONFIDENCE:
        return first
    if few:
        faint = binarised(draw(FAINT_DPI, FAINT_SIDE_PX))
        second = engine.read(faint, layout=SECOND_LAYOUT, dpi=FAINT_DPI)
    elif engine.has_layouts:
        second = engine.read(grey, layout=SECOND_LAYOUT, dpi=engine.page_dpi)
    else:
        return first
    return with_new_words(first, _kept(second, NEW_LINE_CONFIDENCE))


def with_new_words(first: SeenWords, second: SeenWords) -> SeenWords:
    """Give the first look's lines, and those of the second that hold a word it lacks."""
    known = set(_WORD.findall(first.text.casefold()))
    lines = list(first.lines)
    paragraph = max((line.paragraph for line in lines), default=-1)
    for line in second.lines:
        new = set(_WORD.findall(line.text.casefold())) - known
        if new:
            known |= new
            paragraph += 1
            lines.append(replace(line, paragraph=paragraph))
    return _kept(replace(first, lines=tuple(lines), engine=second.engine, passes=2))


def read_picture(engine: OcrEngine, grey: Grey) -> SeenWords:
    """Read a picture or screenshot, (h, w); a photo without words gives none."""
    from tools.media.ocr_pixels import scaled

    larger = max(grey.shape)
    factor = PICTURE_UPSCALE if larger < SMALL_PICTURE_PX else 1.0
    ready = scaled(grey, min(factor, MAX_PICTURE_PX / larger))
    first = _kept(engine.read(ready, layout="page", dpi=PICTURE_DPI), PICTURE_LINE_CONFIDENCE)
    first = _without_specks(first)
    if len(first.text.split()) >= FEW_WORDS or not engine.has_layouts:
        return first
    second = _kept(engine.read(ready, layout="sparse", dpi=PICTURE_DPI), SPARSE_LINE_CONFIDENCE)
    second = _without_specks(second)
    return with_new_words(first, second)


def binarised(grey: Grey) -> Grey:
    """Give black on white by Otsu's threshold, (h, w); dark pictures are turned over."""
    from tools.media.ocr_pixels import otsu

    return otsu(grey)


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
