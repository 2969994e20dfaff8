"""SigLIP and SigLIP 2, fixed squares and NaFlex: pictures and words in one space.

Zhai et al. 2023; Tschannen et al. 2025. Words are padded to 64 tokens without a mask, as trained.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.content import Content, Pixels
from tools.encoders.hub_folder import HubFolder
from tools.encoders.hub_tokenizer import load_tokenizer
from tools.encoders.torch_engine import Placement, activation_bytes, load_model, unit_rows
from tools.encoders.two_towers import TwoTowerEncoder, picture_of

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

_WIDTH = 768
"""Of the base model, where config.json does not state it."""
_TEXT_TOKENS = 64
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def build(path: Path, placement: Placement | None = None) -> TwoTowerEncoder:
    """Give the encoder of a SigLIP folder."""
    return TwoTowerEncoder(path, SiglipTowers(), placement)


class SiglipTowers:
    """Towers of SigLIP; `siglip2` is NaFlex, fixed SigLIP 2 says `siglip`."""

    kinds = frozenset(("siglip", "siglip2"))
    medium: type[Content] = Pixels

    def dimension(self, folder: HubFolder) -> int:
        """Read the width of the picture tower."""
        return folder.number("vision_config", "hidden_size", default=_WIDTH)

    def preprocessing(self, folder: HubFolder) -> str:
        """Describe the picture's preparation and the text's length."""
        said = folder.said("preprocessor_config.json") or folder.said("processor_config.json")
        shape = said.get("image_processor", said)
        assert isinstance(shape, dict)
        named = ("size", "max_num_patches", "patch_size", "resample", "image_mean", "image_std")
        told = ", ".join(f"{name} {shape[name]}" for name in named if name in shape)
        return f"{folder.kind} PIL picture ({told or 'class defaults'}), {_TEXT_TOKENS} tokens"

    def load(self, folder: HubFolder, precision: str) -> Module:
        """Load model, tokenizer and the picture processor that needs no torchvision."""
        from transformers import Siglip2Model, SiglipModel
        from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
        from transformers.models.siglip2.image_processing_pil_siglip2 import (
            Siglip2ImageProcessorPil,
        )

        flexible = folder.kind == "siglip2"
        processor = Siglip2ImageProcessorPil if flexible else SiglipImageProcessorPil
        self._pictures = processor.from_pretrained(folder.path, local_files_only=True)
        self._tokenizer = load_tokenizer(folder.path)
        self._length = folder.number("text_config", "max_position_embeddings", default=_TEXT_TOKENS)
        named = str(folder.said("tokenizer_config.json").get("tokenizer_class", ""))
        self._bare = named.startswith("SiglipTokenizer")
        return load_model(Siglip2Model if flexible else SiglipModel, folder.path, precision)

    def tokens(self, text: str) -> int:
        """Count tokens, without the end mark."""
        return len(self._tokenizer(self._plain(text), add_special_tokens=False)["input_ids"])

    @property
    def room(self) -> int:
        """Most tokens beside the marks."""
        return self._length - int(self._tokenizer.num_special_tokens_to_add())

    def words(self, model: Module, texts: Sequence[str]) -> Sequence[Tensor]:
        """Encode texts, padded to the full length: (d,) each."""
        ids = self._tokenizer(
            [self._plain(text) for text in texts],
            padding="max_length",
            max_length=self._length,
            return_tensors="pt",
        )["input_ids"]  # (n, t)
        found = model.get_text_features(input_ids=ids.to(model.device))
        return list(unit_rows(found.pooler_output))

    def media(self, model: Module, contents: Sequence[Content]) -> Sequence[Tensor]:
        """Encode pictures: (d,) each."""
        inputs = self._pictures(
            [picture_of(one).rgb for one in contents], input_data_format="channels_last",
            return_tensors="pt",
        )  # fmt: skip
        inputs = {name: one.to(model.device) for name, one in inputs.items()}
        inputs["pixel_values"] = inputs["pixel_values"].to(model.dtype)
        return list(unit_rows(model.get_image_features(**inputs).pooler_output))

    def parts(self, content: Content) -> list[Content]:
        """Give the picture whole: it is resized."""
        return [picture_of(content)]

    def bytes_each(self, folder: HubFolder) -> int:
        """Estimate by the number of patches."""
        side = folder.number("vision_config", "image_size", default=224)
        patch = folder.number("vision_config", "patch_size", default=16)
        tokens = 1024 if folder.kind == "siglip2" else (side // patch) ** 2
        heads = folder.number("vision_config", "num_attention_heads", default=12)
        return activation_bytes(tokens=tokens, width=self.dimension(folder), heads=heads)

    def _plain(self, text: str) -> str:
        """Write a text as in training: lower case, and for the first SigLIP no punctuation.

        Tokenizers without sentencepiece leave that to the caller; doing it twice changes nothing.
        """
        text = text.lower()
        return " ".join(text.translate(_NO_PUNCTUATION).split()) if self._bare else text
