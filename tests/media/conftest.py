from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media.making import make_all
from tools.media.worker import MediaWorker


@pytest.fixture(scope="session")
def worker() -> Iterator[MediaWorker]:
    with MediaWorker() as one:
        yield one


@pytest.fixture(scope="session")
def good_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_all(tmp_path_factory.mktemp("good"))
