"""R-01: SIGKILL at random moments of `add` loses, doubles and halves nothing."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.faults.killing import Adder, Series, dump

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill quickly")


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is such a disk: a kill, unlike a power cut, loses no page."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="cairn-", dir=memory) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def adder() -> Iterator[Adder]:
    made = Adder()
    yield made
    made.close()


def killed(adder: Adder, base: Path, trials: int, *, autocommit: bool = False) -> list[str]:
    """Kill `trials` runs in series of ten over one library; give everything that was wrong."""
    faults: list[str] = []
    kills = cut = within = 0
    for number in range(-(-trials // 10)):
        series = Series(base / str(number), seed=number, autocommit=autocommit)
        if number % 2:
            series.begin(adder)
        for _ in range(min(10, trials - kills)):
            found = series.trial(adder)
            kills += 1
            if found and autocommit:
                return found
            faults.extend(f"series {number}, kill {series.kills}: {one}" for one in found)
            series.change()
        cut += series.cut
        within += series.within
        faults.extend(unlike_uninterrupted(adder, series))
        if faults and autocommit:
            return faults
    # Kills after the last file, or only before the first, would test nothing.
    assert cut > trials / 3 and within > trials / 10, (trials, cut, within)
    return faults


def unlike_uninterrupted(adder: Adder, series: Series) -> list[str]:
    """Let the killed library finish, and compare it with one that was never killed."""
    if adder.run(series.home, series.folder, series.acks, kill_after_s=None) != 0:
        return [f"seed {series.seed}: no add ends well after the kills"]
    fresh = series.base / "fresh"
    assert adder.run(fresh, series.folder, series.acks, kill_after_s=None) == 0
    if dump(series.home) == dump(fresh):
        return []
    return [f"seed {series.seed}: ends unlike an add that was never killed"]


def test_fifty_kills_lose_double_and_halve_nothing(adder: Adder, base: Path) -> None:
    assert killed(adder, base, 50) == []


@pytest.mark.nightly
def test_two_hundred_kills_lose_double_and_halve_nothing(adder: Adder, base: Path) -> None:
    assert killed(adder, base, 200) == []


def test_the_same_harness_goes_red_without_the_transaction(adder: Adder, base: Path) -> None:
    # It ends at the first kill that shows; how many that takes is chance.
    assert killed(adder, base, 200, autocommit=True) != []


def test_decoders_end_with_the_process_that_was_killed(adder: Adder, base: Path) -> None:
    series = Series(base, seed=7)
    status = adder.run(series.home, series.folder, series.acks, kill_after_s=0.1, own_worker=True)
    assert status == signal.SIGKILL
    told = next(one for one in series.acks.read_text().splitlines() if one.startswith("workers"))
    pids = json.loads(told.partition("\t")[2])
    assert pids
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(psutil.pid_exists(pid) for pid in pids):
        time.sleep(0.05)
    left = [pid for pid in pids if psutil.pid_exists(pid)]
    assert left == []
    assert series.wrong() == []
