"""A library of one folder, made once and planted into empty homes: the demo is there at once.

A snapshot is the compressed ledger of a library to which only that folder was added, with neutral
paths, and the pictures that were cut from its files. It says which bytes it was made from; where
they or the encoders are others now, or the schema is a later one, nothing is planted and the folder
is read as any other.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path, PurePosixPath

from tools.core.spaces import Space
from tools.library import schema
from tools.library.library import Library

_ROOT = "/snapshot"
_TALK = ("turns", "attachments", "feedback", "threads", "journal", "removed", "translators",
         "translator_sources")  # fmt: skip
"""Tables of people's doings; none of them belongs into a snapshot."""
_PATHS = (("sources", "path"), ("sources", "folder"), ("folders", "path"), ("roots", "path"))
_OWNED = ("sources", "entities", "folders", "roots", "jobs")
_EMPTY = ("sources", "threads", "roots", "jobs")
"""Tables that have nothing in them where nothing would be lost by planting."""


def digest_of(folder: Path) -> str:
    """Fingerprint all names and bytes below a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def take(library: Library, folder: Path, target: Path) -> None:
    """Write a snapshot of a library that holds nothing but `folder`."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "ledger.sqlite")
        with closing(_opened(library.ledger.path)) as source, closing(_opened(copy)) as taken:
            source.backup(taken)
            for table in _TALK:
                taken.execute(f"DELETE FROM {table}")
            taken.execute("DELETE FROM jobs WHERE kind = 'add'")
            root = os.path.abspath(folder)
            _rename(taken, lambda path: _moved(path, root, _ROOT))
            taken.execute("UPDATE sources SET added = '', modified_s = 0")
            taken.execute("CREATE TABLE snapshot (digest TEXT NOT NULL)")
            taken.execute("INSERT INTO snapshot VALUES (?)", (digest_of(folder),))
            taken.execute("CREATE TABLE snapshot_media (bytes BLOB NOT NULL)")
            for (sha,) in taken.execute("SELECT DISTINCT sha256 FROM item_media").fetchall():
                cut = library.originals.path_of(sha).read_bytes()
                taken.execute("INSERT INTO snapshot_media VALUES (?)", (cut,))
            taken.commit()
            taken.execute("PRAGMA journal_mode = DELETE")
            taken.execute("VACUUM")
        with (
            copy.open("rb") as plain,
            target.open("wb") as file,
            # No name and no time, so that the same library gives the same bytes.
            gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
        ):
            shutil.copyfileobj(plain, packed)


def plant(
    library: Library, snapshot: Path, folder: Path, *, owner: str, spaces: Mapping[str, Space]
) -> bool:
    """Fill an empty library; False, and nothing done, where the snapshot does not fit.

    spaces: of the encoders at hand, by role. Raises DiskFull, LibraryReadOnly.
    """
    if not snapshot.is_file() or not _is_empty(library):
        return False
    with tempfile.TemporaryDirectory(prefix=".planting-", dir=library.home) as scratch:
        copy = Path(scratch, "ledger.sqlite")
        with gzip.open(snapshot) as packed, copy.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        _bring_level(copy)
        with closing(_opened(copy)) as ready:
            if not _fits(ready, folder, spaces):
                return False
            _prepare(ready, library, folder, owner)
            with library.ledger.replacing() as live:
                ready.backup(live)
    return True


def _bring_level(copy: Path) -> None:
    """Bring a snapshot of an earlier schema to this one; one of a later schema stays as it is."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as older:
        if schema.version_of(older) < schema.SCHEMA_VERSION:
            schema.migrate(older)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level="DEFERRED")


def _is_empty(library: Library) -> bool:
    with library.ledger.replacing() as live:
        return not any(live.execute(f"SELECT 1 FROM {table}").fetchone() for table in _EMPTY)


def _fits(ready: sqlite3.Connection, folder: Path, spaces: Mapping[str, Space]) -> bool:
    if schema.version_of(ready) != schema.SCHEMA_VERSION:
        return False
    held = dict(
        ready.execute(
            "SELECT s.role, s.space FROM version_spaces s JOIN versions v ON v.id = s.version "
            "WHERE v.state = 'active'"
        ).fetchall()
    )
    if any(role in held and held[role] != space.id for role, space in spaces.items()):
        return False
    if any(role not in spaces for role in held):
        return False
    (digest,) = ready.execute("SELECT digest FROM snapshot").fetchone()
    return bool(digest == digest_of(folder))


def _prepare(ready: sqlite3.Connection, library: Library, folder: Path, owner: str) -> None:
    """Make the copy what the live ledger is to be: originals kept, paths, owner and times set."""
    root = os.path.abspath(folder)
    _rename(ready, lambda path: _moved(path, _ROOT, root))
    now = schema.utc_now()
    for number, path in ready.execute("SELECT n, path FROM sources").fetchall():
        library.originals.put(Path(path))
        ready.execute(
            "UPDATE sources SET added = ?, modified_s = ? WHERE n = ?",
            (now, Path(path).stat().st_mtime_ns / 1e9, number),
        )
    for (cut,) in ready.execute("SELECT bytes FROM snapshot_media").fetchall():
        library.originals.put_bytes(cut)
    ready.execute("INSERT OR IGNORE INTO owners VALUES (?, ?)", (owner, now))
    for table in _OWNED:
        ready.execute(f"UPDATE {table} SET owner = ?", (owner,))
    ready.execute("DELETE FROM owners WHERE id != ?", (owner,))
    # Readers keep copies by these counters, and must not take the new content for the old.
    ready.execute("UPDATE counters SET value = value + 1000")
    ready.execute("INSERT OR REPLACE INTO meta VALUES ('at_work', 'yes'), ('made', ?)", (now,))
    ready.execute("DROP TABLE snapshot")
    ready.execute("DROP TABLE snapshot_media")
    ready.commit()


def _rename(connection: sqlite3.Connection, moved: object) -> None:
    connection.create_function("moved", 1, moved, deterministic=True)  # type: ignore[arg-type]
    for table, column in _PATHS:
        connection.execute(f"UPDATE {table} SET {column} = moved({column})")


def _moved(path: str, old: str, new: str) -> str:
    inside = Path(path).relative_to(old) if new == _ROOT else PurePosixPath(path).relative_to(old)
    return str(PurePosixPath(new, *inside.parts) if new == _ROOT else Path(new, *inside.parts))
