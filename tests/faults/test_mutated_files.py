"""R-06: 10,000 broken files over every format there is: content, or a stated reason, in time."""

from __future__ import annotations

import io
import random
import sys
import time
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import get_args

import psutil
import pytest

from tests.media.making import make_all
from tests.media.mutating import mutated
from tools.core.errors import RefusalReason, Refused
from tools.core.protocols import Limits
from tools.media.loaders import MEDIA_TYPES
from tools.media.sniff import sniff
from tools.media.worker import MediaWorker

MAX_S = 10.0
MAX_GROWTH_BYTES = 50 * 2**20


def inside(good: bytes, other: bytes, seed: int) -> bytes:
    """Mutate one member of a package, so that its outside is whole and passes the first look."""
    dice = random.Random(seed)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(packed, "w") as new:
        members = old.infolist()
        chosen = dice.choice([one for one in members if one.file_size])
        for one in members:
            body = old.read(one)
            if one is chosen:
                body = mutated(body, other[:2000], seed)
            new.writestr(one.filename, body, one.compress_type)
    return packed.getvalue()


def broken(good: bytes, other: bytes, seed: int) -> bytes:
    package = good.startswith(b"PK\x03\x04")
    return inside(good, other, seed) if package and seed % 2 else mutated(good, other, seed)


class Campaign:
    """One worker under fire; what came of every file, by format."""

    def __init__(self, worker: MediaWorker, folder: Path) -> None:
        self._worker, self._folder = worker, folder
        (folder / "good").mkdir()
        self.good = make_all(folder / "good")
        self.outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.slowest = (0.0, "")
        self.faults: list[str] = []

    def run(self, seeds: range) -> None:
        suffixes = sorted(self.good)
        contents = {suffix: path.read_bytes() for suffix, path in self.good.items()}
        names = {suffix: path.name for suffix, path in self.good.items()}
        for seed in seeds:
            suffix = suffixes[seed % len(suffixes)]
            other = contents[suffixes[(seed * 7 + 3) % len(suffixes)]]
            folder = self._folder / str(seed)
            folder.mkdir()
            path = folder / names[suffix]
            path.write_bytes(broken(contents[suffix], other, seed))
            self._one(path, suffix, seed)
            path.unlink()
            folder.rmdir()

    def _one(self, path: Path, suffix: str, seed: int) -> None:
        begun = time.monotonic()
        try:
            self._worker.decode(path, ocr=False, limits=Limits(wall_s=MAX_S))
            told = "read"
        except Refused as exc:
            told = exc.reason
            if exc.reason not in get_args(RefusalReason) or not exc.detail or not exc.advice:
                self.faults.append(f"{suffix} {seed}: refused without a reason")
            if exc.reason in ("timeout", "crashed"):
                self.faults.append(f"{suffix} {seed}: {exc.reason}: {exc.detail}")
        except Exception as exc:  # noqa: BLE001 - anything else is what is looked for
            told = "broke"
            self.faults.append(f"{suffix} {seed}: {type(exc).__name__}: {exc}")
        self.outcomes[suffix][told] += 1
        self.slowest = max(self.slowest, (time.monotonic() - begun, f"{suffix} {seed}"))

    def told(self) -> str:
        lines = [
            f"{suffix}: " + ", ".join(f"{count} {what}" for what, count in one.most_common())
            for suffix, one in sorted(self.outcomes.items())
        ]
        return "\n".join([*lines, f"slowest: {self.slowest[1]} {self.slowest[0]:.2f} s"])


@pytest.mark.nightly
def test_ten_thousand_broken_files_are_read_or_refused(tmp_path: Path) -> None:
    with MediaWorker() as worker:
        campaign = Campaign(worker, tmp_path)
        covered = {sniff(path, Limits()).media_type for path in campaign.good.values()}
        assert covered == set(MEDIA_TYPES), "a format has no good file to break"
        before = psutil.Process().memory_info().rss
        campaign.run(range(10_000, 20_000))
        grown = psutil.Process().memory_info().rss - before
    sys.stderr.write(f"\nR-06, 10,000 files:\n{campaign.told()}\n")
    assert campaign.faults == []
    assert campaign.slowest[0] < MAX_S
    assert grown < MAX_GROWTH_BYTES
    total = sum(campaign.outcomes.values(), Counter())
    assert total["read"] and total["corrupt"] and total.total() == 10_000


def test_packages_are_broken_inside_too(tmp_path: Path) -> None:
    with MediaWorker() as worker:
        campaign = Campaign(worker, tmp_path)
        campaign.good = {
            suffix: path for suffix, path in campaign.good.items() if path.read_bytes()[:2] == b"PK"
        }
        assert {".docx", ".pptx", ".epub", ".odt"} <= set(campaign.good)
        campaign.run(range(1, 16))
    assert campaign.faults == []
    assert sum(campaign.outcomes.values(), Counter())["corrupt"]
