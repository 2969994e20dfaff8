"""A reply's text as it may be kept and shown: whole characters, and none that steer a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

from tools.core.chat import ChatDelta

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""C0 without tab and line break, DEL, C1: a terminal would act on them, files cannot hold NUL."""
_TORN = "\ufffd"


class SpokenText:
    """Takes a reply piece by piece."""

    def __init__(self) -> None:
        self._half = ""
        self.chars = 0
        """How many came so far."""

    def of(self, delta: ChatDelta) -> ChatDelta:
        """Give a delta with clean text; half a character waits for its other half."""
        if not delta.text and not (delta.done and self._half):
            return delta
        self.chars += len(delta.text)
        text, self._half = self._half + delta.text, ""
        if text and "\ud800" <= text[-1] <= "\udbff" and not delta.done:
            text, self._half = text[:-1], text[-1]
        return replace(delta, text=_STEERING.sub("", _whole(text)))


def _whole(text: str) -> str:
    """Join the halves that JSON escapes apart, and give U+FFFD for those that stand alone."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
