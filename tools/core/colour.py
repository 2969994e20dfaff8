"""sRGB to CIE L*a*b* (D65), and the names of colours.

Names are the eleven basic terms of Berlin and Kay (1969) with beige and turquoise added.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

XYZ_OF_LINEAR = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    dtype=np.float32,
)
"""IEC 61966-2-1, D65."""
_WHITE = XYZ_OF_LINEAR.sum(axis=1)

COLOUR_NAMES = (
    "black", "white", "grey", "red", "orange", "brown", "beige", "yellow", "green", "turquoise",
    "blue", "purple", "pink",
)  # fmt: skip

_HUE_ENDS = (20.0, 46.0, 76.0, 114.0, 176.0, 222.0, 312.0, 344.0)
_HUE_NAMES = ("pink", "red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink")
"""Lab hue angle in degrees up to which the name holds. Ends lie between the sRGB primaries and
focal colours: red 40, orange 68, yellow 103, green 136, cyan 196, blue 306, magenta 328, deep
pink 356. Set by hand, not tuned on any data."""


@lru_cache(maxsize=1)
def _linear_table() -> Floats:
    value = np.arange(256, dtype=np.float64) / 255.0
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear.astype(np.float32)


def linear_of(rgb: NDArray[np.uint8]) -> Floats:
    """Undo the sRGB transfer curve: (..., 3) uint8 -> (..., 3) 0..1."""
    linear: Floats = _linear_table()[rgb]
    return linear


def lab_of(linear: Floats) -> Floats:
    """Give CIE L*a*b* of linear sRGB: (..., 3) -> (..., 3), L* 0..100."""
    xyz = linear @ XYZ_OF_LINEAR.T / _WHITE  # (..., 3)
    cube = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / np.float32(3 * (6 / 29) ** 2) + 4 / 29)
    lab: Floats = np.empty(cube.shape, dtype=np.float32)
    lab[..., 0] = 116.0 * cube[..., 1] - 16.0
    lab[..., 1] = 500.0 * (cube[..., 0] - cube[..., 1])
    lab[..., 2] = 200.0 * (cube[..., 1] - cube[..., 2])
    return lab


def name_colours(lab: Floats, *, least_share: float = 0.10, most: int = 4) -> tuple[str, ...]:
    """Name the colours that cover at least `least_share` of a picture, largest first.

    Always names one. lab: (h, w, 3).
    """
    counts = np.bincount(colour_indices(lab).reshape(-1), minlength=len(COLOUR_NAMES))
    shares = counts / max(1, counts.sum())
    order = np.argsort(-shares, kind="stable")
    named = [COLOUR_NAMES[place] for place in order[:most] if shares[place] >= least_share]
    return tuple(named) or (COLOUR_NAMES[int(order[0])],)


def colour_indices(lab: Floats) -> NDArray[np.intp]:
    """Give the place in COLOUR_NAMES of every pixel: (h, w, 3) -> (h, w)."""
    light, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
    chroma = np.hypot(a, b)
    hue = np.degrees(np.arctan2(b, a)) % 360.0
    of_hue = np.array([COLOUR_NAMES.index(name) for name in _HUE_NAMES], dtype=np.intp)
    named = of_hue[np.searchsorted(_HUE_ENDS, hue, side="right")]

    def call(name: str, where: NDArray[np.bool_]) -> None:
        named[where] = COLOUR_NAMES.index(name)

    warm = (hue >= 20.0) & (hue < 100.0)
    call("pink", (named == COLOUR_NAMES.index("red")) & (light >= 62.0) & (chroma < 62.0))
    call("brown", warm & (hue >= 34.0) & (light < 58.0) & (chroma < 52.0))
    call("beige", warm & (hue >= 45.0) & (light >= 62.0) & (chroma < 28.0))
    grey = chroma < np.where(light < 25.0, 12.0, 8.0)
    call("grey", grey)
    call("white", grey & (light >= 88.0))
    call("black", (grey & (light < 22.0)) | (light < 9.0))
    return named
