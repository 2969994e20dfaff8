"""Fits a translator with one hidden layer; needs the extra `models`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tools.core.content import Vectors
from tools.encoders.torch_engine import require_torch
from tools.encoders.translator import Translator
from tools.encoders.translator_fit import Pairs, folds_of

if TYPE_CHECKING:
    from torch import Generator, Tensor

HIDDEN = 128
EPOCHS = 120
PATIENCE = 12
"""Epochs without a nearer translation of the pairs kept aside; of them one in six."""
_BATCH = 256
_DECAY = 0.05
_DROPOUT = 0.3
_RATE = 1e-3
_CLIP = 1.0
_SEED = 20_261_101


def fit_mlp(pairs: Pairs) -> Translator:
    """Fit on all pairs but a sixth, whose groups say when to stop. Raises MissingPart."""
    require_torch()
    import torch

    # A generator of its own: nothing else in the process is seeded by fitting.
    chance = torch.Generator().manual_seed(_SEED)
    words_mean, medium_mean = pairs.words.mean(axis=0), pairs.medium.mean(axis=0)
    scale = float(np.sqrt(np.mean((pairs.words - words_mean) ** 2))) or 1.0
    given = torch.from_numpy((pairs.words - words_mean) / scale).float()  # (n, d)
    aim = torch.nn.functional.normalize(torch.from_numpy(pairs.medium - medium_mean).float(), dim=1)
    aside = torch.from_numpy(folds_of(pairs.groups, 6)[0])
    net = _net(given.shape[1], aim.shape[1], chance)
    best = _trained(net, given, aim, aside, chance)
    arrays: dict[str, Vectors] = {
        "words_mean": words_mean.astype(np.float32),
        "medium_mean": medium_mean.astype(np.float32),
        "weight": (best[0].T / scale).numpy(),
        "bias": best[1].numpy(),
        "weight_2": best[2].T.numpy(),
        "bias_2": best[3].numpy(),
    }
    return Translator(kind="mlp", arrays={name: np.ascontiguousarray(one, dtype=np.float32)
                                          for name, one in arrays.items()})  # fmt: skip


def _net(given: int, aim: int, chance: Generator) -> list[Tensor]:
    import torch

    first = torch.empty(HIDDEN, given)
    second = torch.empty(aim, HIDDEN)
    for one in (first, second):
        torch.nn.init.kaiming_uniform_(one, generator=chance)
    net = [first, torch.zeros(HIDDEN), second, torch.zeros(aim)]
    return [one.requires_grad_() for one in net]


def _trained(
    net: list[Tensor], given: Tensor, aim: Tensor, aside: Tensor, chance: Generator
) -> list[Tensor]:
    """Train until the pairs kept aside come no nearer; give the weights of the best epoch."""
    import torch

    optimiser = torch.optim.AdamW(net, lr=_RATE, weight_decay=_DECAY)
    rows = torch.nonzero(~aside).flatten()
    best, nearest, waited = [one.detach().clone() for one in net], -2.0, 0
    for _ in range(EPOCHS):
        order = rows[torch.randperm(len(rows), generator=chance)]
        for some in order.split(_BATCH):
            optimiser.zero_grad()
            loss = 1.0 - _cosine(net, given[some], aim[some], drop=chance)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net, _CLIP)
            optimiser.step()
        with torch.no_grad():
            near = float(_cosine(net, given[aside], aim[aside]))
        waited += 1
        if near > nearest:
            best, nearest, waited = [one.detach().clone() for one in net], near, 0
        if waited >= PATIENCE:
            break
    return best


def _cosine(
    net: list[Tensor], given: Tensor, aim: Tensor, *, drop: Generator | None = None
) -> Tensor:
    import torch

    hidden = torch.relu(given @ net[0].T + net[1])  # (n, h)
    if drop is not None:
        kept = torch.rand(hidden.shape, generator=drop) > _DROPOUT
        hidden = hidden * kept / (1.0 - _DROPOUT)
    found = torch.nn.functional.normalize(hidden @ net[2].T + net[3], dim=1)
    mean: Tensor = (found * aim).sum(dim=1).mean()
    return mean
