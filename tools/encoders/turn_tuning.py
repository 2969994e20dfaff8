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

_EPOCHS = 6
_FASTER = 3.0
_UNKNOWN = -100
_SHARP = 20.0
"""What a unit vector is scaled by before the layer."""
_STATED = 0.5
"""Weight of what is stated beside what is done, and of the kinds beside it."""


@dataclass(frozen=True, kw_only=True)
class Turned:
    """A turn's words, with what they do and state."""

    say: str
    does: int | None
    """One of the acts; None where nobody labelled it."""
    states: tuple[float, ...]
    """1 for each of what may be stated that is, else 0; NaN where nobody labelled it."""
    kinds: tuple[float, ...]
    """The same, for each kind of place or thing that may be wished for."""


class TurnTuning(LowRankModel):
    """A model with a layer that is fitted to read turns. c: acts, s: what may be stated.

    Kinds of places and things are read by their names, so that others can be named later: a turn's
    vector is turned towards theirs.
    """

    def __init__(self, c: int, s: int, kinds: NDArray[np.float32]) -> None:
        """Begin a model. kinds: (k, 384), unit vectors of the kinds' names."""
        import torch

        super().__init__()
        self._acts = c
        self.head: Any = torch.nn.Linear(384, c + s)
        with torch.no_grad():
            self.head.weight.mul_(0.1)
            self.head.bias[c:] -= 3.0
        self._kinds = torch.from_numpy(kinds.astype(np.float32))
        self.towards = torch.nn.Parameter(torch.eye(kinds.shape[1]))
        self.sharp = torch.nn.Parameter(torch.tensor(2.3))
        self.level = torch.nn.Parameter(torch.tensor(0.5))

    def fit(self, rows: Sequence[Turned], *, epochs: int = _EPOCHS) -> float:
        """Fit, and give the last epoch's mean loss."""
        beside = [*self.head.parameters(), self.towards, self.sharp, self.level]
        return self.learn(rows, self._loss, beside, faster=_FASTER, epochs=epochs)

    def _loss(self, some: Sequence[Turned]) -> Tensor:
        import torch

        read = self.encode([one.say for one in some])
        z = self.head(_SHARP * read)
        c = self._acts
        does = torch.tensor([_UNKNOWN if one.does is None else one.does for one in some])
        states = torch.tensor([one.states for one in some])
        told = torch.nn.functional.cross_entropy(z[:, :c], does, ignore_index=_UNKNOWN)
        kinds = torch.tensor([one.kinds for one in some])
        near = torch.nn.functional.normalize(read @ self.towards, dim=-1) @ self._kinds.T
        stated = _where_known(z[:, c:], states)
        of_kind = _where_known(torch.exp(self.sharp) * (near - self.level), kinds)
        all_: Tensor = told + _STATED * (stated + of_kind)
        return all_

    def layer(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give weights, (384, c + s), over unit vectors, and bias, (c + s,)."""
        matrix = self.head.weight.detach().numpy()
        return (_SHARP * matrix.T).astype(np.float32), self.head.bias.detach().numpy()

    def kinds_layer(self) -> tuple[NDArray[np.float32], float, float]:
        """Give what turns a vector towards kinds, (384, 384), and the scale and level of a cosine.

        A kind's probability is the logistic of scale x (cosine - level).
        """
        turned: NDArray[np.float32] = self.towards.detach().numpy()
        return turned, float(self.sharp.detach().exp()), float(self.level.detach())


def _where_known(z: Tensor, wanted: Tensor) -> Tensor:
    """Give the binary cross-entropy summed over the columns, of what is labelled, a row."""
    import torch

    known = ~torch.isnan(wanted)
    lost = torch.nn.functional.binary_cross_entropy_with_logits(
        z, torch.nan_to_num(wanted), reduction="none"
    )
    mean: Tensor = (lost * known).sum(1).mean()
    return mean
