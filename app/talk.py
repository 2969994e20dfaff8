"""What a person does with conversations that were had: find, rename, take along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from app.exporting import write_thread
from app.feedback import versions_of
from app.ui.talk_desk import Opinion, ThreadRow, turn_key
from app.wiring import House
from tools.core.errors import NotFound
from tools.core.evidence import Answer

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
_MAX_WORDS = 4_000


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

    def judge(self, owner: str, opinion: Opinion) -> None:
        """Keep an opinion with its trace. Raises NotFound for a turn that is not there."""
        threads = self._house.library.threads
        keys = self._keys(owner, opinion.thread)
        turns = [number for number, key in keys.items() if key == opinion.turn]
        if not turns:
            raise NotFound("this answer is not in the library any more; reload the page")
        if opinion.verdict == "none":
            threads.drop_feedback(owner, opinion.thread, turns[-1], opinion.item)
            return
        threads.add_feedback(
            owner,
            opinion.thread,
            turns[-1],
            opinion.verdict,
            item=opinion.item,
            mark=opinion.mark[:40],
            words=opinion.words.strip()[:_MAX_WORDS],
            versions=versions_of(self._house),
        )

    def opinions(self, owner: str, thread: str) -> Sequence[Opinion]:
        """List what was thought of a conversation. Raises NotFound."""
        keys = self._keys(owner, thread)
        return [
            Opinion(
                thread=thread,
                turn=keys.get(one.turn, ""),
                verdict=one.verdict,
                item=one.item,
                mark=one.mark,
                words=one.words,
            )
            for one in self._house.library.threads.feedback(owner, thread)
        ]

    def _keys(self, owner: str, thread: str) -> dict[int, str]:
        return {
            one.number: turn_key(one.question, ANSWER.validate_json(one.answer).answer)
            for one in self._house.library.threads.history(owner, thread)
        }
