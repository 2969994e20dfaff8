"""Fits a translator on pairs of words and pictures or sounds, and measures it on held-out pairs.

Ridge regression between centred vectors, in closed form. Its strength is chosen by cross-validation
inside the pairs it is fitted on. For the measure the pairs are cut into three parts by group (the
pairs of one entity, else of one file). Each part is asked by a translator fitted on the other two,
and searched alone: what the translator was fitted on would be found too easily.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.core.content import Vectors
from tools.core.errors import BadInput
from tools.encoders.translator import Translator

STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Of the ridge, in units of the mean eigenvalue of the words' covariance."""
LEAST_PAIRS = 50
"""Fewer pairs leave 16 candidates a part or less: no gain could be told from luck."""
LEAST_GROUPS = 20
MOST_PAIRS = 20_000
CUTS = (1, 5, 10)
JUDGED_AT = 5
FOLDS = 3
_INNER_FOLDS = 4
_SEED = 20_261_101
_RESAMPLES = 2_000

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Fit = Callable[["Pairs"], Translator]


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Vectors of words with those of what the words belong to."""

    words: Vectors
    """(n, d)."""
    medium: Vectors
    """(n, e)."""
    groups: Integers
    """(n,) pairs of one entity, else of one file, share a number; folds never part them."""
    meant: Integers
    """(n,) pairs with the same words share a number: any of them is a right find."""

    def __len__(self) -> int:
        return len(self.words)

    def at(self, rows: NDArray[np.bool_] | Integers) -> Pairs:
        """Give some of the pairs."""
        return Pairs(words=self.words[rows], medium=self.medium[rows], groups=self.groups[rows],
                     meant=self.meant[rows])  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a translator brings on pairs it never saw."""

    pairs: int
    groups: int
    chance: dict[int, float]
    """Recall@k of a random order."""
    before: dict[int, float]
    """Recall@k without it: of the encoder's own way from words, else of a random order."""
    after: dict[int, float]
    gain: tuple[float, float, float]
    """Of recall@5: the mean, and the 95 % interval of a paired bootstrap over groups, or over
    distinct words where those are fewer."""

    @property
    def improves(self) -> bool:
        """True where the whole interval lies above 0."""
        return self.gain[1] > 0.0


def require_enough(pairs: int, groups: int, what: str) -> None:
    """Refuse too few pairs. what: `pictures`. Raises BadInput."""
    if pairs >= LEAST_PAIRS and groups >= LEAST_GROUPS:
        return
    raise BadInput(
        f"{pairs} {what} with words of their own, of {groups} files or places, are too few to fit "
        f"and to test a translator: {LEAST_PAIRS} of {LEAST_GROUPS} are needed; give them words "
        "in a sidecar (NAME.EXT.yaml with `caption:`), run cairn add again, then this"
    )


def fit_ridge(pairs: Pairs, strength: float | None = None) -> Translator:
    """Fit on all pairs; the strength is chosen by cross-validation where none is given."""
    chosen = choose_strength(pairs) if strength is None else strength
    return _Spectrum(pairs).translator(chosen)


def choose_strength(pairs: Pairs) -> float:
    """Give the strength whose held-out translations lie nearest to their pictures."""
    totals = np.zeros(len(STRENGTHS))
    for held in folds_of(pairs.groups, _INNER_FOLDS):
        fitted = _Spectrum(pairs.at(~held))
        aim = pairs.medium[held] - fitted.medium_mean
        aim /= np.maximum(np.linalg.norm(aim, axis=1, keepdims=True), 1e-12)
        for n, strength in enumerate(STRENGTHS):
            found = fitted.translator(strength).apply(pairs.words[held])
            totals[n] += float((found * aim).sum())
    return STRENGTHS[int(totals.argmax())]


def prove(pairs: Pairs, fit: Fit, *, own: Vectors | None = None) -> Proof:
    """Measure a way of fitting. own: (n, e) the encoder's own vectors of the words, if it has any.

    Raises BadInput for too few pairs.
    """
    require_enough(len(pairs), np.unique(pairs.groups).size, "items")
    chance, before, after = ({k: np.zeros(len(pairs)) for k in CUTS} for _ in range(3))
    for held in folds_of(pairs.groups, FOLDS):
        part = pairs.at(held)
        found = fit(pairs.at(~held)).apply(part.words)
        for k in CUTS:
            chance[k][held] = _by_chance(part.meant, k)
            after[k][held] = _hits(found, part, k)
            before[k][held] = chance[k][held] if own is None else _hits(own[held], part, k)
    # Pairs of one place, and pairs with the same words, rise and fall together.
    by_words = np.unique(pairs.meant).size < np.unique(pairs.groups).size
    gain = _interval(
        after[JUDGED_AT] - before[JUDGED_AT], pairs.meant if by_words else pairs.groups
    )
    return Proof(
        pairs=len(pairs),
        groups=int(np.unique(pairs.groups).size),
        chance=_means(chance),
        before=_means(before),
        after=_means(after),
        gain=gain,
    )


class _Spectrum:
    """The eigenvectors of the words' covariance, from which every strength is one product away."""

    def __init__(self, pairs: Pairs) -> None:
        self.words_mean = pairs.words.mean(axis=0)
        self.medium_mean = pairs.medium.mean(axis=0)
        words = (pairs.words - self.words_mean).astype(np.float64)
        medium = (pairs.medium - self.medium_mean).astype(np.float64)
        values, self._vectors = np.linalg.eigh(words.T @ words)  # (d,), (d, d)
        self._values = np.maximum(values, 0.0)
        self._aims = self._vectors.T @ (words.T @ medium)  # (d, e)

    def translator(self, strength: float) -> Translator:
        ridge = strength * max(float(self._values.mean()), 1e-12)
        weight = self._vectors @ (self._aims / (self._values + ridge)[:, None])  # (d, e)
        return Translator(
            kind="ridge",
            arrays={"words_mean": self.words_mean.astype(np.float32),
                    "medium_mean": self.medium_mean.astype(np.float32),
                    "weight": weight.astype(np.float32)},
        )  # fmt: skip


def folds_of(groups: Integers, count: int) -> list[NDArray[np.bool_]]:
    """Give a mask of each fold, (n,); a group lies in one fold, and folds are about equal."""
    names, sizes = np.unique(groups, return_counts=True)
    order = np.random.default_rng(_SEED).permutation(names.size)
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled = [0] * min(count, names.size)
    fold_of: dict[int, int] = {}
    for n in order:
        least = filled.index(min(filled))
        fold_of[int(names[n])] = least
        filled[least] += int(sizes[n])
    folds = np.array([fold_of[int(one)] for one in groups])
    return [folds == n for n in range(len(filled))]


def _hits(asked: Vectors, pairs: Pairs, k: int) -> Numbers:
    """Tell of every pair whether a right one is among the first k: (n,) of 0 and 1."""
    found = np.zeros(len(pairs))
    for start in range(0, len(pairs), 512):
        scores = asked[start : start + 512] @ pairs.medium.T  # (b, n)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        right = pairs.meant[best] == pairs.meant[start : start + 512, None]
        found[start : start + 512] = right.any(axis=1)
    return found


def _by_chance(meant: Integers, k: int) -> Numbers:
    """Give the recall@k that a random order is expected to have, for every pair: (n,)."""
    _, where, counts = np.unique(meant, return_inverse=True, return_counts=True)
    total = meant.size
    k = min(k, total)
    missed = [math.comb(total - int(one), k) / math.comb(total, k) for one in counts]
    return 1.0 - np.array(missed)[where]


def _interval(gains: Numbers, groups: Integers) -> tuple[float, float, float]:
    """Give mean and 95 % interval, whole groups drawn again."""
    _, where = np.unique(groups, return_inverse=True)
    sums = np.bincount(where, weights=gains)
    sizes = np.bincount(where).astype(np.float64)
    chance = np.random.default_rng(_SEED)
    means = np.empty(_RESAMPLES)
    for n in range(_RESAMPLES):
        drawn = chance.integers(0, sums.size, sums.size)
        means[n] = sums[drawn].sum() / sizes[drawn].sum()
    low, high = np.quantile(means, [0.025, 0.975])
    return float(gains.mean()), float(low), float(high)


def _means(by_cut: dict[int, Numbers]) -> dict[int, float]:
    return {k: float(np.mean(one)) for k, one in by_cut.items()}


def numbered(names: Sequence[str]) -> Integers:
    """Give equal names the same number: (n,)."""
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(one, len(seen)) for one in names], dtype=np.int64)
