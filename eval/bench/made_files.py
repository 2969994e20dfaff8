"""Files to measure ingest on where no evaluation sets are given; the same each time."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_PAGE_PT = (595, 842)
_LINES = 44
_SCAN_DPI = 200
_RATE_HZ = 22_050
_SEED = 20_261_122


def text_pdf(path: Path, passages: Sequence[str], *, pages: int) -> None:
    """Write a PDF with a text layer, `_LINES` lines a page."""
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument.new()
    lines = _lines(passages, pages * _LINES)
    for number in range(pages):
        page = document.new_page(*_PAGE_PT)
        for at, line in enumerate(lines[number * _LINES : (number + 1) * _LINES]):
            text = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 11.0)
            wide = ctypes.create_string_buffer((line + "\0").encode("utf-16-le"))
            raw.FPDFText_SetText(text, ctypes.cast(wide, raw.FPDF_WIDESTRING))
            raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, 50, _PAGE_PT[1] - 60 - 17 * at)
            raw.FPDFPage_InsertObject(page.raw, text)
        page.gen_content()
    document.save(path)
    document.close()


def scanned_pdf(path: Path, passages: Sequence[str], *, pages: int) -> None:
    """Write a PDF of pictures of text, as a scanner does."""
    from PIL import Image, ImageDraw, ImageFont

    size = tuple(round(side / 72 * _SCAN_DPI) for side in _PAGE_PT)
    font = ImageFont.load_default(size=30)
    lines = _lines(passages, pages * _LINES)
    made = []
    for number in range(pages):
        picture = Image.new("L", (size[0], size[1]), 250)
        draw = ImageDraw.Draw(picture)
        for at, line in enumerate(lines[number * _LINES : (number + 1) * _LINES]):
            draw.text((140, 150 + 47 * at), line, font=font, fill=20)
        made.append(picture)
    made[0].save(path, save_all=True, append_images=made[1:], resolution=_SCAN_DPI)


def notes(folder: Path, passages: Sequence[str], *, count: int) -> None:
    """Write Markdown notes of four paragraphs each."""
    for number in range(count):
        some = [passages[(number * 4 + step) % len(passages)] for step in range(4)]
        text = f"# Note {number}\n\n" + "\n\n".join(f"{one}\n{number}" for one in some) + "\n"
        (folder / f"note-{number:03d}.md").write_text(text, encoding="utf-8")


def recordings(folder: Path, *, count: int, length_s: int) -> None:
    """Write recordings of noise and tones."""
    import soundfile

    random = np.random.default_rng(_SEED)
    time_s = np.arange(length_s * _RATE_HZ) / _RATE_HZ
    for number in range(count):
        tone = 0.2 * np.sin(2 * np.pi * (180 + 140 * number) * time_s)
        noise = random.normal(0.0, 0.02, len(time_s))
        soundfile.write(folder / f"sound-{number}.flac", tone + noise, _RATE_HZ)


def _lines(passages: Sequence[str], count: int) -> list[str]:
    words = " ".join(passages).split()
    lines, at = [], 0
    for _ in range(count):
        line = ""
        while len(line) < 70:
            line += words[at % len(words)] + " "
            at += 1
        lines.append(line.strip()[:84])
    return lines
