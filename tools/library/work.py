"""Works a list of files off: read in threads, encoded across files, stored one by one.

Only this thread writes sources; readers fill a short queue before it. Decides nothing about what
is to be done.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from types import TracebackType

from tools.core.errors import DiskFull, LibraryError, LibraryReadOnly, Refused
from tools.core.parts import PictureLink
from tools.library.encode import Encoders, Job, Role, encode, jobs_of
from tools.library.jobs import JournalEntry
from tools.library.kept_words import bring_back, machine_words
from tools.library.lending import Lent, fingerprint
from tools.library.library import Library
from tools.library.options import AddOptions
from tools.library.reading import Cut, Reader
from tools.library.rewording import reworded
from tools.library.storing import batch_of, source_of, store
from tools.library.survey import Task, looked_at_again
from tools.library.tally import Tally
from tools.library.vanishing import Gone
from tools.library.vitals import Vitals

log = logging.getLogger(__name__)

ENCODE_AT = 256
"""Waiting inputs at which a batch is encoded, even if more files are about to be read."""
ENCODE_AFTER_S = 2.0
"""A file that is read becomes findable at the latest this much later."""
QUEUE_PER_READER = 2


class Stopped(Exception):
    """The run is to end after the file at hand."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A task with what documents lend to it."""

    task: Task
    lent: tuple[Lent, ...] = ()


class Worklist:
    """The writing end of one run; use as a context manager."""

    def __init__(
        self,
        library: Library,
        reader: Reader,
        encoders: Encoders,
        options: AddOptions,
        tally: Tally,
        vitals: Vitals,
        stop: threading.Event,
        job: str,
        abort: Callable[[], None],
    ) -> None:
        self._library = library
        self._reader = reader
        self._encoders = encoders
        self._options = options
        self._tally = tally
        self._vitals = vitals
        self._stop = stop
        self._job = job
        self._abort = abort
        self._running: dict[Future[Cut], Order] = {}
        self._pool = ThreadPoolExecutor(options.readers, thread_name_prefix="reader")
        self._waiting: list[Cut] = []
        self._waiting_jobs: list[Job] = []
        self._oldest = 0.0
        self._journal: list[JournalEntry] = []

    def __enter__(self) -> Worklist:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None and not issubclass(kind, Exception):
            # After Ctrl-C nobody waits for a decoder that may take another minute.
            self._abort()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for future in self._running:
            if not future.cancelled() and future.exception() is None:
                self._waiting.append(future.result())
        for cut in self._waiting:
            cut.spool.close()

    def remove(self, gone: Sequence[Gone]) -> None:
        """Take files out of the library that are no longer there."""
        for one in gone:
            self._library.ledger.mark_vanished(self._options.owner, one.known.path)
            if one.known.state == "refused":
                continue  # It never was in; nobody misses it.
            self._tally.removed(one)
            self._note(one.known.path, "vanished", one.detail)

    def settle(self, tasks: Iterable[Task]) -> None:
        """Note files that need no reading."""
        for task in tasks:
            if task.work == "touch":
                self._library.ledger.touch(task.source, modified_s=task.found.modified_s)
            self._tally.kept(task)

    def reword(self, orders: Iterable[Order]) -> None:
        """Update files of which only what is said about them changed."""
        for order in orders:
            self._require_going()
            task = with_lent(order)
            with self._vitals.timed("store"):
                batch = reworded(
                    self._library.ledger, task, order.lent, self._encoders, self._options.owner
                )
                store(self._library.ledger, batch)
            self._tally.reworded(task, batch)
            self._note(task.place, "updated", task.changed)

    def read(self, orders: Sequence[Order]) -> dict[str, tuple[str, tuple[PictureLink, ...]]]:
        """Read and store files; give title and picture links of each, by path.

        Raises Stopped, DiskFull, LibraryReadOnly.
        """
        self._expect(orders)
        links: dict[str, tuple[str, tuple[PictureLink, ...]]] = {}
        waiting = deque(orders)
        running = self._running
        begun = time.perf_counter()
        while waiting or running:
            self._require_going()
            while waiting and len(running) < QUEUE_PER_READER * self._options.readers:
                order = waiting.popleft()
                task = with_lent(order)
                running[self._pool.submit(self._reader.read, task, order.lent)] = order
            done, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                cut = self._taken(future, running.pop(future))
                if cut is not None and cut.segmented.links:
                    links[str(cut.task.path)] = (cut.segmented.title, cut.segmented.links)
            if self._is_due(idle=not done):
                self._flush()
        self._flush()
        self._vitals.spent("reading_wall", time.perf_counter() - begun)
        return links

    def finish(self) -> None:
        """Write what is left of the journal."""
        if self._journal:
            self._library.jobs.note(self._job, self._journal)
            self._journal = []

    def _expect(self, orders: Sequence[Order]) -> None:
        """Note what is going to be read, so that a cut-off run is seen as unfinished."""
        sources = [source_of(order.task, owner=self._options.owner) for order in orders]
        for start in range(0, len(sources), 500):
            self._library.ledger.expect(sources[start : start + 500])

    def _taken(self, future: Future[Cut], order: Order) -> Cut | None:
        try:
            cut = future.result()
        except Refused as exc:
            self._refuse(order.task, exc)
            return None
        self._measure(cut)
        if not self._waiting:
            self._oldest = time.perf_counter()
        self._waiting.append(cut)
        for piece in cut.pieces:
            self._waiting_jobs.extend(jobs_of(piece))
        return cut

    def _refuse(self, task: Task, exc: Refused) -> None:
        if exc.reason == "disk_full":
            raise DiskFull(f"{exc.detail}; {exc.advice}") from exc
        if exc.reason == "changing":
            # Its bytes are not those of the survey any more; keep the newest that can be named.
            try:
                task = looked_at_again(task, self._options.owner)
            except Refused as gone:
                exc = gone
        known = task.known
        if known is None or known.state != "ready" or known.id != task.source:
            source = source_of(task, owner=self._options.owner)
            self._library.ledger.refuse(source, exc.reason, exc.detail)
        self._tally.refused(task, exc)
        self._note(task.place, "refused", exc.detail)

    def _is_due(self, *, idle: bool) -> bool:
        if not self._waiting:
            return False
        late = time.perf_counter() - self._oldest > ENCODE_AFTER_S
        return idle or late or len(self._waiting_jobs) >= ENCODE_AT

    def _flush(self) -> None:
        """Encode everything that waits, then store it file by file."""
        cuts, jobs = self._waiting, self._waiting_jobs
        self._waiting, self._waiting_jobs = [], []
        try:
            made = cuts[0].made if cuts else None
            if made is not None:
                for cut in cuts[1:]:
                    made.absorb(cut.made)
                encode(jobs, self._encoders, made)
                self._count_encoded(made.seconds, jobs)
            for cut in cuts:
                assert made is not None
                self._store(replace(cut, made=made))
                self._require_going()
        finally:
            for cut in cuts:
                cut.spool.close()
        self.finish()

    def _store(self, cut: Cut) -> None:
        with self._vitals.timed("store"):
            batch = batch_of(cut, self._encoders, self._library.originals, self._options.owner)
            kept = machine_words(self._library, cut.task.known, cut.task.source)
            try:
                store(self._library.ledger, batch)
                bring_back(self._library, batch, kept, self._encoders)
            except (DiskFull, LibraryReadOnly):
                raise
            except (LibraryError, ValueError) as exc:
                log.warning("%s: not stored: %s", cut.task.path.name, exc)
                self._refuse(
                    cut.task,
                    Refused(str(cut.task.path), "crashed", f"it could not be stored: {exc}"),
                )
                return
        self._tally.stored(cut, batch, without_vector=_without_vector(cut, self._encoders))
        event = "added" if cut.task.known is None else "updated"
        self._note(batch.source.path, event, cut.task.changed)

    def _note(self, path: str, event: str, detail: str = "") -> None:
        self._journal.append(JournalEntry(path=path, event=event, detail=detail))

    def _require_going(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def _measure(self, cut: Cut) -> None:
        pages = sum(piece.item.modality == "page" for piece in cut.pieces)
        ocr = cut.segmented.ocr_pages
        self._vitals.spent("read", cut.seconds)
        if cut.segmented.video_s:
            self._vitals.spent("read_video", cut.seconds)
            self._vitals.count("video_s", cut.segmented.video_s)
        elif cut.segmented.sound_s:
            self._vitals.spent("read_audio", cut.seconds)
            self._vitals.count("audio_s", cut.segmented.sound_s)
        elif ocr:
            self._vitals.spent("read_ocr_pages", cut.seconds)
            self._vitals.count("ocr_pages", ocr)
        elif pages:
            self._vitals.spent("read_text_pages", cut.seconds)
            self._vitals.count("text_pages", pages)

    def _count_encoded(self, seconds: Mapping[Role, float], jobs: Sequence[Job]) -> None:
        for role, spent in seconds.items():
            self._vitals.spent(f"encode_{role}", spent)
        self._vitals.count("encoded_texts", sum(job.role == "text" for job in jobs))
        self._vitals.count("encoded_pictures", sum(job.role == "image" for job in jobs))


def with_lent(order: Order) -> Task:
    """Give the task whose recipe tells what is lent to it."""
    recipe = replace(order.task.recipe, lent=fingerprint(order.lent))
    return replace(order.task, recipe=recipe)


def _without_vector(cut: Cut, encoders: Encoders) -> int:
    if encoders.text is None:
        return sum(job.role == "text" for piece in cut.pieces for job in jobs_of(piece))
    return 0
