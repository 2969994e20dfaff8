"""Runs one `add` a request in a forked process, so that a test can kill it in the middle.

Started as `python -m tests.faults.adder`; everything is imported once, before the first fork. A
request is one line of JSON, {"home", "folder", "acks", "autocommit", "own_worker"}; the answers
are the pid of the child, and its wait status when it has ended.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

import psutil

from tools.core.content import Samples
from tools.core.fakes.encoding import HashEncoder
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.library.encode import Encoders
from tools.library.ingest import ingest
from tools.library.ledger import Ledger
from tools.library.library import open_library
from tools.library.options import AddOptions
from tools.library.progress import AddEvent, FileDone
from tools.library.reading import Decoder
from tools.media.loaders import loader_for
from tools.media.sniff import sniff
from tools.media.sound import samples_of
from tools.media.windows import window_spans
from tools.media.worker import MediaWorker


def encoders() -> Encoders:
    return Encoders(
        text=HashEncoder(64, "words"),
        image=HashEncoder(48, "pixels"),
        audio=HashEncoder(32, "sound"),
    )


class LoadersHere:
    """The real loaders, without the worker process that guards them; one file at a time."""

    def __init__(self) -> None:
        # pdfium crashes when two threads are in it.
        self._lock = threading.Lock()

    def decode_parts(
        self,
        path: Path,
        *,
        limits: Limits = Limits(),  # noqa: B008
        ocr: bool = True,
        sidecars: Sequence[Path] = (),
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Decoded]:
        with self._lock:
            decoded = loader_for(sniff(path, limits).media_type).load(path, limits)
        yield decoded

    def sound_windows(
        self, path: Path, *, rate_hz: int
    ) -> Iterator[list[tuple[float, float, Samples]]]:
        whole = list(samples_of(path, [(0.0, None)], rate_hz=rate_hz, limits=Limits()))
        spans = window_spans(whole[0][0][1])
        found = samples_of(path, spans, rate_hz=rate_hz, limits=Limits())
        yield [(start, end, samples) for (start, end), samples in found]

    def close(self) -> None:
        pass


class AutocommitLedger(Ledger):
    """The null control: every statement is a transaction of its own."""

    @contextmanager
    def transaction(self) -> Iterator[Connection]:  # type: ignore[override]
        with self._connections.outside() as connection:
            yield connection


def run(job: dict[str, object]) -> None:
    acks = os.open(str(job["acks"]), os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def acknowledge(event: AddEvent) -> None:
        if isinstance(event, FileDone) and event.status in ("added", "updated", "removed"):
            os.write(acks, f"{event.status}\t{event.path}\n".encode())

    library = open_library(Path(str(job["home"])))
    if job["autocommit"]:
        library.ledger = AutocommitLedger(library.ledger._connections, library.originals)
    worker: Decoder = MediaWorker() if job["own_worker"] else LoadersHere()
    if isinstance(worker, MediaWorker):
        worker.warm_up()
        pids = [child.pid for child in psutil.Process().children(recursive=True)]
        os.write(acks, f"workers\t{json.dumps(pids)}\n".encode())
    os.write(acks, b"begun\t\n")
    ingest(
        [Path(str(job["folder"]))],
        library=library,
        worker=worker,
        encoders=encoders(),
        options=AddOptions(ocr=False),
        on_event=acknowledge,
    )
    worker.close()
    library.close()


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def warm_up() -> None:
    """Import what loaders import when they first run, so that no child has to."""
    from tests.faults.killing import Series

    with tempfile.TemporaryDirectory() as base:
        series = Series(Path(base), seed=0)
        run({"home": series.home, "folder": series.folder, "acks": series.acks,
             "autocommit": False, "own_worker": False})  # fmt: skip


def main() -> None:
    warm_up()
    _say("ready")
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            # The child must never come back into this loop, whatever happens in it.
            status = 1
            try:
                run(job)
                status = 0
            finally:
                if status:
                    traceback.print_exc()
                os._exit(status)
        _say(pid)
        _say(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    main()
