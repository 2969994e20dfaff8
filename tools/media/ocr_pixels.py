"""Grey pixels made ready for OCR."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Grey = NDArray[np.uint8]


def grey_of(image: Image) -> Grey:
    """Give a picture's grey levels, (h, w); transparent parts lie on white."""
    import numpy as np

    from tools.media.pixels import on_white

    return np.asarray(on_white(image).convert("L"), dtype=np.uint8)


def scaled(grey: Grey, factor: float) -> Grey:
    """Give the pixels enlarged or reduced."""
    import numpy as np
    from PIL import Image

    if factor == 1.0:
        return grey
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS), dtype=np.uint8)


def otsu(grey: Grey) -> Grey:
    """Give black on white by the threshold that parts the grey levels best (Otsu 1979)."""
    import numpy as np

    counted = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
    levels = np.arange(256)
    below = counted.cumsum()
    above = below[-1] - below
    sums = (counted * levels).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums / below - (sums[-1] - sums) / above
        between = np.nan_to_num(below * above * gap**2)
    threshold = int(between.argmax())
    black = grey <= threshold
    if black.mean() > 0.5:
        black = ~black
    return np.where(black, 0, 255).astype(np.uint8)
