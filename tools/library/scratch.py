"""A private folder for the time of one `add`; what a killed one left is swept by the next."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_PREFIX = "cairn-add-"
_LOCK = ".held"
_SETTLED_S = 60.0
"""A younger folder may be about to be locked by the process that made it."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Lend a folder that goes at the end; first delete those of processes that are gone."""
    import filelock

    _sweep(Path(tempfile.gettempdir()))
    with (
        TemporaryDirectory(prefix=_PREFIX) as name,
        # The system lets go of the lock when the process dies, however it dies.
        filelock.FileLock(Path(name) / _LOCK, thread_local=False),
    ):
        yield Path(name)


def _sweep(base: Path) -> None:
    import filelock

    for folder in base.glob(_PREFIX + "*"):
        try:
            if not _is_own(folder) or time.time() - folder.stat().st_mtime < _SETTLED_S:
                continue
            with filelock.FileLock(folder / _LOCK, timeout=0, thread_local=False):
                pass
        except (filelock.Timeout, OSError):
            continue  # Somebody is at work in it, or it belongs to another user.
        shutil.rmtree(folder, ignore_errors=True)


def _is_own(folder: Path) -> bool:
    """Tell a folder of this user: in one of another, the lock could be a link to anything."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()
