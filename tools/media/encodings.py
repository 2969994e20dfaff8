"""Bytes of a text file in, text out."""

from __future__ import annotations

import codecs
import contextlib
from pathlib import Path
from typing import BinaryIO

from tools.core.errors import Refused
from tools.media.refusals import from_os_error, refused

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAX_TEXT_BYTES = 20_000_000
_GUESS_BYTES = 64_000
_BLOCK_BYTES = 1_000_000
_FEW_SIGNS = 20
_MAX_CONTROL_SHARE = 0.005


def decode_text(data: bytes) -> str | None:
    """Give the text of a text file, lines ended by line feeds; None for bytes that are no text."""
    text = _by_mark(data)
    if text is None:
        if b"\0" in data:
            return None
        text = _by_content(data)
    if text is None or _is_junk(text):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path, *, max_bytes: int = MAX_TEXT_BYTES) -> str:
    """Read a text file. Raises Refused."""
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    if len(data) > max_bytes:
        detail = f"a text of this kind may have {max_bytes / 1e6:.0f} MB"
        raise refused(path, "too_large", detail)
    text = decode_text(data)
    if text is None:
        raise _no_text(path)
    return text


def encoding_of(path: Path) -> str:
    """Find the encoding of a text file of any length, a block at a time. Raises Refused."""
    try:
        with path.open("rb") as file:
            head = file.read(_GUESS_BYTES)
            for mark, name in _MARKS:
                if head.startswith(mark):
                    return name
            file.seek(0)
            if _is_utf8(file):
                return "utf-8"
            file.seek(0)
            telling = _telling_lines(file)
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    if b"\0" in head:
        raise _no_text(path)
    return _guessed(path, telling)


def _guessed(path: Path, telling: bytes) -> str:
    from charset_normalizer import from_bytes

    if sum(byte > 127 for byte in telling) < _FEW_SIGNS:
        # Too few to tell alphabets apart; a lone accent comes from Western programs.
        with contextlib.suppress(UnicodeDecodeError):
            telling.decode("cp1252")
            return "cp1252"
    best = from_bytes(telling).best()
    if best is None:
        raise _no_text(path)
    return best.encoding


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(_BLOCK_BYTES):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling_lines(file: BinaryIO) -> bytes:
    """Give lines that hold more than ASCII: the others tell nothing, and hide those that do."""
    found = b""
    while len(found) < _GUESS_BYTES and (line := file.readline(_BLOCK_BYTES)):
        if not line.isascii():
            found += line
    return found


def _no_text(path: Path) -> Refused:
    return refused(path, "mislabelled", "it is named like a text, but its content is no text")


def _by_mark(data: bytes) -> str | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                return None
    return None


def _by_content(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESS_BYTES]).best()
    if best is None:
        return None
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_junk(text: str) -> bool:
    if not text:
        return False
    sample = text[:_GUESS_BYTES]
    odd = sum(1 for c in sample if (c < " " and c not in "\t\n\r\f\x1b") or c in "\x7f\ufffd")
    return odd > max(1.0, _MAX_CONTROL_SHARE * len(sample))
