"""How many questions a user may ask in a minute, so that one leaves the machine to the others."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from tools.core.errors import TooMany

_WITHIN_S = 60.0


class Pace:
    """Counts the questions of each owner over the last minute. Threads may ask at once."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """most: questions in a minute; 0 counts nothing. clock: seconds, monotonic."""
        self._most = most
        self._clock = clock
        self._asked: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def take(self, owner: str) -> None:
        """Count a question. Raises TooMany, which says when the next one can be asked."""
        if not self._most:
            return
        now = self._clock()
        with self._lock:
            asked = self._asked.setdefault(owner, deque())
            while asked and asked[0] <= now - _WITHIN_S:
                asked.popleft()
            if len(asked) >= self._most:
                # What is refused is not counted: whoever waits as long as is said gets in.
                again_s = math.ceil(asked[0] + _WITHIN_S - now)
                raise TooMany(
                    f"this is more than the {self._most} questions a minute that each user of "
                    f"this machine may ask; ask again in {again_s} s",
                    again_s=again_s,
                )
            asked.append(now)
