"""A tiny vision-language model with random weights, saved as the hub lays it out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.encoders.tiny_models import TEXT, VISION, save_tokenizer
from tools.core.chat import ChatRequest
from tools.encoders.torch_engine import Engine, Placement, load_model
from tools.vlm.calling import Patience
from tools.vlm.local import Conversation, LocalChat, model_kind

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

TEMPLATE = (
    "{% for message in messages %}{{ message['role'] | capitalize }}: "
    "{% for one in message['content'] %}"
    "{% if one['type'] == 'image' %}<image>{% else %}{{ one['text'] }}\n{% endif %}"
    "{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant: {% endif %}"
)
SEES = 4
"""Tokens of one tile."""


def save_idefics3(folder: Path, *, context: int = 8192, descendant: bool = False) -> Path:
    """Save an Idefics3, or a SmolVLM, with tiles of 4 x 4 patches."""
    import torch
    from transformers import (
        AutoTokenizer,
        GenerationConfig,
        Idefics3Config,
        Idefics3ForConditionalGeneration,
        Idefics3Processor,
        SmolVLMConfig,
        SmolVLMForConditionalGeneration,
    )
    from transformers.models.idefics3.image_processing_pil_idefics3 import (
        Idefics3ImageProcessorPil,
    )

    torch.manual_seed(5)
    tiles = tuple(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7))
    marks = ("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>", *tiles)
    save_tokenizer(folder, marks=marks, ends=False, length=context)
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    pictures = Idefics3ImageProcessorPil(
        size={"longest_edge": 64}, max_image_size={"longest_edge": 32}
    )
    processor = Idefics3Processor(pictures, tokenizer, image_seq_len=SEES, chat_template=TEMPLATE)
    processor.save_pretrained(folder)
    text = {**TEXT, "model_type": "llama", "vocab_size": len(tokenizer), "pad_token_id": 0,
            "num_key_value_heads": 1, "bos_token_id": 2, "eos_token_id": 3,
            "max_position_embeddings": context}  # fmt: skip
    kind = (SmolVLMConfig, SmolVLMForConditionalGeneration) if descendant else (
        Idefics3Config, Idefics3ForConditionalGeneration)  # fmt: skip
    config = kind[0](text_config=text, vision_config=dict(VISION), scale_factor=2,
                     image_token_id=tokenizer.convert_tokens_to_ids("<image>"))  # fmt: skip
    model = kind[1](config)
    end = tokenizer.convert_tokens_to_ids("<end_of_utterance>")
    model.generation_config = GenerationConfig(eos_token_id=[end], pad_token_id=0, bos_token_id=2)
    model.save_pretrained(folder)
    if descendant:
        _as_smolvlm(folder)
    return folder


def _as_smolvlm(folder: Path) -> None:
    """Name the classes as SmolVLM's repositories do."""
    for name in ("processor_config.json", "preprocessor_config.json"):
        path = folder / name
        if path.is_file():
            text = path.read_text().replace("Idefics3", "SmolVLM")
            path.write_text(json.dumps(json.loads(text)))


class ScriptedHead:
    """Stands on the last layer of a real model and makes it write given replies, in turn.

    Everything else is as it is: tokens, pictures, attention, `generate` and its stopping.
    """

    def __init__(self, replies: Sequence[str], ending: str = "whole", pause_s: float = 0.0) -> None:
        self._replies = replies
        self._ending = ending
        self._pause_s = pause_s
        self._number = -1
        self._place = 0
        self._ids: list[list[int]] = []
        self._last = time.monotonic()
        self.steps = 0
        """Tokens written so far."""
        self.fault: Exception | None = None
        """Raised instead of the next token."""
        self.with_model: Callable[[Module], None] | None = None
        """Done with the model once it is loaded."""

    def rested(self) -> bool:
        """Tell, after at most two seconds, whether the model has stopped working."""
        ends = time.monotonic() + 2.0
        while time.monotonic() < ends:
            if time.monotonic() - self._last > 0.6:
                return True
            time.sleep(0.02)
        return False

    def put_on(self, model: Module, folder: Path) -> Module:
        from transformers import AutoTokenizer

        known = AutoTokenizer.from_pretrained(str(folder))
        end = known.convert_tokens_to_ids("<end_of_utterance>")
        self._ids = [[*known(one)["input_ids"], end] for one in self._replies]
        if self.with_model is not None:
            self.with_model(model)
        model.register_forward_pre_hook(self._begin, with_kwargs=True)
        model.lm_head.register_forward_hook(self._write)
        return model

    def _begin(self, model: Module, given: tuple[object], named: dict[str, Tensor]) -> None:
        if named["input_ids"].shape[1] > 1:
            self._number, self._place = min(self._number + 1, len(self._ids) - 1), 0

    def _write(self, layer: Module, given: tuple[Tensor], scores: Tensor) -> Tensor:
        ids = self._ids[self._number]
        if self.fault is not None:
            raise self.fault
        if self._place == 4 and self._ending == "breaks":
            raise RuntimeError("the device was lost")
        time.sleep(0.4 if self._place >= 4 and self._ending == "stalls" else self._pause_s)
        self._last = time.monotonic()
        told = scores.clone()
        told[:, -1, :] = -1e4
        told[:, -1, ids[min(self._place, len(ids) - 1)]] = 1e4
        self._place += 1
        self.steps += 1
        return told


class WatchedChat(LocalChat):
    """The real one over a tiny folder; keeps what its processor was given."""

    def __init__(
        self, folder: Path, head: ScriptedHead | None = None, placement: Placement | None = None
    ) -> None:
        def load() -> Module:
            model = load_model(model_kind(), folder, "fp32")
            return head.put_on(model, folder) if head is not None else model

        place = placement or Placement(device="cpu", threads=1)
        quick = Patience(first_s=20.0, silence_s=5.0, whole_s=30.0)
        super().__init__("tiny", folder, Engine("tiny", load, place), patience=quick)
        self.asked: list[Conversation] = []

    def conversation(self, request: ChatRequest) -> Conversation:
        self.asked.append(super().conversation(request))
        return self.asked[-1]
