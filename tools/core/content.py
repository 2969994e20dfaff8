"""What encoders take: words, pixels or samples, as a query or as an item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""(n, d), rows of unit length."""


@dataclass(frozen=True)
class Words:
    """A passage, a caption or a question."""

    text: str


@dataclass(frozen=True, eq=False)
class Pixels:
    """A picture or a rendered page."""

    rgb: NDArray[np.uint8]
    """(height, width, 3), sRGB."""


@dataclass(frozen=True, eq=False)
class Samples:
    """A stretch of sound."""

    mono: NDArray[np.float32]
    """(n,), -1..1."""
    rate_hz: int


@dataclass(frozen=True, eq=False)
class Clip:
    """A film that is asked with; encoders take its frames and its sound one by one."""

    frames: tuple[Pixels, ...]
    sound: Samples | None = None


Content = Words | Pixels | Samples | Clip


@dataclass(frozen=True)
class AsQuery:
    """Content that is asked with."""

    content: Content


@dataclass(frozen=True)
class AsItem:
    """Content that is stored."""

    content: Content
    title: str = ""
    """Title and heading path; encoders that take context put it in front."""


@dataclass(frozen=True, eq=False)
class PatchVectors:
    """One page as late interaction sees it."""

    vectors: Vectors
    """(s, d), one row a patch."""
    grid: tuple[int, int] | None = None
    """(rows, columns) of the patches on the page, when they lie on a grid."""
