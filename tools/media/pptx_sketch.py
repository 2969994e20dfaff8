"""A slide drawn from its words, tables and pictures in their places: a sketch, not a rendering.

Shows where things stand. Fonts, colours, themes and drawings are left out.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tools.core.errors import Refused
from tools.core.locators import Box
from tools.media.flow import one_line
from tools.media.pptx_shapes import Placed, placed_shapes

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from pptx.slide import Slide

    from tools.core.protocols import Limits

Place = tuple[int, int, int, int]
MAX_LETTER, MIN_LETTER = 0.06, 0.014
"""Of the slide's height."""
_INK, _PAPER, _FRAME = (30, 30, 30), (255, 255, 255), (200, 200, 200)


def sketch(
    slide: Slide, size: tuple[float, float], path: Path, limits: Limits, *, max_side_px: int
) -> Image:
    """Draw one slide; size: (width, height) in EMU."""
    from PIL import Image, ImageDraw

    scale = max_side_px / max(size)
    canvas = Image.new("RGB", (round(size[0] * scale), round(size[1] * scale)), _PAPER)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, 0, canvas.width - 1, canvas.height - 1), outline=_FRAME)
    for placed in placed_shapes(slide.shapes, size):
        if placed.box is not None:
            place = _pixels(placed.box, canvas.size)
            if not _paste(canvas, placed, place, path, limits):
                _write(draw, _words(placed), place, canvas.height)
    return canvas


def _pixels(box: Box, size: tuple[int, int]) -> Place:
    return (
        round(box[0] * size[0]),
        round(box[1] * size[1]),
        round(box[2] * size[0]),
        round(box[3] * size[1]),
    )


def _paste(canvas: Image, placed: Placed, place: Place, path: Path, limits: Limits) -> bool:
    from pptx.shapes.picture import Picture
    from pptx.shapes.placeholder import PlaceholderPicture

    from tools.media.pixels import FORMATS, on_white, open_upright

    shape = placed.shape
    width, height = place[2] - place[0], place[3] - place[1]
    if not isinstance(shape, Picture | PlaceholderPicture) or min(width, height) < 1:
        return False
    try:
        found = open_upright(
            io.BytesIO(shape.image.blob).getvalue(),
            path,
            limits,
            near_px=max(width, height),
            formats=FORMATS,
        )
    except (Refused, ValueError, KeyError, AttributeError):
        return False
    canvas.paste(on_white(found.image).resize((width, height)), place[:2])
    return True


def _words(placed: Placed) -> str:
    from pptx.shapes.autoshape import Shape
    from pptx.shapes.graphfrm import GraphicFrame

    shape = placed.shape
    if isinstance(shape, Shape):
        lines = [one_line(one.text) for one in shape.text_frame.paragraphs]
    elif isinstance(shape, GraphicFrame) and shape.has_table:
        lines = ["   ".join(one_line(cell.text) for cell in row.cells) for row in shape.table.rows]
    elif isinstance(shape, GraphicFrame) and shape.has_chart:
        lines = ["[chart]"]
    else:
        lines = []
    return "\n".join(line for line in lines if line)


def _write(draw: ImageDraw, words: str, place: Place, slide_height: int) -> None:
    from PIL import ImageFont

    if not words:
        return
    left, top, right, bottom = place
    letter = MAX_LETTER * slide_height
    while True:
        font = ImageFont.load_default(size=max(1.0, letter))
        # The average letter is about half as wide as it is high.
        text = _wrapped(words, max(1, int((right - left) / (0.5 * letter))))
        box = draw.multiline_textbbox((left, top), text, font=font)
        if box[3] <= bottom or letter <= MIN_LETTER * slide_height:
            draw.multiline_text((left, top), text, font=font, fill=_INK)
            return
        letter *= 0.85


def _wrapped(words: str, letters: int) -> str:
    import textwrap

    return "\n".join("\n".join(textwrap.wrap(line, letters)) for line in words.split("\n"))
