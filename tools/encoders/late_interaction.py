"""Pages as many vectors, one a patch: ColPali, ColQwen, ColModernVBert, ColSmol.

Faysse et al. 2024. Rows of the picture come first, in reading order, so that the score of a patch
can be drawn where it stands; rows of the prompt follow, as the models were trained. The
families of transformers are in page_families.py, those of colpali-engine in engine_families.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.core.content import AsItem, AsQuery, Content, PatchVectors, Pixels, Vectors, Words
from tools.core.errors import BadInput
from tools.core.spaces import Space
from tools.encoders.engine_families import ENGINE_FAMILIES
from tools.encoders.hub_folder import HubFolder, open_folder
from tools.encoders.page_families import FAMILIES, Family, Prepared
from tools.encoders.torch_engine import Engine, Placement, activation_bytes, load_model
from tools.encoders.two_towers import picture_of

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

_EVERY: Mapping[str, Family] = {**FAMILIES, **ENGINE_FAMILIES}
_TOKENS = 1100
"""Of a page, for the estimate of memory: ColPali has 1030, the others up to about as many."""
_MOST_WORDS_TOKENS = 512
"""Longer questions are refused; a page encoder is asked with a sentence, not with a document."""


def build(path: Path, placement: Placement | None = None) -> LateInteractionEncoder:
    """Give the encoder of a page model's folder."""
    return LateInteractionEncoder(path, placement)


@dataclass(frozen=True, eq=False)
class _Ready:
    """One input as the model takes it, (1, ...) each."""

    tensors: Mapping[str, Tensor]
    shown: Tensor
    """Places of the picture's rows, in reading order."""
    grid: tuple[int, int] | None

    @property
    def shape(self) -> tuple[object, ...]:
        """What has to be equal for inputs to share a batch without padding."""
        return tuple((name, tuple(one.shape)) for name, one in sorted(self.tensors.items()))


class LateInteractionEncoder:
    """PatchEncoder of rendered pages and questions in words."""

    def __init__(self, path: Path, placement: Placement | None = None) -> None:
        self._path = path
        self._placement = placement or Placement()
        self._prepared: Prepared | None = None

    @cached_property
    def folder(self) -> HubFolder:
        """The model's folder. Raises MissingPart."""
        return open_folder(self._path, kinds=frozenset(_EVERY))

    @cached_property
    def engine(self) -> Engine:
        """What runs the model."""
        return Engine(self.folder.name[0], self._load, self._placement)

    @cached_property
    def space(self) -> Space:
        """Where its vectors live; `multi` is True."""
        model, revision = self.folder.name
        drawn = "the engine's own" if self.folder.kind in ENGINE_FAMILIES else "PIL"
        return Space(
            model=model,
            revision=revision,
            weights=self.folder.weights,
            preprocessing=f"{self.folder.kind}, {drawn} picture ({self._picture_settings()}), the "
            f"processor's own prompts, picture rows first; {self._placement.precision}",
            dimension=self.folder.number(
                "embedding_dim", default=_EVERY[self.folder.kind].dimension
            ),
            multi=True,
        )

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Words and pixels."""
        return frozenset((Words, Pixels))

    def warm_up(self) -> None:
        """Load the model. Raises MissingPart."""
        self.engine.warm_up()

    def encode_queries(self, queries: Sequence[AsQuery]) -> list[PatchVectors]:
        """Encode what is asked, one row a token; a picture is encoded as a page is."""
        return self._encode([query.content for query in queries])

    def encode_items(self, items: Sequence[AsItem]) -> list[PatchVectors]:
        """Encode pages, one row a patch. Raises BadInput for contents that are no pixels."""
        for item in items:
            if not isinstance(item.content, Pixels):
                raise BadInput(
                    f"{self.folder.name[0]} stores pages as pixels, not "
                    f"{type(item.content).__name__}"
                )
        return self._encode([item.content for item in items])

    def _load(self) -> Module:
        family = _EVERY[self.folder.kind]
        self._prepared = family.prepare(self.folder)
        return load_model(family.model(), self.folder.path, self._placement.precision)

    def _encode(self, contents: Sequence[Content]) -> list[PatchVectors]:
        self.warm_up()
        found: list[PatchVectors | None] = [None] * len(contents)
        alike: dict[tuple[object, ...], list[tuple[int, _Ready]]] = {}
        for row, content in enumerate(contents):
            ready = self._ready(content)
            alike.setdefault(ready.shape, []).append((row, ready))
        each = self._bytes_each()
        for group in alike.values():
            rows = self.engine.run([one for _, one in group], _forward, bytes_each=each)
            for (row, ready), vectors in zip(group, rows, strict=True):
                found[row] = PatchVectors(vectors=_unit(vectors), grid=ready.grid)
        return [one for one in found if one is not None]

    def _ready(self, content: Content) -> _Ready:
        import torch

        assert self._prepared is not None
        match content:
            case Pixels():
                tensors, shown, grid = self._prepared.page(picture_of(content).rgb)
                return _Ready(tensors=tensors, shown=shown, grid=grid)
            case Words(text=text):
                tensors = self._prepared.words(text)
                tokens = int(tensors["input_ids"].shape[1])
                if tokens > _MOST_WORDS_TOKENS:
                    raise BadInput(
                        f"a question of {tokens} tokens is too long for page search; "
                        f"{_MOST_WORDS_TOKENS} are taken: ask with the sentence that matters"
                    )
                return _Ready(tensors=tensors, shown=torch.zeros(0, dtype=torch.long), grid=None)
            case _:
                raise BadInput(
                    f"{self.folder.name[0]} takes Words and Pixels, not {type(content).__name__}"
                )

    def _bytes_each(self) -> int:
        text = self.folder.config.get("vlm_config", self.folder.config)
        assert isinstance(text, dict)
        inner = text.get("text_config", text)
        width = int(inner.get("hidden_size", 2048))
        heads = int(inner.get("num_attention_heads", 8))
        return activation_bytes(tokens=_TOKENS, width=width, heads=heads)

    def _picture_settings(self) -> str:
        said = self.folder.said("preprocessor_config.json") or self.folder.said(
            "processor_config.json"
        )
        shape = said.get("image_processor", said)
        assert isinstance(shape, dict)
        named = ("size", "min_pixels", "max_pixels", "max_image_size", "patch_size", "merge_size",
                 "image_seq_length", "resample", "image_mean", "image_std")  # fmt: skip
        told = ", ".join(f"{name} {shape[name]}" for name in named if name in shape)
        return told or "class defaults"


def _forward(model: Module, some: Sequence[_Ready]) -> list[Tensor]:
    """Run inputs of one shape: (s, d) each, picture rows first, padding left out."""
    import torch

    inputs: dict[str, Tensor] = {}
    for name in some[0].tensors:
        joined = torch.cat([one.tensors[name] for one in some]).to(model.device)
        inputs[name] = joined.to(model.dtype) if joined.is_floating_point() else joined
    told = model(**inputs)
    rows = told if isinstance(told, torch.Tensor) else told.embeddings  # (n, t, d)
    return [
        own[_order(one, own.shape[0]).to(own.device)] for own, one in zip(rows, some, strict=True)
    ]


def _order(ready: _Ready, length: int) -> Tensor:
    """Give the places of the rows that are kept: the picture's, then the prompt's."""
    import torch

    held = torch.ones(length, dtype=torch.bool)
    mask = ready.tensors.get("attention_mask")
    if mask is not None:
        held = mask[0].bool()
    held = held.clone()
    held[ready.shown] = False
    return torch.cat([ready.shown, held.nonzero()[:, 0]])


def _unit(rows: Vectors) -> Vectors:
    """Bring rows to unit length again: in bf16 they are off by a percent."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.maximum(norms, 1e-12)).astype(np.float32)
    return unit
