"""What a file carries besides what it shows: positions, serial numbers, names, previews.

For the privacy report alone: it is counted, and no value of it is given. Maker notes are noticed
and not decoded; pictures inside PDFs are not looked into.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tools.media import boxes, heic, loaders
from tools.media.exif import GPS_IFD
from tools.media.messages import Trace
from tools.media.pixels import BROKEN_PICTURE, FORMATS
from tools.media.refusals import head_of

if TYPE_CHECKING:
    from PIL.Image import Image

TRACES: tuple[Trace, ...] = (
    "position", "serial_number", "maker_notes", "author", "preview", "marked_face",
)  # fmt: skip

_EXIF_IFD = 0x8769
_OUTER: tuple[tuple[Trace, frozenset[int]], ...] = (
    ("author", frozenset((0x013B, 0x9C9D))),
    ("serial_number", frozenset((0xC62F,))),
)
_INNER: tuple[tuple[Trace, frozenset[int]], ...] = (
    ("serial_number", frozenset((0xA431, 0xA435))),
    ("author", frozenset((0xA430,))),
    ("maker_notes", frozenset((0x927C,))),
)
_IN_XMP: tuple[tuple[Trace, bytes], ...] = (
    ("position", b"GPSLatitude"),
    ("serial_number", b"SerialNumber"),
    ("author", b"dc:creator"),
    ("marked_face", b"PersonDisplayName"),
)
_FACE_REGION = re.compile(rb"""mwg-rs:Type(?:\s*=\s*["']|>)\s*Face\b""")
"""Metadata Working Group, Guidelines for Handling Image Metadata 2.0, section 5.9: regions."""
_PERSON = re.compile(rb"<(?:\w+:)?(?:creator|lastModifiedBy|initial-creator)(?:\s[^>]*)?>\s*[^<\s]")
_ABOUT = ("docProps/core.xml", "meta.xml")
"""Where Office and OpenDocument files name people."""
_INSIDE = re.compile(r"(?:media|Pictures)/[^/]+\.(?:jpe?g|png|tiff?|webp)$", re.IGNORECASE)
_MAX_MEMBER_BYTES, _MAX_MEMBERS = 40_000_000, 500
_CONTAINERS = {
    loaders.WAV: "wav", loaders.MP3: "mp3", loaders.FLAC: "flac", loaders.OGG: "ogg",
    loaders.AIFF: "aiff", loaders.M4A: "mov", loaders.AAC: "aac", loaders.WEBA: "matroska",
    loaders.WMA: "asf", "video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska",
    "video/x-matroska": "matroska",
}  # fmt: skip


def traces_of(path: Path, media_type: str) -> frozenset[Trace]:
    """Give the kinds of traces in a file. Raises Refused, MissingPart (HEIC without its part)."""
    if media_type in _CONTAINERS:
        return _in_container(path, _CONTAINERS[media_type])
    if media_type == loaders.PDF:
        return _in_pdf(path)
    if media_type.startswith("image/") and media_type != loaders.SVG:
        if boxes.is_heic(head_of(path, 256)):
            heic.make_readable()
            return _in_picture(path, (heic.FORMAT,))
        return _in_picture(path, FORMATS)
    if media_type == loaders.PAGED_TIFF:
        return _in_picture(path, ("TIFF",))
    if head_of(path, 4) == b"PK\x03\x04":
        return _in_package(path)
    return frozenset()


def _in_picture(source: Path | BinaryIO, formats: tuple[str, ...]) -> frozenset[Trace]:
    from PIL import Image

    found: set[Trace] = set()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(source, formats=formats) as image:
                found |= _in_exif(image)
                found |= _in_notes(image)
    except (*BROKEN_PICTURE, Image.DecompressionBombError):
        # Its metadata are broken; what was found before is true.
        return frozenset(found)
    return frozenset(found)


def _in_exif(image: Image) -> set[Trace]:
    from PIL import ExifTags

    exif = image.getexif()
    found = _kinds(frozenset(exif), _OUTER) | _kinds(frozenset(exif.get_ifd(_EXIF_IFD)), _INNER)
    gps = exif.get_ifd(GPS_IFD)
    if 2 in gps and 4 in gps:
        found.add("position")
    # The second directory of EXIF; in a TIFF it is the next page.
    if image.format != "TIFF" and 0x0201 in exif.get_ifd(ExifTags.IFD.IFD1):
        found.add("preview")
    if image.format == "MPO" or image.info.get("thumbnails"):
        found.add("preview")
    return found


def _in_notes(image: Image) -> set[Trace]:
    found: set[Trace] = set()
    for key, value in image.info.items():
        if str(key).lower() in ("xmp", "xml:com.adobe.xmp"):
            packet = value if isinstance(value, bytes) else str(value).encode()
            found |= {trace for trace, name in _IN_XMP if name in packet}
            if _FACE_REGION.search(packet):
                found.add("marked_face")
        elif str(key).lower() in ("author", "artist"):
            found.add("author")
    return found


def _kinds(tags: frozenset[int], table: tuple[tuple[Trace, frozenset[int]], ...]) -> set[Trace]:
    return {trace for trace, named in table if named & tags}


def _in_pdf(path: Path) -> frozenset[Trace]:
    from tools.media.pdf import open_document

    document = open_document(path)
    try:
        named = bool(document.get_metadata_value("Author").strip())
    except (RuntimeError, ValueError, UnicodeDecodeError):
        named = False
    finally:
        document.close()
    return frozenset(("author",)) if named else frozenset()


def _in_package(path: Path) -> frozenset[Trace]:
    """Look into an Office or OpenDocument file: who wrote it, and the pictures in it."""
    found: set[Trace] = set()
    try:
        with zipfile.ZipFile(path) as package:
            members = [one for one in package.infolist() if one.file_size <= _MAX_MEMBER_BYTES]
            pictures = [one for one in members if _INSIDE.search(one.filename)][:_MAX_MEMBERS]
            for member in members:
                if member.filename in _ABOUT and _PERSON.search(package.read(member)):
                    found.add("author")
            for member in pictures:
                found |= _in_picture(io.BytesIO(package.read(member)), FORMATS)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return frozenset(found)
    return frozenset(found)


def _in_container(path: Path, container: str) -> frozenset[Trace]:
    import av

    try:
        with path.open("rb") as raw, av.open(raw, "r", format=container) as opened:
            told = [opened.metadata, *(stream.metadata for stream in opened.streams)]
    except (av.error.FFmpegError, OSError, ValueError, UnicodeDecodeError):
        return frozenset()
    names = " ".join(str(key).lower() for one in told for key in one)
    placed = any(word in names for word in ("location", "gps", "geo", "xyz"))
    return frozenset(("position",)) if placed else frozenset()
