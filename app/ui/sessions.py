"""Who is asking: an unguessable token in a cookie, kept in memory, bound to an owner."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

_MAX_SESSIONS = 10_000


class Sessions:
    """Tokens of open browsers and the owner each acts for."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, owner: str) -> str:
        """Give a new token; the longest unused one goes when there are too many."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._owners[token] = owner
            while len(self._owners) > _MAX_SESSIONS:
                self._owners.popitem(last=False)
        return token

    def owner_of(self, token: str) -> str | None:
        """Give the owner behind a token; None for one that is not known."""
        with self._lock:
            owner = self._owners.get(token)
            if owner is not None:
                self._owners.move_to_end(token)
        return owner
