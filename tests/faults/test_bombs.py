"""R-07: a bomb is refused, or read in bounded time and memory; its worker lives on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import get_args

import psutil
import pytest

from tests.faults import bombs_packed
from tests.faults.bombs import BOMBS, SLOW_TO_MAKE, bomb, pages
from tools.core.errors import RefusalReason, Refused
from tools.media.worker import MediaWorker

MAX_S = 5.0
"""Of the worker's own computing, so that a busy machine does not count; wall time: four times."""
MAX_BYTES = 1.1 * 512 * 2**20
"""The parent looks at the worker's size now and then, and ends it a moment late."""
READ = frozenset((
    "text-chunk.png", "aliases.yaml", "_folder.yaml", "deep.html", "deep.md", "deep.json",
    "cues.srt", "mime.eml", "groups.rtf", "numbers.json", "huge-page.pdf", "selfish.pdf",
    "row.csv", "uses.svg", "picture.pdf", "stream.pdf", "day.mp3", "loop.tif", "day.ogg",
))  # fmt: skip
"""Bombs that may be read as far as they are harmless; every other one has to be refused."""


@pytest.fixture
def worker() -> Iterator[MediaWorker]:
    with MediaWorker() as made:
        made.warm_up()
        yield made


def computed_s() -> float:
    """Give what the living workers have computed."""
    total = 0.0
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            spent = child.cpu_times()
            total += spent.user + spent.system
    return total


def opened(worker: MediaWorker, path: Path, parts: int | None = None) -> tuple[str, float]:
    """Decode to the end, or so many parts; give what came of it and the seconds it took."""
    begun, before = time.monotonic(), computed_s()
    try:
        read = list(islice(worker.decode_parts(path, ocr=False), parts))
        told = "read" if read else "nothing"
    except Refused as exc:
        assert exc.reason in get_args(RefusalReason) and exc.detail and exc.advice
        assert "\n" not in str(exc)
        told = exc.reason
    wall = time.monotonic() - begun
    assert wall <= 4 * MAX_S
    spent = computed_s() - before
    # A worker that was ended takes its count along.
    return told, min(wall, spent) if spent > 0 else wall / 4


def check(worker: MediaWorker, folder: Path, name: str) -> None:
    path = folder / name
    BOMBS[name](path)
    before = psutil.Process().memory_info().rss
    told, seconds = opened(worker, path)
    path.unlink()
    assert told != "crashed"
    assert told != "read" or name in READ, f"{name} was read"
    assert seconds <= MAX_S, f"{name}: {told} after {seconds:.1f} s"
    assert max(worker.peak_bytes.values()) <= MAX_BYTES, f"{name}: {worker.peak_bytes}"
    assert psutil.Process().memory_info().rss - before < 50 * 2**20
    # Whatever came of it, the next file is read.
    good = folder / "good.md"
    good.write_text("# Tide\n\nThe harbour is deep.\n")
    assert worker.decode(good).text


def test_there_are_enough_bombs() -> None:
    assert len(BOMBS) >= 20


def test_some_bombs_are_refused_or_bounded(worker: MediaWorker, tmp_path: Path) -> None:
    for name in ("thirty.png", "told.png", "flat.zip", "laughs.svg", "uses.svg", "day.wav",
                 "kids.pdf", "aliases.yaml", "deep.json"):  # fmt: skip
        check(worker, tmp_path, name)


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(BOMBS))
def test_every_bomb_is_refused_or_bounded(worker: MediaWorker, tmp_path: Path, name: str) -> None:
    check(worker, tmp_path, name)


@pytest.mark.nightly
def test_a_document_of_five_thousand_pages_comes_in_bounded_parts(
    worker: MediaWorker, tmp_path: Path
) -> None:
    path = tmp_path / "pages.pdf"
    pages(path, 5_000)
    told, seconds = opened(worker, path, parts=3)
    assert told == "read" and seconds <= MAX_S
    assert max(worker.peak_bytes.values()) <= MAX_BYTES


def test_the_slow_ones_are_named() -> None:
    assert set(BOMBS) >= SLOW_TO_MAKE and bombs_packed.bomb is bomb
