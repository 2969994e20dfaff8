"""R-02: a process that ends at any write, fsync, rename or commit leaves before or after."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.fault_points import ENDED, summary
from tests.faults.killing import loose_ends
from tests.faults.sweeper import CHANGES, MARK, VARIANTS, file_of, prepare, saver
from tests.library.conftest import memory_folder
from tools.library.library import THREADS_FILE, open_library

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="ends a forked child")

_SEEN = (
    "SELECT s.path, s.sha256, s.title, i.id, i.modality, i.locator, i.text, i.about, i.caption, "
    "i.gate, (SELECT group_concat(v.space || hex(v.vector)) FROM (SELECT * FROM vectors WHERE "
    "item = i.id AND space IN (SELECT space FROM version_spaces w JOIN versions x ON x.id = "
    "w.version WHERE x.state = 'active') ORDER BY space) v) FROM items i JOIN sources s ON "
    "s.n = i.source WHERE s.state = 'ready' AND i.state = 'ready' ORDER BY i.id"
)
_ALSO = (
    "SELECT number, question, answer FROM turns ORDER BY thread, number",
    "SELECT role, space FROM version_spaces w JOIN versions v ON v.id = w.version "
    "WHERE v.state = 'active' ORDER BY role",
    "SELECT name, layer, kind, value FROM facts ORDER BY name, layer, value",
    "SELECT path, options FROM roots ORDER BY path",
)

_WAITING = (
    "SELECT sha256 FROM sources WHERE state = 'pending' EXCEPT "
    "SELECT sha256 FROM sources WHERE state = 'ready'"
)


@dataclass(frozen=True)
class State:
    """What a person could notice."""

    seen: tuple[Any, ...]
    originals: tuple[str, ...]
    step: int | None
    """What the saved state of the conversation holds."""


def state_of(home: Path) -> tuple[State | None, list[str]]:
    """Open a library as the next start would; give what it holds and what is wrong in it."""
    if not (home / "library.sqlite").exists():
        return None, []
    with open_library(home) as library:
        connection = library.ledger.connect()
        faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        faults = [one for one in faults if one != "ok"]
        faults += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
        faults += loose_ends(connection, library)
        seen = tuple(
            tuple(tuple(row) for row in connection.execute(sql)) for sql in (_SEEN, *_ALSO)
        )
        # The copy of a file that is still to be read is kept for the next run.
        waiting = {row[0] for row in connection.execute(_WAITING)}
        kept = tuple(one for one in library.originals.hashes() if one not in waiting)
        found = State(seen, kept, _step(home))
    faults += [f"{one.name} is left over" for one in home.rglob("tmp-*")]
    return found, faults


def _step(home: Path) -> int | None:
    if not (home / THREADS_FILE).exists():
        return None
    keeper = saver(home)
    try:
        told = keeper.get_tuple({"configurable": {"thread_id": "t", "checkpoint_ns": ""}})
        return None if told is None else int(told.checkpoint["channel_values"]["step"])
    finally:
        keeper.conn.close()


class Sweeper:
    """The process that forks children which end themselves."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.sweeper"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def run(self, job: dict[str, object]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


@pytest.fixture(scope="module")
def sweeper() -> Iterator[Sweeper]:
    made = Sweeper()
    yield made
    made.close()


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Path]:
    memory = memory_folder()
    made = Path(memory or tmp_path) / f"cairn-sweep-{os.getpid()}"
    made.mkdir()
    yield made
    shutil.rmtree(made)


class Sweep:
    """One change of one library, ended at any of its points."""

    def __init__(
        self, sweeper: Sweeper, base: Path, change: str, variant: int, *, torn: bool = False
    ) -> None:
        self._sweeper, self._base = sweeper, base / f"{change}-{variant}"
        self._change, self._variant, self._torn = change, variant, torn
        self._folder = self._base / "things"
        self._base.mkdir()
        prepare(change, self._start, self._folder, variant)
        self._home = self._base / "home"
        self._fresh()
        self.before, faults = state_of(self._home)
        assert faults == []
        self._fresh()
        assert self._run(0) == 0
        self.names: list[str] = json.loads((self._base / "names").read_text())
        self.after, faults = state_of(self._home)
        assert faults == [] and self.before != self.after

    @property
    def _start(self) -> Path:
        return self._base / "start"

    def _fresh(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        if self._change != "import":
            shutil.copytree(self._start, self._home)

    def _run(self, target: int) -> int:
        return self._sweeper.run({
            "change": self._change, "home": str(self._home), "folder": str(self._folder),
            "target": target, "variant": self._variant, "torn": self._torn,
            "names": str(self._base / "names"), "backup": str(self._base / "backup.zip"),
        })  # fmt: skip

    def faults(self, points: Sequence[int]) -> list[str]:
        found: list[str] = []
        for point in points:
            self._fresh()
            # A reading that takes another way may pass fewer points.
            assert self._run(point) in (ENDED, 0)
            name = f"{self._change} {self._variant}, point {point} ({self.names[point - 1]})"
            found += [f"{name}: {one}" for one in self._wrong()]
        return found

    def _wrong(self) -> list[str]:
        held, faults = state_of(self._home)
        if not self._is_one_of_both(held):
            faults.append("neither before nor after")
        if self._change == "forget" and held is not None and held.seen == self.after_seen:
            faults += self._traces()
        if self._change == "import" and held is None:
            self._sweep_import()
        if self._run_again(held) != 0:
            faults.append("the same change fails afterwards")
        again, more = state_of(self._home)
        if not more and again != self.after:
            more = ["the same change does not end where it should"]
        return faults + more

    @property
    def after_seen(self) -> tuple[Any, ...]:
        assert self.after is not None
        return self.after.seen

    def _is_one_of_both(self, held: State | None) -> bool:
        if held is None or self.before is None or self.after is None:
            return held in (self.before, self.after)
        kept = held.seen in (self.before.seen, self.after.seen)
        files = held.originals in (self.before.originals, self.after.originals)
        together = (held.seen == self.before.seen) == (held.originals == self.before.originals)
        same_files = self.before.originals == self.after.originals
        # The state of a conversation is written before its turn, in a file of its own.
        step = held.step in (self.before.step, self.after.step)
        return kept and files and step and (together or same_files)

    def _run_again(self, held: State | None) -> int:
        if held == self.after and self._change in ("forget", "expire", "talk", "import"):
            return 0
        if self._change == "talk" and held is not None and held.seen == self.after_seen:
            return 0
        return self._run(0)

    def _sweep_import(self) -> None:
        left = [one.name for one in self._home.iterdir()] if self._home.exists() else []
        assert "library.sqlite" not in left

    def _traces(self) -> list[str]:
        needles = (MARK.encode(), str(file_of(self._folder, self._variant)).encode())
        return [
            f"{needle.decode()} stands in {path.name}"
            for path in self._home.rglob("*")
            if path.is_file()
            for needle in needles
            if needle in path.read_bytes()
        ]


def sample(count: int, wanted: int) -> list[int]:
    """Give points spread over all, from 1."""
    return sorted({1 + round(step * (count - 1) / (wanted - 1)) for step in range(wanted)})


@pytest.mark.parametrize("change", CHANGES)
def test_some_points_of_every_change_leave_before_or_after(
    sweeper: Sweeper, base: Path, change: str
) -> None:
    sweep = Sweep(sweeper, base, change, CHANGES.index(change) % VARIANTS)
    assert len(sweep.names) >= 12
    assert sweep.faults(sample(len(sweep.names), 4)) == []


@pytest.mark.nightly
@pytest.mark.parametrize("variant", range(VARIANTS))
@pytest.mark.parametrize("change", CHANGES)
def test_every_point_of_every_change_leaves_before_or_after(
    sweeper: Sweeper, base: Path, change: str, variant: int
) -> None:
    sweep = Sweep(sweeper, base, change, variant)
    count = len(sweep.names)
    sys.stderr.write(f"\nR-02 {change} {variant}: {count} points: {summary(sweep.names)}\n")
    assert sweep.faults(range(1, count + 1)) == []


def test_the_same_sweep_goes_red_without_the_transaction(sweeper: Sweeper, base: Path) -> None:
    sweep = Sweep(sweeper, base, "update", 0, torn=True)
    assert any(sweep.faults([point]) for point in sample(len(sweep.names), 24))


def test_the_points_are_real(sweeper: Sweeper, base: Path) -> None:
    sweep = Sweep(sweeper, base, "add", 0)
    kinds = {name.split(" ", 1)[1] for name in sweep.names}
    assert {"fsync", "replace", "write", "COMMIT", "BEGIN IMMEDIATE"} <= kinds
    with closing(sqlite3.connect(":memory:")) as plain:
        assert type(plain) is sqlite3.Connection
