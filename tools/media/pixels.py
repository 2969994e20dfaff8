"""Encoded pictures in, upright sRGB pixels out. The one place that opens them."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tools.core.parts import PicturePart
from tools.core.protocols import Limits
from tools.media.refusals import from_os_error, refused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""All that Pillow is let near, of files and of pictures inside documents."""
ENCODER_SIDE_PX = 512
KEPT_SIDE_PX = 1024
"""Embedded pictures are kept at most this large; their document has the rest."""
MIN_SIDE_PX, MIN_AREA_PX = 32, 4096
"""Smaller ones are bullets, rules and icons."""
_BOMB_PIXELS_PER_BYTE = 400
_BOMB_FROM_PIXELS = 16_000_000
_DENSE_FORMATS = ("TIFF", "AVIF", "HEIF")
"""Fax coding puts a clean page of 35 megapixels into 30 KB; the cap on pixels bounds them."""
BROKEN_PICTURE = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, RuntimeError,
    OverflowError, struct.error,
)  # fmt: skip
"""What Pillow and its decoders raise on broken data."""


@dataclass(frozen=True, eq=False)
class Upright:
    """A decoded picture, RGB or RGBA."""

    image: Image
    cut_short: bool = False
    """True where the file ends before the picture does; what was there is kept."""
    size_px: tuple[int, int] = (0, 0)
    """(width, height) as it is stored, which may be larger than what was decoded."""
    dpi: float | None = None
    """Where the file states it."""


def open_upright(
    data: bytes | Path,
    path: Path,
    limits: Limits,
    *,
    near_px: int,
    formats: tuple[str, ...],
    frame: int = 0,
) -> Upright:
    """Decode a picture upright, not below `near_px` a side. Raises Refused.

    A picture that is cut short is taken when at least half of it is there.
    frame: which one of a file of several, from 0.
    """
    import PIL
    from PIL import Image

    try:
        try:
            return _decode(data, path, limits, near_px, formats, frame)
        except OSError as exc:
            if isinstance(exc, PIL.UnidentifiedImageError | FileNotFoundError | PermissionError):
                raise
            there = _what_is_there(data, path, limits, near_px, formats, frame)
            return replace(there, cut_short=True)
    except PIL.UnidentifiedImageError as exc:
        raise refused(path, "corrupt", "its picture data cannot be read") from exc
    except Image.DecompressionBombError as exc:
        raise refused(path, "bomb", "it unpacks to far more pixels than it can hold") from exc
    except (FileNotFoundError, PermissionError) as exc:
        raise from_os_error(path, exc) from exc
    except MemoryError as exc:
        raise refused(path, "out_of_memory", "it needs too much memory") from exc
    except BROKEN_PICTURE as exc:
        raise refused(path, "corrupt", "its picture data are broken or cut short") from exc


def _decode(
    data: bytes | Path,
    path: Path,
    limits: Limits,
    near_px: int,
    formats: tuple[str, ...],
    frame: int,
) -> Upright:
    from PIL import Image, ImageOps

    with warnings.catch_warnings(), _stream(data) as stream:
        # Our own cap lies below Pillow's warning, and is an error.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(stream, formats=formats)
        if frame:
            image.seek(frame)
        dense = image.format in _DENSE_FORMATS
        refuse_bomb(path, image.size, None if dense else _length(stream), limits)
        size, dpi = image.size, _dpi_of(image)
        image.draft("RGB", (2 * near_px, 2 * near_px))
        image.load()
        return Upright(_plain(ImageOps.exif_transpose(image), near_px), size_px=size, dpi=dpi)


def _what_is_there(
    data: bytes | Path,
    path: Path,
    limits: Limits,
    near_px: int,
    formats: tuple[str, ...],
    frame: int,
) -> Upright:
    """Decode leniently; raise ValueError when less than half of the rows hold anything."""
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        found = _decode(data, path, limits, near_px, formats, frame)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
    grey = found.image.convert("L").resize((16, 64))
    rows = [len(set(grey.crop((0, y, 16, y + 1)).tobytes())) > 1 for y in range(64)]
    if sum(rows) < 32:
        raise ValueError("most of the picture is missing")
    return found


def fitted(image: Image, max_side_px: int) -> Image:
    """Give the picture scaled down to at most `max_side_px` a side."""
    from PIL import Image as Images

    scale = max_side_px / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Images.Resampling.LANCZOS, reducing_gap=2.0)


def rgb_array(image: Image) -> NDArray[np.uint8]:
    """Give (height, width, 3) pixels; transparent parts lie on white."""
    import numpy as np

    return np.asarray(on_white(image), dtype=np.uint8)


def on_white(image: Image) -> Image:
    """Give an RGB picture; what is transparent shows white."""
    from PIL import Image as Images

    if image.mode == "RGB":
        return image
    paper = Images.new("RGB", image.size, (255, 255, 255))
    paper.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return paper


def png_bytes(image: Image) -> bytes:
    """Encode as PNG with nothing but pixels."""
    buffer = io.BytesIO()
    _bare(image).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def jpeg_bytes(image: Image) -> bytes:
    """Encode as JPEG with nothing but pixels."""
    buffer = io.BytesIO()
    _bare(on_white(image)).save(buffer, "JPEG", quality=88, optimize=False)
    return buffer.getvalue()


def picture_part(data: bytes, name: str, path: Path, limits: Limits) -> PicturePart | None:
    """Decode a picture found inside a document; None for bullets and icons. Raises Refused."""
    found = open_upright(data, path, limits, near_px=KEPT_SIDE_PX, formats=FORMATS)
    return part_of(found.image, name)


def part_of(image: Image, name: str) -> PicturePart | None:
    """Turn pixels into an embedded picture with its facts; None for bullets and icons."""
    from tools.media.measure_picture import measure_picture

    width, height = image.size
    if min(width, height) < MIN_SIDE_PX or width * height < MIN_AREA_PX:
        return None
    rgb = rgb_array(fitted(image, ENCODER_SIDE_PX))
    return PicturePart(
        name=name,
        width_px=width,
        height_px=height,
        png=png_bytes(fitted(image, KEPT_SIDE_PX)),
        facts=measure_picture(rgb, size_px=(width, height)),
        rgb=rgb.tobytes(),
        rgb_size=(rgb.shape[1], rgb.shape[0]),
    )


def _dpi_of(image: Image) -> float | None:
    try:
        stated = float(image.info["dpi"][0])
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return stated if 10.0 <= stated <= 10_000.0 else None


def _stream(data: bytes | Path) -> BinaryIO:
    return data.open("rb") if isinstance(data, Path) else io.BytesIO(data)


def _length(stream: BinaryIO) -> int:
    here = stream.tell()
    length = stream.seek(0, io.SEEK_END)
    stream.seek(here)
    return length


def refuse_bomb(path: Path, size: tuple[int, int], length: int | None, limits: Limits) -> None:
    """Refuse what has more pixels than are read, or more than its bytes can hold.

    length: of the encoded picture; None where its coding is too dense to tell by it.
    """
    pixels = size[0] * size[1]
    steep = length is not None and pixels > _BOMB_PIXELS_PER_BYTE * length
    if pixels > _BOMB_FROM_PIXELS and steep:
        detail = f"{length} bytes claim to be {size[0]} x {size[1]} pixels"
        raise refused(path, "bomb", detail)
    if pixels > limits.max_pixels:
        detail = f"it has {pixels / 1e6:.0f} megapixels; at most {limits.max_pixels / 1e6:.0f}"
        raise refused(path, "too_large", f"{detail} are read")


def refuse_encoded_bomb(data: bytes, path: Path, limits: Limits) -> bool:
    """Tell whether bytes begin like a picture of an allowed format; refuse one that is a bomb."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            size = Image.open(io.BytesIO(data), formats=FORMATS).size
    except Image.DecompressionBombError as exc:
        raise refused(path, "bomb", "a picture in it unpacks to far too many pixels") from exc
    except BROKEN_PICTURE:
        return False
    refuse_bomb(path, size, len(data), limits)
    return True


def _plain(image: Image, near_px: int) -> Image:
    """Give RGB or RGBA pixels without palette, profile or metadata."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        image = _eight_bits(image)
    elif image.mode in ("RGB", "RGBA", "L") and max(image.size) > 4 * near_px:
        # Before a conversion that would hold two full-size copies.
        image = image.reduce(max(1, max(image.size) // (2 * near_px)))
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _eight_bits(image: Image) -> Image:
    import numpy as np
    from PIL import Image as Images

    values = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0.0, neginf=0.0)
    highest = float(values.max(initial=0.0))
    tops = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0)
    # Measuring devices write other scales; what lies above the widest usual one is its own.
    top = next((one for one in tops if highest <= one), highest)
    return Images.fromarray(np.clip(values * (255.0 / top), 0, 255).astype(np.uint8))


def _bare(image: Image) -> Image:
    # A new picture has no `info`: no EXIF, no XMP, no comments, no colour profile.
    from PIL import Image as Images

    return Images.frombytes(image.mode, image.size, image.tobytes())
