"""Items from a film: the whole, its shots, the windows of its sound track.

A shot holds what is said and written in it and its key frame, a window what was measured in its
sound; both lie in the film. Knows no store and no encoder; decodes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tools.core.cues import cues_fact
from tools.core.items import Attribute, Item
from tools.core.locators import TimeSpan, clock
from tools.core.parts import Cue, PicturePart, Shot, SoundPart, SoundWindow, VideoPart
from tools.library.batch import item_id
from tools.library.cut_media import (
    about_file,
    cue_belongs,
    cue_is_placed,
    cue_line,
    file_caption,
    readable_words,
    window_caption,
)
from tools.library.pieces import LOW_CONFIDENCE, Blob, Piece, Subject

_MEANS = ("lightness", "contrast", "colourfulness", "daylight_share", "colour_temperature_k")
"""Facts of key frames whose mean over time is a fact of the film."""
_OF_THE_FILM = frozenset(("duration_s", "width_px", "height_px", "orientation"))
"""A shot or window has the film's, so that `longer than 2 min` means the film."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Framed:
    """A shot with its key frame, whose bytes lie elsewhere."""

    shot: Shot
    picture: PicturePart
    """Without its bytes."""
    rgb: Blob
    jpeg: Blob


def framed(
    shots: Sequence[Shot], pictures: Sequence[PicturePart], keep: Callable[[bytes], Blob]
) -> list[Framed]:
    """Bring shots and key frames together and put their bytes away."""
    return [
        Framed(
            shot=shot,
            picture=replace(picture, png=b"", rgb=b""),
            rgb=keep(picture.rgb),
            jpeg=keep(picture.png),
        )
        for shot, picture in zip(shots, pictures, strict=True)
    ]


def video_pieces(
    video: VideoPart,
    shots: Sequence[Framed],
    sound: SoundPart | None,
    subject: Subject,
    title: str,
    facts: Iterable[Attribute],
) -> list[Piece]:
    """Give the item of a film, then those of its shots, then those of its sound's windows."""
    whole = _film(video, shots, sound, subject, title, facts)
    windows = sound.windows if sound is not None else ()
    return [
        whole,
        *(_shot(one, video.cues, whole.item, at) for at, one in enumerate(shots, start=1)),
        *(_window(one, whole.item, at) for at, one in enumerate(windows, start=len(shots) + 1)),
    ]


def track_caption(whole: str, span: TimeSpan) -> str:
    """Label a window of a sound track."""
    return f"{whole}, sound {clock(span.start_s)}-{clock(span.end_s)}"


def _film(
    video: VideoPart,
    shots: Sequence[Framed],
    sound: SoundPart | None,
    subject: Subject,
    title: str,
    facts: Iterable[Attribute],
) -> Piece:
    span = TimeSpan(start_s=0.0, end_s=video.duration_s)
    item = Item(
        id=item_id(subject.source, "video", span, "file"),
        source=subject.source,
        modality="video",
        locator=span,
        text="\n".join(cue_line(cue) for cue in video.cues if not cue_is_placed(cue)),
        about=about_file(subject, title, facts),
        caption=file_caption(subject, title),
    )
    heard = sound.facts if sound is not None else ()
    known = {fact.name for fact in video.facts}
    more = [fact for fact in (*_means(shots), *heard) if fact.name not in known]
    return Piece(item=item, facts=(*video.facts, *more))


def _shot(one: Framed, cues: Sequence[Cue], whole: Item, at: int) -> Piece:
    span = TimeSpan(start_s=one.shot.start_s, end_s=one.shot.end_s)
    said_here = [cue for cue in cues if cue_belongs(cue, span.start_s, span.end_s)]
    seen = readable_words(one.picture)
    guessed = bool(seen) and one.picture.confidence < LOW_CONFIDENCE
    # The fact `cues` counts lines from the first, so what is said stands before what is written.
    text = "\n".join((*(cue_line(cue) for cue in said_here), *([seen] if seen else [])))
    item = Item(
        id=item_id(whole.source, "video", span, f"shot {at}"),
        source=whole.source,
        modality="video",
        locator=span,
        text=text,
        caption=window_caption(whole.caption, span),
        parent=whole.id,
        ordinal=at,
        unreliable=guessed and not said_here,
    )
    facts = tuple(fact for fact in one.picture.facts if fact.name not in _OF_THE_FILM)
    return Piece(
        item=item,
        facts=(*facts, cues_fact(said_here)) if said_here else facts,
        title=whole.caption,
        rgb=one.rgb if one.picture.rgb_size[0] else None,
        rgb_size=one.picture.rgb_size,
        png=one.jpeg,
    )


def _window(window: SoundWindow, whole: Item, at: int) -> Piece:
    span = TimeSpan(start_s=window.start_s, end_s=window.end_s)
    item = Item(
        id=item_id(whole.source, "video", span, f"sound {at}"),
        source=whole.source,
        modality="video",
        locator=span,
        caption=track_caption(whole.caption, span),
        parent=whole.id,
        ordinal=at,
    )
    facts = tuple(fact for fact in window.facts if fact.name not in _OF_THE_FILM)
    return Piece(item=item, facts=facts, title=whole.caption, heard=True)


def _means(shots: Sequence[Framed]) -> list[Attribute]:
    """Give the means of what was measured in key frames, each weighted by its shot's length."""
    totals: dict[str, tuple[float, float, str | None]] = {}
    for one in shots:
        long = max(0.01, one.shot.end_s - one.shot.start_s)
        for fact in one.picture.facts:
            if fact.name in _MEANS and isinstance(fact.value, float):
                total, weight, _ = totals.get(fact.name, (0.0, 0.0, None))
                totals[fact.name] = (total + long * fact.value, weight + long, fact.unit)
    note = "mean of its key frames"
    return [
        Attribute(name=name, value=round(total / weight, 2), unit=unit, note=note)
        for name, (total, weight, unit) in totals.items()
    ]
