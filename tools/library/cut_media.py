"""Items from pictures and recordings: what is said about them, and the windows of a sound.

Knows no store and no encoder; decodes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tools.core.cues import cues_fact
from tools.core.items import Attribute, Item, Modality
from tools.core.locators import ImageRegion, PageRegion, TimeSpan, clock
from tools.core.parts import Cue, PicturePart, SoundPart, SoundWindow
from tools.library.batch import item_id
from tools.library.names import name_words, path_words
from tools.library.pieces import LOW_CONFIDENCE, Blob, Piece, Subject, page_id

LONGEST_PLACED_CUE_S = 20.0
"""Words of a longer cue (a transcript without times) belong to the recording, not to a window."""


def photo_piece(
    part: PicturePart,
    subject: Subject,
    facts: Iterable[Attribute],
    keep: Callable[[bytes], Blob],
    *,
    at: int = 0,
) -> Piece:
    """Give the item of a picture file; `facts` are those of the file as a whole."""
    item = Item(
        id=item_id(subject.source, "image", ImageRegion(), f"file {at}"),
        source=subject.source,
        modality="image",
        locator=ImageRegion(),
        text=readable_words(part),
        about=about_file(subject, part.alt, facts),
        caption=file_caption(subject, part.alt),
        ordinal=at,
        unreliable=bool(part.words) and part.confidence < LOW_CONFIDENCE,
    )
    rgb = keep(part.rgb) if part.rgb else None
    return Piece(item=item, facts=part.facts, rgb=rgb, rgb_size=part.rgb_size)


def figure_piece(
    part: PicturePart,
    subject: Subject,
    title: str,
    at: int,
    keep: Callable[[bytes], Blob],
    *,
    label: str,
) -> Piece:
    """Give the item of a picture that stands in a document."""
    heading = " > ".join(part.heading)
    where = f"page {part.page}" if part.page is not None else heading
    place = f"picture in {label}"
    item = Item(
        id=item_id(subject.source, "image", _place(part), f"figure {at}"),
        source=subject.source,
        modality="image",
        locator=_place(part),
        text=readable_words(part),
        about=said((part.alt, part.around)),
        caption=part.alt or (f"{place}, {where}" if where else place),
        heading=heading,
        parent=page_id(subject.source, part.page) if part.page else None,
        ordinal=at,
        unreliable=bool(part.words) and part.confidence < LOW_CONFIDENCE,
    )
    return Piece(
        item=item,
        facts=part.facts,
        title=" > ".join(one for one in (title, heading) if one),
        rgb=keep(part.rgb) if part.rgb else None,
        rgb_size=part.rgb_size,
        png=keep(part.png) if part.png else None,
    )


def readable_words(part: PicturePart) -> str:
    """Give what OCR read; nothing where it took the grain of a photo for letters.

    Marks of low confidence that are mostly single letters and signs are no words.
    """
    if part.confidence >= LOW_CONFIDENCE:
        return part.words
    marks = part.words.split()
    like_words = sum(mark.isalpha() and len(mark) > 2 for mark in marks)
    return part.words if like_words > len(marks) / 2 else ""


def _place(part: PicturePart) -> PageRegion | ImageRegion:
    return PageRegion(page=part.page, box=part.box) if part.page is not None else ImageRegion()


def sound_pieces(
    sound: SoundPart, subject: Subject, title: str, facts: Iterable[Attribute]
) -> list[Piece]:
    """Give the item of a recording, then those of its windows."""
    whole = _recording(sound, subject, title, facts)
    return [
        whole,
        *(
            _window(window, sound.cues, whole.item, at)
            for at, window in enumerate(sound.windows, start=1)
        ),
    ]


def _recording(sound: SoundPart, subject: Subject, title: str, facts: Iterable[Attribute]) -> Piece:
    span = TimeSpan(start_s=0.0, end_s=sound.duration_s)
    item = Item(
        id=item_id(subject.source, "audio", span, "file"),
        source=subject.source,
        modality="audio",
        locator=span,
        text="\n".join(cue_line(cue) for cue in sound.cues if not cue_is_placed(cue)),
        about=about_file(subject, title, facts),
        caption=file_caption(subject, title),
    )
    return Piece(item=item, facts=sound.facts)


def _window(window: SoundWindow, cues: Sequence[Cue], whole: Item, at: int) -> Piece:
    span = TimeSpan(start_s=window.start_s, end_s=window.end_s)
    said_here = [cue for cue in cues if cue_belongs(cue, window.start_s, window.end_s)]
    item = Item(
        id=item_id(whole.source, "audio", span, f"window {at}"),
        source=whole.source,
        modality="audio",
        locator=span,
        text="\n".join(cue_line(cue) for cue in said_here),
        caption=window_caption(whole.caption, span),
        parent=whole.id,
        ordinal=at,
    )
    facts = (*window.facts, cues_fact(said_here)) if said_here else window.facts
    return Piece(item=item, facts=facts, title=whole.caption, heard=True)


def window_caption(whole: str, span: TimeSpan) -> str:
    """Label a window by its recording's caption and its times."""
    return f"{whole}, {clock(span.start_s)}-{clock(span.end_s)}"


def cue_line(cue: Cue) -> str:
    """Give the words of a cue as one line."""
    return " ".join(cue.text.split())


def cue_is_placed(cue: Cue) -> bool:
    """Tell whether a cue is short enough to belong to a moment."""
    return cue.end_s - cue.start_s <= LONGEST_PLACED_CUE_S


def cue_belongs(cue: Cue, start_s: float, end_s: float) -> bool:
    """A cue belongs to every stretch that holds half of it, or is half filled by it."""
    if not cue_is_placed(cue) or not cue.text.strip():
        return False
    shared = min(cue.end_s, end_s) - max(cue.start_s, start_s)
    shorter = min(cue.end_s - cue.start_s, end_s - start_s)
    return shared > 0.0 and shared >= 0.5 * shorter


def file_caption(subject: Subject, title: str) -> str:
    """Give a short label for a photo or recording."""
    told = subject.caption or title or name_words(subject.name) or subject.shown_in
    where = next((words for one in reversed(subject.folders) if (words := name_words(one))), "")
    return told or (f"{subject.name} ({where})" if where else subject.name)


def about_file(subject: Subject, title: str, facts: Iterable[Attribute]) -> str:
    """Say what is known about a photo or recording: caption, names, date, entity.

    title: what the file calls itself (EXIF description, title tag).
    """
    return said(
        (
            subject.caption,
            title,
            *subject.words,
            path_words(subject.folders, subject.name),
            subject.entity or "",
            *(_date_words(fact) for fact in facts if fact.name == "taken"),
        )
    )


def said(parts: Iterable[str]) -> str:
    """Join what is said about something, one line each; what was said before is left out."""
    lines: list[str] = []
    for part in parts:
        line = " ".join(part.split())
        if line and not any(line.casefold() in earlier.casefold() for earlier in lines):
            lines.append(line)
    return "\n".join(lines)


def _date_words(fact: Attribute) -> str:
    try:
        moment = datetime.fromisoformat(str(fact.value))
    except ValueError:
        return str(fact.value)
    return f"{moment.day} {moment:%B %Y}"


def has_words(item: Item) -> bool:
    """Tell whether words alone can find a picture, recording or film."""
    modalities: tuple[Modality, ...] = ("image", "audio", "video")
    return item.modality not in modalities or bool(item.text.strip() or item.about.strip())
