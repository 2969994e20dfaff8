"""RTF files: headings, paragraphs, lists, tables and pictures in the document's order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tools.core.parts import Decoded, PicturePart
from tools.core.protocols import Limits
from tools.media.flow import first_heading, one_line
from tools.media.loaders import RTF
from tools.media.office_package import InsidePictures
from tools.media.refusals import from_os_error, refused
from tools.media.rtf_reading import RtfReading, Shown
from tools.media.rtf_tokens import joined, tokens
from tools.media.shown_pictures import around

MAX_RTF_BYTES = 40_000_000
_READ = ("pngblip", "jpegblip")
_NO_DIGIT = bytes(sorted(frozenset(range(256)) - frozenset(b"0123456789abcdefABCDEF")))


class RtfLoader:
    """Reads .rtf."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only RTF."""
        return frozenset((RTF,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; it has no pages, offsets count in its running text. Raises Refused."""
        reading = RtfReading()
        for token in tokens(_bytes(path)):
            reading.take(token)
        reading.end()
        inside = InsidePictures(path, limits)
        pictures, left = _pictures(reading, inside)
        blocks = reading.flow.blocks
        if not blocks and not pictures:
            raise refused(path, "no_content", "there are no words and no pictures in it")
        told = [f"{left} pictures in it are Windows metafiles and were not read"] if left else []
        return Decoded(
            media_type=RTF,
            title=one_line(joined(reading.title))[:500] or first_heading(blocks),
            text=reading.flow.text,
            blocks=blocks,
            pictures=pictures,
            warnings=(*inside.warnings, *told),
        )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_RTF_BYTES + 1)
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    if len(data) > MAX_RTF_BYTES:
        detail = f"an RTF file may have {MAX_RTF_BYTES / 1e6:.0f} MB"
        raise refused(path, "too_large", detail, "save it as docx or odt")
    return data


def _pictures(reading: RtfReading, inside: InsidePictures) -> tuple[tuple[PicturePart, ...], int]:
    """Give the pictures with the words around them, and how many are of kinds that are not read."""
    blocks, places, left = reading.flow.blocks, list[int](), 0
    for shown, place, heading in reading.pictures:
        if shown.kind not in _READ:
            left += 1
            continue
        before = len(inside.taken)
        inside.take(_data(shown), PicturePart(name="", width_px=0, height_px=0, heading=heading))
        places += [place] * (len(inside.taken) - before)
    taken = zip(inside.taken, places, strict=True)
    return tuple(replace(one, around=around(blocks, place)) for one, place in taken), left


def _data(shown: Shown) -> bytes:
    if shown.raw:
        return shown.raw
    digits = b"".join(shown.digits).translate(None, _NO_DIGIT)
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
