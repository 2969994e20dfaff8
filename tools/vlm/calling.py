"""One call of a model with all its patience: time limits, cancelling, and the retries.

The connection is read on a thread of its own, so that whoever waits for the next word can give
up, and the call is tried again only while nothing of the reply was seen.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.core.chat import ChatDelta, ChatRequest
from tools.core.errors import Interrupted, ProviderError, RateLimited, Slow, Unreadable
from tools.vlm.line import Line
from tools.vlm.spoken import SpokenText

log = logging.getLogger(__name__)

_POLL_S = 0.1
_CHARS_A_TOKEN = 16
"""More than any tokenizer puts into one on average: beyond, a reply ignores its bound."""
Call = Callable[[Line], Iterator[ChatDelta]]
Work = Callable[[Callable[[ChatDelta], None], Callable[[], bool]], None]
_Came = queue.SimpleQueue[ChatDelta | BaseException | None]


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long and how often."""

    first_s: float = 60.0
    """Until anything comes."""
    silence_s: float = 30.0
    """Between two pieces."""
    whole_s: float = 180.0
    retries: int = 2
    """After the first try, and only before the first visible word."""
    pause_s: float = 0.5
    """Before the first retry; doubled for the next."""
    longest_pause_s: float = 15.0
    """A provider that asks for more is not waited for."""


class _Cancelled(Exception):
    """The request was cancelled."""


def streamed(
    name: str, call: Call, request: ChatRequest, patience: Patience
) -> Iterator[ChatDelta]:
    """Run a call. Raises ProviderError; after the first visible word always Interrupted.

    call: reads the provider's stream to its end, and raises ProviderError itself. A cancelled
    request ends without a `done` delta.
    """
    tries = 0
    while True:
        spoke = False
        try:
            for delta in _read(name, call, request, patience):
                spoke = spoke or bool(delta.text.strip())
                yield delta
            return
        except _Cancelled:
            return
        except ProviderError as exc:
            if spoke:
                raise Interrupted(f"the answer of {name} broke off: {exc}") from exc
            tries += 1
            pause = _pause(exc, tries, patience)
            if pause is None or not _waited(pause, request) or not request.again():
                raise
            log.info("%s is asked again after %.1f s: %s", name, pause, exc)


def pushed(name: str, work: Work, request: ChatRequest, patience: Patience) -> Iterator[ChatDelta]:
    """Run work that gives its deltas by calling. Raises as `streamed`, and tries nothing again.

    work: (give, stopped) to its end; it looks at `stopped` all the while, raises ProviderError
    itself, and may go on for a moment after nobody waits for it any more.
    """
    stop = threading.Event()
    came: _Came = queue.SimpleQueue()

    def run() -> None:
        try:
            if not stop.is_set():
                work(came.put, stop.is_set)
            came.put(None)
        except BaseException as exc:  # noqa: BLE001
            # Handed to the reader, who raises it; this thread has nobody else to tell.
            came.put(exc)

    if request.cancelled():
        return
    threading.Thread(target=run, name="cairn-model", daemon=True).start()
    spoke = False
    try:
        for delta in _taken(name, came, request, patience):
            spoke = spoke or bool(delta.text.strip())
            yield delta
    except _Cancelled:
        return
    except ProviderError as exc:
        if spoke:
            raise Interrupted(f"the answer of {name} broke off: {exc}") from exc
        raise
    finally:
        stop.set()


def _pause(error: ProviderError, tries: int, patience: Patience) -> float | None:
    if not error.passing or tries > patience.retries:
        return None
    pause = patience.pause_s * 2.0 ** (tries - 1)
    if isinstance(error, RateLimited) and error.retry_after_s is not None:
        pause = max(pause, error.retry_after_s)
    return pause if pause <= patience.longest_pause_s else None


def _waited(pause_s: float, request: ChatRequest) -> bool:
    ends = time.monotonic() + pause_s
    while (left := ends - time.monotonic()) > 0:
        if request.cancelled():
            return False
        time.sleep(min(_POLL_S, left))
    return True


def _read(name: str, call: Call, request: ChatRequest, patience: Patience) -> Iterator[ChatDelta]:
    line = Line()
    came: _Came = queue.SimpleQueue()

    def read() -> None:
        try:
            for delta in call(line):
                came.put(delta)
            came.put(None)
        except BaseException as exc:  # noqa: BLE001
            # Handed to the reader, who raises it; this thread has nobody else to tell.
            came.put(exc)

    threading.Thread(target=read, name="cairn-model", daemon=True).start()
    try:
        yield from _taken(name, came, request, patience)
    finally:
        line.cut()


def _taken(
    name: str,
    came: _Came,
    request: ChatRequest,
    patience: Patience,
) -> Iterator[ChatDelta]:
    begun = time.monotonic()
    ends = begun + patience.whole_s
    due = begun + patience.first_s
    spoken = SpokenText()
    while True:
        if request.cancelled():
            raise _Cancelled
        try:
            one = came.get(timeout=_POLL_S)
        except queue.Empty:
            now = time.monotonic()
            if now >= min(due, ends):
                raise Slow(f"{name} gave nothing for {now - begun:.0f} s; ask again") from None
            continue
        if one is None:
            return
        if isinstance(one, BaseException):
            raise one
        yield spoken.of(one)
        if spoken.chars > _CHARS_A_TOKEN * request.max_tokens:
            raise Unreadable(f"{name} wrote far more than was asked for")
        now = time.monotonic()
        due = now + patience.silence_s
        if now >= ends and not one.done:
            raise Slow(f"{name} was still writing after {patience.whole_s:.0f} s")
