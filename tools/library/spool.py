"""Bytes of pictures that wait for their encoder, kept out of memory when they are many."""

from __future__ import annotations

import os
import tempfile
import threading
from typing import IO

from tools.core.errors import DiskFull
from tools.library.pieces import Blob

IN_MEMORY_BYTES = 16 * 1024 * 1024
"""Of one file's pictures; what comes after goes to the temporary folder."""


class Spool:
    """Holds the pictures of one file until it is stored."""

    def __init__(self, in_memory_bytes: int = IN_MEMORY_BYTES) -> None:
        self._room = in_memory_bytes
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()

    def keep(self, data: bytes) -> Blob:
        """Take bytes; what comes back gives them again until `close`. Raises DiskFull."""
        with self._lock:
            if len(data) <= self._room:
                self._room -= len(data)
                return lambda: data
            try:
                return self._write(data)
            except OSError as exc:
                raise DiskFull(
                    f"the temporary folder {tempfile.gettempdir()} takes no more pictures "
                    f"({exc.strerror}); free some space there and run the command again"
                ) from exc

    def close(self) -> None:
        """Give the space back."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _write(self, data: bytes) -> Blob:
        if self._file is None:
            # Gone with the process, however that ends.
            self._file = tempfile.TemporaryFile(prefix="cairn-")  # noqa: SIM115 - closed in `close`
        start = self._file.seek(0, os.SEEK_END)
        self._file.write(data)
        self._file.flush()
        return lambda: self._read(start, len(data))

    def _read(self, start: int, size: int) -> bytes:
        with self._lock:
            if self._file is None:
                raise ValueError("the spool is closed")
            self._file.seek(start)
            return self._file.read(size)
