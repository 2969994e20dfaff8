"""R-22: a backup that is made while files go in holds exactly the first so many of them."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.adder import LoadersHere, encoders
from tests.faults.killing import content, loose_ends
from tests.library.conftest import memory_folder
from tools.library.backup import export_library, import_library
from tools.library.ingest import ingest
from tools.library.library import open_library
from tools.library.options import AddOptions
from tools.library.progress import AddEvent, FileDone

KINDS = ("a.md", "list.txt", "guide.pdf", "heron.png", "horn.wav")
FILES = 25


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Path]:
    made = (memory_folder() or tmp_path) / f"cairn-meanwhile-{tmp_path.name}"
    made.mkdir()
    yield made
    shutil.rmtree(made)


class Growing:
    """A library that takes in files one by one, and the order in which they came."""

    def __init__(self, base: Path, seed: int) -> None:
        self.base, self.chance = base, random.Random(seed)
        self.folder = base / "things"
        self.folder.mkdir(parents=True)
        for number in range(FILES):
            kind = KINDS[number % len(KINDS)]
            (self.folder / f"{number:02}-{kind}").write_bytes(content(kind, number))
        self.library = open_library(base / "home")
        self.order: list[str] = []
        self.first = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        def note(event: AddEvent) -> None:
            if isinstance(event, FileDone) and event.status == "added":
                self.order.append(Path(event.path).name)
                self.first.set()

        ingest(
            [self.folder], library=self.library, worker=LoadersHere(), encoders=encoders(),
            options=AddOptions(ocr=False), on_event=note,
        )  # fmt: skip
        self.first.set()

    def backup(self) -> tuple[Path, int, int]:
        """Give the file, and how many files were in before and after it was made."""
        target = self.base / "backup.zip"
        self._thread.start()
        self.first.wait(30)
        time.sleep(self.chance.uniform(0.0, 0.25))
        before = len(self.order)
        export_library(self.library, target)
        after = len(self.order)
        self._thread.join(60)
        assert len(self.order) == FILES
        return target, before, after

    def close(self) -> None:
        self.library.close()


def restored(backup: Path, home: Path) -> list[str]:
    """Bring a backup back, look through it, and give the names of what it holds."""
    import_library(backup, home)
    with open_library(home) as library:
        connection = library.ledger.connect()
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert loose_ends(connection, library) == []
        held = [one for one in library.ledger.known("local").values() if one.state == "ready"]
        for one in held:
            path = library.originals.path_of(one.sha256)
            assert path.read_bytes() == Path(one.path).read_bytes()
        return [Path(one.path).name for one in held]


def trial(base: Path, seed: int) -> int:
    """Back up once; give how many files the backup holds."""
    growing = Growing(base / str(seed), seed)
    try:
        target, before, after = growing.backup()
        held = restored(target, growing.base / "again")
        # A commit comes a moment before its word, so one more may be in than was acknowledged.
        assert before <= len(held) <= after + 1, (before, len(held), after)
        assert set(held) == set(growing.order[: len(held)]), "not the first ones"
        return len(held)
    finally:
        growing.close()


def test_a_backup_holds_what_was_in_and_nothing_half(base: Path) -> None:
    assert trial(base, 1)


@pytest.mark.nightly
def test_twenty_backups_hold_what_was_in_and_nothing_half(base: Path) -> None:
    sizes = [trial(base, seed) for seed in range(100, 120)]
    # Backups that all came before or after the run would show nothing.
    assert sum(0 < size < FILES for size in sizes) >= 8, sizes
