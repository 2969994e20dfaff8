"""Fits how all-MiniLM-L6-v2 reads a turn, with a layer that tells what it does and states.

Wants the `models` extra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tools.encoders.low_rank_model import LowRankModel

if TYPE_CHECKING:
    from torch import Tensor

_EPOCHS = 4
_FASTER = 3.0
_SHARP = 20.0
"""What a unit vector is scaled by before the layer."""
_STATED = 0.5
"""Weight of what is stated beside what is done."""


@dataclass(frozen=True, kw_only=True)
class Turned:
    """A turn's words, with what they do and state."""

    say: str
    does: int
    """One of the acts."""
    states: tuple[float, ...]
    """1 for each of what may be stated that is, else 0."""


class TurnTuning(LowRankModel):
    """A model with a layer that is fitted to read turns. c: acts, s: what may be stated."""

    def __init__(self, c: int, s: int) -> None:
        import torch

        super().__init__()
        self._acts = c
        self.head: Any = torch.nn.Linear(384, c + s)
        with torch.no_grad():
            self.head.weight.mul_(0.1)
            self.head.bias[c:] -= 3.0

    def fit(self, rows: Sequence[Turned], *, epochs: int = _EPOCHS) -> float:
        """Fit, and give the last epoch's mean loss."""
        return self.learn(rows, self._loss, self.head.parameters(), faster=_FASTER, epochs=epochs)

    def _loss(self, some: Sequence[Turned]) -> Tensor:
        import torch

        z = self.head(_SHARP * self.encode([one.say for one in some]))
        c = self._acts
        does = torch.tensor([one.does for one in some])
        states = torch.tensor([one.states for one in some])
        told = torch.nn.functional.cross_entropy(z[:, :c], does)
        stated = torch.nn.functional.binary_cross_entropy_with_logits(
            z[:, c:], states, reduction="none"
        )
        both: Tensor = told + _STATED * stated.sum(1).mean()
        return both

    def layer(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give weights, (384, c + s), over unit vectors, and bias, (c + s,)."""
        matrix = self.head.weight.detach().numpy()
        return (_SHARP * matrix.T).astype(np.float32), self.head.bias.detach().numpy()
