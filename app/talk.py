"""What a person does with conversations that were had: find, rename, take along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.exporting import write_thread
from app.ui.talk_desk import ThreadRow
from app.wiring import House


class Talk:
    """Over the library's own record; every call names the owner."""

    def __init__(self, house: House) -> None:
        self._house = house

    def find(self, owner: str, words: str) -> Sequence[ThreadRow]:
        """List conversations with every word in title, questions or answers, newest first."""
        return [
            ThreadRow(id=one.id, title=one.title, updated=one.updated)
            for one in self._house.library.threads.find(owner, words)
            if one.turns
        ]

    def rename(self, owner: str, thread: str, title: str) -> None:
        """Give a conversation another title. Raises NotFound, BadInput for an empty one."""
        self._house.library.threads.rename(owner, thread, title)

    def export(self, owner: str, thread: str, target: Path) -> str:
        """Write a conversation with its media to a zip; give a name for it. Raises NotFound."""
        return write_thread(self._house, owner, thread, target)
