"""What can be measured in a picture: light, colour, sharpness, shape.

Knows no file format and no learnt model. Colorimetry is that of sRGB (IEC 61966-2-1) under D65.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.core.colour import XYZ_OF_LINEAR, lab_of, linear_of, name_colours
from tools.core.items import Attribute

MAX_SIDE_PX = 512
"""Sharpness depends on scale, so a picture is measured at no more than this on its long side."""
_COLOUR_SIDE_PX = 192
_SQUARE_WITHIN = 1.05

Pixels8 = NDArray[np.uint8]
Floats = NDArray[np.float32]


def measure_picture(
    rgb: Pixels8, *, size_px: tuple[int, int] | None = None
) -> tuple[Attribute, ...]:
    """Give the facts of a picture, (h, w, 3) uint8 sRGB; none for a picture without pixels.

    size_px: (width, height) of the original where `rgb` is a smaller copy of it.
    A colour temperature is left out where the mean colour is far from any white.
    """
    if rgb.ndim != 3 or rgb.shape[2] != 3:
        raise ValueError(f"a picture has shape (height, width, 3), not {rgb.shape}")
    if rgb.size == 0:
        return ()
    width, height = size_px or (rgb.shape[1], rgb.shape[0])
    small = shrink(rgb, MAX_SIDE_PX)
    sparse = _every(small, _COLOUR_SIDE_PX)
    linear = linear_of(sparse)
    lab = lab_of(linear)
    lightness = _lightness(small)
    facts = [
        _number("lightness", float(lightness.mean()), "percent"),
        _number("contrast", float(lightness.std()), "percent"),
        _number("colourfulness", colourfulness(small), None),
        _number("daylight_share", 100.0 * daylight_share(sparse, lab), "percent"),
        Attribute(name="colours", value=name_colours(lab)),
        _number("sharpness", sharpness(small), None),
        Attribute(name="orientation", value=orientation(width, height)),
        _number("width_px", float(width), "pixel"),
        _number("height_px", float(height), "pixel"),
    ]
    kelvin = colour_temperature(linear)
    if kelvin is not None:
        facts.append(_number("colour_temperature_k", round(kelvin, -1), "kelvin"))
    return tuple(facts)


def shrink(rgb: Pixels8, side_px: int) -> Pixels8:
    """Average whole blocks of pixels until the long side is at most `side_px`."""
    factor = -(-max(rgb.shape[:2]) // side_px)
    if factor <= 1:
        return rgb
    rows = max(1, rgb.shape[0] // factor)
    columns = max(1, rgb.shape[1] // factor)
    total = np.zeros((rows, columns, 3), dtype=np.uint32)
    # Strided sums keep the peak at one small picture; a reshape to blocks would copy the large one.
    steps_y = min(factor, rgb.shape[0])
    steps_x = min(factor, rgb.shape[1])
    for y in range(steps_y):
        for x in range(steps_x):
            total += rgb[y : rows * steps_y : steps_y, x : columns * steps_x : steps_x]
    mean: Pixels8 = (total // (steps_y * steps_x)).astype(np.uint8)
    return mean


def colourfulness(rgb: Pixels8) -> float:
    """Give the metric M3 of Hasler and Suesstrunk (2003); 0 for grey, over 82 is "highly"."""
    channels = rgb.astype(np.float32)
    red, green, blue = channels[..., 0], channels[..., 1], channels[..., 2]
    rg = red - green
    yb = 0.5 * (red + green) - blue
    spread = np.hypot(float(rg.std()), float(yb.std()))
    centre = np.hypot(float(rg.mean()), float(yb.mean()))
    return float(spread + 0.3 * centre)


def sharpness(rgb: Pixels8) -> float:
    """Give log10 of the variance of the 4-neighbour Laplacian of luma, plus 1 to stay finite."""
    luma = _luma(rgb)
    if min(luma.shape) < 3:
        return 0.0
    inner = luma[1:-1, 1:-1]
    laplacian = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4.0 * inner
    return float(np.log10(1.0 + float(laplacian.var())))


def orientation(width: int, height: int) -> str:
    """Name the shape; within 5 % of equal sides it is square."""
    if max(width, height) <= _SQUARE_WITHIN * min(width, height):
        return "square"
    return "landscape" if width > height else "portrait"


def colour_temperature(linear: Floats) -> float | None:
    """Estimate the colour of the light, K, from the mean colour (grey world), McCamy (1992).

    linear: (h, w, 3), 0..1. Clipped and black pixels say nothing about the light and are left out.
    None where nothing is left or the mean lies off the white line or outside 2000..15000 K.
    """
    flat = linear.reshape(-1, 3)
    usable = flat[(flat.max(axis=1) < 0.98) & (flat.mean(axis=1) > 0.01)]
    if len(usable) < 0.02 * len(flat):
        return None
    x, y = _chromaticity(usable.mean(axis=0))
    n = (x - 0.3320) / (0.1858 - y)
    kelvin = 449.0 * n**3 + 3525.0 * n**2 + 6823.3 * n + 5520.33
    if not 2000.0 <= kelvin <= 15000.0 or _distance_from_white_line(x, y, kelvin) > 0.03:
        return None
    return float(kelvin)


def daylight_share(rgb: Pixels8, lab: Floats) -> float:
    """Give the share of bright area that is neutral to cool: windows, sky, daylit walls. 0..1.

    Plain white does not count where it fills most of the rim: that is paper or a cut-out ground.
    """
    light, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
    chroma = np.hypot(a, b)
    neutral = (light >= 75.0) & (chroma <= 12.0) & (b <= 8.0)
    sky = (light >= 55.0) & (b <= -6.0) & (a <= 8.0) & (chroma <= 55.0)
    lit = neutral | sky
    white = rgb.min(axis=2) >= 245
    rim = np.concatenate((white[0], white[-1], white[:, 0], white[:, -1]))
    if rim.mean() > 0.6:
        lit &= ~white
    return float(lit.mean())


@lru_cache(maxsize=1)
def _lightness_table() -> Floats:
    luminance = np.arange(4096, dtype=np.float64) / 4095.0
    cube = np.where(
        luminance > (6 / 29) ** 3, np.cbrt(luminance), luminance / (3 * (6 / 29) ** 2) + 4 / 29
    )
    table: Floats = (116.0 * cube - 16.0).astype(np.float32)
    return table


def _lightness(rgb: Pixels8) -> Floats:
    luminance = linear_of(rgb) @ XYZ_OF_LINEAR[1]
    places = np.minimum(np.rint(luminance * 4095.0).astype(np.uint16), 4095)
    lightness: Floats = _lightness_table()[places]  # (h, w)
    return lightness


def _luma(rgb: Pixels8) -> Floats:
    luma: Floats = rgb.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return luma


def _every(rgb: Pixels8, side_px: int) -> Pixels8:
    step = -(-max(rgb.shape[:2]) // side_px)
    return rgb[::step, ::step]


def _chromaticity(linear_rgb: Floats) -> tuple[float, float]:
    xyz = XYZ_OF_LINEAR @ linear_rgb
    total = float(xyz.sum())
    return float(xyz[0]) / total, float(xyz[1]) / total


def _distance_from_white_line(x: float, y: float, kelvin: float) -> float:
    """Give the distance to the CIE daylight locus in CIE 1960 u, v; below 4000 K it is extended."""
    t = 1000.0 / max(kelvin, 2000.0)
    if kelvin >= 7000.0:
        locus_x = -2.0064 * t**3 + 1.9018 * t**2 + 0.24748 * t + 0.237040
    else:
        locus_x = -4.6070 * t**3 + 2.9678 * t**2 + 0.09911 * t + 0.244063
    locus_y = -3.0 * locus_x**2 + 2.870 * locus_x - 0.275
    here, there = _uv(x, y), _uv(locus_x, locus_y)
    return float(np.hypot(here[0] - there[0], here[1] - there[1]))


def _uv(x: float, y: float) -> tuple[float, float]:
    below = -2.0 * x + 12.0 * y + 3.0
    return 4.0 * x / below, 6.0 * y / below


def _number(name: str, value: float, unit: str | None) -> Attribute:
    return Attribute(name=name, value=round(float(value), 2), unit=unit)
