"""Conversations of the scripted desk: found, renamed, taken along."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from app.ui.talk_desk import Opinion, ThreadRow
from tools.core.errors import BadInput
from tools.core.evidence import Answer


class HasThreads(Protocol):
    titles: dict[str, str]

    def threads(self, owner: str) -> Sequence[ThreadRow]: ...

    def thread(self, owner: str, thread: str) -> Sequence[tuple[str, Answer]]: ...


class ScriptedTalk:
    """Satisfies TalkDesk over the threads of a desk."""

    def __init__(self, desk: HasThreads) -> None:
        self._desk = desk
        self.judged: list[tuple[str, Opinion]] = []

    def find(self, owner: str, words: str) -> Sequence[ThreadRow]:
        return [one for one in self._desk.threads(owner) if self._has(owner, one, words)]

    def rename(self, owner: str, thread: str, title: str) -> None:
        self._desk.thread(owner, thread)
        if not title.strip():
            raise BadInput("a conversation needs a title of at least one letter")
        self._desk.titles[thread] = title

    def export(self, owner: str, thread: str, target: Path) -> str:
        turns = self._desk.thread(owner, thread)
        with zipfile.ZipFile(target, "w") as zipped:
            zipped.writestr("conversation.md", "\n".join(question for question, _ in turns))
        return "conversation.zip"

    def judge(self, owner: str, opinion: Opinion) -> None:
        self._desk.thread(owner, opinion.thread)
        self.judged = [one for one in self.judged if not _same(one[1], opinion)]
        if opinion.verdict != "none":
            self.judged.append((owner, opinion))

    def opinions(self, owner: str, thread: str) -> Sequence[Opinion]:
        return [one for who, one in self.judged if (who, one.thread) == (owner, thread)]

    def _has(self, owner: str, row: ThreadRow, words: str) -> bool:
        turns = self._desk.thread(owner, row.id)
        text = " ".join([row.title, *(f"{asked} {told.answer}" for asked, told in turns)])
        return all(word in text.casefold() for word in words.casefold().split())


def _same(one: Opinion, other: Opinion) -> bool:
    return (one.thread, one.turn, one.item) == (other.thread, other.turn, other.item)
