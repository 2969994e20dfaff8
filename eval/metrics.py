"""Ranking metrics with bootstrap intervals. Rankings are lists of keys, best first."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

_RESAMPLES = 2_000
_SEED = 20_260_901


def distinct(keys: Sequence[str]) -> list[str]:
    """Give keys in order of their first appearance."""
    return list(dict.fromkeys(keys))


def hit_at(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Give 1.0 if a relevant key is among the first k, else 0.0."""
    return float(any(key in relevant for key in ranking[:k]))


def recall_at(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Give the share of relevant keys among the first k; 0..1."""
    if not relevant:
        raise ValueError("recall needs at least one relevant key")
    return len(set(ranking[:k]) & set(relevant)) / len(set(relevant))


def ndcg_at(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Give nDCG@k with binary gains and log2 discount; 0..1."""
    if not relevant:
        raise ValueError("nDCG needs at least one relevant key")
    gain = sum(
        1.0 / math.log2(place + 2) for place, key in enumerate(ranking[:k]) if key in relevant
    )
    ideal = sum(1.0 / math.log2(place + 2) for place in range(min(k, len(set(relevant)))))
    return gain / ideal


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Give 1 / rank of the first relevant key; 0.0 when there is none."""
    for place, key in enumerate(ranking):
        if key in relevant:
            return 1.0 / (place + 1)
    return 0.0


def average_precision(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Give the mean precision at every relevant key; 0..1."""
    found = 0
    total = 0.0
    for place, key in enumerate(ranking):
        if key in relevant:
            found += 1
            total += found / (place + 1)
    return total / len(set(relevant)) if relevant else 0.0


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A mean over questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.n}"


def figure(values: Sequence[float]) -> Figure:
    """Average per-question values; the interval is a percentile bootstrap with a fixed seed."""
    if not values:
        raise ValueError("a figure needs at least one question")
    sample = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(_SEED).integers(0, len(sample), size=(_RESAMPLES, len(sample)))
    low, high = np.percentile(sample[picks].mean(axis=1), (2.5, 97.5))
    return Figure(mean=float(sample.mean()), low=float(low), high=float(high), n=len(sample))


def paired_difference(first: Sequence[float], second: Sequence[float]) -> Figure:
    """Give first - second per question, averaged; an interval without 0 is a difference."""
    if len(first) != len(second):
        raise ValueError("a paired difference needs the same questions on both sides")
    return figure([one - other for one, other in zip(first, second, strict=True)])
