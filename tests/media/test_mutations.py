"""R-06: whatever a file holds, the answer is its content or a stated reason, within seconds."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import get_args

import psutil
import pytest

from tests.media.mutating import mutated
from tools.core.errors import RefusalReason, Refused
from tools.core.protocols import Limits
from tools.media.worker import MediaWorker

MAX_S = 10.0
MAX_GROWTH_BYTES = 50 * 2**20


def run(worker: MediaWorker, good: dict[str, Path], folder: Path, first: int, count: int) -> None:
    suffixes = sorted(good)
    contents = {suffix: path.read_bytes() for suffix, path in good.items()}
    process = psutil.Process()
    before = process.memory_info().rss
    outcomes: Counter[str] = Counter()
    for seed in range(first, first + count):
        suffix = suffixes[seed % len(suffixes)]
        other = contents[suffixes[(seed * 7 + 3) % len(suffixes)]]
        path = folder / f"mutated-{seed}{suffix}"
        path.write_bytes(mutated(contents[suffix], other, seed))
        started = time.monotonic()
        try:
            worker.decode(path, ocr=False, limits=Limits(wall_s=MAX_S))
            outcomes["read"] += 1
        except Refused as exc:
            assert exc.reason in get_args(RefusalReason), f"seed {seed}"
            assert exc.detail and exc.advice, f"seed {seed}"
            assert exc.reason != "timeout", f"seed {seed} hangs"
            outcomes[exc.reason] += 1
        assert time.monotonic() - started < MAX_S + 5, f"seed {seed}"
        path.unlink()
    assert process.memory_info().rss - before < MAX_GROWTH_BYTES
    # The harness shows something only where both outcomes happen.
    assert outcomes["read"] and outcomes["corrupt"], outcomes


def test_broken_files_are_read_or_refused(
    worker: MediaWorker, good_files: dict[str, Path], tmp_path: Path
) -> None:
    run(worker, good_files, tmp_path, 0, 300)


@pytest.mark.nightly
def test_many_broken_files_are_read_or_refused(
    worker: MediaWorker, good_files: dict[str, Path], tmp_path: Path
) -> None:
    run(worker, good_files, tmp_path, 1_000, 3_000)
