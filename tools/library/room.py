"""Room on the disks that an `add` writes to, looked at before the first write."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tools.core.errors import DiskFull

LEAST_FREE_BYTES = 64 * 1024 * 1024
"""Below this SQLite's log alone may not fit."""


def require_room(home: Path, least_free_bytes: int = LEAST_FREE_BYTES) -> None:
    """Raise DiskFull where the data folder or the temporary one has too little room."""
    for folder in (home, Path(tempfile.gettempdir())):
        free = shutil.disk_usage(folder).free
        if free < least_free_bytes:
            raise DiskFull(
                f"only {free / 1e6:.0f} MB are free where {folder} lies and nothing was added; "
                f"free at least {least_free_bytes / 1e6:.0f} MB and run the command again"
            )
