"""Fits how all-MiniLM-L6-v2 reads a wish for what sheets state: near `care: dry clean`.

Every value is a yes or no of its own (binary cross-entropy over cosines). Wants the `models` extra.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.encoders.low_rank_model import LowRankModel

if TYPE_CHECKING:
    from torch import Tensor

_EPOCHS = 6
_FASTER = 10.0
_STEEP, _LEVEL = 2.7, 0.6


@dataclass(frozen=True, kw_only=True)
class Wished:
    """Words, and the values that all things sought must have."""

    say: str
    values: frozenset[int]
    """Rows of the values' vectors."""
    by: str
    """Its writer."""


class ValueTuning(LowRankModel):
    """A model that is fitted to read wishes for values."""

    def __init__(self) -> None:
        import torch

        super().__init__()
        self._steep = torch.nn.Parameter(torch.tensor(_STEEP))
        self._level = torch.nn.Parameter(torch.tensor(_LEVEL))

    @property
    def scale(self) -> tuple[float, float]:
        """Sharpness and level: P of a value is 1 / (1 + exp(-sharpness (cosine - level)))."""
        return math.exp(float(self._steep.detach())), float(self._level.detach())

    def fit(
        self, rows: Sequence[Wished], values: NDArray[np.float32], *, epochs: int = _EPOCHS
    ) -> float:
        """Fit, and give the last epoch's mean loss. values: (k, 384)."""
        import torch

        held = torch.from_numpy(values)

        def loss(some: Sequence[Wished]) -> Tensor:
            near = self.encode([one.say for one in some]) @ held.T
            right = torch.zeros_like(near)
            for at, one in enumerate(some):
                right[at, sorted(one.values)] = 1.0
            z = torch.exp(self._steep) * (near - self._level)
            missed: Tensor = torch.nn.functional.binary_cross_entropy_with_logits(
                z, right, reduction="sum"
            )
            return missed / len(some)

        return self.learn(rows, loss, [self._steep, self._level], faster=_FASTER, epochs=epochs)

    def sure(self, said: Sequence[str], values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give the probability of each value, (n, k)."""
        sharp, level = self.scale
        near = self.vectors(said) @ values.T
        told: NDArray[np.float64] = 1 / (1 + np.exp(-sharp * (near.astype(np.float64) - level)))
        return told
