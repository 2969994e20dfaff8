"""Subtitles inside a film: text tracks (mov_text, SubRip, ASS, WebVTT) as plain timed words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.parts import Cue
from tools.media.flow import one_line
from tools.media.refusals import from_os_error
from tools.media.sound_ffmpeg import ffmpeg_format
from tools.media.subtitles import MAX_CUES

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.subtitles.stream import SubtitleStream

_AV_TIME_BASE = 1_000_000
_STYLE = re.compile(rb"\{[^}]*\}")
_BREAK = re.compile(r"\\[Nnh]")
_USUAL_S, _LONGEST_S = 4.0, 600.0
_PICTURES = frozenset(("dvdsub", "dvbsub", "pgssub", "xsub", "dvd_subtitle", "dvb_subtitle",
                       "hdmv_pgs_subtitle"))  # fmt: skip


def embedded_cues(path: Path) -> tuple[tuple[Cue, ...], str, tuple[str, ...]]:
    """Give (cues, where they come from, what was not read); no cues without a text track.

    Raises Refused.
    """
    import av

    try:
        raw = path.open("rb")
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    with raw:
        try:
            with av.open(
                raw, "r", format=ffmpeg_format(path) or None, metadata_errors="replace"
            ) as container:
                return _of(container)
        except (av.error.FFmpegError, ValueError, NotImplementedError):
            # A film whose index is broken is refused by those who read its pictures.
            return (), "", ("its subtitles could not be read",)


def _of(container: InputContainer) -> tuple[tuple[Cue, ...], str, tuple[str, ...]]:
    from av.stream import Disposition

    tracks = list(container.streams.subtitles)
    worded = [one for one in tracks if _codec(one) not in _PICTURES]
    warnings = []
    if len(worded) < len(tracks):
        warnings.append("its subtitles are pictures, which are not read")
    if not worded:
        return (), "", tuple(warnings)
    track = next((one for one in worded if one.disposition & Disposition.default), worded[0])
    others = [_language(one) or "no language named" for one in worded if one is not track]
    if others:
        warnings.append(
            f"of its {len(worded)} subtitle tracks one is read; not read: {', '.join(others)}"
        )
    zero_s = (container.start_time or 0) / _AV_TIME_BASE
    cues: list[Cue] = []
    for cue in _cues(container, track, zero_s):
        if len(cues) >= MAX_CUES:
            warnings.append(f"of its subtitles the first {MAX_CUES:,} lines are read")
            break
        cues.append(cue)
    language = _language(track)
    name = f"subtitles in the film{f' ({language})' if language else ''}"
    return _placed(cues), name if cues else "", tuple(warnings)


def _cues(container: InputContainer, track: SubtitleStream, zero_s: float) -> Iterator[Cue]:
    import av

    packets = container.demux(track)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            if packet.pts is None or packet.time_base is None:
                continue
            start = float(packet.pts * packet.time_base) - zero_s
            long = float((packet.duration or 0) * packet.time_base)
            words = one_line(" ".join(_words(one) for one in packet.decode()))
        except (av.error.FFmpegError, ValueError):
            # One broken line costs itself.
            continue
        if words and start >= 0:
            end = start + (long if 0 < long <= _LONGEST_S else _USUAL_S)
            yield Cue(start_s=round(start, 3), end_s=round(end, 3), text=words)


def _words(rect: object) -> str:
    found = getattr(rect, "dialogue", b"") or getattr(rect, "text", b"")
    plain = _STYLE.sub(b"", found).decode("utf-8", "replace")
    return _BREAK.sub(" ", plain)


def _placed(cues: list[Cue]) -> tuple[Cue, ...]:
    return tuple(sorted(cues, key=lambda cue: (cue.start_s, cue.end_s)))


def _codec(track: SubtitleStream) -> str:
    context = track.codec_context
    return context.name if context is not None else ""


def _language(track: SubtitleStream) -> str:
    named = (track.language or "").strip()
    return "" if named == "und" else named
