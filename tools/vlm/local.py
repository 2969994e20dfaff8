"""Chat over an open vision-language model of this machine, through transformers.

The model's folder and its engine come by argument. Nothing is fetched, and nothing leaves the
machine. There is no constrained decoder: a schema is asked for in words, and mended once by the
caller where the reply does not fit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tools.core.chat import ChatDelta, ChatRequest, PartLimits
from tools.core.errors import (
    BadRequest,
    ContextTooLong,
    Interrupted,
    MissingPart,
    NoMemory,
    OutOfMemory,
    Unreadable,
)
from tools.vlm.calling import Patience, pushed
from tools.vlm.local_processor import load_processor, picture_of, without_marks
from tools.vlm.models import OPEN_LIMITS
from tools.vlm.parts import UNHEARD, fitted

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedTokenizerBase, ProcessorMixin

# Reading pages takes minutes where there is no accelerator; the person may cancel at any time.
PATIENCE = Patience(first_s=900.0, silence_s=120.0, whole_s=1800.0, retries=0)
_LEAST_REPLY = 256
"""Tokens that must be left for a reply, where the request asks for as many."""
_TORN = "\ufffd"
Give = Callable[[ChatDelta], None]
Stopped = Callable[[], bool]


class Holder(Protocol):
    """A loaded model, which is held by one request at a time."""

    def hold(self, work: Callable[[Module], None]) -> None:
        """Do `work` with the model. Raises MissingPart, OutOfMemory."""


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What the processor is given."""

    messages: list[dict[str, object]]
    images: list[object]
    most: int
    """Tokens of the reply, at most."""


class _Stopped(Exception):
    """Nobody waits for the reply any more."""


class LocalChat:
    """An open model in a folder of the hub's layout; it sees pictures and does not hear."""

    def __init__(
        self, name: str, folder: Path, engine: Holder, *, patience: Patience = PATIENCE
    ) -> None:
        """engine: gives the model of the same folder."""
        self._name = name
        self._folder = folder
        self._engine = engine
        self._patience = patience
        self._processor: ProcessorMixin | None = None

    @property
    def name(self) -> str:
        """`local:NAME`."""
        return f"local:{self._name}"

    @property
    def hears(self) -> bool:
        """False: sound is told as transcript and measured facts."""
        return False

    @property
    def limits(self) -> PartLimits:
        """What one request may carry."""
        return OPEN_LIMITS

    def stream(self, request: ChatRequest) -> Iterator[ChatDelta]:
        """Stream a reply; a stream without a `done` delta was cancelled. Raises ProviderError."""

        def work(give: Give, stopped: Stopped) -> None:
            turn = _Turn(self, request, give, stopped)
            try:
                self._engine.hold(turn.take)
            except _Stopped:
                return
            except OutOfMemory as exc:
                raise NoMemory(str(exc)) from exc
            except MissingPart as exc:
                raise BadRequest(str(exc)) from exc
            except (RuntimeError, ValueError, TypeError, IndexError, KeyError) as exc:
                raise Unreadable(
                    f"{self.name} failed while it worked ({_short(exc)}); run: cairn doctor"
                ) from exc

        return pushed(self.name, work, request, self._patience)

    def processor(self) -> ProcessorMixin:
        """Give what prepares words and pictures. Raises MissingPart."""
        if self._processor is None:
            self._processor = load_processor(self._folder)
        return self._processor

    def conversation(self, request: ChatRequest) -> Conversation:
        """Give the request as the processor is given it. Raises BadRequest."""
        plain = without_marks(self.processor())
        content: list[dict[str, str]] = []
        images: list[object] = []
        for part in fitted(request.parts, self.limits).parts:
            if part.image_png:
                images.append(picture_of(part.image_png))
                content.append({"type": "image"})
            else:
                content.append({"type": "text", "text": plain(part.text) or UNHEARD})
        if request.schema is not None:
            content.append({"type": "text", "text": _asked_for(request.schema)})
        system = [{"type": "text", "text": request.system}]
        return Conversation(
            messages=[
                {"role": "system", "content": system},
                {"role": "user", "content": content},
            ],
            images=images,
            most=request.max_tokens,
        )


class _Turn:
    """One reply."""

    def __init__(self, chat: LocalChat, request: ChatRequest, give: Give, stopped: Stopped) -> None:
        self._chat = chat
        self._request = request
        self._give = give
        self._stopped = stopped
        self._spoke = False

    def take(self, model: Module) -> None:
        """Read, write, and give the account."""
        if self._spoke:
            raise Interrupted(f"{self._chat.name} ran out of memory")
        self._check()
        from transformers import StoppingCriteriaList

        processor = self._chat.processor()
        said = self._chat.conversation(self._request)
        inputs = _prepared(processor, said, model)
        read = int(inputs["input_ids"].shape[1])
        room = self._room(model, processor.tokenizer, read)
        ends = _ends(model, processor.tokenizer)
        speaker = _Speaker(processor.tokenizer, ends, self._spoken)
        with _interruptible(model, self._check):
            model.generate(
                **inputs, do_sample=False, num_beams=1, max_new_tokens=room, max_length=None,
                eos_token_id=sorted(ends) or None, streamer=speaker,
                stopping_criteria=StoppingCriteriaList([lambda *_: self._stopped()]),
            )  # fmt: skip
        self._check()
        speaker.finish()
        if not speaker.ended:
            raise Interrupted(f"{self._chat.name} reached the length an answer may have")
        self._give(ChatDelta(done=True, input_tokens=read, output_tokens=speaker.tokens))

    def _spoken(self, text: str) -> None:
        self._spoke = self._spoke or bool(text.strip())
        self._give(ChatDelta(text=text))

    def _check(self) -> None:
        if self._stopped():
            raise _Stopped

    def _room(self, model: Module, tokenizer: PreTrainedTokenizerBase, read: int) -> int:
        """Give how many tokens the reply may have. Raises ContextTooLong before anything is read.

        read: tokens of the request, those of the pictures among them.
        """
        takes = context_of(model, tokenizer)
        room = min(self._request.max_tokens, takes - read)
        if room < min(_LEAST_REPLY, self._request.max_tokens):
            raise ContextTooLong(
                f"the request has {read:,} tokens and {self._chat.name} takes {takes:,} with its "
                "reply; ask about fewer or shorter finds, or choose a model that takes more"
            )
        return room


class _Speaker:
    """Turns tokens into text while they come; `generate` calls `put` and `end`."""

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, ends: frozenset[int], give: Callable[[str], None]
    ) -> None:
        self._tokenizer = tokenizer
        self._ends = ends
        self._give = give
        self._ids: list[int] = []
        self._said = ""
        self._prompted = False
        self.ended = False

    @property
    def tokens(self) -> int:
        """How many were written, the last mark among them."""
        return len(self._ids)

    def put(self, value: Tensor) -> None:
        """Take tokens; the first call brings those of the prompt."""
        if not self._prompted:
            self._prompted = True
            return
        for one in value.reshape(-1).tolist():
            self._ids.append(one)
            self.ended = self.ended or one in self._ends
        text = self._text()
        # A character of several bytes may lie in several tokens.
        if not text.endswith(_TORN):
            self._say(text)

    def end(self) -> None:
        """Nothing: the rest is given by `finish`, once it is known that nobody cancelled."""

    def finish(self) -> None:
        """Give what was held back."""
        self._say(self._text())

    def _say(self, text: str) -> None:
        new, self._said = text[len(self._said) :], text
        self._give(new)

    def _text(self) -> str:
        text: str = self._tokenizer.decode(
            self._ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text


def model_kind() -> type[Module]:
    """Give the class that loads any model which reads pictures and text and writes text."""
    from transformers import AutoModelForImageTextToText

    kind: type[Module] = AutoModelForImageTextToText
    return kind


def context_of(model: Module, tokenizer: PreTrainedTokenizerBase) -> int:
    """Give how many tokens a model takes in all: the smaller of what it and its tokenizer say."""
    stated = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return int(min(one for one in (stated, tokenizer.model_max_length) if one))


def _prepared(processor: ProcessorMixin, said: Conversation, model: Module) -> Mapping[str, Tensor]:
    from jinja2 import TemplateError

    try:
        prompt = processor.apply_chat_template(said.messages, add_generation_prompt=True)
        inputs = processor(
            text=[prompt], images=[said.images] if said.images else None, return_tensors="pt"
        )
    except (TemplateError, ValueError) as exc:
        raise BadRequest(
            f"the model's processor does not take the request ({_short(exc)}); choose a model "
            "that is made for conversations"
        ) from exc
    placed: Mapping[str, Tensor] = inputs.to(model.device, dtype=model.dtype)
    return placed


@contextmanager
def _interruptible(model: Module, check: Callable[[], None]) -> Iterator[None]:
    """Call `check` before every layer: reading a page alone may take minutes."""
    from torch.nn import ModuleList

    layers = [one for held in model.modules() if isinstance(held, ModuleList) for one in held]
    hooks = [one.register_forward_pre_hook(lambda *_: check()) for one in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _ends(model: Module, tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    """Give the tokens that end a reply."""
    told = model.generation_config.eos_token_id
    listed = told if isinstance(told, list) else [told]
    return frozenset(one for one in (*listed, tokenizer.eos_token_id) if one is not None)


def _asked_for(schema: Mapping[str, object]) -> str:
    told = json.dumps(schema, ensure_ascii=False)
    return f"Reply with one JSON object alone, without a fence, that fits this schema:\n{told}"


def _short(exc: BaseException) -> str:
    return " ".join(str(exc).split())[:200]
