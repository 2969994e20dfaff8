"""Reads one file in a reader thread: decoded in the worker, cut into items, its sound encoded.

Writes nothing but the original's bytes. Knows the decoder as a protocol.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tools.core.content import Samples
from tools.core.errors import BadInput, MissingPart, Refused, WorkerFailed
from tools.core.items import Attribute
from tools.core.locators import TimeSpan
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.library.binding import SHAPING
from tools.library.encode import Encoders, Made, encode_windows
from tools.library.lending import Lent, lent_words
from tools.library.originals import Originals
from tools.library.pieces import Piece, Subject
from tools.library.segment import Segmented, segment
from tools.library.spool import Spool
from tools.library.survey import Task, looked_at_again
from tools.media.refusals import refused

Advance = Callable[[Path, int, int], None]
"""Told of a file's pages, or parts of a recording: (path, done, total)."""


class Decoder(Protocol):
    """What ingest needs of the media worker; safe to call from several threads."""

    def decode_parts(
        self,
        path: Path,
        *,
        limits: Limits = ...,
        ocr: bool = True,
        sidecars: Sequence[Path] = (),
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Decoded]:
        """Read one file in bounded parts. Raises Refused, MissingPart, WorkerFailed."""

    def sound_windows(
        self, path: Path, *, rate_hz: int
    ) -> Iterator[list[tuple[float, float, Samples]]]:
        """Give all windows of a recording as (start_s, end_s, samples), in batches."""

    def samples(
        self, path: Path, *, start_s: float = ..., end_s: float | None = ..., rate_hz: int = ...
    ) -> Samples:
        """Give mono samples of a stretch. Raises Refused, NotFound behind the end."""

    def close(self) -> None:
        """End the processes; a call that waits for one fails with WorkerFailed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cut:
    """A file that was read and waits for its vectors and its place in the library."""

    task: Task
    segmented: Segmented
    pieces: tuple[Piece, ...]
    facts: tuple[Attribute, ...]
    """Of the source: what stands beside it, then what it says itself."""
    entity: str | None
    expires: str | None
    warnings: tuple[str, ...]
    seconds: float
    spool: Spool
    made: Made = field(default_factory=Made)


class Reader:
    """Reads files; several threads may do so at once."""

    def __init__(
        self,
        decoder: Decoder,
        encoders: Encoders,
        originals: Originals,
        *,
        owner: str,
        limits: Limits,
        on_advance: Advance = lambda _path, _done, _total: None,
    ) -> None:
        self._decoder = decoder
        self._encoders = encoders
        self._originals = originals
        self._owner = owner
        self._limits = limits
        self._on_advance = on_advance
        self._sound_encoder = threading.Lock()

    def read(self, task: Task, lent: Sequence[Lent] = ()) -> Cut:
        """Read a file that holds still; one that changes meanwhile is read once more.

        Raises Refused.
        """
        try:
            return self._read_once(task, lent)
        except Refused as exc:
            if exc.reason != "changing":
                raise
        return self._read_once(looked_at_again(task, self._owner), lent)

    def links(self, path: Path) -> Segmented:
        """Read a document for the pictures it shows and nothing else. Raises Refused."""
        subject = Subject(source="", name=path.name)
        parts = self._decoder.decode_parts(path, limits=self._limits, ocr=False)
        return segment(parts, subject, Encoders().counter)

    def _read_once(self, task: Task, lent: Sequence[Lent]) -> Cut:
        begun = time.perf_counter()
        spool, made = Spool(), Made()
        try:
            before = _stamp(task.path)
            segmented = self._decoded(task, lent, spool)
            if self._encoders.audio is not None and segmented.sound_s:
                self._encode_sound(task, segmented, made)
            _require_content(task.path, segmented)
            self._keep_original(task, before)
        except BaseException:
            spool.close()
            raise
        stated = {fact.name for fact in task.bound.facts}
        own = [fact for fact in segmented.facts if fact.by != "sidecar"]
        return Cut(
            task=task,
            segmented=segmented,
            pieces=segmented.pieces,
            facts=(
                *task.bound.facts,
                *(fact for fact in own if fact.name not in stated | SHAPING),
            ),
            entity=task.entity or _said(own, "entity"),
            expires=task.expires or _said(own, "expires"),
            warnings=tuple(dict.fromkeys((*task.bound.warnings, *segmented.warnings))),
            seconds=time.perf_counter() - begun,
            spool=spool,
            made=made,
        )

    def _decoded(self, task: Task, lent: Sequence[Lent], spool: Spool) -> Segmented:
        shown = task.found.inside or task.path
        try:
            parts = self._decoder.decode_parts(
                task.path,
                limits=self._limits,
                ocr=task.recipe.ocr,
                sidecars=task.bound.sidecars,
                on_progress=lambda done, total: self._on_advance(shown, done, total),
            )
            return segment(parts, subject_of(task, lent), self._encoders.counter, keep=spool.keep)
        except Refused:
            raise
        except WorkerFailed as exc:
            raise Refused(str(task.path), "crashed", str(exc)) from exc
        except (MissingPart, BadInput) as exc:
            raise Refused(str(task.path), "unsupported", str(exc)) from exc

    def _encode_sound(self, task: Task, segmented: Segmented, made: Made) -> None:
        assert self._encoders.audio is not None
        ids = {
            round(piece.item.locator.start_s, 3): piece.item.id
            for piece in segmented.pieces
            if piece.heard and isinstance(piece.item.locator, TimeSpan)
        }
        rate_hz = self._encoders.sound_rate_hz
        try:
            windows = self._decoder.sound_windows(task.path, rate_hz=rate_hz)
            with self._sound_encoder:
                encode_windows(windows, ids, self._encoders.audio, made)
        except WorkerFailed as exc:
            raise Refused(str(task.path), "crashed", str(exc)) from exc
        except Refused:
            # Of a film whose sound breaks off, what was read before stays, with its warning.
            if segmented.video_s == 0.0:
                raise

    def _keep_original(self, task: Task, before: tuple[int, int]) -> None:
        kept = self._originals.put(task.path)
        if kept.sha256 == task.sha256 and _stamp(task.path) == before:
            return
        if kept.sha256 != task.sha256:
            self._originals.release([kept.sha256])
        raise Refused(
            str(task.path),
            "changing",
            "it was written to while it was read",
            "add it again when the other program has finished",
        )


def _require_content(path: Path, segmented: Segmented) -> None:
    found = [one.item for one in segmented.pieces if one.item.gate != "blank"]
    if not found:
        detail = "all its pages are blank" if segmented.pieces else "there is nothing in it"
        raise refused(path, "no_content", detail)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        info = path.stat()
    except OSError:
        return (0, 0)
    return (info.st_size, info.st_mtime_ns)


def subject_of(task: Task, lent: Sequence[Lent] = ()) -> Subject:
    """Gather what is known about a file beside its bytes."""
    words = (*task.bound.words, *lent_words(lent))
    alts = [one.link.alt for one in lent if one.link.alt]
    return Subject(
        source=task.source,
        name=task.path.name,
        folders=task.folders,
        entity=task.entity,
        title=task.bound.title,
        caption=task.bound.caption or task.bound.title or (alts[0] if alts else ""),
        words=words,
        shown_in=next((one.place for one in lent if one.document), ""),
    )


def _said(facts: Sequence[Attribute], name: str) -> str | None:
    return next((str(fact.value) for fact in facts if fact.name == name and fact.value), None)
