"""What a running server does by itself: lets go of what has come to its end, and looks again.

Runs in a thread of its own; one look waits for the other.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from app.refreshing import look_here, looked_again, roots_of
from tools.core.errors import CairnError

if TYPE_CHECKING:
    from app.assistant import Assistant

log = logging.getLogger(__name__)

EVERY_S = 3600.0
REFRESH = ("never", "start", "hourly")
"""Choices of the setting `refresh`."""


class Keeper:
    """Keeps the library of one assistant."""

    def __init__(self, assistant: Assistant, stop: threading.Event) -> None:
        self._assistant = assistant
        self._stop = stop
        self._when = assistant.house.settings.refresh

    def run(self) -> None:
        """Keep until `stop` is set: at once, then hour by hour."""
        if self._when != "never":
            self._refresh()
        while not self._stop.wait(EVERY_S):
            self.sweep()
            if self._when == "hourly":
                self._refresh()

    def sweep(self) -> int:
        """Take out what has come to its end; give how much."""
        try:
            gone = self._assistant.house.library.forgetter.expire()
        except CairnError as error:
            log.warning("what has come to its end is hidden and not yet taken out: %s", error)
            return 0
        if gone:
            log.info("%d sources came to their end", len(gone))
        return len(gone)

    def _refresh(self) -> None:
        try:
            # Only folders: nothing is fetched from the web that nobody asked for.
            roots = [one for one in roots_of(self._assistant.house.settings) if not one.is_address]
            for looked in looked_again(roots, look_here(self._assistant)):
                if self._stop.is_set():
                    return
                if looked.outcome != "looked" or looked.changed:
                    said = looked.detail or looked.sentences[0]
                    log.warning("refresh of %s: %s", looked.path, said)
        except CairnError as error:
            log.warning("refresh: %s", error)
