"""Real media, made in code: a page, a photo with a bright window, a tone."""

from __future__ import annotations

import io
import math
import struct
import wave

import numpy as np
from PIL import Image, ImageDraw, ImageFont


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def menu_page() -> bytes:
    """A menu of 600 x 800 whose brunch stands in the box 0.08, 0.35, 0.92, 0.55."""
    page = Image.new("RGB", (600, 800), "#fffdf8")
    draw = ImageDraw.Draw(page)
    draw.text((60, 60), "Moss & Meridian", fill="#23312b", font=font(40))
    draw.text((60, 120), "Menu, spring", fill="#6c766f", font=font(20))
    draw.line((60, 160, 540, 160), fill="#b9c2bb", width=2)
    rows = ["Oat porridge with pear  6.50", "Sourdough, hummus, herbs  8.00"]
    for at, row in enumerate(rows):
        draw.text((60, 190 + 36 * at), row, fill="#333", font=font(20))
    draw.text((60, 290), "Weekend brunch, all vegan", fill="#23312b", font=font(26))
    brunch = ["Chickpea omelette, greens  11.50", "Buckwheat pancakes, plums  10.00",
              "Served Saturday and Sunday 9 to 14"]  # fmt: skip
    for at, row in enumerate(brunch):
        draw.text((80, 332 + 32 * at), row, fill="#333", font=font(20))
    for at in range(9):
        draw.line((60, 480 + 28 * at, 300 + 25 * (at % 5), 480 + 28 * at), fill="#ccd3cd", width=6)
    return png(page)


def photo() -> bytes:
    """A room of 800 x 600 with a window on the left."""
    room = Image.new("RGB", (800, 600), "#cbb89d")
    draw = ImageDraw.Draw(room)
    draw.rectangle((0, 430, 800, 600), fill="#8a6f52")
    draw.rectangle((60, 70, 330, 380), fill="#f8fbff", outline="#6b5a44", width=12)
    draw.line((195, 70, 195, 380), fill="#6b5a44", width=8)
    draw.polygon([(60, 430), (330, 430), (560, 600), (180, 600)], fill="#b99a72")
    for x in (460, 640):
        draw.ellipse((x - 70, 400, x + 70, 440), fill="#5b4634")
        draw.rectangle((x - 6, 430, x + 6, 540), fill="#4a392b")
    draw.ellipse((430, 330, 490, 400), fill="#5f7f5a")
    return png(room)


def wave_svg() -> bytes:
    from app.showing_sound import drawn
    from tools.core.content import Samples

    times = np.arange(8000, dtype=np.float32) / 8000
    return drawn(Samples(mono=np.sin(times * 40) * times, rate_hz=8000))


def tone(seconds: float = 60.0, rate_hz: int = 8000) -> bytes:
    """A quiet tone as WAV, mono, 16 bit."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        count = int(seconds * rate_hz)
        frames = (int(1200 * math.sin(2 * math.pi * 220 * at / rate_hz)) for at in range(count))
        file.writeframes(b"".join(struct.pack("<h", one) for one in frames))
    return out.getvalue()
