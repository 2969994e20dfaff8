"""The seam to a vision-language model: what it is shown, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class ChatPart:
    """A piece of what a model is shown."""

    text: str = ""
    image_png: bytes = field(repr=False, default=b"")
    """An encoded picture; JPEG where `image_type` says so."""
    image_type: str = "image/png"
    sound_wav: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, kw_only=True)
class PartLimits:
    """What one request may carry, by the provider's rules."""

    images: int
    image_bytes: int
    """Of one picture, before base64."""
    total_bytes: int
    """Of all pictures and sounds, before base64."""
    side_px: int
    """Longest side of a picture that is worth sending; larger ones are scaled down on our side."""


def _never() -> bool:
    return False


def _always() -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class ChatRequest:
    """One call of a model."""

    system: str
    parts: tuple[ChatPart, ...]
    max_tokens: int = 1024
    schema: Mapping[str, object] | None = None
    """JSON schema of a structured reply."""
    cancelled: Callable[[], bool] = field(default=_never, repr=False, compare=False)
    """Asked all the while; True closes the connection and ends the stream without `done`."""
    again: Callable[[], bool] = field(default=_always, repr=False, compare=False)
    """Asked before the call is made once more, after a failure or to mend it; False gives it up."""


@dataclass(frozen=True, kw_only=True)
class ChatDelta:
    """A piece of a reply; the last one carries the token counts, others what is known so far."""

    text: str = ""
    done: bool = False
    input_tokens: int = 0
    """All that was read, from the provider's cache too."""
    output_tokens: int = 0
    cached_tokens: int = 0
    """Of the input: read from the provider's cache."""
    written_tokens: int = 0
    """Of the input: written into the provider's cache."""
    cost_usd: float = 0.0
    """By the price table; 0 where the model has no price there."""


class ChatModel(Protocol):
    """A vision-language model."""

    @property
    def name(self) -> str:
        """`anthropic:NAME`."""

    @property
    def hears(self) -> bool:
        """Takes sound as sound."""

    def stream(self, request: ChatRequest) -> Iterator[ChatDelta]:
        """Stream a reply; a stream without a `done` delta was interrupted. Raises ProviderError."""
