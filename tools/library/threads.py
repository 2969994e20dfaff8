"""Conversations: who owns them, what was asked and answered, and what people thought of it."""

from __future__ import annotations

import secrets
import sqlite3
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from tools.core.errors import BadInput, NotFound
from tools.library import checkpoints, stated
from tools.library.connections import Connections
from tools.library.originals import Originals
from tools.library.schema import utc_now

Verdict = Literal["good", "bad"]
_TITLE_CHARS = 120


@dataclass(frozen=True, kw_only=True)
class Thread:
    """One conversation."""

    id: str
    owner: str
    title: str
    created: str
    updated: str
    turns: int


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One question with its answer."""

    number: int
    """From 0."""
    question: str
    answer: str
    """JSON of `Answer`, as `cairn ask --json` prints it."""
    at: str


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What a person thought of an answer, or of one find in it."""

    thread: str
    turn: int
    verdict: Verdict
    item: str | None
    """A find that was the wrong source; None for the answer as a whole."""
    words: str
    at: str
    n: int = 0
    mark: str = ""
    """`[img 3]`, as the find was cited."""
    versions: str = "{}"
    """JSON: the Cairn, index, spaces and model that made the answer."""


class Threads:
    """The record of conversations. Every call names the owner, and sees only that owner's."""

    def __init__(
        self, connections: Connections, originals: Originals, checkpoint_file: Path
    ) -> None:
        self._connections = connections
        self._originals = originals
        self._checkpoints = checkpoint_file

    def create(self, owner: str, title: str = "") -> Thread:
        """Begin a conversation under an id that nobody can guess (128 bits)."""
        now = utc_now()
        # A dash at the begin would be read as an option: `cairn ask --thread -oZLH`.
        thread = secrets.token_urlsafe(16).replace("-", "_")
        with self._connections.transaction() as connection:
            stated.owner(connection, owner)
            connection.execute(
                "INSERT INTO threads VALUES (?, ?, ?, ?, ?)",
                (thread, owner, _short(title), now, now),
            )
        return Thread(
            id=thread, owner=owner, title=_short(title), created=now, updated=now, turns=0
        )

    def get(self, owner: str, thread: str) -> Thread:
        """Give a conversation. Raises NotFound, for those of others too."""
        found = self._select("t.owner = ? AND t.id = ?", (owner, thread))
        if not found:
            raise NotFound(f"no conversation {thread} is in this library; start a new one")
        return found[0]

    def of_owner(self, owner: str) -> list[Thread]:
        """List an owner's conversations, the last used first."""
        return self._select("t.owner = ?", (owner,))

    def find(self, owner: str, words: str) -> list[Thread]:
        """List those whose title, questions and answers hold every word, the last used first."""
        wanted = _folded(words).split()
        said: dict[str, list[str]] = {}
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT t.id, t.title, n.question, CASE WHEN json_valid(n.answer) "
                "THEN json_extract(n.answer, '$.answer') END FROM threads t "
                "LEFT JOIN turns n ON n.thread = t.id WHERE t.owner = ?",
                (owner,),
            )
            for thread, *texts in rows:
                said.setdefault(str(thread), []).extend(str(one) for one in texts if one)
        folded = {thread: _folded("\n".join(texts)) for thread, texts in said.items()}
        return [
            one
            for one in self.of_owner(owner)
            if all(word in folded.get(one.id, "") for word in wanted)
        ]

    def rename(self, owner: str, thread: str, title: str) -> None:
        """Give a conversation another title. Raises NotFound, BadInput for an empty one."""
        if not title.strip():
            raise BadInput("a conversation needs a title of at least one letter")
        with self._connections.transaction() as connection:
            _require(connection, owner, thread)
            connection.execute("UPDATE threads SET title = ? WHERE id = ?", (_short(title), thread))

    def delete(self, owner: str, thread: str) -> None:
        """Delete a conversation for good: turns, attached files, the agent's memory of it.

        Raises NotFound.
        """
        with self._connections.transaction() as connection:
            _require(connection, owner, thread)
            rows = connection.execute("SELECT sha256 FROM attachments WHERE thread = ?", (thread,))
            hashes = [str(row[0]) for row in rows]
            connection.execute("DELETE FROM threads WHERE id = ?", (thread,))
        # After the record: a crash in between leaves memory that no thread leads to, and the
        # next deletion of this id finds the record gone; so the memory goes by id, not by list.
        checkpoints.drop_threads(self._checkpoints, [thread])
        self._originals.release(hashes)
        with self._connections.outside() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def append_turn(self, owner: str, thread: str, question: str, answer: str) -> int:
        """Keep a question and its answer (JSON); give the turn's number. Raises NotFound."""
        now = utc_now()
        with self._connections.transaction() as connection:
            _require(connection, owner, thread)
            number = int(
                connection.execute(
                    "SELECT coalesce(max(number) + 1, 0) FROM turns WHERE thread = ?", (thread,)
                ).fetchone()[0]
            )
            connection.execute(
                "INSERT INTO turns VALUES (?, ?, ?, ?, ?)", (thread, number, question, answer, now)
            )
            connection.execute(
                "UPDATE threads SET updated = ?, title = CASE title WHEN '' THEN ? ELSE title END "
                "WHERE id = ?",
                (now, _short(question), thread),
            )
        return number

    def history(self, owner: str, thread: str) -> list[Turn]:
        """List the turns of a conversation, in order. Raises NotFound."""
        with self._connections.reading() as connection:
            _require(connection, owner, thread)
            rows = connection.execute(
                "SELECT number, question, answer, at FROM turns WHERE thread = ? ORDER BY number",
                (thread,),
            )
            return [
                Turn(number=number, question=question, answer=answer, at=at)
                for number, question, answer, at in rows
            ]

    def add_feedback(
        self,
        owner: str,
        thread: str,
        turn: int,
        verdict: Verdict,
        *,
        item: str | None = None,
        words: str = "",
        mark: str = "",
        versions: str = "{}",
    ) -> None:
        """Keep what a person thinks of a turn, or of one item in it; it replaces what they thought.

        versions: JSON of what made the answer. Raises NotFound.
        """
        with self._connections.transaction() as connection:
            _require(connection, owner, thread)
            self._drop_opinion(connection, thread, turn, item)
            connection.execute(
                "INSERT INTO feedback (owner, thread, turn, item, verdict, words, at, mark, "
                "versions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (owner, thread, turn, item, verdict, words, utc_now(), mark, versions),
            )

    def drop_feedback(self, owner: str, thread: str, turn: int, item: str | None = None) -> None:
        """Take back what was thought of a turn, or of one item in it. Raises NotFound."""
        with self._connections.transaction() as connection:
            _require(connection, owner, thread)
            self._drop_opinion(connection, thread, turn, item)

    def feedback(self, owner: str, thread: str | None = None) -> list[Feedback]:
        """List an owner's feedback, oldest first; of one conversation, or of all."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT n, thread, turn, verdict, item, words, at, mark, versions FROM feedback "
                "WHERE owner = ? AND ? IN (thread, '') ORDER BY n",
                (owner, thread or ""),
            )
            return [
                Feedback(
                    n=row[0],
                    thread=row[1],
                    turn=row[2],
                    verdict=cast(Verdict, row[3]),
                    item=row[4],
                    words=row[5],
                    at=row[6],
                    mark=row[7],
                    versions=row[8],
                )
                for row in rows
            ]

    def attached(self, thread: str) -> list[tuple[int, str]]:
        """List the files of a conversation as (turn, name), in the order they came."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT turn, name FROM attachments WHERE thread = ? ORDER BY turn, rowid",
                (thread,),
            )
            return [(int(turn), str(name)) for turn, name in rows]

    def _drop_opinion(
        self, connection: sqlite3.Connection, thread: str, turn: int, item: str | None
    ) -> None:
        connection.execute(
            "DELETE FROM feedback WHERE thread = ? AND turn = ? AND item IS ?", (thread, turn, item)
        )

    def _select(self, where: str, values: tuple[str, ...]) -> list[Thread]:
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT t.id, t.owner, t.title, t.created, t.updated, "
                "(SELECT count(*) FROM turns WHERE thread = t.id) FROM threads t "
                f"WHERE {where} ORDER BY t.updated DESC, t.rowid DESC",
                values,
            )
            return [
                Thread(id=one, owner=owner, title=title, created=made, updated=used, turns=turns)
                for one, owner, title, made, used, turns in rows
            ]


def _require(connection: sqlite3.Connection, owner: str, thread: str) -> None:
    row = connection.execute(
        "SELECT 1 FROM threads WHERE owner = ? AND id = ?", (owner, thread)
    ).fetchone()
    if row is None:
        raise NotFound(f"no conversation {thread} is in this library; start a new one")


def _folded(text: str) -> str:
    """Give text as it is compared: case and the way accents are written make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1].rstrip() + "…"
