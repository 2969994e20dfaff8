"""Picture files: pixels for encoders, measured facts, and when it was taken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.content import Pixels
from tools.core.items import Attribute
from tools.core.parts import Decoded, PicturePart
from tools.core.protocols import Limits
from tools.media import boxes, heic
from tools.media.exif import place_of, said_in, taken_by
from tools.media.loaders import AVIF, BMP, GIF, HEIC, JPEG, PNG, TIFF, WEBP
from tools.media.pixels import (
    BROKEN_PICTURE,
    ENCODER_SIDE_PX,
    FORMATS,
    Upright,
    fitted,
    jpeg_bytes,
    open_upright,
    png_bytes,
    rgb_array,
)
from tools.media.refusals import head_of, name_of, refused

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

_TYPES = {"PNG": PNG, "JPEG": JPEG, "MPO": JPEG, "WEBP": WEBP, "GIF": GIF, "BMP": BMP,
          "DIB": BMP, "TIFF": TIFF, "AVIF": AVIF, "HEIF": HEIC}  # fmt: skip
_PHOTO_FORMATS = ("JPEG", "MPO", "WEBP", "HEIF", "AVIF", "TIFF")
"""Few photos come in the others, and JPEG smears the letters of a screenshot."""
_UPRIGHT_BY_ITSELF = ("TIFF", "HEIF")
"""Pillow gives the size of these as they are shown."""
_HEAD_BYTES = 256


class PictureLoader:
    """Reads .png, .jpg, .webp, .gif, .bmp, .tif with one picture, .avif and .heic."""

    @property
    def media_types(self) -> frozenset[str]:
        """The formats of pixels."""
        return frozenset(_TYPES.values())

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; where it was taken is not kept. Raises Refused, MissingPart."""
        return self._load(path, limits, keep_place=False)

    def load_with_place(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file and keep where it was taken. Raises Refused, MissingPart."""
        return self._load(path, limits, keep_place=True)

    def _load(self, path: Path, limits: Limits, *, keep_place: bool) -> Decoded:
        from tools.media.measure_picture import measure_picture

        upright = opened(path, limits, near_px=ENCODER_SIDE_PX)
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


def opened(path: Path, limits: Limits, *, near_px: int) -> Upright:
    """Decode a picture file of any format upright, drawings too. Raises Refused, MissingPart."""
    if _is_drawing(path):
        from tools.media.svg_picture import drawn

        return Upright(drawn(path, limits, max_side_px=near_px))
    return open_upright(path, path, limits, near_px=near_px, formats=_formats(path))


def picture_pixels(path: Path, limits: Limits, max_side_px: int) -> Pixels:
    """Give upright pixels of a file, at most `max_side_px` a side. Raises Refused."""
    found = opened(path, limits, near_px=max_side_px)
    return Pixels(rgb=rgb_array(fitted(found.image, max_side_px)))


def picture_for_display(path: Path, limits: Limits, max_side_px: int) -> bytes:
    """Encode a file anew without metadata: JPEG for photos, else PNG. Raises Refused."""
    found = opened(path, limits, near_px=max_side_px)
    shown = fitted(found.image, max_side_px)
    photo = shown.mode == "RGB" and _format_of(path) in _PHOTO_FORMATS
    return jpeg_bytes(shown) if photo else png_bytes(shown)


class _About:
    """What a picture file says besides its pixels."""

    def __init__(self, media_type: str, size: tuple[int, int]) -> None:
        self.media_type = media_type
        self.width_px, self.height_px = size
        self.words = ""
        self.facts: tuple[Attribute, ...] = ()
        self.warnings: tuple[str, ...] = ()


def _is_drawing(path: Path) -> bool:
    """Tell by the first bytes: no format of pixels begins with a `<`."""
    return head_of(path, _HEAD_BYTES).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def _formats(path: Path) -> tuple[str, ...]:
    """Give the formats that Pillow may try. Raises MissingPart."""
    if boxes.is_heic(head_of(path, _HEAD_BYTES)):
        heic.make_readable()
        return (heic.FORMAT,)
    return FORMATS


def _format_of(path: Path) -> str:
    from PIL import Image

    if _is_drawing(path):
        return "SVG"
    with path.open("rb") as stream:
        return Image.open(stream, formats=_formats(path)).format or ""


def _about(path: Path, *, keep_place: bool) -> _About:
    from PIL import Image

    with path.open("rb") as stream:
        image = Image.open(stream, formats=_formats(path))
        exif, inner, turned = _exif_of(image)
        about = _About(_TYPES[image.format or "PNG"], image.size[::-1] if turned else image.size)
        frames = _frames(image, path)
    if frames > 1:
        about.warnings = (f"only the first of its {frames} pictures was read",)
    about.words = said_in(exif)
    taken = taken_by(inner)
    facts = [Attribute(name="taken", value=taken, by="exif", note="EXIF")] if taken else []
    if keep_place:
        facts += place_of(exif)
    about.facts = tuple(facts)
    return about


def _exif_of(image: Image) -> tuple[Exif, dict[int, object], bool]:
    """Give the EXIF tags, those of its inner directory, and whether it lies on its side."""
    from PIL import Image as Images

    try:
        exif = image.getexif()
        inner = dict(exif.get_ifd(0x8769))
        lies = exif.get(0x0112, 1) in (5, 6, 7, 8)
    except BROKEN_PICTURE:
        # Broken metadata around good pixels.
        return Images.Exif(), {}, False
    return exif, inner, lies and image.format not in _UPRIGHT_BY_ITSELF


def _frames(image: Image, path: Path) -> int:
    """Count the pictures; the further ones of a camera's JPEG are previews of the same photo."""
    if image.format == "MPO":
        return 1
    if image.format == "TIFF":
        return len(boxes.tiff_pages(path)) or 1
    try:
        return int(getattr(image, "n_frames", 1))
    except BROKEN_PICTURE as exc:
        raise refused(path, "corrupt", "its frames cannot be counted") from exc
