"""What the browser does with conversations that were had: `app.talk.Talk` satisfies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class ThreadRow:
    """A conversation in the list."""

    id: str
    title: str
    updated: str
    """ISO 8601, UTC."""


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
