"""What the browser does with conversations that were had: `app.talk.Talk` satisfies it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol


@dataclass(frozen=True, kw_only=True)
class ThreadRow:
    """A conversation in the list."""

    id: str
    title: str
    updated: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What a person thinks of an answer, or of one source in it."""

    thread: str
    turn: str
    """Key of the turn: `turn_key` of its question and answer."""
    verdict: Literal["good", "bad", "none"]
    """`bad` with an item: the wrong source. `none` takes an earlier one back."""
    item: str | None = None
    mark: str = ""
    words: str = ""


def turn_key(question: str, answer: str) -> str:
    """Give a turn's name on a page: turns that were stopped are shown there and counted nowhere."""
    return hashlib.sha256(f"{question}\0{answer}".encode()).hexdigest()[:20]


class TalkDesk(Protocol):
    """Conversations of one owner. Every call raises NotFound for those of others too."""

    def find(self, owner: str, words: str) -> Sequence[ThreadRow]:
        """List conversations with every word in title, questions or answers, newest first."""

    def rename(self, owner: str, thread: str, title: str) -> None:
        """Give a conversation another title. Raises NotFound, BadInput for an empty one."""

    def export(self, owner: str, thread: str, target: Path) -> str:
        """Write a conversation with its media to a zip at `target`; give a name for the file.

        Raises NotFound.
        """

    def judge(self, owner: str, opinion: Opinion) -> None:
        """Keep an opinion with its trace. Raises NotFound for a turn that is not there."""

    def opinions(self, owner: str, thread: str) -> Sequence[Opinion]:
        """List what was thought of a conversation. Raises NotFound."""
