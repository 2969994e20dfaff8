"""The seam to a vision-language model: what it is shown, and how it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class ChatPart:
    """A piece of what a model is shown."""

    text: str = ""
    image_png: bytes = field(repr=False, default=b"")
    sound_wav: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, kw_only=True)
class ChatRequest:
    """One call of a model."""

    system: str
    parts: tuple[ChatPart, ...]
    max_tokens: int = 1024
    schema: Mapping[str, object] | None = None
    """JSON schema of a structured reply."""


@dataclass(frozen=True, kw_only=True)
class ChatDelta:
    """A piece of a reply; the last one carries the token counts."""

    text: str = ""
    done: bool = False
    input_tokens: int = 0
    output_tokens: int = 0


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
