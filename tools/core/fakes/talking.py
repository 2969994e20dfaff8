"""A chat model with a queue of replies, and a transcriber with one sentence."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from tools.core.content import (
    Samples,
)
from tools.core.errors import ProviderError
from tools.core.parts import Cue
from tools.core.protocols import (
    ChatDelta,
    ChatRequest,
)


class ScriptedModel:
    """Chat model with a queue of replies and a record of requests."""

    def __init__(self, replies: Sequence[str | Exception], *, hears: bool = False) -> None:
        self._replies = deque(replies)
        self._hears = hears
        self.requests: list[ChatRequest] = []

    @property
    def name(self) -> str:
        """`scripted`."""
        return "scripted"

    @property
    def hears(self) -> bool:
        """As built."""
        return self._hears

    def stream(self, request: ChatRequest) -> Iterator[ChatDelta]:
        """Stream the next reply word by word. Raises ProviderError when the queue is empty.

        The fake hears of a cancelled request between two words.
        """
        self.requests.append(request)
        if not self._replies:
            raise ProviderError("the scripted model has no reply left; queue one more")
        reply = self._replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        for piece in re.findall(r"\S*\s*", reply)[:-1]:
            if request.cancelled():
                return
            yield ChatDelta(text=piece)
        if request.cancelled():
            return
        yield ChatDelta(done=True, input_tokens=1, output_tokens=len(reply.split()))


class ScriptedTranscriber:
    """Transcriber that hears one scripted sentence in anything that is not silent."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    @property
    def name(self) -> str:
        """`scripted`."""
        return "scripted"

    @property
    def reliable(self) -> bool:
        """False: its words are made up."""
        return False

    def transcribe(self, sound: Samples) -> tuple[Cue, ...]:
        """Give the sentence over the whole clip; nothing for silence."""
        if sound.mono.size == 0 or float(np.abs(sound.mono).max()) < 1e-4:
            return ()
        return (Cue(start_s=0.0, end_s=sound.mono.size / sound.rate_hz, text=self._sentence),)
