"""The frame that stands for a shot: the sharpest of its middle. Keeps few frames, as JPEG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.core.locators import clock
from tools.core.parts import PicturePart
from tools.media.pixels import ENCODER_SIDE_PX, KEPT_SIDE_PX, fitted, jpeg_bytes, rgb_array

if TYPE_CHECKING:
    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from tools.media.film_stream import FilmStream

LOOKED_AT_EVERY_S = 0.2
BIN_S = 1.0
"""Of the frames of a second, without a change between them, the sharpest is kept."""
_SHORTEST_BIN_S = 0.2
CHANGED = 0.1
"""Difference from the frame before at which a new bin begins: the shot may be another."""
_SHARPNESS_WIDTH_PX = 320


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """A frame that may stand for the shot it lies in."""

    at_s: float
    sharpness: float
    jpeg: bytes


class FrameKeeper:
    """Takes the frames of a stretch of film and keeps the sharpest of every bin."""

    def __init__(self, size_px: tuple[int, int], turned: int, side_px: int = KEPT_SIDE_PX) -> None:
        """size_px: (width, height) as shown. turned: degrees to turn a frame counter-clockwise."""
        from av.video.reformatter import VideoReformatter

        self._size = _within(*size_px, side_px)
        self._turned = turned
        self._grey = VideoReformatter()
        self._colour = VideoReformatter()
        self._bin_s = self._looked_s = -1e9
        self._best: tuple[float, float, NDArray[np.uint8]] | None = None
        self.candidates: list[Candidate] = []

    @classmethod
    def of(cls, film: FilmStream, side_px: int = KEPT_SIDE_PX) -> FrameKeeper:
        """Give a keeper for the frames of a film."""
        return cls((film.width_px, film.height_px), film.turned, side_px)

    def add(self, second: float, frame: VideoFrame, difference: float) -> None:
        """Take a frame. difference: from the one before, 0..1."""
        age = second - self._bin_s
        if age >= BIN_S or (difference >= CHANGED and age >= _SHORTEST_BIN_S):
            self.close()
            self._bin_s = second
            self._looked_s = -1e9
        if second - self._looked_s < LOOKED_AT_EVERY_S:
            return
        self._looked_s = second
        sharpness = self._sharpness(frame)
        if self._best is None or sharpness > self._best[1]:
            self._best = (second, sharpness, self.shown(frame))

    def close(self) -> None:
        """Keep the best of the bin at hand."""
        if self._best is not None:
            second, sharpness, rgb = self._best
            from PIL import Image

            data = jpeg_bytes(Image.fromarray(rgb))
            self.candidates.append(Candidate(at_s=second, sharpness=sharpness, jpeg=data))
        self._best = None

    def _sharpness(self, frame: VideoFrame) -> float:
        import numpy as np

        from tools.media.measure_picture import sharpness

        width, height = _within(frame.width, frame.height, _SHARPNESS_WIDTH_PX)
        small = self._grey.reformat(frame, width=width, height=height, format="rgb24",
                                    interpolation="AREA")  # fmt: skip
        return sharpness(np.asarray(small.to_ndarray(), np.uint8))

    def shown(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """Give a frame as it is shown: upright, square pixels, scaled down; (h, w, 3)."""
        import numpy as np

        width, height = self._size
        across = (height, width) if self._turned in (90, 270) else (width, height)
        small = self._colour.reformat(
            frame, width=across[0], height=across[1], format="rgb24", interpolation="AREA"
        )
        return np.ascontiguousarray(np.rot90(small.to_ndarray(), self._turned // 90))


def chosen(candidates: Sequence[Candidate], start_s: float, end_s: float) -> Candidate | None:
    """Choose who stands for a piece: the sharpest of its middle half, else of all, else near it."""
    if not candidates:
        return None
    quarter = (end_s - start_s) / 4
    for first, last in ((start_s + quarter, end_s - quarter), (start_s, end_s)):
        among = [one for one in candidates if first <= one.at_s < last]
        if among:
            return max(among, key=lambda one: (one.sharpness, -one.at_s))
    middle = (start_s + end_s) / 2
    return min(candidates, key=lambda one: abs(one.at_s - middle))


def key_picture(one: Candidate, name: str, size_px: tuple[int, int]) -> PicturePart:
    """Give a key frame as a picture with what is measured in it. size_px: as shown."""
    from PIL import Image

    from tools.media.measure_picture import measure_picture

    image: Image.Image = Image.open(io.BytesIO(one.jpeg), formats=("JPEG",)).convert("RGB")
    rgb = rgb_array(fitted(image, ENCODER_SIDE_PX))
    return PicturePart(
        name=f"{name} at {clock(one.at_s)}",
        width_px=size_px[0],
        height_px=size_px[1],
        png=one.jpeg,
        facts=measure_picture(rgb, size_px=size_px),
        rgb=rgb.tobytes(),
        rgb_size=(rgb.shape[1], rgb.shape[0]),
    )


def _within(width_px: int, height_px: int, side_px: int) -> tuple[int, int]:
    scale = min(1.0, side_px / max(width_px, height_px, 1))
    return max(2, round(width_px * scale)), max(2, round(height_px * scale))
