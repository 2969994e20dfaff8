"""Captions from Florence-2 on this machine: one picture in, a sentence or two out, nothing else.

Xiao et al. 2023. It takes tasks, not conversations: a request that is more than a picture and the
ask for its caption is refused. Its picture and prompt are prepared as transformers' own processor
does, which wants a tokenizer of another class.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.chat import ChatDelta, ChatRequest, PartLimits
from tools.core.errors import BadRequest, MissingPart, NoMemory, OutOfMemory, Unreadable
from tools.vlm.calling import pushed
from tools.vlm.local import PATIENCE, Give, Holder, Stopped
from tools.vlm.local_processor import picture_of
from tools.vlm.models import OPEN_LIMITS

if TYPE_CHECKING:
    from torch.nn import Module
    from transformers import PreTrainedTokenizerBase
    from transformers.image_processing_utils import BaseImageProcessor

KIND = "florence2"
_ASK = "Describe in detail what is shown in the image."
"""What its task <DETAILED_CAPTION> stands for, in transformers' processor."""
_BEAMS = 3
"""As in the examples of transformers' documentation."""


class FlorenceCaptions:
    """A ChatModel that captions, and refuses anything else."""

    def __init__(self, name: str, folder: Path, engine: Holder) -> None:
        """engine: gives the model of the same folder."""
        self._name = name
        self._folder = folder
        self._engine = engine
        self._ready: tuple[BaseImageProcessor, PreTrainedTokenizerBase, int] | None = None

    @property
    def name(self) -> str:
        """`local:NAME`."""
        return f"local:{self._name}"

    @property
    def hears(self) -> bool:
        """False."""
        return False

    @property
    def limits(self) -> PartLimits:
        """What one request may carry."""
        return OPEN_LIMITS

    def stream(self, request: ChatRequest) -> Iterator[ChatDelta]:
        """Give the caption at once, then the account. Raises ProviderError."""
        image = self._asked(request)

        def work(give: Give, stopped: Stopped) -> None:
            def take(model: Module) -> None:
                if not stopped():
                    self._caption(model, image, request.max_tokens, give)

            try:
                self._engine.hold(take)
            except OutOfMemory as exc:
                raise NoMemory(str(exc)) from exc
            except MissingPart as exc:
                raise BadRequest(str(exc)) from exc
            except (RuntimeError, ValueError, TypeError, IndexError, KeyError) as exc:
                said = " ".join(str(exc).split())[:200]
                raise Unreadable(f"{self.name} failed while it worked ({said})") from exc

        return pushed(self.name, work, request, PATIENCE)

    def _asked(self, request: ChatRequest) -> bytes:
        """Give the picture of an ask for a caption. Raises BadRequest for anything else."""
        images = [one.image_png for one in request.parts if one.image_png]
        if len(images) != 1 or len(request.parts) > 2 or request.schema is not None:
            raise BadRequest(
                f"{self.name} writes captions alone (cairn caption); for answers set CAIRN_MODEL "
                "to a model that is made for conversations"
            )
        return images[0]

    def _caption(self, model: Module, image: bytes, most: int, give: Give) -> None:
        import torch

        pictures, tokenizer, seen = self._prepared()
        pixels = pictures(picture_of(image), return_tensors="pt")["pixel_values"]
        said = tokenizer(
            f"{tokenizer.bos_token}{_ASK}{tokenizer.eos_token}", add_special_tokens=False
        )["input_ids"]
        ids = torch.tensor([[model.config.image_token_id] * seen + said], device=model.device)
        written = model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids),
            pixel_values=pixels.to(model.device, model.dtype),
            max_new_tokens=most, num_beams=_BEAMS, do_sample=False,
        )[0]  # fmt: skip
        give(ChatDelta(text=tokenizer.decode(written, skip_special_tokens=True).strip()))
        give(ChatDelta(done=True, input_tokens=int(ids.shape[1]), output_tokens=len(written)))

    def _prepared(self) -> tuple[BaseImageProcessor, PreTrainedTokenizerBase, int]:
        """Give what prepares pictures and words, and a picture's tokens. Raises MissingPart."""
        if self._ready is None:
            from transformers import AutoTokenizer
            from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

            try:
                pictures = CLIPImageProcessorPil.from_pretrained(
                    str(self._folder), local_files_only=True
                )
                tokenizer = AutoTokenizer.from_pretrained(str(self._folder), local_files_only=True)
            except (OSError, ValueError, TypeError, KeyError) as exc:
                raise MissingPart(f"{self._folder} cannot be read; pull it again") from exc
            self._ready = pictures, tokenizer, self._seen()
        return self._ready

    def _seen(self) -> int:
        for name in ("preprocessor_config.json", "processor_config.json"):
            path = self._folder / name
            said = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
            stated = said.get("image_processor", said).get("image_seq_length")
            if isinstance(stated, int):
                return stated
        raise MissingPart(f"{self._folder} states no image_seq_length; pull it again")


def florence_kind() -> type[Module]:
    """Give the class that loads it."""
    from transformers import Florence2ForConditionalGeneration

    kind: type[Module] = Florence2ForConditionalGeneration
    return kind
