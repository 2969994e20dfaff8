"""Raw scores of one retriever, made comparable between questions and retrievers.

z = (raw - mean) / deviation over stored sample queries, where the samples are what the
retriever gave to questions whose answer was *not* the find (background). The z is mapped to 0..1
by a logistic whose midpoint lies halfway to the mean z of pseudo-positive finds (a question made
from an item, and that item). Per-modality z-scores from pseudo-positive pairs: arXiv 2511.22141.
Never min-max of one result list, which makes the best of nothing a 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

_SLOPE = 1.0  # logistic units a z; a find one z above the midpoint is .73; not tuned
_MIDPOINT_Z = (0.5, 1.5)
"""Bounds of the midpoint. Pseudo-positive questions use an item's own words and score higher than
people's questions do, so half the way to them is too strict."""
_MIN_SAMPLES = 8
_UNCALIBRATED_CEILING = 0.5


@dataclass(frozen=True, kw_only=True)
class SampleScores:
    """What one retriever gave to the stored sample queries."""

    background: tuple[float, ...]
    """Raw scores of finds that were not what was looked for."""
    positive: tuple[float, ...] = ()
    """Raw scores of the items that the questions were made from."""


@dataclass(frozen=True, kw_only=True)
class _Map:
    mean: float
    deviation: float
    midpoint_z: float

    def apply(self, raw: float) -> float:
        z = (raw - self.mean) / self.deviation
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, _SLOPE * (z - self.midpoint_z)))))


class SampleCalibrator:
    """Calibrator over stored samples; belongs to a version."""

    def __init__(self, samples: Mapping[str, SampleScores]) -> None:
        self._maps = {
            name: fitted for name, one in samples.items() if (fitted := _fit(one)) is not None
        }

    def knows(self, retriever: str) -> bool:
        """Tell whether a retriever has enough samples."""
        return retriever in self._maps

    def calibrate(self, retriever: str, raws: Sequence[float]) -> list[float]:
        """Map raw scores to 0..1, monotonically.

        Without samples a raw score is taken as 0..1 and held under 0.5, so that an
        uncalibrated retriever never outranks a calibrated certainty. NaN becomes 0.
        """
        fitted = self._maps.get(retriever)
        scale = _held_low if fitted is None else fitted.apply
        # min and max let NaN through as the best score there is.
        return [0.0 if math.isnan(raw) else scale(raw) for raw in raws]


def _held_low(raw: float) -> float:
    return _UNCALIBRATED_CEILING * max(0.0, min(1.0, raw))


def _fit(samples: SampleScores) -> _Map | None:
    if len(samples.background) < _MIN_SAMPLES:
        return None
    mean = fmean(samples.background)
    deviation = pstdev(samples.background)
    if deviation < 1e-9:
        return None
    if len(samples.positive) < _MIN_SAMPLES:
        return _Map(mean=mean, deviation=deviation, midpoint_z=_MIDPOINT_Z[1])
    positive_z = (fmean(samples.positive) - mean) / deviation
    low, high = _MIDPOINT_Z
    return _Map(mean=mean, deviation=deviation, midpoint_z=min(high, max(low, positive_z / 2)))
