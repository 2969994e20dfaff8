"""Drawings (.svg): drawn into pixels without network, their words taken from their text.

A drawing shows what it shows when it stands still: animations and scripts are left out.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.parts import Decoded, PicturePart
from tools.core.protocols import Limits
from tools.media.flow import one_line
from tools.media.loaders import SVG
from tools.media.pixels import ENCODER_SIDE_PX, fitted, rgb_array
from tools.media.refusals import name_of, refused
from tools.media.svg_clean import Cleaned, cleaned, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element
    from PIL.Image import Image

_PX = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0,
       "em": 16.0, "ex": 8.0}  # fmt: skip
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)
_UNSTATED_PX = (1920.0, 1080.0)
"""A drawing that states no size is drawn on a screen of this size."""
_LONGEST = 1e6
_ENLARGED = 8.0
"""An icon is drawn at most this much larger than it says."""
MAX_WORDS_CHARS = 20_000
_HIDDEN = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$))"
)


class SvgLoader:
    """Reads .svg."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only SVG."""
        return frozenset((SVG,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file. Raises Refused."""
        from tools.media.measure_picture import measure_picture

        drawing = cleaned(path, limits)
        width, height = size_of(drawing.root)
        rgb = rgb_array(_drawn(drawing, path, ENCODER_SIDE_PX))
        size_px = (max(1, round(width)), max(1, round(height)))
        words = words_in(drawing.root)
        warnings = [f"left out of the drawing: {one}" for one in sorted(drawing.left_out)]
        if len(words) > MAX_WORDS_CHARS:
            warnings.append(f"only the first {MAX_WORDS_CHARS:,} characters of its text were read")
        part = PicturePart(
            name=name_of(path.name),
            width_px=size_px[0],
            height_px=size_px[1],
            alt=_title(drawing.root),
            words=words[:MAX_WORDS_CHARS],
            facts=measure_picture(rgb, size_px=size_px),
            rgb=rgb.tobytes(),
            rgb_size=(rgb.shape[1], rgb.shape[0]),
        )
        return Decoded(media_type=SVG, pictures=(part,), warnings=tuple(warnings))


def drawn(path: Path, limits: Limits, *, max_side_px: int) -> Image:
    """Draw a file at most `max_side_px` a side. Raises Refused."""
    return _drawn(cleaned(path, limits), path, max_side_px)


def size_of(root: _Element) -> tuple[float, float]:
    """Give the width and height a drawing states, in CSS pixels."""
    width, height = _px(root.get("width")), _px(root.get("height"))
    box = _view_box(root)
    if box is not None and not (width and height):
        ratio = box[2] / box[3]
        if width:
            height = width / ratio
        elif height:
            width = height * ratio
        else:
            width, height = box[2], box[3]
    return (width or _UNSTATED_PX[0], height or _UNSTATED_PX[1])


def _drawn(drawing: Cleaned, path: Path, max_side_px: int) -> Image:
    import resvg_py
    from lxml import etree
    from PIL import Image

    root = drawing.root
    width, height = size_of(root)
    scale = min(max_side_px / max(width, height), _ENLARGED)
    if _view_box(root) is None:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    root.set("width", str(max(1, round(width * scale))))
    root.set("height", str(max(1, round(height * scale))))
    try:
        png = bytes(resvg_py.svg_to_bytes(svg_string=etree.tostring(root, encoding="unicode")))
    except ValueError as exc:
        raise refused(path, "corrupt", f"it cannot be drawn ({one_line(str(exc))[:200]})") from exc
    image = Image.open(io.BytesIO(png), formats=("PNG",))
    image.load()
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[1] == 0:
        raise refused(path, "no_content", "nothing is to be seen in the drawing")
    return fitted(image, max_side_px)


def _view_box(root: _Element) -> tuple[float, float, float, float] | None:
    try:
        x, y, width, height = (
            float(one) for one in re.split(r"[\s,]+", root.get("viewBox", "").strip())
        )
    except ValueError:
        return None
    usable = 0 < width <= _LONGEST and 0 < height <= _LONGEST
    return (x, y, width, height) if usable else None


def _px(stated: str | None) -> float:
    """Give a length in pixels; 0 where it is unstated, a share or out of all bounds."""
    found = _LENGTH.fullmatch(stated or "")
    if found is None or found[2].lower() not in _PX:
        return 0.0
    length = float(found[1]) * _PX[found[2].lower()]
    return length if 0 < length <= _LONGEST else 0.0


def _title(root: _Element) -> str:
    """Give what the drawing calls itself: the title and description of the whole."""
    told = [one_line("".join(map(str, one.itertext()))) for one in root
            if local_name(one) in ("title", "desc")]  # fmt: skip
    return ". ".join(dict.fromkeys(one for one in told if one))[:1000]


def words_in(root: _Element) -> str:
    """Give the text in a drawing, a line an element, in the order it is drawn."""
    lines: list[str] = []
    for text in root.iter("{*}text"):
        if not any(_is_hidden(one) for one in (text, *text.iterancestors())):
            line = one_line(" ".join(map(str, text.itertext())))
            lines += [line] if line else []
    return "\n".join(lines)


def _is_hidden(element: _Element) -> bool:
    style = f"{element.get('style') or ''};"
    hidden = element.get("display") == "none" or element.get("visibility") == "hidden"
    return hidden or local_name(element) == "defs" or bool(_HIDDEN.search(style))
