"""Films made in code: shots of one colour with a mark that moves, a tone, subtitles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from tools.core.parts import Cue

if TYPE_CHECKING:
    from av.container import OutputContainer
    from numpy.typing import NDArray

RATE_HZ = 44_100
ASS_HEADER = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
SUBTITLES = {".mp4": "mov_text", ".mov": "mov_text", ".mkv": "subrip", ".webm": "webvtt"}
CODECS = {".mp4": ("libx264", "aac"), ".mov": ("mpeg4", "aac"), ".mkv": ("libx264", "aac"),
          ".webm": ("libvpx", "libopus"), ".avi": ("mpeg4", "mp3")}  # fmt: skip
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (230, 210, 40)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A shot: its length and its colour, or a picture of its own."""

    seconds: float
    colour: tuple[int, int, int] = RED
    picture: NDArray[np.uint8] | None = None
    tone_hz: float = 440.0
    volume: float = 0.2


FOUR = (
    Scene(seconds=3.0, colour=RED), Scene(seconds=4.0, colour=GREEN, tone_hz=660.0),
    Scene(seconds=2.0, colour=BLUE, tone_hz=880.0), Scene(seconds=3.0, colour=YELLOW),
)  # fmt: skip
"""Cuts at 3, 7 and 9 s, 12 s in all."""


def make_film(
    path: Path,
    scenes: Sequence[Scene] = FOUR,
    *,
    size: tuple[int, int] = (160, 96),
    rate: int = 10,
    sound: bool = True,
    cues: Sequence[Cue] = (),
    subtitles: str = "",
    begins_s: float = 0.0,
    sound_late_s: float = 0.0,
    turned: int = 0,
    pictures: bool = True,
    title: str = "",
    times: Sequence[float] = (),
) -> Path:
    """Write a film; the suffix names the container.

    subtitles: codec; empty takes the container's usual one. times: of the frames, in seconds,
    where the rate varies.
    """
    video_codec, audio_codec = CODECS[path.suffix]
    options = {"movflags": "+faststart"} if path.suffix in (".mp4", ".mov") else {}
    with av.open(str(path), "w", options=options) as out:
        if title:
            out.metadata["title"] = title
        if begins_s:
            # Otherwise the muxer would move a late start to zero.
            out.options.update(avoid_negative_ts="disabled")
        track = out.add_stream(video_codec, rate=rate) if pictures else None
        if track is not None:
            track.width, track.height, track.pix_fmt = *size, "yuv420p"
            track.codec_context.time_base = Fraction(1, 1000)
            track.codec_context.gop_size = 2 * rate
            if turned:
                track.set_display_rotation(turned)
        tune = out.add_stream(audio_codec, rate=48_000 if audio_codec == "libopus" else RATE_HZ,
                              layout="mono") if sound else None  # fmt: skip
        words = None
        if cues:
            words = out.add_stream(subtitles or SUBTITLES[path.suffix])
            words.codec_context.time_base = Fraction(1, 1000)
            if (subtitles or SUBTITLES[path.suffix]) != "webvtt":
                words.codec_context.subtitle_header = ASS_HEADER
        if words is not None:
            _write_cues(out, words, cues, begins_s)
        if track is not None:
            _write_frames(out, track, scenes, size, rate, begins_s, times)
        if tune is not None:
            _write_tone(out, tune, scenes, begins_s + sound_late_s)
    return path


def _write_cues(out: OutputContainer, stream: object, cues: Sequence[Cue], begins_s: float) -> None:
    from av.subtitles.subtitle import SubtitleSet

    for number, cue in enumerate(cues):
        line = f"{number},0,Default,,0,0,0,,{cue.text}".encode()
        long_ms = round((cue.end_s - cue.start_s) * 1000)
        made = SubtitleSet.create(text=line, start=0, end=long_ms, pts=0)
        packet = stream.codec_context.encode_subtitle(made)  # type: ignore[attr-defined]
        packet.stream = stream
        packet.time_base = Fraction(1, 1000)
        packet.pts = packet.dts = round((begins_s + cue.start_s) * 1000)
        packet.duration = long_ms
        out.mux(packet)


def _write_frames(
    out: OutputContainer, track: object, scenes: Sequence[Scene], size: tuple[int, int], rate: int,
    begins_s: float, times: Sequence[float],
) -> None:  # fmt: skip
    length = sum(scene.seconds for scene in scenes)
    seconds = times or [number / rate for number in range(round(length * rate))]
    for number, second in enumerate(seconds):
        frame = av.VideoFrame.from_ndarray(_picture(scenes, second, number, size), format="rgb24")
        frame.pts, frame.time_base = round((begins_s + second) * 1000), Fraction(1, 1000)
        out.mux(track.encode(frame))  # type: ignore[attr-defined]
    out.mux(track.encode(None))  # type: ignore[attr-defined]


def _picture(
    scenes: Sequence[Scene], second: float, number: int, size: tuple[int, int]
) -> NDArray[np.uint8]:
    scene = scene_at(scenes, second)
    if scene.picture is not None:
        return scene.picture
    rgb = np.full((size[1], size[0], 3), scene.colour, np.uint8)
    # Something sharp that moves, so that neighbouring frames differ a little.
    x = (number * 3) % (size[0] - 24)
    rgb[size[1] // 3 : size[1] // 3 + 20, x : x + 20] = (240, 240, 240)
    rgb[size[1] // 3 + 5 : size[1] // 3 + 15, x + 5 : x + 15] = (10, 10, 10)
    return rgb


def scene_at(scenes: Sequence[Scene], second: float) -> Scene:
    """Give the scene that runs at a second."""
    at = 0.0
    for scene in scenes:
        at += scene.seconds
        if second < at - 1e-9:
            return scene
    return scenes[-1]


def _write_tone(
    out: OutputContainer, tune: object, scenes: Sequence[Scene], begins_s: float
) -> None:
    rate = int(tune.codec_context.sample_rate)  # type: ignore[attr-defined]
    pieces = [
        scene.volume
        * np.sin(2 * np.pi * scene.tone_hz * np.arange(round(scene.seconds * rate)) / rate)
        for scene in scenes
    ]
    mono = np.concatenate(pieces).astype(np.float32)
    step = 960
    for first in range(0, len(mono), step):
        block = np.ascontiguousarray(mono[None, first : first + step])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
        frame.pts = first + round(begins_s * rate)
        out.mux(tune.encode(frame))  # type: ignore[attr-defined]
    out.mux(tune.encode(None))  # type: ignore[attr-defined]
