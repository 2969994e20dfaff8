"""Picture files: pixels for encoders, measured facts, and when it was taken."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.content import Pixels
from tools.core.items import Attribute
from tools.core.parts import Decoded, PicturePart
from tools.core.protocols import Limits
from tools.media.flow import one_line
from tools.media.loaders import JPEG, PNG, WEBP
from tools.media.pixels import (
    ENCODER_SIDE_PX,
    FORMATS,
    fitted,
    jpeg_bytes,
    open_upright,
    png_bytes,
    rgb_array,
)
from tools.media.refusals import name_of

if TYPE_CHECKING:
    from PIL.Image import Exif

_TYPES = {"PNG": PNG, "JPEG": JPEG, "WEBP": WEBP}
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_TAKEN, _TAKEN_ZONE, _DESCRIPTION = 0x9003, 0x9011, 0x010E
_WINDOWS_TITLE, _WINDOWS_COMMENT = 0x9C9B, 0x9C9C


class PictureLoader:
    """Reads .png, .jpg and .webp."""

    @property
    def media_types(self) -> frozenset[str]:
        """The three formats."""
        return frozenset((PNG, JPEG, WEBP))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; where it was taken is not kept. Raises Refused."""
        return self._load(path, limits, keep_place=False)

    def load_with_place(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file and keep where it was taken. Raises Refused."""
        return self._load(path, limits, keep_place=True)

    def _load(self, path: Path, limits: Limits, *, keep_place: bool) -> Decoded:
        from tools.media.measure_picture import measure_picture

        upright = open_upright(path, path, limits, near_px=ENCODER_SIDE_PX, formats=FORMATS)
        rgb = rgb_array(fitted(upright.image, ENCODER_SIDE_PX))
        cut_short = ("the picture is cut short; what is there was read",)
        about = _about(path, keep_place=keep_place)
        part = PicturePart(
            name=name_of(path.name),
            width_px=about.width_px,
            height_px=about.height_px,
            alt=about.words,
            facts=measure_picture(rgb, size_px=(about.width_px, about.height_px)),
            rgb=rgb.tobytes(),
            rgb_size=(rgb.shape[1], rgb.shape[0]),
        )
        return Decoded(
            media_type=about.media_type,
            pictures=(part,),
            facts=about.facts,
            warnings=about.warnings + (cut_short if upright.cut_short else ()),
        )


def picture_pixels(path: Path, limits: Limits, max_side_px: int) -> Pixels:
    """Give upright pixels of a file, at most `max_side_px` a side. Raises Refused."""
    found = open_upright(path, path, limits, near_px=max_side_px, formats=FORMATS)
    return Pixels(rgb=rgb_array(fitted(found.image, max_side_px)))


def picture_for_display(path: Path, limits: Limits, max_side_px: int) -> bytes:
    """Encode a file anew without metadata: JPEG for photos, else PNG. Raises Refused."""
    found = open_upright(path, path, limits, near_px=max_side_px, formats=FORMATS)
    shown = fitted(found.image, max_side_px)
    # JPEG smears the letters of a screenshot; few photos come as PNG.
    photo = shown.mode == "RGB" and _format_of(path) != "PNG"
    return jpeg_bytes(shown) if photo else png_bytes(shown)


class _About:
    """What a picture file says besides its pixels."""

    def __init__(self, media_type: str, size: tuple[int, int]) -> None:
        self.media_type = media_type
        self.width_px, self.height_px = size
        self.words = ""
        self.facts: tuple[Attribute, ...] = ()
        self.warnings: tuple[str, ...] = ()


def _format_of(path: Path) -> str:
    from PIL import Image

    with path.open("rb") as stream:
        return Image.open(stream, formats=FORMATS).format or ""


def _about(path: Path, *, keep_place: bool) -> _About:
    from PIL import Image

    with path.open("rb") as stream:
        image = Image.open(stream, formats=FORMATS)
        try:
            exif = image.getexif()
            inner = dict(exif.get_ifd(_EXIF_IFD))
            turned = exif.get(0x0112, 1) in (5, 6, 7, 8)
        except (OSError, ValueError, SyntaxError, KeyError, TypeError, OverflowError):
            # Broken metadata around good pixels.
            exif, inner, turned = Image.Exif(), {}, False
        about = _About(_TYPES[image.format or "PNG"], image.size[::-1] if turned else image.size)
        frames = int(getattr(image, "n_frames", 1))
    if frames > 1:
        about.warnings = (f"only the first of its {frames} pictures was read",)
    about.words = _described(exif)
    taken = taken_text(inner.get(_TAKEN), inner.get(_TAKEN_ZONE))
    facts = [Attribute(name="taken", value=taken, by="exif", note="EXIF")] if taken else []
    if keep_place:
        facts += _place(exif)
    about.facts = tuple(facts)
    return about


def taken_text(moment: object, zone: object) -> str:
    """Give EXIF's time as ISO 8601, with a zone where the camera knew it; empty when unreadable."""
    try:
        when = dt.datetime.strptime(str(moment).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return ""
    try:
        offset = dt.datetime.strptime(str(zone).strip("\0 "), "%z").tzinfo
    except ValueError:
        offset = None
    return when.replace(tzinfo=offset).isoformat()


def _described(exif: Exif) -> str:
    words = [str(exif.get(_DESCRIPTION, ""))]
    for tag in (_WINDOWS_TITLE, _WINDOWS_COMMENT):
        raw = exif.get(tag)
        if isinstance(raw, bytes):
            words.append(raw.decode("utf-16-le", "ignore"))
    kept = dict.fromkeys(one_line(word) for word in words)
    return ". ".join(word for word in kept if word)[:1000]


def _place(exif: Exif) -> list[Attribute]:
    try:
        gps = exif.get_ifd(_GPS_IFD)
        lat = _degrees(gps[2], str(gps[1]).upper().startswith("S"))
        lon = _degrees(gps[4], str(gps[3]).upper().startswith("W"))
    except (KeyError, ValueError, TypeError, ZeroDivisionError, OSError):
        return []
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return []
    return [
        Attribute(name="lat", value=lat, unit="degree", by="exif", note="EXIF"),
        Attribute(name="lon", value=lon, unit="degree", by="exif", note="EXIF"),
    ]


def _degrees(parts: tuple[float, float, float], negative: bool) -> float:
    degrees = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    return round(-degrees if negative else degrees, 6)
