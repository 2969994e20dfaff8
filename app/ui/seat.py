"""One open page: which conversation it shows and which turn is running in it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from threading import Event as Flag

from app.ui.turn import TurnView


def new_id() -> str:
    """Give a short random id."""
    return secrets.token_hex(6)


@dataclass
class Going:
    """A turn that is running, whether its conversation is shown or not."""

    turn: TurnView
    """As it was drawn last."""
    view: str
    """The view of the page that it is drawn in."""
    stopped: Flag = field(default_factory=Flag)
    """Set it to end the turn."""


@dataclass
class Seat:
    """The only thing that a page changes on the server; the record is the library's."""

    thread: str = ""
    """Empty until the first turn of a new conversation has begun."""
    view: str = field(default_factory=new_id)
    """Changes when another conversation is shown, so that the page starts afresh."""
    finding: str = ""
    """Words that the listed conversations must have."""
    running: Going | None = field(default=None, repr=False)
    """None while nothing runs in this view."""
    going: dict[str, Going] = field(default_factory=dict, repr=False)
    """What runs, by conversation."""

    def show(self, thread: str) -> None:
        """Turn to another conversation; a running turn goes on, and is drawn where it is shown."""
        self.thread = thread
        self.view = new_id()
        # Another conversation's turn must not keep this one from being asked.
        self.running = self.going.get(thread)
        if self.running is not None:
            self.running.view = self.view

    def drawn(self, going: Going, turn: TurnView) -> None:
        """Take in what a running turn has come to; one that has ended makes room for the next."""
        going.turn = turn
        if turn.state != "running":
            self.end(going)
            return
        if turn.thread:
            self.going[turn.thread] = going
        if going.view == self.view:
            self.thread = turn.thread or self.thread

    def end(self, going: Going) -> None:
        """Let go of a turn that runs no longer."""
        if going.view == self.view:
            self.thread = going.turn.thread or self.thread
        if self.running is going:
            self.running = None
        self.going = {name: one for name, one in self.going.items() if one is not going}

    def stop(self) -> None:
        """Ask the running turn to end."""
        if self.running is not None:
            self.running.stopped.set()
