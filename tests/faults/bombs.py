"""Small files that would be huge, deep or endless when they are opened: R-07, S-07 to S-10."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

BOMBS: dict[str, Callable[[Path], None]] = {}
"""Name of the file, and what writes it."""
SLOW_TO_MAKE = frozenset(("stream.pdf", "day.flac", "pages.pdf", "row.csv", "sheet.xlsx"))

GIB = 2**30


def bomb(name: str) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    def enter(make: Callable[[Path], None]) -> Callable[[Path], None]:
        BOMBS[name] = make
        return make

    return enter


def deflated(size: int, block: bytes = bytes(2**20)) -> bytes:
    """A zlib stream of `size` bytes."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(block) for _ in range(size // len(block))]
    return b"".join([*parts, packer.flush()])


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(side: int, depth: int, colour: int, pixels: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", pixels)
        + _chunk(b"IEND", b"")
    )


@bomb("thirty.png")
def _thirty(path: Path) -> None:
    path.write_bytes(png(30_000, 1, 0, deflated(30_000 * 3751, bytes(3751 * 100))))


@bomb("thirteen.png")
def _thirteen(path: Path) -> None:
    path.write_bytes(png(13_000, 1, 0, deflated(13_000 * 1626, bytes(1626 * 100))))


@bomb("told.png")
def _told(path: Path) -> None:
    path.write_bytes(png(2**31 - 1, 8, 6, zlib.compress(b"")))


@bomb("text-chunk.png")
def _text_chunk(path: Path) -> None:
    packed = _chunk(b"zTXt", b"Comment\0\0" + deflated(300 * 2**20))
    good = png(64, 8, 0, zlib.compress(bytes(64 * 65)))
    path.write_bytes(good[:33] + packed + good[33:])


@bomb("screen.gif")
def _screen(path: Path) -> None:
    path.write_bytes(
        b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff"
        b"\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x4c\x01\0;"
    )


@bomb("wide.bmp")
def _wide(path: Path) -> None:
    head = struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    path.write_bytes(b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head)


@bomb("wide.tif")
def _wide_tiff(path: Path) -> None:
    tags = [(256, 4, 1, 200_000), (257, 4, 1, 200_000), (258, 3, 1, 8), (259, 3, 1, 1),
            (262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 200_000),
            (279, 4, 1, 100)]  # fmt: skip
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    path.write_bytes(
        b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + bytes(104)
    )


@bomb("loop.tif")
def _loop_tiff(path: Path) -> None:
    entry = struct.pack("<HHII", 256, 4, 1, 10)
    path.write_bytes(
        b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)
    )


def pdf(*objects: bytes) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + one + b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n" % (len(objects) + 1))
    out.write(b"%d\n%%%%EOF" % table)
    return out.getvalue()


def stream(data: bytes, told: bytes) -> bytes:
    return b"<<" + told + b" /Length %d>>\nstream\n" % len(data) + data + b"\nendstream"


_CATALOGUE = b"<</Type /Catalog /Pages 2 0 R>>"
_PAGES = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"
_PAGE = (
    b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
    b"/Resources <</XObject <</X 5 0 R>>>>>>"
)


@bomb("stream.pdf")
def _stream(path: Path) -> None:
    twice = zlib.compress(deflated(GIB, b"0 0 m 9 9 l S\n" * 74_899), 9)
    told = b"/Filter [/FlateDecode /FlateDecode]"
    path.write_bytes(pdf(_CATALOGUE, _PAGES, _PAGE, stream(twice, told), b"null"))


@bomb("picture.pdf")
def _picture(path: Path) -> None:
    told = (
        b"/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceRGB /Filter [/FlateDecode /FlateDecode]"
    )
    twice = zlib.compress(deflated(200 * 2**20), 9)
    draw = stream(b"600 0 0 800 0 0 cm /X Do", b"")
    path.write_bytes(pdf(_CATALOGUE, _PAGES, _PAGE, draw, stream(twice, told)))


@bomb("selfish.pdf")
def _selfish(path: Path) -> None:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 5 0 R>>>>"
    body = stream(b"/X Do " * 50, form)
    path.write_bytes(pdf(_CATALOGUE, _PAGES, _PAGE, stream(b"/X Do " * 50, b""), body))


@bomb("kids.pdf")
def _kids(path: Path) -> None:
    path.write_bytes(pdf(_CATALOGUE, b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000>>"))


@bomb("huge-page.pdf")
def _huge_page(path: Path) -> None:
    page = _PAGE.replace(b"600 800", b"9000000 9000000")
    draw = stream(b"BT /F 9 Tf (x) Tj ET", b"")
    path.write_bytes(pdf(_CATALOGUE, _PAGES, page, draw, b"null"))


@bomb("pages.pdf")
def _pages(path: Path) -> None:
    pages(path, 5_001)


def pages(path: Path, count: int) -> None:
    """A document of so many pages, all alike."""
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    tree = b"<</Type /Pages /Kids [" + kids + b"] /Count %d>>" % count
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 3 0 R>>"
    draw = stream(b"BT /F 9 Tf (words) Tj ET", b"")
    path.write_bytes(pdf(_CATALOGUE, tree, draw, *[page] * count))


@bomb("day.flac")
def _flac(path: Path) -> None:
    import numpy as np
    import soundfile

    with soundfile.SoundFile(path, "w", samplerate=1000, channels=1, format="FLAC") as file:
        for _ in range(24):
            file.write(np.zeros(3_600_000, dtype=np.int16))


@bomb("day.wav")
def _wav(path: Path) -> None:
    size = 24 * 3600 * 1000
    head = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt "
    head += struct.pack("<IHHIIHH", 16, 1, 1, 1000, 1000, 1, 8) + b"data" + struct.pack("<I", size)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + size)


@bomb("day.mp3")
def _mp3(path: Path) -> None:
    frame = b"\xff\xf3\x14\xc4" + bytes(20)  # MPEG-2 layer III, 8 kbit/s, 22.05 kHz: 26 ms
    path.write_bytes(frame * 3_300_000)


def _ogg_crc(page: bytes) -> int:
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7) if crc & 0x80000000 else crc << 1
            crc &= 0xFFFFFFFF
    return crc


@bomb("day.ogg")
def _ogg(path: Path) -> None:
    import numpy as np
    import soundfile

    soundfile.write(path, np.zeros(80_000, dtype=np.float32), 8000, format="OGG")
    data = bytearray(path.read_bytes())
    last = data.rfind(b"OggS")
    data[last + 6 : last + 14] = struct.pack("<q", 24 * 3600 * 8000)
    data[last + 22 : last + 26] = bytes(4)
    data[last + 22 : last + 26] = struct.pack("<I", _ogg_crc(bytes(data[last:])))
    path.write_bytes(bytes(data))
