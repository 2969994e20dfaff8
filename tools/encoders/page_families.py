"""How each family of page models prepares a page and a question, and where its patches lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from tools.encoders.hub_folder import HubFolder
from tools.encoders.hub_tokenizer import load_tokenizer

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import ProcessorMixin

Page = tuple[Mapping[str, "Tensor"], "Tensor", tuple[int, int]]
"""Inputs (1, ...), places of the picture's rows in reading order, (rows, columns)."""

_TILE = re.compile(r"<row_(\d+)_col_(\d+)>")
_TO_MODEL = ("input_ids", "attention_mask", "pixel_values", "image_grid_thw",
             "pixel_attention_mask")  # fmt: skip


class Prepared(Protocol):
    """The processor of one family."""

    def page(self, rgb: NDArray[np.uint8]) -> Page:
        """Prepare a page, (height, width, 3)."""

    def words(self, text: str) -> Mapping[str, Tensor]:
        """Prepare a question, (1, tokens)."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """One `model_type`."""

    model: Callable[[], type[Module]]
    prepare: Callable[[HubFolder], Prepared]
    dimension: int = 128
    """Of a row, where config.json does not state it."""


class _Processed:
    """What the families share: their processor writes prompt and picture tokens."""

    def __init__(self, processor: ProcessorMixin, *, engine: bool = False) -> None:
        """engine: a processor of colpali-engine, all of whose outputs the model takes."""
        self._processor = processor
        self._engine = engine

    def words(self, text: str) -> Mapping[str, Tensor]:
        """Prepare a question, with the processor's prefix and its padding of ten tokens."""
        if self._engine:
            return dict(self._processor.process_queries([text]))
        return _to_model(self._processor.process_queries([text], return_tensors="pt"))

    def _shown(self, rgb: NDArray[np.uint8]) -> tuple[Mapping[str, Tensor], Tensor]:
        from transformers.image_transforms import to_pil_image

        picture = to_pil_image(rgb, do_rescale=False, input_data_format="channels_last")
        inputs: Mapping[str, Tensor]
        if self._engine:
            inputs = dict(self._processor.process_images([picture]))
        else:
            inputs = _to_model(self._processor.process_images([picture], return_tensors="pt"))
        places = (inputs["input_ids"][0] == self._image_token()).nonzero()[:, 0]
        return inputs, places

    def _image_token(self) -> int:
        return int(self._processor.image_token_id)


class _Square(_Processed):
    """ColPali: the page is squeezed to a square of patches."""

    def page(self, rgb: NDArray[np.uint8]) -> Page:
        inputs, places = self._shown(rgb)
        side = round(len(places) ** 0.5)
        return inputs, places, (side, side)


class Pooled(_Square):
    """ColGemma3: a square too; its processor calls the mark before the picture `image_token`."""

    def _image_token(self) -> int:
        return int(self._processor.tokenizer.image_token_id)


class Flexible(_Processed):
    """ColQwen2 to 3.5: the page keeps its shape."""

    def page(self, rgb: NDArray[np.uint8]) -> Page:
        """Prepare a page, (height, width, 3)."""
        inputs, places = self._shown(rgb)
        _, high, wide = (int(one) for one in inputs["image_grid_thw"][0])
        merged = int(self._processor.image_processor.merge_size)
        return inputs, places, (high // merged, wide // merged)


class Tiled(_Processed):
    """ColModernVBert and ColSmol: tiles in rows and columns, then the page as a whole."""

    def page(self, rgb: NDArray[np.uint8]) -> Page:
        """Prepare a page, (height, width, 3)."""
        import torch

        inputs, places = self._shown(rgb)
        each = int(self._processor.image_seq_len)
        side = round(each**0.5)
        rows, columns = self._tiles(inputs["input_ids"][0])
        # (tile rows, tile columns, patch rows, patch columns) to reading order over the page.
        tiled = places[: rows * columns * each].reshape(rows, columns, side, side)
        ordered = tiled.permute(0, 2, 1, 3).reshape(-1)
        return inputs, torch.as_tensor(ordered), (rows * side, columns * side)

    def _tiles(self, ids: Tensor) -> tuple[int, int]:
        """Read the tiles off their marks; a small page is one tile, the whole."""
        names = self._processor.tokenizer.convert_ids_to_tokens(ids.tolist())
        marks = [_TILE.fullmatch(str(one)) for one in names]
        found = [(int(one[1]), int(one[2])) for one in marks if one is not None]
        return (max(row for row, _ in found), max(column for _, column in found)) if found else (
            1, 1)  # fmt: skip


def _to_model(inputs: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    return {name: inputs[name] for name in _TO_MODEL if name in inputs}


def _said(folder: HubFolder, *names: str) -> dict[str, object]:
    """Give the processor's own settings, where the folder states them."""
    said = folder.said("processor_config.json")
    return {name: said[name] for name in names if said.get(name) is not None}


def _colpali(folder: HubFolder) -> Prepared:
    from transformers import ColPaliProcessor
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    pictures = SiglipImageProcessorPil.from_pretrained(folder.path, local_files_only=True)
    own = _said(folder, "visual_prompt_prefix", "query_prefix")
    return _Square(ColPaliProcessor(pictures, load_tokenizer(folder.path), **own))


def _colqwen(folder: HubFolder) -> Prepared:
    from transformers import ColQwen2Processor
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    pictures = Qwen2VLImageProcessorPil.from_pretrained(folder.path, local_files_only=True)
    own = _said(folder, "visual_prompt_prefix", "query_prefix")
    return Flexible(ColQwen2Processor(pictures, load_tokenizer(folder.path), **own))


def _colmodernvbert(folder: HubFolder) -> Prepared:
    from transformers import ColModernVBertProcessor
    from transformers.models.idefics3.image_processing_pil_idefics3 import (
        Idefics3ImageProcessorPil,
    )

    pictures = Idefics3ImageProcessorPil.from_pretrained(folder.path, local_files_only=True)
    own = _said(folder, "image_seq_len", "visual_prompt_prefix", "query_prefix")
    return Tiled(ColModernVBertProcessor(pictures, load_tokenizer(folder.path), **own))


def _colpali_model() -> type[Module]:
    from transformers import ColPaliForRetrieval

    kind: type[Module] = ColPaliForRetrieval
    return kind


def _colqwen_model() -> type[Module]:
    from transformers import ColQwen2ForRetrieval

    kind: type[Module] = ColQwen2ForRetrieval
    return kind


def _colmodernvbert_model() -> type[Module]:
    from transformers import ColModernVBertForRetrieval

    kind: type[Module] = ColModernVBertForRetrieval
    return kind


FAMILIES: Mapping[str, Family] = {
    "colpali": Family(model=_colpali_model, prepare=_colpali),
    "colqwen2": Family(model=_colqwen_model, prepare=_colqwen),
    "colmodernvbert": Family(model=_colmodernvbert_model, prepare=_colmodernvbert),
}
"""By `model_type`. ColQwen2.5 is `colqwen2` over a Qwen2.5 tower."""
