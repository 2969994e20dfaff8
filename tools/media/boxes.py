"""What a container of several formats holds, told from its first structures. Decodes nothing.

ISO base media files (HEIC, AVIF, M4A, MP4), TIFF directories, Matroska and ASF. Every walk is
bounded, because the bytes are foreign.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

HEIC_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
AVIF_BRANDS = frozenset((b"avif", b"avis"))
SOUND_BRANDS = frozenset((b"M4A ", b"M4B "))
TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_MAX_BOXES, _MAX_DEPTH = 2_000, 6
_PARENTS = frozenset((b"moov", b"trak", b"mdia"))
_MAX_DIRECTORIES = 10_000
_MATROSKA_HEAD, _ASF_HEAD = 65_536, 65_536
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
"""The stream type of a video, ASF specification 10.4."""
_SUBFILE = 0x00FE
_NOT_A_PAGE = 0x5
"""Of tag NewSubfileType: a smaller copy (1) or a mask (4) of another picture."""


def brands(head: bytes) -> tuple[bytes, ...]:
    """Give the brands an ISO base media file names, the main one first; none for others."""
    if len(head) < 16 or head[4:8] != b"ftyp":
        return ()
    size = min(len(head), int.from_bytes(head[:4], "big"))
    others = tuple(head[at : at + 4] for at in range(16, size - 3, 4))
    return (head[8:12], *others)


def is_heic(head: bytes) -> bool:
    """Tell whether a file is a HEIF picture that holds no AVIF."""
    named = brands(head)
    return bool(named) and named[0] in HEIC_BRANDS and not AVIF_BRANDS & set(named)


def is_avif(head: bytes) -> bool:
    """Tell whether a file is an AVIF picture."""
    named = brands(head)
    return bool(named) and named[0] in AVIF_BRANDS | HEIC_BRANDS and bool(AVIF_BRANDS & set(named))


def track_kinds(path: Path) -> frozenset[str]:
    """Give the kinds of tracks (`vide`, `soun`, `text`...) of an ISO base media file."""
    try:
        with path.open("rb") as stream:
            end = stream.seek(0, 2)
            return frozenset(_handlers(stream, 0, end, _MAX_DEPTH, [_MAX_BOXES]))
    except (OSError, struct.error):
        return frozenset()


def is_sound_alone(path: Path) -> bool:
    """Tell whether an ISO base media file has sound tracks and no moving picture."""
    kinds = track_kinds(path)
    return "soun" in kinds and "vide" not in kinds


def is_matroska_sound(path: Path) -> bool:
    """Tell whether a WebM or Matroska file names sound codecs and no video codec."""
    head = _head(path, _MATROSKA_HEAD)
    sound = any(mark in head for mark in (b"A_OPUS", b"A_VORBIS", b"A_AAC", b"A_FLAC", b"A_MPEG"))
    return sound and b"V_" not in head


def is_asf_sound(path: Path) -> bool:
    """Tell whether a Windows Media file has no video stream."""
    return _ASF_VIDEO not in _head(path, _ASF_HEAD)


def is_tiff(path: Path) -> bool:
    """Tell whether a file begins like a TIFF."""
    return _head(path, 4) in TIFF_HEADS


def tiff_pages(path: Path) -> list[int]:
    """Give the directories, from 0, that are pictures of their own: no previews, no masks."""
    try:
        with path.open("rb") as stream:
            return [
                number for number, kind in enumerate(_directories(stream)) if not kind & _NOT_A_PAGE
            ]
    except (OSError, struct.error, OverflowError):
        return []


def _head(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except OSError:
        return b""


def _handlers(
    stream: BinaryIO, start: int, end: int, depth: int, budget: list[int]
) -> Iterator[str]:
    """Give the handler types below one box. budget: boxes that may still be looked at."""
    while start + 8 <= end and depth and budget[0] > 0:
        budget[0] -= 1
        stream.seek(start)
        size, name = struct.unpack(">I4s", stream.read(8))
        inner = start + 8
        if size == 1:
            (size,) = struct.unpack(">Q", stream.read(8))
            inner += 8
        stop = end if size == 0 else min(end, start + size)
        if stop < inner:
            return
        if name == b"hdlr":
            stream.seek(inner + 8)
            yield stream.read(4).decode("latin-1")
        elif name in _PARENTS:
            yield from _handlers(stream, inner, stop, depth - 1, budget)
        start = stop


def _directories(stream: BinaryIO) -> Iterator[int]:
    """Give NewSubfileType of every directory, in order; a loop ends it."""
    order = "<" if stream.read(2) == b"II" else ">"
    big = struct.unpack(f"{order}H", stream.read(2))[0] == 43
    if big:
        stream.seek(8)
    count_format, entry_size, link = ("Q", 20, "Q") if big else ("H", 12, "I")
    (at,) = struct.unpack(f"{order}{link}", stream.read(struct.calcsize(f"={link}")))
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MAX_DIRECTORIES:
        seen.add(at)
        stream.seek(at)
        raw = stream.read(struct.calcsize(f"={count_format}"))
        (count,) = struct.unpack(f"{order}{count_format}", raw)
        if count > 65_535:
            return
        entries = stream.read(count * entry_size)
        yield _subfile(entries, entry_size, order)
        (at,) = struct.unpack(f"{order}{link}", stream.read(struct.calcsize(f"={link}")))


def _subfile(entries: bytes, entry_size: int, order: str) -> int:
    for at in range(0, len(entries) - entry_size + 1, entry_size):
        (tag,) = struct.unpack_from(f"{order}H", entries, at)
        if tag == _SUBFILE:
            # The value follows a count of 4 bytes, or of 8 in a BigTIFF.
            value_at = at + (8 if entry_size == 12 else 12)
            value: int = struct.unpack_from(f"{order}I", entries, value_at)[0]
            return value
    return 0
