"""Small real files of every format, made in code."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.media.making_media import make_media

PAGE_WORDS = (
    "The quiet garden cafe opens on Sunday morning and serves a vegan brunch with oat porridge, "
    "fresh bread and filter coffee near the river."
)


PLANTS = ("tomatoes", "beans", "mint", "leeks", "squash", "thyme", "carrots")


def a_picture(width: int = 320, height: int = 200) -> Image.Image:
    """A gradient with a red square; no two rows alike."""
    rows, columns = np.mgrid[0:height, 0:width]
    rgb = np.stack([columns % 256, rows % 256, (rows + columns) % 256], axis=2).astype(np.uint8)
    rgb[height // 4 : height // 2, width // 4 : width // 2] = (220, 20, 20)
    return Image.fromarray(rgb)


def written(words: str, *, size: int = 40, width: int = 1200, height: int = 400) -> Image.Image:
    """Black words on white, as a scan shows them."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=size)
    top = 30
    line: list[str] = []
    for word in [*words.split(), ""]:
        if draw.textlength(" ".join([*line, word]), font=font) > width - 80 or not word:
            draw.text((40, top), " ".join(line), font=font, fill="black")
            top, line = top + round(1.4 * size), []
        line.append(word)
    return image


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def make_pdf(path: Path, pages: int = 2, *, title: str = "", picture: bool = False) -> Path:
    """Headed pages of text; page n says `This is page n`."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    if title:
        canvas.setTitle(title)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 22)
        canvas.drawString(72, 760, f"Chapter {number}")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 720, f"This is page {number}. {PAGE_WORDS[:60]}")
        canvas.drawString(72, 706, PAGE_WORDS[60:])
        canvas.drawString(72, 670, f"In this bed grow {PLANTS[number % len(PLANTS)]}.")
        if picture:
            canvas.drawImage(ImageReader(a_picture()), 100, 400, width=240, height=150)
            canvas.drawString(100, 385, f"Figure {number}: A red square in the garden")
        canvas.showPage()
    canvas.save()
    return path


def make_scan(path: Path, pages: list[str]) -> Path:
    """A PDF whose pages are pictures of words; an empty text is an empty sheet."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    for words in pages:
        if words:
            scan = written(words, size=34, width=1240, height=1754)
            canvas.drawImage(ImageReader(scan), 0, 0, width=A4[0], height=A4[1])
        canvas.showPage()
    canvas.save()
    return path


def make_docx(path: Path) -> Path:
    import docx

    document = docx.Document()
    document.core_properties.title = "House manual"
    document.add_heading("Kitchen", 1)
    document.add_paragraph("The oven is old. Turn the left knob.")
    document.add_heading("Oven", 2)
    document.add_paragraph("Preheat for ten minutes.", style="List Bullet")
    table = document.add_table(rows=3, cols=2)
    for row, cells in enumerate((("Dish", "Minutes"), ("Bread", "45"), ("Cake", "60"))):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    document.add_paragraph("The picture shows the panel.")
    document.add_picture(io.BytesIO(png(a_picture())))
    document.add_paragraph("Mind the red square.")
    document.save(str(path))
    return path


def make_workbook(path: Path) -> Path:
    """A price list below its title, and a sheet of halls with a merged cell."""
    import datetime as dt

    import openpyxl

    book = openpyxl.Workbook()
    prices = book.active
    prices.title = "Prices"
    prices.append(["Winter price list"])
    prices.append([])
    prices.append(["product", "size", "price", "from", "share"])
    for size, price in (("S", 119.0), ("M", 129.0), ("L", 1390.5)):
        prices.append(["Parka", size, price, dt.date(2026, 9, 1), 0.25])
    for row in range(4, 7):
        prices.cell(row, 3).number_format = '#,##0.00 "EUR"'
        prices.cell(row, 5).number_format = "0%"
    halls = book.create_sheet("Halls")
    for cells in (("floor", "hall", "seats"), ("Ground", 1, 120), (None, 2, 80), ("Upper", 3, 240)):
        halls.append(cells)
    halls.merge_cells("A2:A3")
    book.save(path)
    return path


def make_pptx(path: Path) -> Path:
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Spring plan"
    first.placeholders[1].text = "Plant tomatoes\nWater the beds"
    first.notes_slide.notes_text_frame.text = "Mention the frost in May."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Numbers"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, cells in enumerate((("Bed", "Plants"), ("North", "12"))):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    second.shapes.add_picture(io.BytesIO(png(a_picture())), Inches(6), Inches(2), Inches(3))
    data = CategoryChartData()
    data.categories = ["May", "June"]
    data.add_series("Harvest", (3.0, 8.0))
    size = (Inches(1), Inches(4), Inches(4), Inches(2))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *size, data)
    deck.save(str(path))
    return path


def tone(seconds: float, *, rate_hz: int = 16_000, hz: float = 440.0) -> NDArray[np.float32]:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return (0.3 * np.sin(2 * np.pi * hz * times)).astype(np.float32)


def make_sound(
    path: Path, seconds: float = 2.0, *, rate_hz: int = 16_000, channels: int = 1
) -> Path:
    import soundfile

    mono = tone(seconds, rate_hz=rate_hz)
    soundfile.write(path, np.repeat(mono[:, None], channels, axis=1), rate_hz)
    return path


def make_picture(path: Path, *, width: int = 320, height: int = 200) -> Path:
    a_picture(width, height).save(path)
    return path


MARKDOWN = """---
title: Bean stew
tags: [vegan, winter]
price: 12 EUR
---

# Bean stew

A **thick** stew with [white beans](https://example.org/beans).

## Steps

1. Soak the beans.
2. Cook them for an hour.

| Dish | Price |
|------|-------|
| Stew | 9 EUR |
| Soup | 7 EUR |

![A bowl of stew](images/stew.png)
"""

HTML = """<!doctype html><html lang="de"><head><title>Haus am See</title>
<script>alert("no")</script><style>p {color: red}</style></head><body>
<h1>Haus am See</h1><p>Ein <b>stilles</b> Haus.</p>
<div hidden>secret order</div><noscript>no script</noscript>
<ul><li>Boot</li><li>Sauna</li></ul>
<table><tr><th>Zimmer</th><th>Preis</th></tr><tr><td>Nord</td><td>80 EUR</td></tr></table>
<p>Davor <img src="see.jpg" alt="Blick auf den See"> danach.</p>
<img src="https://example.org/track.gif" alt="Zaehlpixel">
</body></html>
"""

SRT = "1\n00:00:01,000 --> 00:00:02,500\nGood morning\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ann>Good morning\n\n00:03.000 --> 00:04.000\nBye\n"


EML = (
    "From: Ann <ann@example.org>\nTo: ben@example.org\nDate: Sat, 4 May 2024 10:00:00 +0200\n"
    "Subject: =?utf-8?q?Caf=C3=A9_at_the_pier?=\n\nThe cafe opens at nine.\n"
    "\n> When does it open?\n"
)


def make_all(folder: Path) -> dict[str, Path]:
    """One good file of every format, by suffix."""
    from tests.media.making_books import make_books

    texts = {".txt": "One.\n\nTwo.\n", ".md": MARKDOWN, ".html": HTML, ".srt": SRT, ".vtt": VTT,
             ".eml": EML,
             ".csv": "name,price\nstew,9\nsoup,7\n",
             ".json": '{"shop": "Moss", "orders": [{"id": 1, "total": 12.50}, {"id": 2}]}',
             ".jsonl": '{"author": "Ann", "text": "At six?"}\n{"author": "Ben"}\n'}  # fmt: skip
    made: dict[str, Path] = {}
    for suffix, words in texts.items():
        made[suffix] = folder / f"good{suffix}"
        made[suffix].write_text(words, encoding="utf-8")
    made["_folder.yaml"] = folder / "_folder.yaml"
    made["_folder.yaml"].write_text("entity: Kelp House\nrating: 4.5\n", encoding="utf-8")
    made[".pdf"] = make_pdf(folder / "good.pdf", picture=True)
    made[".docx"] = make_docx(folder / "good.docx")
    made[".xlsx"] = make_workbook(folder / "good.xlsx")
    made[".pptx"] = make_pptx(folder / "good.pptx")
    for suffix in (".png", ".jpg", ".webp"):
        made[suffix] = make_picture(folder / f"good{suffix}")
    for suffix in (".wav", ".mp3", ".flac", ".ogg"):
        made[suffix] = make_sound(folder / f"good{suffix}")
    return made | make_books(folder) | make_media(folder)
