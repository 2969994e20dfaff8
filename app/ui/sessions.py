"""Who is asking: an unguessable token in a cookie, kept in memory, bound to an owner."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MAX_SESSIONS = 10_000
LOGIN_LASTS_S = 12 * 3600.0


class Sessions:
    """Tokens of open browsers and the owner each acts for.

    lasts_s: how long after the login a session ends; None where nobody logs in.
    """

    def __init__(
        self, *, lasts_s: float | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._owners: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lasts_s = lasts_s
        self._now = now
        self._lock = threading.Lock()

    def open(self, owner: str) -> str:
        """Give a new token; the longest unused one goes when there are too many."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._owners[token] = (owner, self._now())
            while len(self._owners) > _MAX_SESSIONS:
                self._owners.popitem(last=False)
        return token

    def owner_of(self, token: str) -> str | None:
        """Give the owner behind a token; None for one that is not known, or has ended."""
        with self._lock:
            owner, since = self._owners.get(token, (None, 0.0))
            if owner is None:
                return None
            if self._lasts_s is not None and self._now() - since >= self._lasts_s:
                del self._owners[token]
                return None
            self._owners.move_to_end(token)
            return owner

    def close(self, token: str) -> None:
        """End a session; one that is not known is ended already."""
        with self._lock:
            self._owners.pop(token, None)
