"""Connections to one SQLite file: a writer that queues, a reader for each thread.

Knows no table. Errors of SQLite leave here as errors of the library.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tools.core.errors import CairnError, DiskFull, LibraryBusy, LibraryError, LibraryReadOnly

BUSY_S = 5.0
_PAGE_CACHE_KIB = 32 * 1024

_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_TORN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ)


def translated(error: sqlite3.Error, path: Path) -> CairnError:
    """Give the library's own error for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)
    first = code & 0xFF if code is not None else None
    if code in _FULL:
        return DiskFull(f"{path} cannot grow; free some space on its disk and try again")
    if first == sqlite3.SQLITE_READONLY:
        return LibraryReadOnly(
            f"{path.parent} cannot be written; make it writable, or set CAIRN_HOME to another one"
        )
    if first in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(f"{path} stayed locked for {BUSY_S:g} s; try again in a moment")
    if first in _TORN or code in _TORN:
        return LibraryError(
            f"{path} is damaged ({error}); move {path.parent} aside and bring the last backup "
            "back with: cairn import BACKUP.zip"
        )
    if first == sqlite3.SQLITE_CANTOPEN:
        return LibraryReadOnly(
            f"{path} cannot be opened; check that its folder is there and yours to read and write"
        )
    return LibraryError(f"{path}: {error}; run: cairn doctor")


@contextmanager
def translating(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into the library's."""
    try:
        yield
    except sqlite3.Error as exc:
        raise translated(exc, path) from exc


class Connections:
    """The writer and the readers of one file. Safe to use from several threads."""

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self._write = write
        self._lock = threading.RLock()
        self._writer: sqlite3.Connection | None = None
        self._local = threading.local()
        self._readers: list[tuple[weakref.ref[threading.Thread], sqlite3.Connection]] = []
        self._readers_lock = threading.Lock()
        self._closed = False

    def reader(self) -> sqlite3.Connection:
        """Give the calling thread's reading connection. Raises LibraryError."""
        found: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if found is not None and not self._closed:
            return found
        with self._readers_lock:
            if self._closed:
                raise LibraryError(f"{self.path.parent} was closed; open the library again")
            made = self._left_behind()
            if made is None:
                with translating(self.path):
                    made = self._open_reader()
            self._readers.append((weakref.ref(threading.current_thread()), made))
        self._local.reader = made
        return made

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend the calling thread's reader inside one snapshot; calls of one thread nest."""
        with translating(self.path):
            connection = self.reader()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend the writer inside BEGIN IMMEDIATE; calls of one thread nest into one."""
        with self._lock, translating(self.path):
            connection = self._open_writer()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def outside(self) -> Iterator[sqlite3.Connection]:
        """Lend the writer without a transaction, for VACUUM, checkpoints and migrations."""
        with self._lock, translating(self.path):
            connection = self._open_writer()
            assert not connection.in_transaction, "VACUUM inside a transaction"
            yield connection

    def close(self) -> None:
        """Close every connection; readers of other threads fail from here on."""
        with self._lock, self._readers_lock:
            self._closed = True
            for thread, connection in self._readers:
                owner = thread()
                if owner is None or not owner.is_alive() or owner is threading.current_thread():
                    connection.close()
                else:
                    # A statement may be running there, and must not lose its connection under
                    # it; it ends now, and the connection goes with its thread.
                    connection.interrupt()
            self._readers.clear()
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _left_behind(self) -> sqlite3.Connection | None:
        """Take over the reader of a thread that has ended; its page cache is warm."""
        for index, (thread, connection) in enumerate(self._readers):
            owner = thread()
            if owner is None or not owner.is_alive():
                del self._readers[index]
                return connection
        return None

    def _open_writer(self) -> sqlite3.Connection:
        if not self._write:
            raise LibraryReadOnly(
                f"{self.path.parent} was opened for reading; open it for writing to change it"
            )
        if self._closed:
            raise LibraryError(f"{self.path.parent} was closed; open the library again")
        if self._writer is None:
            made = _connect(self.path, "rwc")
            made.execute("PRAGMA journal_mode = WAL")
            # FULL: a commit that was acknowledged survives a power cut; 4 ms a commit measured,
            # and ingest commits once a file.
            made.execute("PRAGMA synchronous = FULL")
            made.execute("PRAGMA foreign_keys = ON")
            made.execute("PRAGMA secure_delete = ON")
            made.execute("PRAGMA temp_store = MEMORY")
            self._writer = made
        return self._writer

    def _open_reader(self) -> sqlite3.Connection:
        made = _connect(self.path, "rw") if self._write else _connect_read_only(self.path)
        made.execute("PRAGMA query_only = ON")
        made.execute("PRAGMA temp_store = MEMORY")
        return made


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # quote: a folder may be named `50% #1?`, which a URI would read as its own signs.
    uri = f"file:{quote(str(path))}?mode={mode}"
    made = sqlite3.connect(
        uri, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
    )
    made.execute(f"PRAGMA cache_size = -{_PAGE_CACHE_KIB}")
    return made


def _connect_read_only(path: Path) -> sqlite3.Connection:
    try:
        # The first statement already looks into the file.
        return _connect(path, "ro")
    except sqlite3.OperationalError:
        wal = path.with_name(path.name + "-wal")
        if not path.exists() or (wal.exists() and wal.stat().st_size):
            raise
        # A folder without write permission has no room for WAL's shared memory; a ledger that
        # was closed cleanly is whole without it.
        return _connect(path, "ro&immutable=1")
