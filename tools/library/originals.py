"""Original bytes, kept by content hash beside the ledger.

A file here is named by its SHA-256 alone: no name or path from outside ever reaches the disk, and
nothing is executable. What no row of the ledger names any more is taken away.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tools.core.errors import CairnError, DiskFull, LibraryError, LibraryReadOnly, NotFound, Refused
from tools.library.connections import Connections

log = logging.getLogger(__name__)

_CHUNK = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REFERENCES = (
    "SELECT 1 FROM sources WHERE sha256 = :sha AND state != 'refused'",
    "SELECT 1 FROM item_media WHERE sha256 = :sha",
    "SELECT 1 FROM attachments WHERE sha256 = :sha",
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Bytes that were taken in."""

    sha256: str
    bytes: int


class Originals:
    """The folder `originals`; safe to use from several threads of the writing process."""

    def __init__(self, folder: Path, connections: Connections) -> None:
        self._folder = folder
        self._connections = connections
        self._holds = 0
        self._held: set[str] = set()
        self._holds_lock = threading.Lock()

    def put(self, path: Path) -> Kept:
        """Copy a file in, hashing what was copied. Raises Refused, DiskFull, LibraryReadOnly."""
        try:
            source = path.open("rb")
        except FileNotFoundError as exc:
            raise Refused(str(path), "vanished", "it is no longer there", "run add again") from exc
        except OSError as exc:
            raise Refused(str(path), "permission", f"cannot be read: {exc.strerror}") from exc
        with source:
            return self._take(_chunks(source, path))

    def put_bytes(self, data: bytes) -> Kept:
        """Keep bytes that were made from a file. Raises DiskFull, LibraryReadOnly."""
        return self._take(iter((data,)))

    def has(self, sha256: str) -> bool:
        """Tell whether bytes with this hash are kept."""
        return _SHA256.fullmatch(sha256) is not None and self._place(sha256).is_file()

    def path_of(self, sha256: str) -> Path:
        """Give the file with these bytes; for reading only. Raises NotFound."""
        if not self.has(sha256):
            raise NotFound(f"no original {sha256[:12]}... is kept; add the file again")
        return self._place(sha256)

    def of_item(self, item: str) -> tuple[Path, str] | None:
        """Give the bytes and media type of an item's own medium; None when it is its file's."""
        row = (
            self._connections.reader()
            .execute(
                "SELECT m.sha256, m.media_type FROM item_media m JOIN items i ON i.n = m.item "
                "WHERE i.id = ?",
                (item,),
            )
            .fetchone()
        )
        return None if row is None else (self.path_of(str(row[0])), str(row[1]))

    def release(self, hashes: Iterable[str]) -> int:
        """Delete those of these files that no row names any more; give how many."""
        with self._holds_lock:
            if self._holds:
                self._held.update(hashes)
                return 0
        gone = 0
        # Inside the writer's lock, so that no thread commits a new reference in between.
        with self._connections.transaction() as connection:
            for sha in set(hashes):
                named = any(connection.execute(sql, {"sha": sha}).fetchone() for sql in _REFERENCES)
                if not named and self.has(sha):
                    self._place(sha).unlink(missing_ok=True)
                    gone += 1
        return gone

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let nothing be deleted inside the block (a backup reads); it goes afterwards."""
        with self._holds_lock:
            self._holds += 1
        try:
            yield
        finally:
            with self._holds_lock:
                self._holds -= 1
                waiting = set() if self._holds else self._held
                self._held = self._held if self._holds else set()
            if waiting:
                self.release(waiting)

    def sweep(self) -> int:
        """Delete everything that no row names, and half copies; only while nobody adds."""
        if not self._folder.is_dir():
            return 0
        for half in self._folder.glob("tmp-*"):
            half.unlink(missing_ok=True)
        return self.release(self.hashes())

    def hashes(self) -> list[str]:
        """List what is kept."""
        return sorted(
            one.name for one in self._folder.glob("??/*") if _SHA256.fullmatch(one.name) is not None
        )

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _take(self, chunks: Iterator[bytes]) -> Kept:
        try:
            return self._copy(chunks)
        except OSError as exc:
            raise about_disk(exc, self._folder) from exc

    def _copy(self, chunks: Iterator[bytes]) -> Kept:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="tmp-", dir=self._folder)
        half = Path(name)
        digest = hashlib.sha256()
        size = 0
        try:
            with os.fdopen(handle, "wb") as copy:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
            sha = digest.hexdigest()
            place = self._place(sha)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            half.replace(place)
            _sync_folder(place.parent)
        finally:
            half.unlink(missing_ok=True)
        return Kept(sha256=sha, bytes=size)


def _chunks(source: BinaryIO, path: Path) -> Iterator[bytes]:
    while True:
        try:
            chunk = source.read(_CHUNK)
        except OSError as exc:
            raise Refused(str(path), "permission", f"cannot be read: {exc.strerror}") from exc
        if not chunk:
            return
        yield chunk


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle on a folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def about_disk(error: OSError, folder: Path) -> CairnError:
    """Give the library's own error for one of the file system's."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(f"{folder} has no space left; free some on its disk and try again")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LibraryReadOnly(
            f"{folder} cannot be written; make it writable, or set CAIRN_HOME to another folder"
        )
    return LibraryError(f"{folder}: {error.strerror}; run: cairn doctor")
