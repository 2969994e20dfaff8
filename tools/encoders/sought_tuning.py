"""Fits how all-MiniLM-L6-v2 reads a description: near what is written of the thing that is meant.

Each description is drawn to the nearest passages of its thing, away from those of all other things
(softmax over things, each by the log-sum-exp of its passages). Wants the `models` extra.
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
_SHARP = 15.0
"""How far the nearest passage of a thing outweighs its others."""
_STEEP = 3.0


@dataclass(frozen=True, kw_only=True)
class Described:
    """Words that describe something."""

    say: str
    shelf: str
    """Name of the passages that it is looked for in."""
    things: tuple[str, ...]
    """What may be meant, each by itself; at least one."""
    by: str
    """Its writer."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shelf:
    """Passages, and the thing that each is written of."""

    vectors: NDArray[np.float32]
    """(n, 384)"""
    of: tuple[str, ...]
    """Thing of each passage."""


class SoughtTuning(LowRankModel):
    """A model that is fitted to read descriptions."""

    def fit(
        self,
        rows: Sequence[Described],
        shelves: Mapping[str, Shelf],
        *,
        epochs: int = _EPOCHS,
    ) -> float:
        """Fit, and give the last epoch's mean loss."""
        import torch

        places = {name: _places(one) for name, one in shelves.items()}
        held = {
            name: (torch.from_numpy(one.vectors), torch.tensor([places[name][of] for of in one.of]))
            for name, one in shelves.items()
        }
        steep = torch.nn.Parameter(torch.tensor(_STEEP))

        def loss(some: Sequence[Described]) -> Tensor:
            total = torch.zeros(())
            for one, vector in zip(some, self.encode([one.say for one in some]), strict=True):
                passages, of = held[one.shelf]
                near = torch.exp(_SHARP * (passages @ vector - 1.0))
                whole = torch.zeros(len(places[one.shelf])).index_add(0, of, near)
                z = torch.exp(steep) * torch.log(whole + 1e-12) / _SHARP
                right = z[[places[one.shelf][thing] for thing in one.things]]
                total = total + torch.logsumexp(z, 0) - torch.logsumexp(right, 0)
            return total / len(some)

        return self.learn(rows, loss, [steep], faster=_FASTER, epochs=epochs)


def _places(shelf: Shelf) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted(set(shelf.of)))}
