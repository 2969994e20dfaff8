"""Recordings: windows with measured facts, read as a stream, never whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.content import Samples
from tools.core.errors import Refused
from tools.core.locators import clock
from tools.core.parts import Cue, Decoded, SoundPart, SoundWindow
from tools.core.protocols import Limits
from tools.media.loaders import AAC, AIFF, FLAC, M4A, MP3, OGG, WAV, WEBA, WMA, LoadedPart
from tools.media.merging import joined
from tools.media.refusals import name_of, refused
from tools.media.sidecars import Beside
from tools.media.sound_stream import SoundStream
from tools.media.subtitles import read_transcript
from tools.media.windows import HOP_S, PART_S, part_count, part_spans

if TYPE_CHECKING:
    from tools.media.measure_sound import SoundMeter

_TYPES = {"WAV": WAV, "WAVEX": WAV, "RF64": WAV, "W64": WAV, "MP3": MP3, "MPEG": MP3,
          "FLAC": FLAC, "OGG": OGG, "AIFF": AIFF, "mov": M4A, "aac": AAC, "matroska": WEBA,
          "asf": WMA}  # fmt: skip
MAX_RATE_HZ = 384_000
MAX_CHANNELS = 64


class SoundLoader:
    """Reads .wav, .mp3, .flac, .ogg, .opus, .aiff, .m4a, .aac, .weba and .wma in parts.

    A part is five minutes.
    """

    def __init__(self) -> None:
        self._meter: tuple[Path, int, SoundMeter] | None = None
        """(file, next part, meter of everything before it)."""

    @property
    def media_types(self) -> frozenset[str]:
        """The formats of sound."""
        return frozenset(_TYPES.values())

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file, all parts. Raises Refused."""
        whole, parts, _ = self.outline(path, limits, Beside())
        pieces = [self.load_part(path, limits, index, Beside()) for index in range(parts)]
        return joined([whole, *(piece.decoded for piece in pieces)])

    def outline(self, path: Path, limits: Limits, beside: Beside) -> tuple[Decoded, int, int]:
        """Give the recording without its windows, and the parts it comes in. Raises Refused."""
        with SoundStream(path) as stream:
            _check(path, stream, limits)
            cues, by, warnings = stated_cues(beside.transcript, stream.duration_s)
            sound = SoundPart(
                duration_s=stream.duration_s,
                rate_hz=stream.rate_hz,
                channels=stream.channels,
                windows=(),
                cues=cues,
                cues_by=by,
            )
            whole = Decoded(
                media_type=_TYPES.get(stream.format, WAV),
                title=stream.title,
                sound=sound,
                warnings=warnings,
            )
            parts = part_count(stream.duration_s)
        return whole, parts, parts

    def load_part(self, path: Path, limits: Limits, index: int, beside: Beside) -> LoadedPart:
        """Measure the windows of one part; the last part brings the whole recording's facts."""
        from tools.media.measure_sound import measure_sound

        calibration = beside.number("full_scale_db_spl")
        meter = self._meter_before(path, index, calibration)
        windows: list[SoundWindow] = []
        with SoundStream(path) as stream:
            spans = part_spans(stream.duration_s, index)
            finished = index + 1 >= part_count(stream.duration_s)
            for (start, end), mono in stream.spans(spans):
                facts = measure_sound(mono, stream.rate_hz, full_scale_db_spl=calibration)
                heard = start + mono.size / stream.rate_hz
                windows.append(SoundWindow(start_s=start, end_s=min(end, heard), facts=facts))
                last = finished and (start, end) == spans[-1]
                # Windows overlap; the whole recording hears every sample once.
                meter.add(mono if last else mono[: round(HOP_S * stream.rate_hz)])
            sound = SoundPart(
                duration_s=stream.duration_s,
                rate_hz=stream.rate_hz,
                channels=stream.channels,
                windows=tuple(windows),
                facts=meter.facts() if finished else (),
            )
            warnings = (*_cut_short(spans, windows), *_lost(stream.lost_s, index))
        self._meter = None if finished else (path, index + 1, meter)
        return LoadedPart(decoded=Decoded(media_type=WAV, sound=sound, warnings=warnings))

    def _meter_before(self, path: Path, index: int, calibration: float | None) -> SoundMeter:
        from tools.media.measure_sound import SoundMeter

        if self._meter is not None and self._meter[:2] == (path, index):
            return self._meter[2]
        with SoundStream(path) as stream:
            meter = SoundMeter(stream.rate_hz, full_scale_db_spl=calibration)
            # The process was restarted, or another recording came between two parts.
            for piece in stream.pieces(0.0, index * PART_S, step_s=HOP_S):
                meter.add(piece)
        return meter


def samples_of(
    path: Path, spans: Sequence[tuple[float, float | None]], *, rate_hz: int, limits: Limits
) -> Iterator[tuple[tuple[float, float], Samples]]:
    """Give stretches of a recording, in order, at one rate. Raises Refused."""
    import numpy as np
    import soxr

    with SoundStream(path) as stream:
        _check(path, stream, limits)
        length = stream.duration_s
        wanted = [
            (max(0.0, start), length if end is None else min(end, length)) for start, end in spans
        ]
        for span, mono in stream.spans([one for one in wanted if one[1] > one[0]]):
            if stream.rate_hz != rate_hz:
                mono = soxr.resample(mono, stream.rate_hz, rate_hz)
            yield span, Samples(mono=np.ascontiguousarray(mono, np.float32), rate_hz=rate_hz)


def length_of(path: Path, limits: Limits) -> float:
    """Give the length in seconds. Raises Refused."""
    with SoundStream(path) as stream:
        _check(path, stream, limits)
        return stream.duration_s


def _check(path: Path, stream: SoundStream, limits: Limits) -> None:
    if stream.duration_s <= 0:
        raise refused(path, "no_content", "the recording has no sound in it (0 s)")
    if stream.rate_hz > MAX_RATE_HZ or stream.channels > MAX_CHANNELS:
        detail = f"it claims {stream.channels} channels at {stream.rate_hz} Hz"
        raise refused(path, "corrupt", detail)
    if stream.duration_s > limits.max_sound_s:
        hours, cap = stream.duration_s / 3600, limits.max_sound_s / 3600
        raise refused(path, "too_large", f"it lasts {hours:.1f} h; at most {cap:g} h are read")


def _cut_short(spans: list[tuple[float, float]], windows: list[SoundWindow]) -> tuple[str, ...]:
    heard = windows[-1].end_s if windows else spans[0][0]
    if spans[-1][1] - heard < 0.1:
        return ()
    return (f"the sound ends at {clock(heard)} although it claims to be longer",)


def _lost(seconds: float, index: int) -> tuple[str, ...]:
    if not seconds:
        return ()
    part = f" of part {index + 1}" if index else ""
    return (f"{seconds:.1f} s{part} could not be decoded; silence stands in its place",)


def stated_cues(
    path: Path | None, duration_s: float
) -> tuple[tuple[Cue, ...], str, tuple[str, ...]]:
    """Give (cues, where they come from, what was not read) of a transcript beside a recording."""
    if path is None:
        return (), "", ()
    name = name_of(path.name)
    try:
        cues = read_transcript(path, duration_s)
    except Refused as exc:
        return (), "", (f"transcript {name} could not be read: {exc.detail}",)
    inside = [cue for cue in cues if cue.start_s < duration_s]
    kept = tuple(replace(cue, end_s=min(cue.end_s, duration_s)) for cue in inside)
    late = len(cues) - len(inside)
    warnings = (f"transcript {name}: {late} lines lie behind the end of the sound",) if late else ()
    return kept, f"sidecar {name}" if kept else "", warnings
