"""Qwen3-VL-Embedding: words, pictures and pages in one space, through transformers' Qwen3VLModel.

Li et al. 2026 (arXiv 2601.04720). The chat template of the folder writes the prompt, with the
instruction of the model's own example as its system part; the last token's row is the vector. The
pictures' part of the library's own processor is used without its films, which want torchvision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.core.content import AsItem, AsQuery, Content, PatchVectors, Pixels, Vectors, Words
from tools.core.errors import BadInput, MissingPart
from tools.core.spaces import Space
from tools.encoders.hub_folder import HubFolder, open_folder
from tools.encoders.hub_tokenizer import chat_template, load_tokenizer
from tools.encoders.text_pieces import RULE, pieces
from tools.encoders.torch_engine import Engine, Placement, activation_bytes, load_model, stacked
from tools.encoders.two_towers import picture_of

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

KIND = "qwen3_vl"
_ASKED = "Retrieve images or text relevant to the user's query."
_STORED = "Represent the user's input."
"""Both as in the model's README (QwenLM/Qwen3-VL-Embedding)."""
_LEAST_PIXELS, _MOST_PIXELS = 4096, 1_843_200
"""Of a picture; from the same README."""
_MAX_TOKENS = 512
"""Of a text; the model takes 32k, and a passage that long would say everything and nothing."""
_PAD = "<|image_pad|>"


def build(path: Path, placement: Placement | None = None) -> OneSpaceEncoder:
    """Give the encoder of a folder; the same one to every seat, so that it is loaded once."""
    return _held(path, placement or Placement())


def build_pages(path: Path, placement: Placement | None = None) -> OneSpacePages:
    """Give the encoder of a folder for pages."""
    return OneSpacePages(build(path, placement))


@lru_cache(maxsize=1)
def _held(path: Path, placement: Placement) -> OneSpaceEncoder:
    return OneSpaceEncoder(path, placement)


@dataclass(frozen=True, eq=False)
class _Ready:
    """One input as the model takes it."""

    ids: tuple[int, ...]
    patches: Tensor | None = None
    """(patches, numbers) of a picture."""
    grid: Tensor | None = None
    """(1, 3): time, rows, columns of patches."""


class OneSpaceEncoder:
    """Encoder of words and pictures. Threads may call it; the model takes turns."""

    def __init__(self, path: Path, placement: Placement | None = None) -> None:
        self._path = path
        self._placement = placement or Placement()

    @cached_property
    def folder(self) -> HubFolder:
        """The model's folder. Raises MissingPart, also for a chat model of the same kind."""
        folder = open_folder(self._path, kinds=frozenset((KIND,)))
        if "embed" not in folder.name[0].lower() and not folder.said("1_Pooling/config.json"):
            raise MissingPart(
                f"{folder.name[0]} is a chat model, whose vectors were not trained for search; "
                "take Qwen/Qwen3-VL-Embedding-2B"
            )
        return folder

    @cached_property
    def engine(self) -> Engine:
        """What runs the model."""
        return Engine(self.folder.name[0], self._load, self._placement)

    @cached_property
    def space(self) -> Space:
        """Where its vectors live. Raises MissingPart."""
        model, revision = self.folder.name
        return Space(
            model=model,
            revision=revision,
            weights=self.folder.weights,
            preprocessing=f"chat template, asked {_ASKED!r}, stored {_STORED!r}, last token; "
            f"PIL picture of {_LEAST_PIXELS} to {_MOST_PIXELS} pixels; title, line break, text; "
            f"{_MAX_TOKENS} tokens; {RULE}; {self._placement.precision}",
            dimension=self.folder.number("text_config", "hidden_size"),
        )

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Words and pixels."""
        return frozenset((Words, Pixels))

    def warm_up(self) -> None:
        """Load the model. Raises MissingPart."""
        self.engine.warm_up()

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, d). Raises BadInput, OutOfMemory."""
        return self._encode([one.content for one in queries], _ASKED)

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, d), words with their title. Raises BadInput, OutOfMemory."""
        titled = [
            Words(f"{one.title}\n{one.content.text}")
            if one.title and isinstance(one.content, Words)
            else one.content
            for one in items
        ]
        return self._encode(titled, _STORED)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give (start, end) characters of every token of `text`, without marks."""
        self.warm_up()
        found = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return [(int(start), int(end)) for start, end in found["offset_mapping"]]

    @property
    def max_tokens(self) -> int:
        """What one text may hold."""
        return _MAX_TOKENS

    def _load(self) -> Module:
        from transformers import Qwen3VLModel
        from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import (
            Qwen2VLImageProcessorPil,
        )

        path = self.folder.path
        self._tokenizer = load_tokenizer(path)
        self._template = chat_template(path, self._tokenizer)
        self._pictures = Qwen2VLImageProcessorPil.from_pretrained(
            path, local_files_only=True,
            size={"shortest_edge": _LEAST_PIXELS, "longest_edge": _MOST_PIXELS},
        )  # fmt: skip
        return load_model(Qwen3VLModel, path, self._placement.precision)

    def _encode(self, contents: Sequence[Content], instruction: str) -> Vectors:
        self.warm_up()
        cut = [self._parts(one, instruction) for one in contents]
        flat = [ready for one in cut for ready, _ in one]
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

    def _parts(self, content: Content, instruction: str) -> list[tuple[_Ready, int]]:
        """Give the inputs of one content, each with its weight. Raises BadInput."""
        match content:
            case Words(text=text):
                room = self.max_tokens - self._count(self._prompt(instruction, ""))
                cut = pieces(self._plain(text), max(room, 16), self._count)
                return [(self._read(self._prompt(instruction, one)), many) for one, many in cut]
            case Pixels():
                return [(self._shown(picture_of(content).rgb, instruction), 1)]
            case _:
                raise BadInput(
                    f"{self.folder.name[0]} takes Words and Pixels, not {type(content).__name__}"
                )

    def _prompt(self, instruction: str, text: str | None) -> str:
        """Write a prompt; text None is a picture."""
        said = {"type": "image"} if text is None else {"type": "text", "text": text}
        told: str = self._tokenizer.apply_chat_template(
            [
                {"role": "system", "content": [{"type": "text", "text": instruction}]},
                {"role": "user", "content": [said]},
            ],
            chat_template=self._template, tokenize=False, add_generation_prompt=True,
        )  # fmt: skip
        return told

    def _plain(self, text: str) -> str:
        """Take the model's own marks apart, so that no file opens a turn or claims a picture."""
        for mark in self._tokenizer.all_special_tokens:
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
        return text.replace(_PAD, f"{_PAD[0]} {_PAD[1:]}")

    def _read(self, prompt: str) -> _Ready:
        return _Ready(tuple(self._tokenizer(prompt)["input_ids"]))

    def _shown(self, rgb: NDArray[np.uint8], instruction: str) -> _Ready:
        inputs = self._pictures(rgb, input_data_format="channels_last", return_tensors="pt")
        grid = inputs["image_grid_thw"]  # (1, 3)
        many = int(grid.prod()) // int(self._pictures.merge_size) ** 2
        prompt = self._prompt(instruction, None)
        if prompt.count(_PAD) != 1:
            raise MissingPart(
                f"the chat template of {self.folder.name[0]} writes no {_PAD}; pull it again"
            )
        read = self._read(prompt.replace(_PAD, _PAD * many))
        return _Ready(read.ids, inputs["pixel_values"], grid)

    def _forward(self, model: Module, some: Sequence[_Ready]) -> Sequence[Tensor]:
        import torch

        longest = max(len(one.ids) for one in some)
        padding = self._tokenizer.pad_token_id or 0
        ids = torch.full((len(some), longest), padding, dtype=torch.long)  # (n, t)
        mask = torch.zeros_like(ids)
        for row, one in enumerate(some):
            ids[row, : len(one.ids)] = torch.tensor(one.ids)
            mask[row, : len(one.ids)] = 1
        ids, mask = ids.to(model.device), mask.to(model.device)
        more: dict[str, Tensor] = {}
        patches = [one.patches for one in some if one.patches is not None]
        if patches:
            grids = [one.grid for one in some if one.grid is not None]
            more["pixel_values"] = torch.cat(patches).to(model.device, model.dtype)
            more["image_grid_thw"] = torch.cat(grids).to(model.device)
            more["mm_token_type_ids"] = (ids == model.config.image_token_id).int()
        told = model(input_ids=ids, attention_mask=mask, **more).last_hidden_state  # (n, t, d)
        last = told[torch.arange(len(some), device=told.device), mask.sum(dim=1) - 1]
        return list(torch.nn.functional.normalize(last.float(), dim=-1))

    def _count(self, text: str) -> int:
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _bytes(self, tokens: int) -> int:
        width = self.folder.number("text_config", "hidden_size")
        heads = self.folder.number("text_config", "num_attention_heads", default=16)
        # A token of a picture was four patches of the vision tower.
        return 4 * activation_bytes(tokens=tokens, width=width, heads=heads)


class OneSpacePages:
    """PatchEncoder over a one-space model: a page is one row, and MaxSim is the cosine."""

    def __init__(self, inner: OneSpaceEncoder) -> None:
        self._inner = inner

    @property
    def space(self) -> Space:
        """The space of the model, told apart as one of rows; `multi` is True."""
        return replace(self._inner.space, multi=True)

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Words and pixels."""
        return self._inner.accepts

    def warm_up(self) -> None:
        """Load the model. Raises MissingPart."""
        self._inner.warm_up()

    def encode_queries(self, queries: Sequence[AsQuery]) -> list[PatchVectors]:
        """Encode what is asked, one row; a picture is encoded as one that is asked with."""
        rows = self._inner.encode_queries(queries)
        return [
            PatchVectors(
                vectors=row[None], grid=(1, 1) if isinstance(one.content, Pixels) else None
            )
            for row, one in zip(rows, queries, strict=True)
        ]

    def encode_items(self, items: Sequence[AsItem]) -> list[PatchVectors]:
        """Encode pages, one row each. Raises BadInput for contents that are no pixels."""
        for item in items:
            if not isinstance(item.content, Pixels):
                raise BadInput(
                    f"{self._inner.space.model} stores pages as pixels, not "
                    f"{type(item.content).__name__}"
                )
        return [
            PatchVectors(vectors=row[None], grid=(1, 1)) for row in self._inner.encode_items(items)
        ]
