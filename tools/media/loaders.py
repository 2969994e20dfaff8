"""The table of loaders: which code reads which media type. Listing it imports none of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tools.core.parts import Decoded
from tools.core.protocols import Limits, Loader
from tools.core.registry import Registry

if TYPE_CHECKING:
    from tools.media.sidecars import Beside

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
CSV = "text/csv"
JSON = "application/json"
JSON_LINES = "application/jsonl"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES = frozenset((CSV, JSON, JSON_LINES, XLSX))
"""Files whose passages are rows."""
SHEET = "text/x-fact-sheet"
EML = "message/rfc822"
SRT = "application/x-subrip"
VTT = "text/vtt"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
EPUB = "application/epub+zip"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
GIF = "image/gif"
BMP = "image/bmp"
TIFF = "image/tiff"
PAGED_TIFF = "application/x-paged-tiff"
"""A TIFF of several pages: a document of scans, with no media type of its own."""
AVIF = "image/avif"
HEIC = "image/heic"
SVG = "image/svg+xml"
WAV = "audio/wav"
MP3 = "audio/mpeg"
FLAC = "audio/flac"
OGG = "audio/ogg"
AIFF = "audio/aiff"
M4A = "audio/mp4"
AAC = "audio/aac"
WEBA = "audio/webm"
WMA = "audio/x-ms-wma"
MP4 = "video/mp4"
MOV = "video/quicktime"
WEBM = "video/webm"
MKV = "video/x-matroska"
AVI = "video/x-msvideo"


@dataclass(frozen=True, kw_only=True)
class LoaderRow:
    """One family of formats."""

    name: str
    media_types: tuple[str, ...]
    target: str
    """`module:class`; the class takes no arguments."""
    label: str
    """For people: `a PDF`."""


ROWS: tuple[LoaderRow, ...] = (
    LoaderRow(name="text", media_types=(TEXT,), label="plain text",
              target="tools.media.text_plain:PlainTextLoader"),
    LoaderRow(name="markdown", media_types=(MARKDOWN,), label="Markdown",
              target="tools.media.text_markdown:MarkdownLoader"),
    LoaderRow(name="html", media_types=(HTML,), label="HTML",
              target="tools.media.text_html:HtmlLoader"),
    LoaderRow(name="csv", media_types=(CSV,), label="a CSV table",
              target="tools.media.text_table:TableLoader"),
    LoaderRow(name="json", media_types=(JSON,), label="JSON",
              target="tools.media.json_file:JsonLoader"),
    LoaderRow(name="json lines", media_types=(JSON_LINES,), label="JSON lines",
              target="tools.media.json_lines:JsonLinesLoader"),
    LoaderRow(name="xlsx", media_types=(XLSX,), label="a workbook",
              target="tools.media.xlsx_file:WorkbookLoader"),
    LoaderRow(name="fact sheet", media_types=(SHEET,), label="a fact sheet",
              target="tools.media.fact_sheet:SheetLoader"),
    LoaderRow(name="subtitles", media_types=(SRT, VTT), label="subtitles",
              target="tools.media.subtitles:SubtitleLoader"),
    LoaderRow(name="mail", media_types=(EML,), label="a mail",
              target="tools.media.mail:MailLoader"),
    LoaderRow(name="pdf", media_types=(PDF,), label="a PDF",
              target="tools.media.pdf:PdfLoader"),
    LoaderRow(name="docx", media_types=(DOCX,), label="a Word document",
              target="tools.media.docx_file:DocxLoader"),
    LoaderRow(name="pptx", media_types=(PPTX,), label="a presentation",
              target="tools.media.pptx_file:PptxLoader"),
    LoaderRow(name="epub", media_types=(EPUB,), label="an EPUB book",
              target="tools.media.epub_file:EpubLoader"),
    LoaderRow(name="odt", media_types=(ODT,), label="an OpenDocument text",
              target="tools.media.odt_file:OdtLoader"),
    LoaderRow(name="rtf", media_types=(RTF,), label="an RTF document",
              target="tools.media.rtf_file:RtfLoader"),
    LoaderRow(name="picture", media_types=(PNG, JPEG, WEBP, GIF, BMP, TIFF, AVIF, HEIC),
              label="a picture", target="tools.media.picture:PictureLoader"),
    LoaderRow(name="drawing", media_types=(SVG,), label="a drawing",
              target="tools.media.svg_picture:SvgLoader"),
    LoaderRow(name="scans", media_types=(PAGED_TIFF,), label="a TIFF of several pages",
              target="tools.media.tiff_pages:PagedTiffLoader"),
    LoaderRow(name="sound", media_types=(WAV, MP3, FLAC, OGG, AIFF, M4A, AAC, WEBA, WMA),
              label="a recording", target="tools.media.sound:SoundLoader"),
    LoaderRow(name="film", media_types=(MP4, MOV, WEBM, MKV, AVI), label="a video",
              target="tools.media.film:FilmLoader"),
)  # fmt: skip

MEDIA_TYPES: tuple[str, ...] = tuple(name for row in ROWS for name in row.media_types)


@dataclass(frozen=True, kw_only=True)
class LoadedPart:
    """One part of a long file."""

    decoded: Decoded
    ocr_pages: tuple[int, ...] = ()
    """Pages, from 1, whose words are not in the file but in its pictures."""
    twins: tuple[tuple[int, int], ...] = ()
    """(page, the earlier page it repeats), for scanned pages that are spared OCR."""


@runtime_checkable
class PartedLoader(Protocol):
    """A loader of long files: an outline first, then parts of bounded size."""

    def outline(self, path: Path, limits: Limits, beside: Beside) -> tuple[Decoded, int, int]:
        """Give (what holds for the whole file, parts, total pages or parts). Raises Refused."""

    def load_part(self, path: Path, limits: Limits, index: int, beside: Beside) -> LoadedPart:
        """Decode one part, from 0. Raises Refused."""


@runtime_checkable
class PlacedLoader(Protocol):
    """A loader that can also tell where something was recorded, when the person wants that."""

    def load_with_place(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file, place included. Raises Refused."""


@runtime_checkable
class Drawable(Protocol):
    """A loader of paged files that can draw a page."""

    def png(self, path: Path, page: int, *, max_side_px: int) -> bytes:
        """Draw a page, from 1, as PNG. Raises Refused, NotFound."""


@lru_cache(maxsize=1)
def registry() -> Registry[type[Loader]]:
    """Give the registry of loaders, by media type."""
    rows: Registry[type[Loader]] = Registry("media type")
    for row in ROWS:
        for media_type in row.media_types:
            rows.register(media_type, row.target)
    return rows


@lru_cache(maxsize=len(MEDIA_TYPES))
def loader_for(media_type: str) -> Loader:
    """Give the loader of a media type. Raises BadInput, MissingPart."""
    return registry().get(media_type)()


def label_of(media_type: str) -> str:
    """Give what a media type is called for people."""
    for row in ROWS:
        if media_type in row.media_types:
            return row.label
    return media_type
