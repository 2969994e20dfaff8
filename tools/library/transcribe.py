"""Writes down what is said in recordings and films that have no words: stretch by stretch.

What was heard is stored after every stretch, so that a run that is cut off goes on where it was.
Words of the person (subtitles, a transcript beside the file) are never touched.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from tools.core.content import Samples
from tools.core.errors import MissingPart, NotFound, OutOfMemory, Refused, WorkerFailed
from tools.core.parts import Cue
from tools.core.protocols import Transcriber
from tools.library.encode import Encoders
from tools.library.heard import Heard, heard_in, with_heard
from tools.library.jobs import JobState
from tools.library.library import Library
from tools.library.new_words import NewWords
from tools.library.rewording import item_facts_of
from tools.library.unheard import Unheard, unheard
from tools.library.word_vectors import vectors_of_words

STRETCH_S = 300.0
RATE_HZ = 16_000
LOOK_BACK_S = 15.0
"""A stretch ends at the quietest moment of so many seconds before its end."""
FRAME_S = 0.05

OnHeard = Callable[[str, float, float], None]
"""Told of (path, seconds done, seconds in all)."""


class SoundReader(Protocol):
    """What is needed of `tools.media.worker.MediaWorker`."""

    def samples(
        self, path: Path, *, start_s: float = ..., end_s: float | None = ..., rate_hz: int = ...
    ) -> Samples:
        """Give mono samples of a stretch. Raises Refused, NotFound behind the end."""


@dataclass(frozen=True, kw_only=True)
class Transcribed:
    """What one run did."""

    worded: tuple[str, ...] = ()
    """Sources that have words now."""
    silent: tuple[str, ...] = ()
    """Sources that were listened to, in which nobody speaks."""
    failed: tuple[tuple[str, str], ...] = ()
    """(path, reason); the sound itself stays findable."""
    left: int = 0
    """Recordings that were not begun or not ended."""
    sound_s: float = 0.0
    missing: str = ""
    """What keeps the transcriber from working."""
    stopped: bool = False

    def to_json(self) -> dict[str, object]:
        """Give the JSON object of `cairn transcribe --json`."""
        return {
            "transcribed": len(self.worded),
            "silent": len(self.silent),
            "failed": [{"path": path, "reason": reason} for path, reason in self.failed],
            "left": self.left,
            "sound_s": round(self.sound_s, 1),
            "missing": self.missing or None,
            "stopped": self.stopped,
        }

    def sentences(self) -> list[str]:
        """Say it, one line each; nothing where nothing was to do."""
        lines = []
        if self.worded or self.silent:
            some = "recording was" if len(self.worded) == 1 else "recordings were"
            quiet = f"; in {len(self.silent)} nobody speaks" if self.silent else ""
            lines.append(
                f"{len(self.worded)} {some} written down ({self.sound_s / 60:.1f} min){quiet}"
            )
        lines += [f"{path}: not written down: {reason}" for path, reason in self.failed]
        if self.missing:
            lines.append(f"no recording was written down: {self.missing}")
        if self.left:
            lines.append(f"{self.left} left; to go on: cairn transcribe")
        return lines


def transcribe(
    library: Library,
    media: SoundReader,
    transcriber: Transcriber,
    encoders: Encoders,
    *,
    owner: str = "local",
    collection: str | None = None,
    sources: Collection[str] | None = None,
    redo: bool = False,
    on_heard: OnHeard = lambda _path, _done, _total: None,
    stop: threading.Event | None = None,
) -> Transcribed:
    """Write down recordings without words; all that are stored stay when it is cut off.

    sources: only these. redo: also what another transcriber wrote. Ctrl-C and `stop` end the run
    after the stretch at hand.
    """
    waiting = unheard(library, owner, transcriber.name, collection=collection, redo=redo)
    if sources is not None:
        waiting = [one for one in waiting if one.source in sources]
    run = _Run(library, media, transcriber, encoders, on_heard, stop or threading.Event())
    if not waiting:
        return run.done
    for cut_off in library.jobs.unfinished(owner):
        if cut_off.kind == "transcribe":
            library.jobs.finish(cut_off.id, "stopped")
    job = library.jobs.start(owner, "transcribe")
    state: JobState = "failed"
    try:
        run.work(waiting)
        state = "stopped" if run.done.stopped else "done"
    finally:
        library.jobs.finish(job, state)
    return run.done


class _Run:
    def __init__(
        self,
        library: Library,
        media: SoundReader,
        transcriber: Transcriber,
        encoders: Encoders,
        on_heard: OnHeard,
        stop: threading.Event,
    ) -> None:
        self._library = library
        self._media = media
        self._transcriber = transcriber
        self._encoders = encoders
        self._on_heard = on_heard
        self._stop = stop
        self.done = Transcribed()

    def work(self, waiting: Sequence[Unheard]) -> None:
        for place, one in enumerate(waiting):
            try:
                heard = self._heard(one)
            except (KeyboardInterrupt, MissingPart) as exc:
                left = len(waiting) - place
                missing = str(exc) if isinstance(exc, MissingPart) else ""
                self.done = replace(self.done, left=left, missing=missing, stopped=True)
                return
            except (Refused, WorkerFailed, OutOfMemory, NotFound) as exc:
                reason = exc.detail if isinstance(exc, Refused) else str(exc)
                self.done = replace(self.done, failed=(*self.done.failed, (one.path, reason)))
                continue
            if heard is None:
                self.done = replace(self.done, left=len(waiting) - place, stopped=True)
                return
            self._count(one, heard)

    def _count(self, one: Unheard, heard: Heard) -> None:
        done = replace(self.done, sound_s=self.done.sound_s + one.duration_s - one.from_s)
        if heard.cues:
            self.done = replace(done, worded=(*done.worded, one.source))
        else:
            self.done = replace(done, silent=(*done.silent, one.source))

    def _heard(self, one: Unheard) -> Heard | None:
        """Listen to one recording to its end; None where the run is to stop before."""
        original = self._library.originals.path_of(one.sha256)
        heard = self._begun(one)
        while heard.until_s < one.duration_s - FRAME_S:
            if self._stop.is_set():
                return None
            self._on_heard(one.path, heard.until_s, one.duration_s)
            heard = self._stretch(original, heard, one.duration_s)
            self._keep(one.source, heard)
        self._on_heard(one.path, one.duration_s, one.duration_s)
        return heard

    def _begun(self, one: Unheard) -> Heard:
        name, reliable = self._transcriber.name, self._transcriber.reliable
        before = heard_of(self._library, one.source) if one.from_s > 0 else None
        cues = before.cues if before is not None else ()
        return Heard(by=name, reliable=reliable, until_s=one.from_s, cues=cues)

    def _stretch(self, original: Path, heard: Heard, duration_s: float) -> Heard:
        start = heard.until_s
        end = min(duration_s, start + STRETCH_S)
        try:
            sound = self._media.samples(original, start_s=start, end_s=end, rate_hz=RATE_HZ)
        except NotFound:
            return replace(heard, until_s=duration_s)  # It ends before its stated length.
        mono = sound.mono if end >= duration_s else sound.mono[: quiet_end(sound)]
        found = self._transcriber.transcribe(Samples(mono=mono, rate_hz=sound.rate_hz))
        until = duration_s if end >= duration_s else start + mono.size / sound.rate_hz
        moved = [
            Cue(
                start_s=round(start + cue.start_s, 2),
                end_s=round(min(until, start + cue.end_s), 2),
                text=cue.text,
            )
            for cue in found
        ]
        return replace(heard, until_s=until, cues=(*heard.cues, *moved))

    def _keep(self, source: str, heard: Heard) -> None:
        store_words(self._library, words_with(self._library, source, heard), self._encoders)


def words_with(library: Library, source: str, heard: Heard) -> NewWords:
    """Give the words of a source under what was heard. Raises NotFound where it is gone."""
    items = library.catalogue.of_source(source)
    if not items:
        raise NotFound(f"no source {source} is in the library; it was forgotten meanwhile")
    shown = {one.id for one in items if library.originals.of_item(one.id) is not None}
    facts = item_facts_of(library.ledger.connect(), source)
    return with_heard(heard, items, facts, library.ledger.source_facts(source), shown=shown)


def heard_of(library: Library, source: str) -> Heard | None:
    """Give what a machine heard in a source; None where none listened, or it is not there."""
    items = library.catalogue.of_source(source)
    if not items:
        return None
    facts = item_facts_of(library.ledger.connect(), source)
    return heard_in(items, facts, library.ledger.source_facts(source))


def store_words(library: Library, new: NewWords, encoders: Encoders) -> None:
    """Write new words with their vectors."""
    vectors = vectors_of_words(new.items, library.catalogue, encoders)
    space = encoders.text.space if encoders.text is not None else None
    library.ledger.put_words(new, vectors, space)


def quiet_end(sound: Samples) -> int:
    """Give the sample at which to end a stretch: the quietest moment near its end."""
    size = max(1, round(FRAME_S * sound.rate_hz))
    frames = min(round(LOOK_BACK_S / FRAME_S), sound.mono.size // size // 2)
    if frames < 1:
        return int(sound.mono.size)
    first = sound.mono.size - frames * size
    tail = sound.mono[first:].reshape(frames, size).astype(np.float64)  # (frames, samples)
    place = int((tail**2).mean(axis=1).argmin())
    return first + (place + 1) * size
