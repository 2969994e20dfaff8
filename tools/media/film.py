"""Films: shots with their key frames, the sound track in windows, subtitles. Read as a stream.

A part is up to a minute of pictures; then come the parts of the sound track.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tools.core.content import Clip, Pixels, Samples
from tools.core.errors import Refused
from tools.core.items import Attribute
from tools.core.locators import clock
from tools.core.parts import Cue, Decoded, SoundPart, VideoPart
from tools.core.protocols import Limits
from tools.media.film_pictures import part_spans, read_shots, spread_frames
from tools.media.film_stream import FilmStream
from tools.media.film_subtitles import embedded_cues
from tools.media.loaders import AVI, MKV, MOV, MP4, WEBM, LoadedPart
from tools.media.merging import joined
from tools.media.refusals import refused
from tools.media.sidecars import Beside
from tools.media.sound import SoundLoader, samples_of, stated_cues
from tools.media.windows import PART_S as SOUND_PART_S

_MOST_CLIP_FRAMES = 8
_MOST_CLIP_SOUND_S = 120.0


class FilmLoader:
    """Reads .mp4, .mov, .webm, .mkv and .avi in parts."""

    def __init__(self) -> None:
        self._sound = SoundLoader()

    @property
    def media_types(self) -> frozenset[str]:
        """The containers of moving pictures."""
        return frozenset((MP4, MOV, WEBM, MKV, AVI))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file, all parts. Raises Refused."""
        whole, parts, _ = self.outline(path, limits, Beside())
        loaded = [self.load_part(path, limits, index, Beside()) for index in range(parts)]
        return joined([whole, *(piece.decoded for piece in loaded)])

    def outline(self, path: Path, limits: Limits, beside: Beside) -> tuple[Decoded, int, int]:
        """Give the film without shots and windows, and the parts it comes in. Raises Refused."""
        with FilmStream(path, limits) as film:
            read_s = _length_read(path, film, limits)
            video = VideoPart(duration_s=film.duration_s, facts=_facts(film))
            title, has_sound = film.title, film.has_sound
            parts = len(part_spans(film, read_s))
        heard, sound_parts, lost = self._sound_outline(path, limits, read_s, has_sound)
        cues, by, missed = _cues(path, beside, video.duration_s)
        whole = Decoded(
            media_type=MP4,
            title=title,
            video=replace(video, cues=cues, cues_by=by),
            sound=heard,
            warnings=(*_left_out(video.duration_s, read_s), *lost, *missed),
        )
        if not parts and not sound_parts:
            raise refused(path, "corrupt", "neither its pictures nor its sound can be decoded")
        return whole, parts + sound_parts, parts + sound_parts

    def load_part(self, path: Path, limits: Limits, index: int, beside: Beside) -> LoadedPart:
        """Read the shots of one part of the pictures, or the windows of one of the sound."""
        with FilmStream(path, limits) as film:
            read_s = _length_read(path, film, limits)
            spans = part_spans(film, read_s)
            if index < len(spans):
                return LoadedPart(decoded=read_shots(path, film, spans, index, limits))
        try:
            part = self._sound.load_part(path, limits, index - len(spans), beside)
        except Refused as exc:
            lost = (f"a part of its sound track was not read: {exc.detail}",)
            return LoadedPart(decoded=Decoded(media_type=MP4, warnings=lost))
        sound = part.decoded.sound
        assert sound is not None
        windows = tuple(one for one in sound.windows if one.start_s < read_s)
        decoded = replace(part.decoded, media_type=MP4, sound=replace(sound, windows=windows))
        return replace(part, decoded=decoded)

    def _sound_outline(
        self, path: Path, limits: Limits, read_s: float, has_sound: bool
    ) -> tuple[SoundPart | None, int, tuple[str, ...]]:
        if not has_sound:
            return None, 0, ()
        try:
            decoded, parts, _ = self._sound.outline(path, limits, Beside())
        except Refused as exc:
            # A film is more than its sound.
            return None, 0, (f"its sound track was not read: {exc.detail}",)
        wanted = int(max(0.0, read_s - 1e-6) // SOUND_PART_S) + 1
        return decoded.sound, min(parts, wanted), decoded.warnings


def clip_of(path: Path, limits: Limits, *, rate_hz: int) -> Clip:
    """Give frames spread evenly over a film and its sound, to ask with them. Raises Refused."""
    with FilmStream(path, limits) as film:
        read_s = _length_read(path, film, limits)
        frames = tuple(
            Pixels(rgb=rgb) for rgb in spread_frames(film, read_s, most=_MOST_CLIP_FRAMES)
        )
        has_sound = film.has_sound
    sound = _clip_sound(path, limits, min(read_s, _MOST_CLIP_SOUND_S), rate_hz)
    if not frames and (sound is None or not has_sound):
        raise refused(path, "corrupt", "neither its pictures nor its sound can be decoded")
    return Clip(frames=frames, sound=sound if has_sound else None)


def _clip_sound(path: Path, limits: Limits, length_s: float, rate_hz: int) -> Samples | None:
    try:
        found = samples_of(path, [(0.0, length_s)], rate_hz=rate_hz, limits=limits)
        return next((samples for _, samples in found), None)
    except Refused:
        # Its pictures are asked with; `outline` says what is wrong with the sound.
        return None


def _length_read(path: Path, film: FilmStream, limits: Limits) -> float:
    length = film.duration_s
    if length <= 0 and not film.has_sound:
        raise refused(path, "no_content", "it shows nothing (0 s)")
    if length > limits.max_sound_s:
        hours, cap = length / 3600, limits.max_sound_s / 3600
        raise refused(path, "too_large", f"it lasts {hours:.1f} h; at most {cap:g} h are read")
    return length if limits.film_read_s is None else min(length, limits.film_read_s)


def _left_out(duration_s: float, read_s: float) -> tuple[str, ...]:
    if read_s >= duration_s:
        return ()
    return (f"of its {clock(duration_s)} the first {clock(read_s)} were read",)


def _cues(
    path: Path, beside: Beside, duration_s: float
) -> tuple[tuple[Cue, ...], str, tuple[str, ...]]:
    """Give what a person wrote beside the film, else what is in it."""
    cues, by, warnings = stated_cues(beside.transcript, duration_s)
    if cues:
        return cues, by, warnings
    inside, name, missed = embedded_cues(path)
    kept = tuple(
        replace(cue, end_s=min(cue.end_s, duration_s)) for cue in inside if cue.start_s < duration_s
    )
    return kept, name if kept else "", (*warnings, *missed)


def _facts(film: FilmStream) -> tuple[Attribute, ...]:
    from tools.media.measure_picture import orientation

    facts = [Attribute(name="duration_s", value=round(film.duration_s, 2), unit="second")]
    if film.has_pictures:
        facts += [
            Attribute(name="width_px", value=float(film.width_px), unit="pixel"),
            Attribute(name="height_px", value=float(film.height_px), unit="pixel"),
            Attribute(name="orientation", value=orientation(film.width_px, film.height_px)),
        ]
    if film.rate_hz > 0:
        facts.append(Attribute(name="frame_rate_hz", value=round(film.rate_hz, 2), unit="Hz"))
    return tuple(facts)
