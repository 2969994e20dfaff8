"""Fits how all-MiniLM-L6-v2 reads a question of one thing: near the lines that answer it.

Each question is drawn to the lines that answer it, away from the other lines of the thing and those
of other things (InfoNCE); that of one without an answer away from all. Wants the `models` extra.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.encoders.low_rank_model import LowRankModel

if TYPE_CHECKING:
    from torch import Tensor

_EPOCHS = 8
_FASTER = 10.0
_OTHERS = 64
"""Lines of other things that a question's own are told from."""
_WHOLE = 0.3
"""Share of questions that are shown with the thing's name."""
_SHARP = 30.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of one thing."""

    say: str
    """Beside the thing's name."""
    whole: str
    """As it was asked."""
    thing: str
    """Name of its lines."""
    holds: tuple[int, ...]
    """Lines that answer, each by itself; empty where none does."""
    by: str
    """Its writer."""


class QuestionTuning(LowRankModel):
    """A model that is fitted to read questions."""

    def fit(
        self,
        rows: Sequence[Asked],
        lines: Mapping[str, NDArray[np.float32]],
        *,
        epochs: int = _EPOCHS,
    ) -> float:
        """Fit, and give the last epoch's mean loss. lines: by thing, (n, 384)."""
        import torch

        held = {name: torch.from_numpy(one.astype(np.float32)) for name, one in lines.items()}
        every = torch.cat(list(held.values()))
        self._scales = [torch.nn.Parameter(torch.tensor(one)) for one in (3.0, 2.3, -0.5)]
        return self.learn(
            rows, lambda some: self._loss(some, held, every), self._scales,
            faster=_FASTER, epochs=epochs,
        )  # fmt: skip

    def _loss(self, some: Sequence[Asked], held: Mapping[str, Tensor], every: Tensor) -> Tensor:
        import torch

        sharp, steep, level = self._scales
        put = [one.whole if self.random.random() < _WHOLE else one.say for one in some]
        total = torch.zeros(())
        for one, vector in zip(some, self.encode(put), strict=True):
            near = held[one.thing] @ vector
            nearest = torch.logsumexp(_SHARP * near, 0) / _SHARP
            z = torch.exp(steep) * (nearest - torch.sigmoid(level))
            wanted = torch.tensor(float(bool(one.holds)))
            total = total + torch.nn.functional.binary_cross_entropy_with_logits(z, wanted)
            if one.holds:
                picked = [self.random.randrange(len(every)) for _ in range(_OTHERS)]
                all_ = torch.exp(sharp) * torch.cat([near, every[picked] @ vector])
                right = torch.exp(sharp) * near[list(one.holds)]
                total = total + torch.logsumexp(all_, 0) - torch.logsumexp(right, 0)
        return total / len(some)
