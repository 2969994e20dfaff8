"""What is said in a recording that came with a question, where nobody has written it down."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from tools.core.content import Samples
from tools.core.cues import TRANSCRIBED_BY
from tools.core.errors import MissingPart, NotFound, OutOfMemory, Refused, WorkerFailed
from tools.core.items import Attribute
from tools.core.parts import Decoded
from tools.core.protocols import Transcriber
from tools.library.heard import GUESS

log = logging.getLogger(__name__)

HEARD_S = 120.0
"""Of a recording or film that is asked with; the person waits for it."""
RATE_HZ = 16_000


class SoundReader(Protocol):
    """What is needed of `tools.media.worker.MediaWorker`."""

    def samples(
        self, path: Path, *, start_s: float = ..., end_s: float | None = ..., rate_hz: int = ...
    ) -> Samples:
        """Give mono samples of a stretch. Raises Refused."""


def spoken(decoded: Decoded, path: Path, reader: SoundReader, transcriber: Transcriber) -> Decoded:
    """Give a decoded recording or film with what is said in it, and a fact that names who heard.

    Others, and those with words, come back as they are. What cannot be heard is told in a fact.
    """
    timed = decoded.video if decoded.video is not None else decoded.sound
    track = decoded.sound
    if track is None or timed is None or timed.cues:
        return decoded
    end_s = min(HEARD_S, timed.duration_s)
    try:
        sound = reader.samples(path, start_s=0.0, end_s=end_s, rate_hz=RATE_HZ)
        cues = transcriber.transcribe(sound)
        name, note = transcriber.name, "" if transcriber.reliable else GUESS
    except (Refused, NotFound, MissingPart, OutOfMemory, WorkerFailed) as exc:
        log.warning("%s was not written down: %s", path.name, exc)
        return _with_fact(decoded, "nobody", f"not written down: {exc}")
    if end_s < timed.duration_s:
        note = ", ".join((*([note] if note else []), f"only the first {HEARD_S:.0f} s"))
    if decoded.video is not None:
        decoded = replace(decoded, video=replace(decoded.video, cues=cues, cues_by=name))
    else:
        decoded = replace(decoded, sound=replace(track, cues=cues, cues_by=name))
    return _with_fact(decoded, name, note)


def _with_fact(decoded: Decoded, by: str, note: str) -> Decoded:
    fact = Attribute(name=TRANSCRIBED_BY, value=by, note=note)
    return replace(decoded, facts=(*decoded.facts, fact))
