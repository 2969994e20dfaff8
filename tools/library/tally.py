"""Keeps count of one `add`: verdicts, figures and progress events; ends as its report.

Safe to use from reader threads. Decides nothing about files.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.core.errors import Refused
from tools.core.items import Item
from tools.library.batch import SourceBatch
from tools.library.hard_to_find import TroubleCount
from tools.library.languages import foreign_passages
from tools.library.progress import (
    AddEvent,
    Advanced,
    FileDone,
    FileStatus,
    Noticed,
    Scanned,
    Stage,
)
from tools.library.reading import Cut
from tools.library.report import AddReport, FileEntry
from tools.library.scan import FAILURES, Found, Scan
from tools.library.survey import Survey, Task
from tools.library.transcribe import Transcribed
from tools.library.vanishing import Gone
from tools.library.vitals import Vitals
from tools.library.word_seats import NO_SEATS, WordSeats

EVENT_EVERY_S = 0.1
"""Progress inside a file is told at most this often."""
_STATUS: dict[str, FileStatus] = {
    "nothing": "unchanged",
    "touch": "unchanged",
    "still_refused": "refused",
    "reword": "updated",
}


class Tally:
    """Counts one run."""

    def __init__(
        self,
        vitals: Vitals,
        on_event: Callable[[AddEvent], None],
        gaps: Sequence[str],
        *,
        known: frozenset[str] | None = None,
        seats: WordSeats = NO_SEATS,
    ) -> None:
        """Known: languages of the text encoder; None where nothing is claimed about it."""
        self._seats = seats
        self._unheard: set[str] = set()
        self._transcribed = Transcribed()
        self._vitals = vitals
        self._on_event = on_event
        self._gaps = tuple(gaps)
        self._known = known
        self._lock = threading.RLock()
        self._entries: dict[str, FileEntry] = {}
        self._items: Counter[str] = Counter()
        self._gated: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._pages = 0
        self._ocr_pages = 0
        self._trouble = TroubleCount()
        self._warnings: dict[str, None] = {}
        self._total = self._done = 0
        self._bytes_total = self._bytes_done = 0
        self._begun = time.perf_counter()
        self._told = 0.0
        self.interrupted = False

    def plan(self, scanned: Scan, planned: Survey) -> None:
        """Take over what the survey found, and say how much work there is."""
        for one in scanned.left_out:
            status: FileStatus = "refused" if one.reason in FAILURES else "skipped"
            self._enter(
                FileEntry(path=one.path, status=status, reason=one.reason, detail=one.detail)
            )
        for path in planned.sidecars:
            detail = "speaks about another file and was read with it"
            self._enter(
                FileEntry(path=str(path), status="skipped", reason="sidecar", detail=detail)
            )
        for warning in planned.warnings:
            self.warn(warning)
        work = [task for task in planned.tasks if task.work in ("read", "reword")]
        self._total = len(work)
        self._bytes_total = sum(task.found.bytes for task in work)
        self._begun = time.perf_counter()
        self._on_event(
            Scanned(
                files=self._total,
                bytes=self._bytes_total,
                unchanged=sum(task.work in ("nothing", "touch") for task in planned.tasks),
                left_out=len(scanned.left_out),
            )
        )

    def look(self, found: Found) -> None:
        """Say that a file is compared with what the library remembers."""
        self._advance(found.place, "scan")

    def advance(self, path: Path, done: int, total: int) -> None:
        """Say how far a file has been read."""
        self._advance(str(path), "read", done, total)

    def listening(self, path: str, done_s: float, total_s: float) -> None:
        """Say how far a recording has been written down."""
        self._advance(path, "transcribe", int(done_s), int(total_s))

    def transcribed(self, done: Transcribed) -> None:
        """Note what a transcriber wrote down, and that it can be found now."""
        self._transcribed = done
        heard = self._unheard.intersection((*done.worded, *done.silent))
        self._trouble.heard(len(heard))
        if done.stopped and not done.missing:
            self.interrupt("stopped before every recording was written down")

    def warn(self, message: str) -> None:
        """Note a sentence for the person, once."""
        if message not in self._warnings:
            self._warnings[message] = None
            self._on_event(Noticed(message=message))

    def interrupt(self, why: str) -> None:
        """Note that the run ends before its work does."""
        self.interrupted = True
        self.warn(f"{why}; what is in stays in, and the same command goes on with the rest")

    def kept(self, task: Task) -> None:
        """Note a file that needs nothing, or that was refused before and still is."""
        known = task.known
        refused = task.work == "still_refused" and known is not None
        self._enter(
            FileEntry(
                path=task.place,
                status=_STATUS[task.work],
                reason=(known.reason or "") if refused and known is not None else "",
                detail=f"{known.detail} (as before)" if refused and known is not None else "",
                source=task.source,
                warnings=known.warnings if known is not None else (),
            )
        )

    def refused(self, task: Task, exc: Refused) -> None:
        """Note a file that is not taken in."""
        detail = exc.detail + (f"; {exc.advice}" if exc.advice else "")
        if task.known is not None and task.known.state == "ready":
            detail += "; the version that was added before stays"
        self._finish(
            task, FileEntry(path=task.place, status="refused", reason=exc.reason, detail=detail)
        )

    def removed(self, gone: Gone) -> None:
        """Note a file that went out of the library."""
        self._enter(
            FileEntry(
                path=gone.known.path,
                status="removed",
                reason=gone.reason,
                detail=gone.detail,
                source=gone.known.id,
            )
        )

    def stored(self, cut: Cut, batch: SourceBatch, *, without_vector: int) -> None:
        """Note a file that was read and is in."""
        with self._lock:
            self._gated.update(cut.segmented.gated)
            self._dropped.update(cut.segmented.dropped_pictures)
            self._pages += sum(item.modality == "page" for item in batch.items)
            self._ocr_pages += cut.segmented.ocr_pages
            stated = {fact.name for fact in cut.facts} | cut.task.bound.inherited
            if not cut.segmented.has_cues:
                self._unheard.add(batch.source.id)
            is_photo = cut.segmented.media_type.startswith("image/")
            self._trouble.add_file(
                batch.items,
                dict(batch.item_facts),
                told=cut.segmented.told if is_photo else None,
                has_cues=cut.segmented.has_cues,
                levels_known=not stated.isdisjoint(("level_db_spl", "full_scale_db_spl")),
                without_vector=without_vector,
                foreign=foreign_passages(
                    batch.items, dict(batch.item_facts), batch.source_facts, self._known
                ),
            )
        status: FileStatus = "added" if cut.task.known is None else "updated"
        self._in(cut.task, batch, status)

    def reworded(self, task: Task, batch: SourceBatch) -> None:
        """Note a file of which only what is said about it changed."""
        self._in(task, batch, "updated")

    def dry_run(self, planned: Survey) -> AddReport:
        """Give the report of what would happen."""
        for task in planned.tasks:
            if task.work == "read":
                status: FileStatus = "added" if task.known is None else "updated"
                self._enter(
                    FileEntry(path=task.place, status=status, reason=task.changed), tell=False
                )
            else:
                self.kept(task)
        for gone in planned.gone:
            if gone.known.state != "refused":
                self.removed(gone)
        return self._report(dry_run=True)

    def report(self) -> AddReport:
        """Give the report of what happened."""
        return self._report(dry_run=False)

    def _report(self, *, dry_run: bool) -> AddReport:
        self._vitals.count("files", self._done)
        self._vitals.count("bytes", self._bytes_done)
        return AddReport(
            files=tuple(self._entries[path] for path in sorted(self._entries)),
            items=dict(self._items),
            gated_pages=dict(self._gated),
            pages=self._pages,
            ocr_pages=self._ocr_pages,
            left_out_pictures=dict(self._dropped),
            hard_to_find=self._trouble.told(self._seats),
            transcribed=self._transcribed,
            gaps=self._gaps,
            warnings=tuple(self._warnings),
            figures=self._vitals.figures(),
            dry_run=dry_run,
            interrupted=self.interrupted,
        )

    def _in(self, task: Task, batch: SourceBatch, status: FileStatus) -> None:
        items = _by_modality(batch.items)
        with self._lock:
            self._items.update(items)
        self._finish(
            task,
            FileEntry(
                path=task.place,
                status=status,
                reason=task.changed,
                source=batch.source.id,
                items=items,
                warnings=batch.warnings,
            ),
        )

    def _finish(self, task: Task, entry: FileEntry) -> None:
        with self._lock:
            self._done += 1
            self._bytes_done += task.found.bytes
        self._enter(entry)
        self._advance(task.place, "store", force=True)

    def _enter(self, entry: FileEntry, *, tell: bool = True) -> None:
        with self._lock:
            self._entries[entry.path] = entry
        if tell:
            reason = entry.detail or entry.reason
            self._on_event(FileDone(path=entry.path, status=entry.status, reason=reason))

    def _advance(
        self, path: str, stage: Stage, part: int = 0, parts: int = 0, *, force: bool = False
    ) -> None:
        now = time.perf_counter()
        with self._lock:
            if not force and now - self._told < EVENT_EVERY_S:
                return
            self._told = now
            seconds = max(now - self._begun, 1e-6)
            rate = self._bytes_done / seconds
            left = self._bytes_total - self._bytes_done
            event = Advanced(
                done=self._done,
                total=self._total,
                bytes_done=self._bytes_done,
                bytes_total=self._bytes_total,
                bytes_per_s=rate,
                left_s=left / rate if self._bytes_done and seconds > 1.0 else None,
                stage=stage,
                path=path,
                part=part,
                parts=parts,
            )
        self._on_event(event)


def _by_modality(items: Sequence[Item]) -> dict[str, int]:
    return dict(Counter(item.modality for item in items))
