"""Vectors as the ledger keeps them: one BLOB an item and space, and what changed since when.

The ledger runs VECTORS_DDL in its first migration and `write` and `erase` inside its own
transactions; indexes bring themselves level through `changes`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tools.core.content import Vectors
from tools.core.errors import LibraryError, SpaceMismatch
from tools.core.spaces import Space

Connect = Callable[[], sqlite3.Connection]
"""Gives the calling thread's connection to the ledger."""

BATCH = 10_000
"""Vectors handed over at once."""

VECTORS_DDL: tuple[str, ...] = (
    """CREATE TABLE vectors (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        space TEXT NOT NULL,
        item TEXT NOT NULL,
        vector BLOB NOT NULL,
        UNIQUE (space, item)
    )""",
    """CREATE TABLE vector_counts (
        space TEXT PRIMARY KEY,
        removals INTEGER NOT NULL
    )""",
)
"""Statements of the first migration. Vectors are float32, little endian."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How far a reader has read."""

    seq: int = 0
    removals: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes:
    """What a reader has to do to be level with the ledger."""

    mark: Mark
    ids: tuple[str, ...]
    """New and replaced, in the order of `vectors`."""
    vectors: Vectors
    kept: frozenset[str] | None
    """All ids there are, when something was taken out since; None when nothing was."""


_STORED = np.dtype("<f4")


def write(
    connection: sqlite3.Connection, space: Space, ids: Sequence[str], vectors: Vectors
) -> None:
    """Store or replace vectors (n, d) inside the caller's transaction. Raises SpaceMismatch."""
    require_dimension(space, vectors)
    rows = [
        (space.id, one, np.ascontiguousarray(vector, dtype=_STORED).tobytes())
        for one, vector in zip(ids, vectors, strict=True)
    ]
    # REPLACE gives the row a new seq, so that readers see it as changed.
    connection.executemany(
        "INSERT OR REPLACE INTO vectors (space, item, vector) VALUES (?, ?, ?)", rows
    )


def erase(connection: sqlite3.Connection, ids: Sequence[str], space: Space | None = None) -> None:
    """Take vectors out of one space or all, inside the caller's transaction."""
    spaces = [space.id] if space else _spaces(connection)
    for one in spaces:
        gone = sum(
            connection.execute(
                "DELETE FROM vectors WHERE space = ? AND item = ?", (one, item)
            ).rowcount
            for item in ids
        )
        if gone:
            connection.execute(
                "INSERT INTO vector_counts (space, removals) VALUES (?, ?) "
                "ON CONFLICT (space) DO UPDATE SET removals = removals + excluded.removals",
                (one, gone),
            )


def changes(
    connection: sqlite3.Connection, space: Space, since: Mark, *, limit: int = BATCH
) -> Changes:
    """Give what was written and taken out after `since`, at most `limit` vectors at a time.

    Ask again with the mark it gives until there are no ids. The order of the three reads makes it
    safe without a transaction: what happens between them is told again next time.
    """
    row = connection.execute(
        "SELECT removals FROM vector_counts WHERE space = ?", (space.id,)
    ).fetchone()
    removals = int(row[0]) if row else 0
    new = connection.execute(
        # The plus makes SQLite take the new rows and look at their space, not the reverse.
        "SELECT seq, item, vector FROM vectors WHERE +space = ? AND seq > ? ORDER BY seq LIMIT ?",
        (space.id, since.seq, limit),
    ).fetchall()
    kept = None
    if removals != since.removals:
        found = connection.execute("SELECT item FROM vectors WHERE space = ?", (space.id,))
        kept = frozenset(str(item) for (item,) in found)
    return Changes(
        mark=Mark(seq=new[-1][0] if new else since.seq, removals=removals),
        ids=tuple(item for _, item, _ in new),
        vectors=_matrix(space, [blob for _, _, blob in new]),
        kept=kept,
    )


def require_dimension(space: Space, vectors: Vectors) -> None:
    """Raise SpaceMismatch unless the last axis of `vectors` is the space's."""
    if vectors.shape[-1] != space.dimension:
        raise SpaceMismatch(
            f"a vector of {vectors.shape[-1]} numbers met space {space.id} ({space.model}), "
            f"which has {space.dimension}; encode it with {space.model}"
        )


def _spaces(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT DISTINCT space FROM vectors")]


def _matrix(space: Space, blobs: Sequence[bytes]) -> Vectors:
    wanted = space.dimension * _STORED.itemsize
    if any(len(blob) != wanted for blob in blobs):
        raise LibraryError(
            f"a vector of space {space.id} in the ledger is torn; run: cairn models fill"
        )
    joined = np.frombuffer(b"".join(blobs), dtype=_STORED)
    return joined.reshape(len(blobs), space.dimension).astype(np.float32)  # (n, d)


class VectorRecord(Protocol):
    """The record that an index derives itself from."""

    def changes(self, since: Mark) -> Changes:
        """Give what was written and taken out after `since`, some at a time."""

    def fetch(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Give the vectors that are there among `ids`."""

    def write(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store or replace, in a transaction of its own."""

    def erase(self, ids: Sequence[str]) -> None:
        """Take out, in a transaction of its own."""

    def count(self) -> int:
        """Count the vectors."""


class VectorTable:
    """VectorRecord over one space of the ledger."""

    def __init__(self, connect: Connect, space: Space) -> None:
        self._connect = connect
        self._space = space
        self._counted: tuple[tuple[int, int], int] | None = None

    def changes(self, since: Mark) -> Changes:
        """Give what was written and taken out after `since`, some at a time."""
        return changes(self._connect(), self._space, since)

    def fetch(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Give the vectors that are there among `ids`, by id."""
        rows = (
            self._connect()
            .execute(
                "SELECT item, vector FROM vectors WHERE space = ? "
                "AND item IN (SELECT value FROM json_each(?)) ORDER BY item",
                (self._space.id, json.dumps(list(ids))),
            )
            .fetchall()
        )
        return [item for item, _ in rows], _matrix(self._space, [blob for _, blob in rows])

    def write(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store or replace, in a transaction of its own."""
        with self._connect() as connection:
            write(connection, self._space, ids, vectors)

    def erase(self, ids: Sequence[str]) -> None:
        """Take out, in a transaction of its own."""
        with self._connect() as connection:
            erase(connection, ids, self._space)

    def count(self) -> int:
        """Count the vectors; counted anew only after a change."""
        connection = self._connect()
        now = connection.execute(
            "SELECT (SELECT max(seq) FROM vectors), "
            "(SELECT removals FROM vector_counts WHERE space = ?)",
            (self._space.id,),
        ).fetchone()
        known = self._counted
        if known is None or known[0] != now:
            row = connection.execute(
                "SELECT count(*) FROM vectors WHERE space = ?", (self._space.id,)
            ).fetchone()
            known = self._counted = (now, int(row[0]))
        return known[1]
