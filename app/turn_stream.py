"""The events of one turn, which any thread may end at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator

from tools.core.events import Event

log = logging.getLogger(__name__)


class TurnStream:
    """Iterator over a turn. `close` also ends it while another thread waits for its next event."""

    def __init__(self, start: Callable[[threading.Event], Generator[Event, None, None]]) -> None:
        """start: gets the token that ends the turn within a second, connections and all."""
        self._cancelled = threading.Event()
        self._events = start(self._cancelled)

    def __iter__(self) -> TurnStream:
        return self

    def __next__(self) -> Event:
        return next(self._events)

    def close(self) -> None:
        """End the turn."""
        self._cancelled.set()
        try:
            self._events.close()
        except ValueError:
            # At work in its own thread, where the token ends it.
            log.debug("the turn ends by its token")
