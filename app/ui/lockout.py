"""Counts failed logins: after ten in a minute, whoever tries waits."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

TRIES = 10
WINDOW_S = 60.0
_MOST_KEYS = 10_000


class Lockout:
    """Failures by key: the name that was tried, and the address that tried."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def waits_s(self, *keys: str) -> float:
        """Give how long to wait; 0 where a try is free. Counts the try as failed until `passed`.

        Counted before the password is looked at, so that many tries at once are no way around.
        """
        now = self._now()
        with self._lock:
            waits = max(self._wait(key, now) for key in keys)
            if not waits:
                for key in keys:
                    self._failed.setdefault(key, deque()).append(now)
                    self._failed.move_to_end(key)
                while len(self._failed) > _MOST_KEYS:
                    self._failed.popitem(last=False)
            return waits

    def passed(self, *keys: str) -> None:
        """Take back the last try: it was right."""
        with self._lock:
            for key in keys:
                if self._failed.get(key):
                    self._failed[key].pop()

    def _wait(self, key: str, now: float) -> float:
        tries = self._failed.get(key)
        while tries and tries[0] <= now - WINDOW_S:
            tries.popleft()
        return tries[0] + WINDOW_S - now if tries and len(tries) >= TRIES else 0.0
