"""Counts every write, fsync, rename, delete and commit of a process, and ends it at one of them.

Two points an operation, just before and just after it. What happens inside SQLite's own calls is
SQLite's to prove; here stand all calls that Cairn makes.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from typing import Any, BinaryIO

ENDED = 77
_WRITING = (
    "INSERT", "UPDATE", "DELETE", "REPLACE", "BEGIN", "COMMIT", "ROLLBACK", "VACUUM", "CREATE",
    "DROP", "ALTER", "PRAGMA WAL_CHECKPOINT", "PRAGMA USER_VERSION =", "SAVEPOINT", "RELEASE",
)  # fmt: skip


class Points:
    """The count of one process. target: the point to end at; 0 for none."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.passed = 0
        self.names: list[str] = []

    def at(self, name: str) -> None:
        self.passed += 1
        self.names.append(name)
        if self.passed == self.target:
            os._exit(ENDED)

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            self.at(f"before {name}")
            given = call(*args, **named)
            self.at(f"after {name}")
            return given

        return counted


def instrument(points: Points) -> None:
    """Patch this process; it is a forked child that never comes back."""
    for name in ("fsync", "replace", "rename", "unlink", "remove", "rmdir"):
        setattr(os, name, points.around(name, getattr(os, name)))
    opened = os.fdopen

    def fdopen(handle: int, mode: str = "r", *args: Any, **named: Any) -> Any:
        file = opened(handle, mode, *args, **named)
        return _Writing(file, points) if "w" in mode and "b" in mode else file

    os.fdopen = fdopen  # type: ignore[assignment]
    _instrument_sqlite(points)


def _instrument_sqlite(points: Points) -> None:
    connect = sqlite3.connect

    class CountedCursor(sqlite3.Cursor):
        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            return _counted(points, sql, lambda: super(CountedCursor, self).execute(sql, *args))

        def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
            return _counted(points, sql, lambda: super(CountedCursor, self).executemany(sql, *args))

    class CountedConnection(sqlite3.Connection):
        def cursor(self, *_: Any) -> Any:
            return super().cursor(CountedCursor)

        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            return self.cursor().execute(sql, *args)

        def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
            return self.cursor().executemany(sql, *args)

        def commit(self) -> None:
            if self.in_transaction:
                points.around("COMMIT", super().commit)()

    def counted_connect(*args: Any, **named: Any) -> sqlite3.Connection:
        return connect(*args, factory=CountedConnection, **named)

    sqlite3.connect = counted_connect  # type: ignore[assignment]


def _counted(points: Points, sql: str, call: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
    words = " ".join(sql.upper().split()[:6])
    if not words.startswith(_WRITING):
        return call()
    given: sqlite3.Cursor = points.around(" ".join(words.split()[:3]), call)()
    return given


class _Writing:
    """A file whose writes count."""

    def __init__(self, file: BinaryIO, points: Points) -> None:
        self._file, self._points = file, points

    def write(self, data: bytes) -> int:
        # Half of it first: a copy may be torn anywhere.
        half = len(data) // 2
        self._file.write(data[:half])
        self._file.flush()
        self._points.at("inside write")
        written: int = self._points.around("write", self._file.write)(data[half:])
        return half + written

    def __enter__(self) -> _Writing:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def summary(names: list[str]) -> str:
    """Say how many points of which kind there were."""
    counted = Counter(name.removeprefix("before ").removeprefix("after ") for name in names)
    return ", ".join(f"{count} {name}" for name, count in counted.most_common())
