"""Runs a producer on a thread of its own, so that whoever shows its events never waits for it.

A door must be able to let go at once: a click on Stop, a closed tab, a client that went away.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Generic, TypeVar

from tools.core.errors import CairnError

T = TypeVar("T")

log = logging.getLogger(__name__)

_BROKEN = "Something went wrong that Cairn did not expect; the log on its terminal has the details"


class _End:
    """The producer is through."""


class Pump(Generic[T]):
    """Events of one job, in order."""

    def __init__(
        self, run: Callable[[Callable[[T], None]], None], broke: Callable[[str], T]
    ) -> None:
        """Start the job. run: gets what to call with each event; broke: an error as an event."""
        self._events: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
        self._wake: Callable[[], None] = _nobody
        self._broke = broke
        self._over = False
        threading.Thread(target=self._work, args=(run,), name="cairn-job", daemon=True).start()

    def take(self, wait_s: float) -> list[T] | None:
        """Give the events that came, waiting for the first; None when there are no more."""
        if self._over:
            return None
        events: list[T] = []
        try:
            one = self._events.get(timeout=wait_s)
            while not isinstance(one, _End):
                events.append(one)
                one = self._events.get_nowait()
        except queue.Empty:
            return events
        self._over = True
        return events or None

    async def follow(self, wait_s: float) -> AsyncIterator[list[T]]:
        """Give the events as they come, without a thread that waits; none came: an empty list."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            # The loop is gone where the server was stopped.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(woken.set)

        self._wake = wake
        while not self._over:
            woken.clear()
            events = self.take(0)
            if events is None:
                return
            if not events and not self._over:
                try:
                    async with asyncio.timeout(wait_s):
                        await woken.wait()
                    continue
                except TimeoutError:
                    # Nothing came.
                    pass
            yield events

    def _work(self, run: Callable[[Callable[[T], None]], None]) -> None:
        try:
            run(self._put)
        except CairnError as error:
            self._put(self._broke(str(error)))
        except Exception:
            # The seam to the screen: it must hear of every end.
            log.exception("a job broke")
            self._put(self._broke(_BROKEN))
        finally:
            self._put(_End())

    def _put(self, event: T | _End) -> None:
        self._events.put(event)
        self._wake()


def _nobody() -> None:
    """Nobody waits in a loop."""


class Closing(Generic[T]):
    """An iterator that another thread may end."""

    def __init__(self, start: Callable[[], Iterator[T]]) -> None:
        self._start = start
        self._events: Iterator[T] | None = None
        self._closed = threading.Event()

    def run(self, put: Callable[[T], None]) -> None:
        """Hand on every event until the end, or until `close`."""
        if self._closed.is_set():
            return
        self._events = self._start()
        for event in self._events:
            if self._closed.is_set():
                break
            put(event)
        self._close_events()

    def close(self) -> None:
        """End the iterator now if it can be, else at its next event."""
        self._closed.set()
        self._close_events()

    def _close_events(self) -> None:
        close = getattr(self._events, "close", None)
        if close is None:
            return
        try:
            close()
        except ValueError:
            # A plain generator that is at work in its own thread; `run` closes it.
            log.debug("the turn ends at its next event")
