"""A disk of a few megabytes in memory, and ways to leave little of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount it; skips where that is not allowed."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk can only be mounted by root on Linux")
    folder.mkdir(parents=True, exist_ok=True)
    asked = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def left(disk: Path, kilobytes: int) -> Iterator[None]:
    """Fill the disk up to so much free space, for the length of the block."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free - kilobytes * 1024
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(4096, free))
    try:
        yield
    finally:
        ballast.unlink()
