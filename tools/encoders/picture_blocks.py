"""The blocks of the picture descriptor: edges, silhouette, colour layout and colours.

Edges are histograms of oriented gradients (Dalal and Triggs 2005) with their mean over orientation
taken off in each cell, so that "some edge" does not count as likeness.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ORIENTATIONS = 9
CELLS = 6
LAYOUT_CELLS = 6
COLOUR_BINS = 5
_CLIP = 0.2  # Lowe 2004, as in Dalal and Triggs
_FAINT = 4.0
"""Gradient energy (L* squared) under which a block of cells counts as flat, not as an edge."""


def resize(picture: Floats, rows: int, columns: int) -> Floats:
    """Average a picture over areas: (h, w) or (h, w, c) -> (rows, columns[, c])."""
    across = np.tensordot(_areas(picture.shape[0], rows), picture, axes=1)  # (rows, w[, c])
    both = np.tensordot(across, _areas(picture.shape[1], columns), axes=([1], [1]))
    if picture.ndim == 2:
        return both.astype(np.float32)
    return np.moveaxis(both, -1, 1).astype(np.float32)


def gradients(channels: Floats) -> tuple[Floats, Floats]:
    """Give the gradient of the channel in which it is steepest: (h, w, c) -> x and y, (h, w)."""
    along_x, along_y = np.zeros_like(channels), np.zeros_like(channels)
    along_x[:, 1:-1] = channels[:, 2:] - channels[:, :-2]
    along_y[1:-1] = channels[2:] - channels[:-2]
    steepest = (along_x**2 + along_y**2).argmax(axis=2)[..., None]
    return (
        np.take_along_axis(along_x, steepest, axis=2)[..., 0],
        np.take_along_axis(along_y, steepest, axis=2)[..., 0],
    )


def edges(channels: Floats) -> Floats:
    """Give clipped, block-normalised edge histograms: (h, h, c) -> (CELLS, CELLS, ORIENTATIONS)."""
    along_x, along_y = gradients(channels)
    strength = np.hypot(along_x, along_y)
    turn = (np.arctan2(along_y, along_x) % np.pi) * (ORIENTATIONS / np.pi)
    away = np.abs(turn - np.arange(ORIENTATIONS)[:, None, None])
    share = np.maximum(0.0, 1.0 - np.minimum(away, ORIENTATIONS - away))  # (o, h, w)
    spread = _cells(len(channels))
    cells = np.einsum("ia,oij,jb->abo", spread, share * strength, spread, optimize=True)
    padded = np.pad((cells**2).sum(axis=2), 1, mode="edge")
    rows = padded[:-1] + padded[1:]
    energy = rows[:, :-1] + rows[:, 1:]  # (CELLS + 1, CELLS + 1), of every 2 x 2 block
    blocks = (energy[:-1, :-1], energy[:-1, 1:], energy[1:, :-1], energy[1:, 1:])
    scaled = [np.minimum(cells / np.sqrt(one + _FAINT)[..., None], _CLIP) for one in blocks]
    mean: Floats = np.mean(scaled, axis=0, dtype=np.float32)
    return mean


def mirrored(cells: Floats) -> Floats:
    """Add the histograms of the mirror image: things face either way."""
    return cells + cells[:, ::-1][:, :, (-np.arange(ORIENTATIONS)) % ORIENTATIONS]


def without_mean(cells: Floats) -> Floats:
    """Take off the mean over orientation in each cell."""
    centred: Floats = cells - cells.mean(axis=2, keepdims=True)
    return centred


def colours(lab: Floats) -> Floats:
    """Give the soft histogram of colours: (h, w, 3) -> (COLOUR_BINS ** 3,), sums to 1."""
    light = _soft_place(lab[..., 0], 0.0, 100.0)
    red = _soft_place(lab[..., 1], -50.0, 60.0)
    yellow = _soft_place(lab[..., 2], -50.0, 60.0)
    counts = np.zeros(COLOUR_BINS**3)
    for corner in range(8):
        place = np.zeros(lab.shape[:2], dtype=np.intp)
        weight = np.ones(lab.shape[:2])
        for bit, (low, share) in enumerate((light, red, yellow)):
            upper = corner >> bit & 1
            place = place * COLOUR_BINS + low + upper
            weight = weight * (share if upper else 1.0 - share)
        counts += np.bincount(place.ravel(), weight.ravel(), COLOUR_BINS**3)
    shares: Floats = (counts / counts.sum()).astype(np.float32)
    return shares


def unit(values: Floats) -> Floats:
    """Scale to unit length: any shape -> (n,); all zeros stay."""
    flat = values.ravel()
    length = float(np.linalg.norm(flat))
    return flat / np.float32(length) if length > 0.0 else flat


def root(values: Floats) -> Floats:
    """Take signed square roots, then unit length: large bins drown the rest less."""
    return unit(np.sign(values) * np.sqrt(np.abs(values)))


def _soft_place(values: Floats, low: float, high: float) -> tuple[NDArray[np.intp], Floats]:
    scaled = np.clip((values - low) / (high - low), 0.0, 1.0) * (COLOUR_BINS - 1)
    place = np.minimum(scaled.astype(np.intp), COLOUR_BINS - 2)
    return place, (scaled - place).astype(np.float32)


@lru_cache(maxsize=64)
def _areas(pixels: int, cells: int) -> Floats:
    """Give the share of every pixel in every cell: (cells, pixels), rows sum to 1."""
    ends = np.linspace(0.0, pixels, cells + 1)
    at = np.arange(pixels)
    overlap = np.minimum(ends[1:, None], at + 1) - np.maximum(ends[:-1, None], at)
    shares = np.maximum(overlap, 0.0)
    weights: Floats = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights


@lru_cache(maxsize=4)
def _cells(pixels: int) -> Floats:
    """Give the weight of every pixel row in the two nearest cells: (pixels, CELLS)."""
    at = (np.arange(pixels) + 0.5) * CELLS / pixels - 0.5
    weights: Floats = np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(CELLS)))
    return weights.astype(np.float32)
