"""Text models of transformers: passages and questions in, one unit vector each out.

Each family of checkpoints has its own words before a text and its own pooling; a folder in the
layout of sentence-transformers states both, else they follow the model's kind. Matryoshka models
may be cut to their first numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from tools.core.content import AsItem, AsQuery, Content, Vectors, Words
from tools.core.errors import BadInput, MissingPart
from tools.core.spaces import Space
from tools.encoders.hub_folder import HubFolder, open_folder
from tools.encoders.hub_tokenizer import load_tokenizer
from tools.encoders.text_pieces import RULE, pieces
from tools.encoders.text_recipes import Recipe, recipe_of
from tools.encoders.torch_engine import (
    Engine,
    Placement,
    activation_bytes,
    load_model,
    stacked,
)

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

KINDS = frozenset(("bert", "roberta", "xlm-roberta", "mpnet", "distilbert", "modernbert",
                   "nomic_bert", "gemma3_text", "qwen3"))  # fmt: skip
MAX_TOKENS = 512
"""Of one text, prefix and marks included, where the model does not state less."""


def build(
    path: Path, placement: Placement | None = None, *, dimension: int | None = None
) -> TransformerTextEncoder:
    """Give the encoder of a text model's folder. dimension: keep only so many numbers."""
    return TransformerTextEncoder(path, placement, dimension=dimension)


@dataclass(frozen=True)
class _Text:
    """One piece with its prefix, as tokens."""

    ids: tuple[int, ...]


class TransformerTextEncoder:
    """Encoder and TokenCounter of words. Threads may call it; the model takes turns."""

    def __init__(
        self, path: Path, placement: Placement | None = None, *, dimension: int | None = None
    ) -> None:
        self._path = path
        self._placement = placement or Placement()
        self._cut = dimension

    @cached_property
    def folder(self) -> HubFolder:
        """The model's folder. Raises MissingPart."""
        return open_folder(self._path, kinds=KINDS)

    @cached_property
    def recipe(self) -> Recipe:
        """Prefixes and pooling."""
        return recipe_of(self.folder)

    @cached_property
    def engine(self) -> Engine:
        """What runs the model."""
        return Engine(self.folder.name[0], self._load, self._placement)

    @cached_property
    def space(self) -> Space:
        """Where its vectors live. Raises MissingPart."""
        model, revision = self.folder.name
        whole = self.recipe.dimension or self.folder.number("hidden_size", default=768)
        if self._cut is not None and not 0 < self._cut <= whole:
            raise BadInput(f"{model} has {whole} numbers a vector; it cannot be cut to {self._cut}")
        return Space(
            model=model,
            revision=revision,
            weights=self.folder.weights,
            preprocessing=f"{self.recipe.said}; title, line break, text; {self.max_tokens} tokens; "
            f"{RULE}; {self._placement.precision}",
            dimension=self._cut or whole,
        )

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Words."""
        return frozenset((Words,))

    @cached_property
    def max_tokens(self) -> int:
        """What one text may hold, prefix and marks included."""
        stated = self.folder.number("max_position_embeddings", default=MAX_TOKENS)
        # RoBERTa counts its positions from the padding mark on.
        spare = 2 if "roberta" in self.folder.kind else 0
        return min(MAX_TOKENS, stated - spare)

    def warm_up(self) -> None:
        """Load the model. Raises MissingPart."""
        self.engine.warm_up()

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, d), with the query prefix. Raises BadInput, OutOfMemory."""
        return self._encode([self._words(one.content) for one in queries], self.recipe.query)

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, d), with the passage prefix. Raises BadInput, OutOfMemory."""
        texts = [
            f"{one.title}\n{words}" if one.title else words
            for one in items
            for words in [self._words(one.content)]
        ]
        return self._encode(texts, self.recipe.item)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give (start, end) characters of every token of `text`, without marks."""
        self.warm_up()
        found = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return [(int(start), int(end)) for start, end in found["offset_mapping"]]

    def _load(self) -> Module:
        from transformers import AutoModel

        self._tokenizer = load_tokenizer(self.folder.path)
        self._head = _projections(self.folder)
        model = load_model(AutoModel, self.folder.path, self._placement.precision)
        return model

    def _words(self, content: Content) -> str:
        if not isinstance(content, Words):
            name = self.folder.name[0]
            raise BadInput(f"{name} takes words, not {type(content).__name__}")
        return content.text

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        self.warm_up()
        marks = int(self._tokenizer.num_special_tokens_to_add())
        room = self.max_tokens - marks - self._count(prefix) - 1
        cut = [pieces(text, room, self._count) for text in texts]
        flat = [_Text(tuple(self._tokenizer(prefix + piece)["input_ids"]))
                for one in cut for piece, _ in one]  # fmt: skip
        # Like lengths together: least padding. Unsorted again below.
        order = sorted(range(len(flat)), key=lambda place: -len(flat[place].ids))
        longest = len(flat[order[0]].ids) if flat else 1
        found = self.engine.run(
            [flat[place] for place in order], self._forward, bytes_each=self._bytes(longest)
        )
        rows: dict[int, Vectors] = dict(zip(order, found, strict=True))
        means, start = [], 0
        for one in cut:
            weights = np.array([weight for _, weight in one], dtype=np.float32)
            own = np.stack([rows[start + place] for place in range(len(one))])  # (pieces, d)
            start += len(one)
            mean = weights @ own
            means.append(mean / max(float(np.linalg.norm(mean)), 1e-12))
        return stacked(means, self.space.dimension)

    def _forward(self, model: Module, some: Sequence[_Text]) -> Sequence[Tensor]:
        import torch

        longest = max(len(one.ids) for one in some)
        padding = self._tokenizer.pad_token_id or 0
        ids = torch.full((len(some), longest), padding, dtype=torch.long)  # (n, t)
        mask = torch.zeros_like(ids)
        for row, one in enumerate(some):
            ids[row, : len(one.ids)] = torch.tensor(one.ids)
            mask[row, : len(one.ids)] = 1
        mask = mask.to(model.device)
        hidden = model(input_ids=ids.to(model.device), attention_mask=mask).last_hidden_state
        rows = _pooled(hidden.float(), mask, self.recipe.pooling)  # (n, h)
        for weight in self._head:
            rows = rows @ weight.to(rows.device).T
        rows = rows[:, : self.space.dimension]
        return list(torch.nn.functional.normalize(rows, dim=-1))

    def _count(self, text: str) -> int:
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _bytes(self, tokens: int) -> int:
        width = self.folder.number("hidden_size", default=768)
        heads = self.folder.number("num_attention_heads", default=12)
        return activation_bytes(tokens=tokens, width=width, heads=heads)


def _pooled(hidden: Tensor, mask: Tensor, pooling: Literal["mean", "cls", "last"]) -> Tensor:
    """Give one row a text: hidden (n, t, h), padding on the right -> (n, h)."""
    import torch

    match pooling:
        case "cls":
            return hidden[:, 0]
        case "last":
            rows = torch.arange(len(hidden), device=hidden.device)
            return hidden[rows, mask.sum(dim=1) - 1]
        case "mean":
            weights = mask.unsqueeze(-1).to(hidden.dtype)  # (n, t, 1)
            return (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)


def _projections(folder: HubFolder) -> list[Tensor]:
    """Load the dense layers that some models (EmbeddingGemma) have behind their pooling."""
    from safetensors.torch import load_file

    found = []
    for place in folder.dense:
        weights = folder.path / place / "model.safetensors"
        state: Mapping[str, Tensor] = load_file(weights) if weights.is_file() else {}
        known = {"linear.weight", "linear.bias"}
        if "linear.weight" not in state or set(state) - known or "linear.bias" in state:
            raise MissingPart(f"{weights} is no plain layer without bias; this model is not known")
        found.append(state["linear.weight"].float())
    return found
