"""The checkpointer's own file (`threads.sqlite`): rows of threads that have to go.

Knows the two tables that LangGraph's SQLite checkpointer keeps, and nothing of what is in them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tools.library.connections import BUSY_S, translating

_TABLES = ("checkpoints", "writes")
_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def drop_threads(path: Path, threads: Sequence[str]) -> None:
    """Delete everything of these threads, and wipe its pages from the file."""
    with _opened(path) as connection:
        tables = _present(connection) if connection is not None else ()
        if connection is None or not tables or not threads:
            return
        for table in tables:
            connection.executemany(
                f"DELETE FROM {table} WHERE thread_id = ?", [(one,) for one in threads]
            )
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def threads_that_mention(path: Path, ids: frozenset[str], words: Sequence[str]) -> frozenset[str]:
    """Name the threads whose stored state holds one of these ids or strings."""
    found: set[str] = set()
    hashes = {one.encode() for one in ids}
    needles = [one.encode() for one in words if one]
    with _opened(path) as connection:
        for table in _present(connection) if connection is not None else ():
            assert connection is not None
            for thread, blob in _blobs(connection, table):
                if thread not in found and _mentions(blob, hashes, needles):
                    found.add(thread)
    return frozenset(found)


def _mentions(blob: bytes, hashes: set[bytes], needles: Sequence[bytes]) -> bool:
    # Strings stand as plain UTF-8 in msgpack, so a search of the bytes finds them.
    if any(needle in blob for needle in needles):
        return True
    return any(found in hashes for found in _ID.findall(blob))


def _blobs(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, bytes]]:
    columns = ("checkpoint", "metadata") if table == "checkpoints" else ("value",)
    for column in columns:
        rows = connection.execute(f"SELECT thread_id, {column} FROM {table}")
        for thread, value in rows:
            if value is not None:
                yield str(thread), value if isinstance(value, bytes) else str(value).encode()


def _present(connection: sqlite3.Connection) -> tuple[str, ...]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    names = {row[0] for row in rows}
    return tuple(table for table in _TABLES if table in names)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection | None]:
    if not path.exists():
        yield None
        return
    with (
        translating(path),
        closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA secure_delete = ON")
        yield connection
