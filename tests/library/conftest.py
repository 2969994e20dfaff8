from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.library.library import Library, open_library

_MEMORY = Path("/dev/shm")


def memory_folder() -> Path | None:
    """Give a disk in memory where there is one: every commit waits for a real one."""
    return _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else None


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="cairn-", dir=memory_folder()))
    yield made / "home"
    shutil.rmtree(made)


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with open_library(home) as opened:
        yield opened
