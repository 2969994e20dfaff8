from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.library.library import Library, open_library

_MEMORY = Path("/dev/shm")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home folder in memory where there is such a disk: a commit waits for the real one."""
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)):
        yield tmp_path / "home"
        return
    made = Path(tempfile.mkdtemp(prefix="cairn-", dir=_MEMORY))
    yield made / "home"
    shutil.rmtree(made)


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with open_library(home) as opened:
        yield opened
