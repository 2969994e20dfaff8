"""all-MiniLM-L6-v2 with low-rank updates (LoRA, doi 10.48550/arXiv.2106.09685) that can be fitted.

Wants the `models` extra.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module, Parameter

Row = TypeVar("Row")
RANK = 8
_SCALE = 2.0
_TUNED = ("attention.self.query", "attention.self.value", "intermediate.dense", "output.dense")
_MOST_TOKENS = 64
_BATCH = 32
_RATE = 1e-3
_DECAY = 0.01


class LowRankModel:
    """all-MiniLM-L6-v2 with low-rank updates that can be fitted."""

    def __init__(self, *, rank: int = RANK) -> None:
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoModel

        from tools.encoders.minilm_weights import model_folder

        torch.manual_seed(0)
        self.random = random.Random(0)
        folder = model_folder()
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._tokenizer.enable_padding()
        self.model: Any = AutoModel.from_pretrained(folder)
        for one in self.model.parameters():
            one.requires_grad = False
        self.updates: dict[str, tuple[Parameter, Parameter]] = {}
        for at, layer in enumerate(self.model.encoder.layer):
            for part in _TUNED:
                self._loosen(f"encoder.layer.{at}.{part}", layer, part, rank)

    def _loosen(self, name: str, layer: Module, part: str, rank: int) -> None:
        import torch

        owner: Any = layer.get_submodule(part.rpartition(".")[0])
        inner = owner.get_submodule(part.rpartition(".")[2])
        down = torch.nn.Parameter(torch.randn(rank, inner.in_features) / inner.in_features**0.5)
        up = torch.nn.Parameter(torch.zeros(inner.out_features, rank))
        self.updates[name] = (down, up)

        class _Loose(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.inner = inner

            def forward(self, given: Tensor) -> Tensor:
                held: Tensor = self.inner(given)
                return held + _SCALE * ((given @ down.T) @ up.T)

        setattr(owner, part.rpartition(".")[2], _Loose())

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Give unit vectors, (n, 384)."""
        import torch

        made = self._tokenizer.encode_batch(list(texts))
        ids = torch.tensor([one.ids for one in made])
        mask = torch.tensor([one.attention_mask for one in made])
        hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        shown = mask.unsqueeze(-1).float()
        mean = (hidden * shown).sum(1) / shown.sum(1)
        unit: Tensor = torch.nn.functional.normalize(mean, dim=-1)
        return unit

    def learn(
        self,
        rows: Sequence[Row],
        loss: Callable[[Sequence[Row]], Tensor],
        beside: Iterable[Parameter],
        *,
        faster: float,
        epochs: int,
    ) -> float:
        """Fit the updates by the mean loss of some rows, and give the last epoch's.

        beside: what else is fitted, at `faster` times the rate of the updates.
        """
        import torch

        updates = [two for one in self.updates.values() for two in one]
        rates = [_RATE, faster * _RATE]
        optimizer = torch.optim.AdamW(
            [{"params": updates}, {"params": list(beside)}], lr=_RATE, weight_decay=_DECAY
        )
        steps = epochs * math.ceil(len(rows) / _BATCH)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, rates, total_steps=steps + 1, pct_start=0.1
        )
        self.model.train()
        order = list(rows)
        lost = 0.0
        for _ in range(epochs):
            self.random.shuffle(order)
            lost = 0.0
            for start in range(0, len(order), _BATCH):
                some = order[start : start + _BATCH]
                lost_here = loss(some)
                optimizer.zero_grad()
                lost_here.backward()
                optimizer.step()
                schedule.step()
                lost += float(lost_here.detach()) * len(some)
        self.model.eval()
        return lost / len(order)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode without learning, (n, 384)."""
        import torch

        with torch.no_grad():
            made = [self.encode(texts[at : at + 64]) for at in range(0, len(texts), 64)]
        return np.concatenate([one.numpy() for one in made])

    def write(self, path: Path) -> None:
        """Keep the updates: `NAME.down`, (rank, in), and `NAME.up`, (out, rank), in float16."""
        kept: dict[str, Any] = {}
        for name, (down, up) in self.updates.items():
            kept[f"{name}.down"] = down.detach().numpy().astype(np.float16)
            kept[f"{name}.up"] = (_SCALE * up.detach().numpy()).astype(np.float16)
        np.savez_compressed(path, **kept)
