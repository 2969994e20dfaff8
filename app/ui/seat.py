"""One open page: which conversation it shows and which turn is running in it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from threading import Event as Flag


def new_id() -> str:
    """Give a short random id."""
    return secrets.token_hex(6)


@dataclass
class Seat:
    """The only thing that a page changes on the server; the record is the library's."""

    thread: str = ""
    """Empty until the first turn of a new conversation has begun."""
    view: str = field(default_factory=new_id)
    """Changes when another conversation is shown, so that the page starts afresh."""
    finding: str = ""
    """Words that the listed conversations must have."""
    running: Flag | None = field(default=None, repr=False)
    """Set it to stop the running turn; None while nothing runs in this view."""

    def show(self, thread: str) -> None:
        """Turn to another conversation; a running turn goes on unseen and is kept."""
        self.thread = thread
        self.view = new_id()
        # It is that conversation's, and must not keep this one from being asked.
        self.running = None

    def stop(self) -> None:
        """Ask the running turn to end."""
        if self.running is not None:
            self.running.set()
