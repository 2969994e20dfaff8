"""What a file turns into when it is decoded: plain data that crosses the worker's boundary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tools.core.items import Attribute
from tools.core.locators import Box

BlockKind = Literal[
    "title", "heading", "paragraph", "list", "table_row", "code", "caption", "quote"
]


RegionKind = Literal["table", "chart", "figure"]


@dataclass(frozen=True, kw_only=True)
class TextBlock:
    """A run of words that belongs together."""

    text: str
    kind: BlockKind = "paragraph"
    heading: tuple[str, ...] = ()
    """Heading path it stands under, outermost first."""
    start_char: int = 0
    """In the source's decoded text; for paged sources, in the page's text."""
    line: int = 1
    page: int | None = None
    """From 1; None where the source has no pages."""
    box: Box | None = None
    region: int | None = None
    """Which of its page's regions it belongs to; None for running text."""
    lines: tuple[tuple[int, Box], ...] = ()
    """First character in `text` and box of each printed line; empty where that is not sure."""
    sheet: str = ""
    """Of a row of a table: the sheet of a workbook, the path of a list in JSON."""
    cells: str = ""
    """Of a row of a table file: where its cells stand in `text` (`tools.core.cells`)."""


@dataclass(frozen=True, kw_only=True)
class RegionPart:
    """A table, chart or figure of a page. Its words are the blocks that name it."""

    kind: RegionKind
    box: Box
    """With its labels and its caption."""
    caption: str = ""
    """What is printed as its caption, else the title nearest above it."""
    around: str = ""
    """The text before and behind it."""


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """One page or slide."""

    number: int
    """From 1."""
    width_pt: float
    height_pt: float
    text: str
    origin: Literal["layer", "ocr", "none"]
    """Where the words came from."""
    confidence: float = 1.0
    """Mean word confidence of the OCR, 0..1; 1 for a text layer."""
    gate: str | None = None
    """Why the page-quality gate spares OCR and page encoding, or None."""
    facts: tuple[Attribute, ...] = ()
    engine: str = ""
    """`tesseract 5.3`, `rapidocr 3.10`; empty without OCR."""
    regions: tuple[RegionPart, ...] = ()
    """Tables, charts and figures; a block names its own by place in here."""


@dataclass(frozen=True, kw_only=True)
class PicturePart:
    """A picture: the file itself, or one embedded in a document."""

    name: str
    width_px: int
    height_px: int
    png: bytes = field(repr=False, default=b"")
    """Embedded pictures (PNG) and key frames (JPEG), encoded anew without metadata; a picture file
    itself is kept as original."""
    words: str = ""
    """OCR."""
    confidence: float = 1.0
    alt: str = ""
    around: str = ""
    """The text that stands around it in its document."""
    heading: tuple[str, ...] = ()
    page: int | None = None
    box: Box | None = None
    """Place on the page."""
    facts: tuple[Attribute, ...] = ()
    rgb: bytes = field(repr=False, default=b"")
    """sRGB pixels, row by row, uint8, upright, scaled to at most 512 a side; for encoders."""
    rgb_size: tuple[int, int] = (0, 0)
    """(width, height) of `rgb`."""


@dataclass(frozen=True, kw_only=True)
class PictureLink:
    """A picture that a document shows and that lies beside it as a file of its own."""

    address: str
    """As written in the document: a path relative to it."""
    alt: str = ""
    around: str = ""
    """The text that stands around it."""
    heading: tuple[str, ...] = ()
    line: int = 1
    """Of the document, from 1."""


@dataclass(frozen=True, kw_only=True)
class Cue:
    """A timed piece of speech."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, kw_only=True)
class SoundWindow:
    """A stretch of a recording."""

    start_s: float
    end_s: float
    facts: tuple[Attribute, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SoundPart:
    """A recording."""

    duration_s: float
    rate_hz: int
    channels: int
    windows: tuple[SoundWindow, ...]
    cues: tuple[Cue, ...] = ()
    cues_by: str = ""
    """`sidecar talk.srt`, or the transcriber's name; empty without a transcript."""
    facts: tuple[Attribute, ...] = ()
    """Of the whole recording."""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A stretch of a film between two cuts, or 10 s of a longer one."""

    start_s: float
    end_s: float
    at_s: float
    """When its key frame is shown."""


@dataclass(frozen=True, kw_only=True)
class VideoPart:
    """A film; its sound track is the `sound` of the same `Decoded`."""

    duration_s: float
    shots: tuple[Shot, ...] = ()
    """In order; their key frames are the `pictures` of the same `Decoded`, one each."""
    cues: tuple[Cue, ...] = ()
    """Subtitles, in the film or beside it."""
    cues_by: str = ""
    """`sidecar talk.srt`, `subtitles in the film (en)`; empty without any."""
    facts: tuple[Attribute, ...] = ()
    """Of the whole film."""


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """Everything one file gave."""

    media_type: str
    title: str = ""
    text: str = ""
    """Whole decoded text of an unpaged source; what TextSpan counts in."""
    blocks: tuple[TextBlock, ...] = ()
    pages: tuple[PagePart, ...] = ()
    pictures: tuple[PicturePart, ...] = ()
    links: tuple[PictureLink, ...] = ()
    """Local picture files that the document refers to."""
    sound: SoundPart | None = None
    video: VideoPart | None = None
    facts: tuple[Attribute, ...] = ()
    language: str = ""
    warnings: tuple[str, ...] = ()
    """What could not be read in a file that was otherwise taken in."""
