"""Where the thing in a picture is: a soft mask from colours alone.

The rim of a picture is mostly ground and its middle mostly the thing. Two colour histograms, one of
each, sharpen that guess in a few rounds, as in GrabCut (Rother, Kolmogorov and Blake 2004) but with
histograms for its mixtures and a blur for its graph cut. In a scene without a thing the mask is
weak and its `separation` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_RIM_COLOURS = 4
_LEAST_RIM_SHARE = 0.08
"""A colour that fills less of the rim may be the thing reaching over it."""
_BINS = 12
_ROUNDS = 5
_BOX_TAIL, _BOX_MARGIN = 0.02, 0.06
"""Share of the mask cut at each side of the box, and the margin added again."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Foreground:
    """A guess at the thing in a picture of n x n pixels."""

    soft: Floats
    """(n, n), 0..1."""
    clean: Floats
    """(n, n), 0..1; the same, cut at a threshold, filled, without far bits."""
    box: tuple[slice, slice]
    """Rows and columns that hold it."""
    separation: float
    """Mean of the soft mask inside less outside, 0..1: how sure the guess is."""


def find_foreground(lab: Floats) -> Foreground:
    """Guess the mask of the thing in a square picture, (n, n, 3) CIE L*a*b*."""
    from scipy.ndimage import gaussian_filter

    middle = _middle(len(lab))
    strange = gaussian_filter(_strangeness(lab), 1.0) * middle
    strange /= strange.max() + 1e-9
    mask = np.clip((strange - _threshold(strange)) * 4.0 + 0.5, 0.0, 1.0)
    bins = _bins(lab)
    for _ in range(_ROUNDS):
        thing, ground = _histogram(bins, mask * middle), _histogram(bins, 1.0 - mask)
        place = np.clip(0.5 * gaussian_filter(mask, 6.0) + 0.3 * middle, 0.03, 0.97)
        inside, outside = place * thing[bins], (1.0 - place) * ground[bins]
        mask = gaussian_filter((inside + 1e-7) / (inside + outside + 2e-7), 1.0)
    clean = _cleaned(mask, middle)
    held = clean > 0.5
    separation = mask[held].mean() - mask[~held].mean() if 0 < held.sum() < held.size else 0.0
    return Foreground(
        soft=mask.astype(np.float32),
        clean=clean,
        box=_box(clean),
        separation=float(np.clip(separation, 0.0, 1.0)),
    )


def _strangeness(lab: Floats) -> Floats:
    """Give how far each pixel's colour is from the main colours of the rim: (n, n), 0..1."""
    wide = max(2, len(lab) // 16)
    rim = np.ones(lab.shape[:2], dtype=bool)
    rim[wide:-wide, wide:-wide] = False
    seen = lab[rim]
    centres = seen[np.linspace(0, len(seen) - 1, _RIM_COLOURS).astype(int)]
    for _ in range(8):
        nearest = ((seen[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        for place in range(_RIM_COLOURS):
            if (nearest == place).any():
                centres[place] = seen[nearest == place].mean(axis=0)
    nearest = ((seen[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    distances = []
    for place in range(_RIM_COLOURS):
        mine = seen[nearest == place]
        if len(mine) < _LEAST_RIM_SHARE * len(seen):
            continue
        # 4 is about twice a just noticeable difference, so that a flat ground has some width.
        width = float(mine.std(axis=0).mean()) + 4.0
        distances.append(np.sqrt(((lab - centres[place]) ** 2).sum(axis=2)) / width)
    nearest_ground = np.min(distances, axis=0)
    strange: Floats = (1.0 - np.exp(-((nearest_ground / 3.0) ** 2))).astype(np.float32)
    return strange


def _bins(lab: Floats) -> NDArray[np.intp]:
    light = np.clip(lab[..., 0] * (_BINS / 100.0), 0, _BINS - 1).astype(np.intp)
    red = np.clip((lab[..., 1] + 60.0) * (_BINS / 120.0), 0, _BINS - 1).astype(np.intp)
    yellow = np.clip((lab[..., 2] + 60.0) * (_BINS / 120.0), 0, _BINS - 1).astype(np.intp)
    bins: NDArray[np.intp] = (light * _BINS + red) * _BINS + yellow
    return bins


def _histogram(bins: NDArray[np.intp], weights: NDArray[np.float64] | Floats) -> Floats:
    from scipy.ndimage import gaussian_filter

    counts = np.bincount(bins.ravel(), weights.ravel(), _BINS**3).reshape((_BINS,) * 3)
    smooth = gaussian_filter(counts, 0.8, mode="constant").ravel()
    shares: Floats = (smooth / (smooth.sum() + 1e-9)).astype(np.float32)
    return shares


def _cleaned(mask: NDArray[np.floating], middle: Floats) -> Floats:
    from scipy import ndimage

    mask = np.clip(mask / (np.quantile(mask, 0.98) + 1e-6), 0.0, 1.0)
    held = mask > max(0.35, 0.9 * _threshold(mask))
    held = ndimage.binary_closing(np.pad(held, 4))[4:-4, 4:-4]
    held = ndimage.binary_fill_holes(held)
    labels, count = ndimage.label(held)
    if count > 1:
        weights = ndimage.sum(middle, labels, range(1, count + 1))
        held = np.isin(labels, 1 + np.flatnonzero(weights >= 0.25 * weights.max()))
    clean: Floats = ndimage.gaussian_filter(held.astype(np.float32), 1.0)
    return clean


def _box(mask: Floats) -> tuple[slice, slice]:
    sides = []
    for axis in (1, 0):
        along = np.cumsum((mask**2).sum(axis=axis))
        if along[-1] <= 0.0:
            sides.append(slice(0, len(mask)))
            continue
        along /= along[-1]
        first = int(np.searchsorted(along, _BOX_TAIL))
        last = int(np.searchsorted(along, 1.0 - _BOX_TAIL)) + 1
        margin = (last - first) * _BOX_MARGIN
        end = min(len(mask), int(np.ceil(last + margin)))
        sides.append(slice(max(0, int(first - margin)), end))
    return sides[0], sides[1]


def _threshold(values: NDArray[np.floating]) -> float:
    """Give the threshold that splits best into two classes, 0..1 (Otsu 1979)."""
    counts, edges = np.histogram(values, 64, (0.0, 1.0))
    shares = counts / max(1, counts.sum())
    below = np.cumsum(shares)
    mean = np.cumsum(shares * (edges[:-1] + 1.0 / 128.0))
    between = (mean[-1] * below - mean) ** 2 / (below * (1.0 - below) + 1e-9)
    return float(edges[int(between.argmax()) + 1])


@lru_cache(maxsize=2)
def _middle(size: int) -> Floats:
    away = (np.arange(size) + 0.5) / size - 0.5
    bell: Floats = np.exp(-(away[:, None] ** 2 + away**2) / (2.0 * 0.38**2)).astype(np.float32)
    return bell
