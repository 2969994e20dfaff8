"""What prepares words and pictures for an open vision-language model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import BadRequest, MissingPart
from tools.vlm.parts import encoded

if TYPE_CHECKING:
    from transformers import ProcessorMixin


def load_processor(folder: Path) -> ProcessorMixin:
    """Load a model's processor; never remote code, never the network. Raises MissingPart."""
    from transformers import AutoProcessor

    try:
        kind = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type")
        if kind == "smolvlm":
            return _smolvlm(folder)
        return AutoProcessor.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, ImportError) as exc:
        raise MissingPart(
            f"the processor of {folder} cannot be loaded ({_short(exc)}); models that want "
            "torchvision run in an environment of their own, see docs/models.md"
        ) from exc


def without_marks(processor: ProcessorMixin) -> Callable[[str], str]:
    """Give what takes the model's own marks out of text.

    A file that holds `<image>` or `<end_of_utterance>` must neither claim a picture nor open a
    turn: each mark gets a blank behind its first character.
    """
    known = processor.tokenizer.added_tokens_decoder.values()
    marks = {one.content for one in known if one.special or one.content.startswith("<")}
    marks |= {str(one) for one in (getattr(processor, "image_token", None),) if one}
    telling = sorted((one for one in marks if len(one.strip()) > 1), key=len, reverse=True)

    def plain(text: str) -> str:
        for mark in telling:
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
        return text

    return plain


def picture_of(data: bytes) -> object:
    """Decode a PNG or JPEG. Raises BadRequest."""
    from transformers.image_utils import load_image

    try:
        picture: object = load_image(encoded(data))
    except (OSError, ValueError) as exc:
        raise BadRequest("a picture of the request cannot be read; add its file again") from exc
    return picture


def _smolvlm(folder: Path) -> ProcessorMixin:
    """Prepare pictures like those of Idefics3, which SmolVLM descends from.

    Its own processor wants torchvision, for films.
    """
    from transformers import AutoConfig, AutoTokenizer, Idefics3Processor
    from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

    config = AutoConfig.from_pretrained(str(folder), local_files_only=True)
    seen = config.vision_config
    tokens = (seen.image_size // seen.patch_size) ** 2 // config.scale_factor**2
    tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    pictures = SmolVLMImageProcessorPil.from_pretrained(str(folder), local_files_only=True)
    return Idefics3Processor(
        pictures, tokenizer, image_seq_len=tokens, chat_template=_template(folder)
    )


def _template(folder: Path) -> str | None:
    path = folder / "chat_template.jinja"
    if path.is_file():
        return path.read_text(encoding="utf-8")
    older = folder / "chat_template.json"
    said = json.loads(older.read_text(encoding="utf-8")) if older.is_file() else {}
    return said.get("chat_template")


def _short(exc: BaseException) -> str:
    return " ".join(str(exc).split())[:200]
