"""Draw the shop's garments: a flat shape in its fabric, on a wooden board, seen from above."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates
from scipy.special import expit

from tools.demo.make.garment_shapes import SHAPES, Line, Shape
from tools.demo.make.world import LIBRARY, Row, seed_of, shelf

SIDE = 640
FINE = 2  # drawn larger, then scaled down
Plane = NDArray[np.float64]


def _mask(lines: list[Line], seed: int) -> Plane:
    """0..1 inside the outlines, corners rounded, the edge a little uneven."""
    side = SIDE * FINE
    picture = Image.new("L", (side, side), 0)
    for line in lines:
        ImageDraw.Draw(picture).polygon(
            [(x * side / 100, y * side / 100) for x, y in line], fill=255
        )
    soft = gaussian_filter(np.asarray(picture, dtype=float) / 255, 5.0)
    sharp = expit((soft - 0.5) * 26)
    rng = np.random.default_rng(seed)
    shift = gaussian_filter(rng.normal(0, 1, (2, side, side)), (0, 30, 30))
    shift *= 2.2 / shift.std()
    where = np.mgrid[0:side, 0:side] + shift
    return np.asarray(map_coordinates(sharp, where, order=1, mode="nearest"))


def _stroke(lines: list[Line], width: float) -> Plane:
    side = SIDE * FINE
    picture = Image.new("L", (side, side), 0)
    for line in lines:
        ImageDraw.Draw(picture).line(
            [(x * side / 100, y * side / 100) for x, y in line],
            fill=255,
            width=round(width),
            joint="curve",
        )
    return gaussian_filter(np.asarray(picture, dtype=float) / 255, 1.2)


def _rgb(colour: str) -> Plane:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float) / 255


def _folds(rng: np.random.Generator) -> Plane:
    """Long soft creases: stretched noise in two directions, about -1..1."""
    side = SIDE * FINE
    total = np.zeros((side, side))
    for size, share in (((90, 22), 1.0), ((26, 70), 0.6), ((14, 9), 0.22)):
        noise = gaussian_filter(rng.normal(0, 1, (side, side)), size)
        total += share * noise / noise.std()
    return total / 2.2


def _pattern(kind: Row, base: Plane, rng: np.random.Generator) -> Plane:
    """Colour of the fabric on the whole canvas."""
    side = SIDE * FINE
    y, x = np.mgrid[0:side, 0:side] / side * 100
    bent = _folds(rng)
    x, y = x + 0.5 * bent, y + 0.5 * bent[::-1]
    other = _rgb(kind["second"]) if "second" in kind else base
    match kind["kind"]:
        case "stripes":
            share = expit((np.sin(2 * np.pi * y / 5.2) - 0.1) * 14)
        case "check":
            one, two = np.sin(2 * np.pi * x / 9) > 0.2, np.sin(2 * np.pi * y / 9) > 0.2
            share = gaussian_filter(0.5 * one + 0.5 * two, 1.5)
        case "dots":
            u, v = (x / 5.2) % 1 - 0.5, ((y + 2.6 * ((x / 5.2).astype(int) % 2)) / 5.2) % 1 - 0.5
            share = expit((0.24 - np.hypot(u, v)) * 60)
        case _:
            share = np.zeros_like(x)
    return base + (other - base) * share[..., None]


def _weave(kind: str, rng: np.random.Generator) -> Plane:
    """Fine relief of the cloth, about -1..1."""
    side = SIDE * FINE
    y, x = np.mgrid[0:side, 0:side].astype(float)
    grain = rng.normal(0, 1, (side, side))
    match kind:
        case "knit":
            rows = np.abs(((x / 13) % 1) - 0.5) * 2
            return (
                np.sin(2 * np.pi * (y / 11 + 0.55 * rows)) * 0.8 - 0.6 * (rows > 0.9) + 0.15 * grain
            )
        case "denim" | "twill":
            strength = 0.7 if kind == "denim" else 0.4
            fleck = gaussian_filter(grain, (6, 0.6)) * 3
            return (
                strength * np.sin(2 * np.pi * (x + y) / 7)
                + (0.9 if kind == "denim" else 0.3) * fleck
            )
        case "smooth":
            return 0.1 * grain
        case _:
            return 0.3 * gaussian_filter(grain, 0.8) * 2


def _board(rng: np.random.Generator) -> Plane:
    """Pale planks."""
    side = SIDE * FINE
    y = np.mgrid[0:side, 0:side][0].astype(float)
    flow = gaussian_filter(rng.normal(0, 1, (side, side)), (2.2, 160))
    flow = flow / flow.std() + 0.5 * gaussian_filter(rng.normal(0, 1, (side, side)), (0.8, 40)) * 12
    plank = (y / (side / 5)).astype(int)
    tone = np.array([0.0, 0.05, -0.03, 0.02, -0.04, 0.0])[plank]
    gap = np.exp(-(((y % (side / 5)) / 2.5) ** 2))
    light = 0.80 + tone + 0.028 * flow - 0.35 * gap
    return light[..., None] * np.array([0.93, 0.86, 0.76])


def _cloth(row: Row, shape: Shape, rng: np.random.Generator, seed: int) -> tuple[Plane, Plane]:
    """Colour and cover of the garment."""
    base = _rgb(row["colour"])
    fabric = _pattern(row["pattern"], base, rng)
    weave, folds = _weave(row["pattern"]["kind"], rng), _folds(rng)
    light = 1 + 0.10 * weave + 0.10 * folds
    cover = np.zeros(light.shape)
    shade = np.ones(light.shape)
    for i, piece in enumerate(shape.pieces):
        mask = _mask([piece], seed + i)
        shade *= 1 - 0.45 * gaussian_filter(mask, 9) * (1 - mask) * (cover > 0.5)
        inner = distance_transform_edt(mask > 0.5) / (SIDE * FINE)
        round_ = 0.70 + 0.30 * np.minimum(1, inner / 0.022) ** 0.6
        shade = shade * (1 - mask) + mask * round_ * (0.95 if i < len(shape.pieces) - 1 else 1.0)
        cover = np.maximum(cover, mask)
    for rib in shape.ribs:
        mask = _mask([rib], seed)
        x = np.mgrid[0 : SIDE * FINE, 0 : SIDE * FINE][1]
        ridge = 1 + 0.16 * np.sin(2 * np.pi * x / 10) - 0.05
        inner = np.minimum(1, distance_transform_edt(mask > 0.5) / 14)
        light, shade = (
            light * (1 - mask) + mask * ridge,
            shade * (1 - mask) + mask * (0.72 + 0.24 * inner),
        )
        fabric = fabric * (1 - mask[..., None]) + mask[..., None] * base * 0.94
        cover = np.maximum(cover, mask)
    colour = fabric * (light * shade)[..., None]
    seam = _stroke(shape.seams, 3)
    colour = colour * (1 - 0.42 * seam[..., None]) + 0.07 * np.roll(seam, (3, 3), (0, 1))[..., None]
    for hole in shape.dark:
        mask = _mask([hole], seed)[..., None]
        colour = colour * (1 - mask) + mask * base * (0.42 + 0.05 * weave[..., None])
    return colour, np.maximum(cover, seam * (row["shape"] == "scarf"))


def _buttons(picture: Image.Image, shape: Shape) -> None:
    pen, unit = ImageDraw.Draw(picture), SIDE * FINE / 100
    for x, y in shape.buttons:
        spot = (x * unit, y * unit)
        for r, tint in ((13, (60, 40, 26)), (11, (196, 170, 128)), (7, (180, 152, 108))):
            pen.ellipse((spot[0] - r, spot[1] - r, spot[0] + r, spot[1] + r), fill=tint)
        for dx in (-3, 3):
            pen.ellipse(
                (spot[0] + dx - 1.6, spot[1] - 1.6, spot[0] + dx + 1.6, spot[1] + 1.6),
                fill=(60, 40, 26),
            )


def draw(row: Row) -> Image.Image:
    """One garment on its board."""
    seed = seed_of("shop", row["slug"])
    rng, shape = np.random.default_rng(seed), SHAPES[row["shape"]]
    colour, cover = _cloth(row, shape, rng, seed % 1000)
    ground = _board(rng)
    shadow = np.roll(gaussian_filter(cover, 14), (16, 12), (0, 1)) * 0.5
    near = gaussian_filter(cover, 4) * 0.3
    ground *= (1 - np.maximum(shadow, near))[..., None]
    final = ground * (1 - cover[..., None]) + colour * cover[..., None]
    y, x = np.mgrid[0 : SIDE * FINE, 0 : SIDE * FINE] / (SIDE * FINE)
    final *= (1.06 - 0.16 * np.hypot(x - 0.2, y - 0.1))[..., None]
    picture = Image.fromarray((final.clip(0, 1) * 255).astype(np.uint8))
    _buttons(picture, shape)
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return small.filter(ImageFilter.UnsharpMask(1.2, 40, 2))


def make(only: str | None = None) -> None:
    """Draw all garments, or one slug."""
    for row in shelf("shop")["garments"]:
        if only in (None, row["slug"]):
            path: Path = LIBRARY / "shop" / row["slug"] / "photo-1.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            draw(row).save(path, quality=84, optimize=True)


if __name__ == "__main__":
    make()
