"""Fix the stream number of an Ogg file; libsndfile draws one at random, so builds would differ."""

from __future__ import annotations

from pathlib import Path

SERIAL = 1
_POLYNOMIAL = 0x04C11DB7  # RFC 3533, section 6


def _table() -> list[int]:
    rows = []
    for value in range(256):
        code = value << 24
        for _ in range(8):
            code = (code << 1) ^ (_POLYNOMIAL if code & 0x80000000 else 0)
        rows.append(code & 0xFFFFFFFF)
    return rows


_TABLE = _table()


def _checksum(page: bytes) -> int:
    code = 0
    for byte in page:
        code = ((code << 8) & 0xFFFFFFFF) ^ _TABLE[(code >> 24) ^ byte]
    return code


def renumber(path: Path) -> None:
    """Rewrite every page's stream number and checksum in place."""
    data = bytearray(path.read_bytes())
    start = 0
    while start < len(data):
        if data[start : start + 4] != b"OggS":
            raise ValueError(f"{path}: no Ogg page at byte {start}")
        segments = data[start + 26]
        end = start + 27 + segments + sum(data[start + 27 : start + 27 + segments])
        data[start + 14 : start + 18] = SERIAL.to_bytes(4, "little")
        data[start + 22 : start + 26] = bytes(4)
        data[start + 22 : start + 26] = _checksum(data[start:end]).to_bytes(4, "little")
        start = end
    path.write_bytes(data)
