"""CLIP: pictures and words in one space. Radford et al. 2021."""

from __future__ import annotations

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

_TEXT_TOKENS = 77


def build(path: Path, placement: Placement | None = None) -> TwoTowerEncoder:
    """Give the encoder of a CLIP folder."""
    return TwoTowerEncoder(path, ClipTowers(), placement)


class ClipTowers:
    """Towers of CLIP."""

    kinds = frozenset(("clip",))
    medium: type[Content] = Pixels

    def dimension(self, folder: HubFolder) -> int:
        """Read the width of the shared projection."""
        return folder.number("projection_dim", default=512)

    def preprocessing(self, folder: HubFolder) -> str:
        """Describe the picture's preparation and the text's length."""
        said = folder.said("preprocessor_config.json") or folder.said("processor_config.json")
        shape = said.get("image_processor", said)
        assert isinstance(shape, dict)
        named = ("size", "crop_size", "do_center_crop", "resample", "image_mean", "image_std")
        told = ", ".join(f"{name} {shape[name]}" for name in named if name in shape)
        return f"clip PIL picture ({told or 'class defaults'}), {_TEXT_TOKENS} tokens"

    def load(self, folder: HubFolder, precision: str) -> Module:
        """Load model, tokenizer and the picture processor that needs no torchvision."""
        from transformers import CLIPModel
        from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

        self._pictures = CLIPImageProcessorPil.from_pretrained(folder.path, local_files_only=True)
        self._tokenizer = load_tokenizer(folder.path)
        self._length = folder.number("text_config", "max_position_embeddings", default=_TEXT_TOKENS)
        return load_model(CLIPModel, folder.path, precision)

    def tokens(self, text: str) -> int:
        """Count tokens, without the marks."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    @property
    def room(self) -> int:
        """Most tokens beside the marks."""
        return self._length - int(self._tokenizer.num_special_tokens_to_add())

    def words(self, model: Module, texts: Sequence[str]) -> Sequence[Tensor]:
        """Encode texts: (d,) each; the mask hides the padding."""
        inputs = self._tokenizer(list(texts), padding=True, return_tensors="pt")
        found = model.get_text_features(
            input_ids=inputs["input_ids"].to(model.device),
            attention_mask=inputs["attention_mask"].to(model.device),
        )
        return list(unit_rows(found.pooler_output))

    def media(self, model: Module, contents: Sequence[Content]) -> Sequence[Tensor]:
        """Encode pictures: (d,) each."""
        inputs = self._pictures(
            [picture_of(one).rgb for one in contents], input_data_format="channels_last",
            return_tensors="pt",
        )  # fmt: skip
        pixels = inputs["pixel_values"].to(model.device, model.dtype)  # (n, 3, h, w)
        return list(unit_rows(model.get_image_features(pixel_values=pixels).pooler_output))

    def parts(self, content: Content) -> list[Content]:
        """Give the picture whole: it is resized."""
        return [picture_of(content)]

    def bytes_each(self, folder: HubFolder) -> int:
        """Estimate by the number of patches."""
        side = folder.number("vision_config", "image_size", default=224)
        patch = folder.number("vision_config", "patch_size", default=32)
        width = folder.number("vision_config", "hidden_size", default=768)
        heads = folder.number("vision_config", "num_attention_heads", default=12)
        return activation_bytes(tokens=(side // patch) ** 2 + 1, width=width, heads=heads)
