"""Subtitles and transcripts: timed words of a recording, or a source of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import Refused
from tools.core.locators import clock
from tools.core.parts import Cue, Decoded
from tools.core.protocols import Limits
from tools.media.encodings import read_text
from tools.media.flow import Flow, one_line
from tools.media.loaders import SRT, VTT
from tools.media.refusals import refused

if TYPE_CHECKING:
    from webvtt.models import Timestamp

MAX_CUES = 50_000
MAX_SUBTITLE_BYTES = 8_000_000


class SubtitleLoader:
    """Reads .srt and .vtt that stand alone."""

    @property
    def media_types(self) -> frozenset[str]:
        """Both kinds of subtitles."""
        return frozenset((SRT, VTT))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file: a block a cue, headed by its time. Raises Refused."""
        cues = read_cues(path)
        flow = Flow()
        for cue in cues:
            flow.add(f"{clock(cue.start_s)} {cue.text}", "list")
        media_type = VTT if _is_vtt(path, read_text(path)) else SRT
        return Decoded(media_type=media_type, text=flow.text, blocks=flow.blocks)


def read_cues(path: Path) -> tuple[Cue, ...]:
    """Give the cues of a subtitle file, in time order. Raises Refused."""
    text = read_text(path, max_bytes=MAX_SUBTITLE_BYTES)
    cues = _from_vtt(path, text) if _is_vtt(path, text) else _from_srt(path, text)
    kept = [cue for cue in cues if cue.text and cue.end_s >= cue.start_s >= 0]
    if not kept:
        raise refused(path, "no_content", "there is no timed line in it")
    return tuple(sorted(kept, key=lambda cue: (cue.start_s, cue.end_s))[:MAX_CUES])


def read_transcript(path: Path, duration_s: float) -> tuple[Cue, ...]:
    """Give a transcript's cues; plain text is one cue over the whole length. Raises Refused."""
    if path.suffix.lower() in (".srt", ".vtt"):
        return read_cues(path)
    words = one_line(read_text(path))
    if not words:
        raise refused(path, "no_content", "there is nothing but blanks in it")
    return (Cue(start_s=0.0, end_s=duration_s, text=words),)


def _is_vtt(path: Path, text: str) -> bool:
    return path.suffix.lower() == ".vtt" or text.lstrip("\ufeff \n").startswith("WEBVTT")


def _from_srt(path: Path, text: str) -> list[Cue]:
    import srt

    try:
        return [
            Cue(
                start_s=one.start.total_seconds(),
                end_s=one.end.total_seconds(),
                text=_spoken(one.content),
            )
            for one in srt.parse(text, ignore_errors=True)
        ]
    except (srt.SRTParseError, ValueError, OverflowError) as exc:
        raise _broken(path) from exc


def _from_vtt(path: Path, text: str) -> list[Cue]:
    import io

    import webvtt

    try:
        captions = webvtt.from_buffer(io.StringIO(text), format="vtt").captions
        return [
            Cue(
                start_s=_seconds(one.start_time),
                end_s=_seconds(one.end_time),
                text=_spoken(one.text),
            )
            for one in captions
        ]
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as exc:
        raise _broken(path) from exc


def _seconds(time: Timestamp) -> float:
    # The library's own `in_seconds` drops the milliseconds.
    whole = 3600 * time.hours + 60 * time.minutes + time.seconds
    return float(whole + time.milliseconds / 1000)


def _spoken(text: str) -> str:
    if "<" not in text:
        return one_line(text)
    from tools.media.text_html import soup_of

    return one_line(soup_of(text).get_text())


def _broken(path: Path) -> Refused:
    return refused(path, "corrupt", "it is not written as subtitles are")
