"""Where a film is cut. Pure: thumbnails and times in, times of cuts out.

A hard cut is a difference between neighbouring frames that is the largest of its surroundings and
several times the second largest (the sliding window with an adaptive threshold of Yeo and Liu,
"Rapid scene analysis on compressed video", 1995), so that motion and a flash are none. The
difference joins that of colour histograms (Zhang, Kankanhalli and Smoliar, "Automatic partitioning
of full-motion video", 1993) with that of the pixels themselves, in YCbCr. A dissolve is a
difference over a second that stands out of quiet ones on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Thumb = NDArray[np.uint8]
    """(3, h, w): Y, Cb, Cr of a frame scaled to THUMB_SIZE."""
    Floats = NDArray[np.float32]

THUMB_SIZE = (64, 36)
"""(width, height)."""
LEAST_CUT = 0.16
"""Difference, 0..1, under which nothing is a cut. Not tuned; between scenes it is .3 to .9."""
STANDS_OUT = 2.5
"""Times the second largest difference around it; Yeo and Liu use 2 to 3."""
AROUND_S = 0.4
SHORTEST_SHOT_S = 0.5
LEAST_DISSOLVE = 0.25
SLOW_S = 1.0
"""Frames this far apart are compared for dissolves."""
_BROAD_S = 0.2
_QUIET = 0.35
"""Of the peak: how large the slow difference may be a second to both sides of a dissolve."""
_LUMA_BINS, _CHROMA_BINS = 16, 12
_FULL_PIXELS = 64.0
"""Mean difference of pixels, 0..255, that counts as the most."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A border between two shots."""

    at_s: float
    """First frame of the new shot."""
    strength: float
    """The difference, 0..1."""


class CutFinder:
    """Takes the frames of a stretch of film, one by one, and gives its cuts at the end."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._fast: list[float] = []
        self._slow: list[float] = []
        self._recent: list[tuple[float, Thumb, Floats]] = []

    def add(self, second: float, thumb: Thumb) -> float:
        """Take a frame; give its difference from the one before, 0 for the first."""
        histogram = _histogram(thumb)
        fast = slow = 0.0
        if self._recent:
            fast = _difference(self._recent[-1][1:], (thumb, histogram))
            oldest = self._recent[0]
            slow = _difference(oldest[1:], (thumb, histogram))
        self._times.append(second)
        self._fast.append(fast)
        self._slow.append(slow)
        self._recent.append((second, thumb, histogram))
        while len(self._recent) > 1 and second - self._recent[1][0] >= SLOW_S:
            self._recent.pop(0)
        return fast

    def cuts(self) -> list[Cut]:
        """Give the cuts, in order; two are never closer than SHORTEST_SHOT_S."""
        hard = self._hard()
        found = [*hard, *self._dissolves(hard)]
        kept: list[Cut] = []
        for one in sorted(found, key=lambda cut: cut.at_s):
            if kept and one.at_s - kept[-1].at_s < SHORTEST_SHOT_S:
                kept[-1] = max(kept[-1], one, key=lambda cut: cut.strength)
            else:
                kept.append(one)
        return kept

    def _hard(self) -> list[Cut]:
        found = []
        for index in range(1, len(self._times)):
            value = self._fast[index]
            if value < LEAST_CUT:
                continue
            others = _around(self._times, self._fast, index, AROUND_S)
            if value >= STANDS_OUT * max(others, default=0.0):
                found.append(Cut(at_s=self._times[index], strength=value))
        return found

    def _dissolves(self, hard: Sequence[Cut]) -> list[Cut]:
        """Find peaks of the slow difference that no hard cut explains."""
        import bisect

        found: list[Cut] = []
        for index, value in enumerate(self._slow):
            second = self._times[index]
            if value < LEAST_DISSOLVE or not self._is_broad_peak(index):
                continue
            if any(second - 2 * SLOW_S <= cut.at_s <= second + SLOW_S for cut in hard):
                continue
            before = bisect.bisect_left(self._times, second - 1.5 * SLOW_S)
            behind = bisect.bisect_left(self._times, second + 1.5 * SLOW_S)
            if behind >= len(self._times) or self._times[before] > second - SLOW_S:
                continue
            if max(self._slow[before], self._slow[behind]) <= _QUIET * value:
                middle = second - SLOW_S / 2
                if not found or middle - found[-1].at_s > SLOW_S:
                    found.append(Cut(at_s=middle, strength=value))
        return found

    def _is_broad_peak(self, index: int) -> bool:
        """Tell the slow peak of a dissolve from that of a flash, which is one or two frames."""
        value = self._slow[index]
        near = _around(self._times, self._slow, index, _BROAD_S)
        broad = sum(other >= 0.5 * value for other in near) * 2 >= len(near)
        return broad and value >= max(_around(self._times, self._slow, index, SLOW_S), default=0.0)


def pieces(
    start_s: float, end_s: float, cuts: Sequence[Cut], *, longest_s: float, most: int
) -> tuple[list[tuple[float, float]], int]:
    """Cut a stretch of film at its cuts, and long shots evenly; give the pieces and joined cuts.

    longest_s: of one piece. most: pieces; the strongest cuts stay.
    """
    # Where few pieces are allowed, they are longer; no stretch of the film is left out.
    longest_s = max(longest_s, (end_s - start_s) / most)
    inside = [one for one in cuts if start_s + 0.1 < one.at_s < end_s - 0.1]
    strongest = sorted(inside, key=lambda one: (-one.strength, one.at_s))
    for count in range(min(len(strongest), most - 1), -1, -1):
        borders = [start_s, *sorted(one.at_s for one in strongest[:count]), end_s]
        found = [
            piece for first, last in pairwise(borders) for piece in _evenly(first, last, longest_s)
        ]
        if len(found) <= most or count == 0:
            return found, len(inside) - count
    raise AssertionError("no cut at all is always a way")


def _evenly(start_s: float, end_s: float, longest_s: float) -> list[tuple[float, float]]:
    count = max(1, int(-(-(end_s - start_s - 1e-6) // longest_s)))
    step = (end_s - start_s) / count
    borders = [*(start_s + step * at for at in range(count)), end_s]
    return list(pairwise(borders))


def _around(
    times: Sequence[float], values: Sequence[float], index: int, within_s: float
) -> list[float]:
    found = []
    for step in (-1, 1):
        at = index + step
        while 1 <= at < len(times) and abs(times[at] - times[index]) <= within_s:
            found.append(values[at])
            at += step
    return found


def _histogram(thumb: Thumb) -> Floats:
    """Give the histograms of Y, Cb and Cr one behind another, each of sum 1."""
    import numpy as np

    counts = [
        np.bincount((plane.ravel().astype(np.int32) * bins) >> 8, minlength=bins)
        for plane, bins in zip(thumb, (_LUMA_BINS, _CHROMA_BINS, _CHROMA_BINS), strict=True)
    ]
    joined: Floats = (np.concatenate(counts) / thumb[0].size).astype(np.float32)
    return joined


def _difference(one: tuple[Thumb, Floats], other: tuple[Thumb, Floats]) -> float:
    """Give 0..1: half from the histograms, half from the pixels."""
    import numpy as np

    colours = float(np.abs(one[1] - other[1]).sum()) / 6.0  # three histograms, at most 2 each
    pixels = float(np.abs(one[0].astype(np.int16) - other[0]).mean())
    return 0.5 * min(1.0, colours) + 0.5 * min(1.0, pixels / _FULL_PIXELS)
