"""One writer a home folder, across processes."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import LibraryBusy, LibraryReadOnly
from tools.library.schema import utc_now

if TYPE_CHECKING:
    from filelock import BaseFileLock

_WAIT_S = 1.0


class WriterLock:
    """Held from open to close; the system lets go of it when the process dies."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._holder = home / "library.holder"
        self._lock: BaseFileLock | None = None

    def take(self) -> None:
        """Take the lock. Raises LibraryBusy within 2 s, LibraryReadOnly."""
        import filelock

        # thread_local off: the server opens in one thread and closes in another.
        lock = filelock.FileLock(self._home / "library.lock", timeout=_WAIT_S, thread_local=False)
        try:
            lock.acquire()
        except filelock.Timeout as exc:
            raise LibraryBusy(
                f"{self._home} is being written by {self._who()}; end that one, or wait until it "
                "is done and try again"
            ) from exc
        except OSError as exc:
            raise LibraryReadOnly(
                f"{self._home} cannot be written ({exc.strerror}); make it writable, or set "
                "CAIRN_HOME to another folder"
            ) from exc
        self._lock = lock
        script = Path(sys.argv[0])
        # Of `python -m app` the script is called __main__.py, which names nobody.
        module = f"python -m {script.parent.name}"
        program = module if script.stem == "__main__" else script.name or "python"
        # The lock file itself is emptied by every process that tries, so the name stands beside it.
        told = json.dumps({"pid": os.getpid(), "program": program, "since": utc_now()})
        with contextlib.suppress(OSError):  # On a full disk nobody is told who; the lock holds.
            self._holder.write_text(told, encoding="utf-8")

    def release(self) -> None:
        """Let the next writer in."""
        if self._lock is not None:
            self._holder.unlink(missing_ok=True)
            self._lock.release()
            self._lock = None

    def _who(self) -> str:
        try:
            told = json.loads(self._holder.read_text(encoding="utf-8"))
            return f"{told['program']} (process {told['pid']}, since {told['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another Cairn"
