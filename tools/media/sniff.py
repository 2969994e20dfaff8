"""What a file is, by its content; the suffix only decides between kinds of text."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from tools.core.errors import RefusalReason
from tools.core.protocols import Limits
from tools.media import boxes, loaders
from tools.media.encodings import decode_text
from tools.media.refusals import check_file, head_of, name_of, refused

HEAD_BYTES = 4096
PDF_HEADER_WITHIN = 1024

MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 100
"""Unpacked to packed size of an office file; above it, and above 50 MB, it is a bomb."""
_RATIO_FROM_BYTES = 50_000_000
MAX_MEMBERS = 20_000

TEXT_SUFFIXES: dict[str, str] = {
    ".txt": loaders.TEXT, ".text": loaders.TEXT, ".log": loaders.TEXT, ".rst": loaders.TEXT,
    ".yaml": loaders.TEXT, ".yml": loaders.TEXT, "": loaders.TEXT,
    ".md": loaders.MARKDOWN, ".markdown": loaders.MARKDOWN, ".mdown": loaders.MARKDOWN,
    ".html": loaders.HTML, ".htm": loaders.HTML, ".xhtml": loaders.HTML,
    ".csv": loaders.CSV, ".tsv": loaders.CSV, ".tab": loaders.CSV,
    ".json": loaders.JSON, ".geojson": loaders.JSON,
    ".jsonl": loaders.JSON_LINES, ".ndjson": loaders.JSON_LINES, ".srt": loaders.SRT,
    ".vtt": loaders.VTT, ".svg": loaders.SVG, ".eml": loaders.EML,
}  # fmt: skip

BINARY_SUFFIXES: dict[str, str] = {
    ".pdf": loaders.PDF, ".docx": loaders.DOCX, ".pptx": loaders.PPTX, ".xlsx": loaders.XLSX,
    ".xlsm": loaders.XLSX, ".xltx": loaders.XLSX, ".png": loaders.PNG,
    ".epub": loaders.EPUB, ".odt": loaders.ODT, ".ott": loaders.ODT, ".rtf": loaders.RTF,
    ".jpg": loaders.JPEG, ".jpeg": loaders.JPEG, ".jpe": loaders.JPEG, ".webp": loaders.WEBP,
    ".wav": loaders.WAV, ".mp3": loaders.MP3, ".flac": loaders.FLAC, ".ogg": loaders.OGG,
    ".oga": loaders.OGG, ".opus": loaders.OGG, ".aif": loaders.AIFF, ".aiff": loaders.AIFF,
    ".aifc": loaders.AIFF, ".m4a": loaders.M4A, ".m4b": loaders.M4A, ".aac": loaders.AAC,
    ".weba": loaders.WEBA, ".wma": loaders.WMA, ".gif": loaders.GIF, ".bmp": loaders.BMP,
    ".dib": loaders.BMP, ".tif": loaders.TIFF, ".tiff": loaders.TIFF, ".avif": loaders.AVIF,
    ".mp4": loaders.MP4, ".m4v": loaders.MP4, ".3gp": loaders.MP4, ".mov": loaders.MOV,
    ".qt": loaders.MOV, ".webm": loaders.WEBM, ".mkv": loaders.MKV, ".avi": loaders.AVI,
    ".heic": loaders.HEIC, ".heif": loaders.HEIC, ".hif": loaders.HEIC,
}  # fmt: skip

FIELD_SUFFIXES = (".yaml", ".yml", ".json")
SHEET_NAMES = tuple(f"_folder{suffix}" for suffix in FIELD_SUFFIXES)
"""Fact sheets: they speak about a folder and are read like a document too."""

SUFFIXES: frozenset[str] = frozenset((*TEXT_SUFFIXES, *BINARY_SUFFIXES)) - {""}
"""Suffixes of files that are worth opening."""

_FOREIGN: tuple[tuple[int, bytes, str, str], ...] = (
    (0, bytes.fromhex("3026b2758e66cf11"), "a Windows Media video", "save it as mp4"),
    (0, b"\0\0\1\xba", "an MPEG program stream", "save it as mp4"),
    (0, b"FLV\1", "a Flash video", "save it as mp4"),
    (0, b"\x1f\x8b", "a gzip archive", "unpack it and add what is in it"),
    (0, b"7z\xbc\xaf'\x1c", "a 7z archive", "unpack it and add what is in it"),
    (0, b"Rar!", "a RAR archive", "unpack it and add what is in it"),
    (0, b"\x7fELF", "a program", "add documents, pictures or recordings"),
    (0, b"MZ", "a program", "add documents, pictures or recordings"),
    (0, b"%!PS", "PostScript", "save it as PDF"),
    (0, b"SQLite format 3\0", "a database", "export it as CSV"),
)
_PACKAGE_SUFFIXES = (".docx", ".pptx", ".xlsx", ".xlsm", ".epub", ".odt", ".ott")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_STATED: dict[str, str] = {
    loaders.EPUB: loaders.EPUB, loaders.ODT: loaders.ODT, f"{loaders.ODT}-template": loaders.ODT,
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MP3_SYNC = (0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3)
_ADTS_SYNC = (0xF0, 0xF1, 0xF8, 0xF9)
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_BMP_HEADER_SIZES = frozenset((12, 40, 52, 56, 64, 108, 124))
_RAW_SUFFIXES = (".dng", ".nef", ".cr2", ".arw", ".orf", ".rw2", ".pef", ".srw", ".raw")


_MAIL_HEAD = re.compile(rb"\s*(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){1,}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Sniffed:
    """What a file turned out to be."""

    media_type: str
    warning: str = ""
    """Set where the suffix says something else."""


def sniff(path: Path, limits: Limits) -> Sniffed:
    """Give the media type of a file. Raises Refused."""
    check_file(path, limits)
    head = head_of(path, HEAD_BYTES)
    suffix = path.suffix.lower()
    found = _by_magic(path, head) or _by_text(path, head, suffix)
    expected = BINARY_SUFFIXES.get(suffix) or TEXT_SUFFIXES.get(suffix)
    if found == loaders.SHEET:
        return Sniffed(media_type=found)
    if found is None:
        _refuse_foreign(path, head)
        if expected is not None:
            label = loaders.label_of(expected)
            detail = f"it is named {suffix or 'without a suffix'}, but its content is not {label}"
            reason: RefusalReason = "mislabelled" if suffix else "unsupported"
            raise refused(path, reason, f"{detail} nor anything else that is read")
        kind = f"{suffix} files are not read" if suffix else "its content is of no known kind"
        raise refused(path, "unsupported", kind)
    if not suffix or expected is None or _alike(found, expected):
        return Sniffed(media_type=found)
    label = loaders.label_of(found)
    if label == loaders.label_of(expected):
        # A JPEG that is named .webp: `a picture` alone would tell nothing.
        label = f"{label} of type {found.rpartition('/')[2]}"
    return Sniffed(
        media_type=found,
        warning=f"{name_of(path.name)} is named {suffix}, but it is {label} and was read as such",
    )


def _by_magic(path: Path, head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return loaders.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return loaders.JPEG
    if head.startswith(b"RIFF") and head[8:12] in (b"WEBP", b"WAVE"):
        return loaders.WEBP if head[8:12] == b"WEBP" else loaders.WAV
    if head.startswith((b"RF64", b"RIFX")) and head[8:12] == b"WAVE":
        return loaders.WAV
    if head.startswith((b"fLaC", b"OggS")):
        return loaders.FLAC if head.startswith(b"fLaC") else loaders.OGG
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        return loaders.PDF
    if head.startswith(b"{\\rtf"):
        return loaders.RTF
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(path)
    if head.startswith(_OLE):
        _refuse_ole(path)
    return _picture(path, head) or _sound(path, head) or _film(head)


def _picture(path: Path, head: bytes) -> str | None:
    if head.startswith((b"GIF87a", b"GIF89a")):
        return loaders.GIF
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return loaders.BMP
    if head.startswith(boxes.TIFF_HEADS):
        return _tiff(path)
    if boxes.is_avif(head):
        return loaders.AVIF
    return loaders.HEIC if boxes.is_heic(head) else None


def _tiff(path: Path) -> str:
    if path.suffix.lower() in _RAW_SUFFIXES:
        # Their first picture is a small preview; taking it for the photo would mislead.
        raise refused(path, "unsupported", "it is a camera's raw file", "export it as JPEG")
    return loaders.PAGED_TIFF if len(boxes.tiff_pages(path)) > 1 else loaders.TIFF


def _sound(path: Path, head: bytes) -> str | None:
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return loaders.AIFF
    named = boxes.brands(head)
    if named and (named[0] in boxes.SOUND_BRANDS or boxes.is_sound_alone(path)):
        return loaders.M4A
    if head.startswith(b"\x1aE\xdf\xa3") and boxes.is_matroska_sound(path):
        return loaders.WEBA
    if head.startswith(_ASF) and boxes.is_asf_sound(path):
        return loaders.WMA
    return _mp3(path, head)


def _film(head: bytes) -> str | None:
    named = boxes.brands(head)
    if named:
        return loaders.MOV if named[0] == b"qt  " else loaders.MP4
    if head.startswith(b"\x1aE\xdf\xa3"):
        return loaders.WEBM if b"webm" in head[:64] else loaders.MKV
    return loaders.AVI if head.startswith(b"RIFF") and head[8:12] == b"AVI " else None


def _mp3(path: Path, head: bytes) -> str | None:
    adts = len(head) > 2 and head[0] == 0xFF and head[1] in _ADTS_SYNC
    if path.suffix.lower() == ".aac" and (adts or head.startswith(b"ID3")):
        return loaders.AAC
    if head.startswith(b"ID3"):
        return loaders.MP3
    synced = len(head) > 2 and head[0] == 0xFF and head[1] in _MP3_SYNC
    # Two bytes are little to go by; a UTF-16 text starts with FF FE, junk with anything.
    return loaders.MP3 if synced and path.suffix.lower() == ".mp3" else None


def _in_zip(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
        if path.suffix.lower() in _PACKAGE_SUFFIXES:
            raise refused(path, "corrupt", "its package is broken or cut short") from exc
        return None
    _refuse_zip_bomb(path, members)
    if any(member.flag_bits & 0x1 for member in members):
        raise refused(path, "encrypted", "it is protected by a password")
    if "word/document.xml" in names:
        return loaders.DOCX
    if "ppt/presentation.xml" in names:
        return loaders.PPTX
    if "xl/workbook.xml" in names:
        return loaders.XLSX
    if "xl/workbook.bin" in names:
        raise refused(path, "unsupported", "it is a binary workbook (xlsb)", "save it as xlsx")
    if "mimetype" in names:
        return _stated_in_zip(path)
    if "META-INF/container.xml" in names:
        return loaders.EPUB
    raise refused(path, "unsupported", "it is an archive", "unpack it and add what is in it")


def _stated_in_zip(path: Path) -> str:
    """Give what a package says it is in its member `mimetype`: EPUB and OpenDocument files."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("mimetype") as member:
            stated = member.read(200).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as exc:
        raise refused(path, "corrupt", "its package is broken or cut short") from exc
    if stated in _STATED:
        return _STATED[stated]
    if stated.startswith(_OPEN_DOCUMENT):
        kind = stated.removeprefix(_OPEN_DOCUMENT)
        detail = f"it is an OpenDocument file ({name_of(kind)[:40]}) and no text"
        raise refused(path, "unsupported", detail, "save it as PDF, its sheets as CSV")
    raise refused(path, "unsupported", "it is a package of an unknown kind", "save it as PDF")


def _refuse_zip_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    steep = unpacked > _RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED_BYTES or steep or len(members) > MAX_MEMBERS:
        detail = f"it would unpack to {unpacked / 1e6:.0f} MB in {len(members)} pieces"
        raise refused(path, "bomb", detail)


def _refuse_ole(path: Path) -> None:
    content = head_of(path, 2_000_000)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refused(path, "encrypted", "it is protected by a password")
    advice = "save it as docx, xlsx, pptx or PDF"
    raise refused(path, "unsupported", "it is an old Office document (before 2007)", advice)


def _by_text(path: Path, head: bytes, suffix: str) -> str | None:
    wanted = loaders.SHEET if path.name.lower() in SHEET_NAMES else TEXT_SUFFIXES.get(suffix)
    if wanted is None and suffix not in BINARY_SUFFIXES:
        return None
    if suffix == ".eml":
        # Its parts have encodings of their own, so the file as a whole may be none.
        return loaders.EML if _MAIL_HEAD.match(head) else None
    # A cut inside a multi-byte character must not look like junk.
    text = decode_text(head) or decode_text(head[:-1]) or decode_text(head[:-2])
    if text is None and len(head) == HEAD_BYTES:
        text = decode_text(head[:-3])
    if text is None:
        return None
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        return loaders.HTML
    if start.startswith("webvtt"):
        return loaders.VTT
    if wanted in (None, loaders.SVG):
        # Comments and entities may stand before the first element for longer than the head is.
        drawing = "<svg" in start or (wanted == loaders.SVG and start.startswith("<"))
        return loaders.SVG if drawing and start.startswith("<") else loaders.TEXT
    return wanted or loaders.TEXT


def _refuse_foreign(path: Path, head: bytes) -> None:
    for offset, magic, label, advice in _FOREIGN:
        if head[offset : offset + len(magic)] == magic:
            raise refused(path, "unsupported", f"it is {label}", advice)


def _alike(found: str, expected: str) -> bool:
    same_text = (loaders.TEXT, loaders.MARKDOWN, loaders.HTML)
    same_json = (loaders.JSON, loaders.JSON_LINES)
    same_tiff = (loaders.TIFF, loaders.PAGED_TIFF)
    # The suffix names the container; whether pictures move in it is told by its tracks.
    same_iso = (loaders.MP4, loaders.MOV, loaders.M4A)
    same_matroska = (loaders.WEBM, loaders.MKV, loaders.WEBA)
    return found == expected or any(
        found in same and expected in same
        for same in (same_text, same_json, same_tiff, same_iso, same_matroska)
    )
