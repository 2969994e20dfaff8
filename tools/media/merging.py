"""Parts of one file put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.core.parts import Decoded, SoundPart, VideoPart

PARTS_APART = "\n\n"
"""Between the texts of the parts of an unpaged file."""


def joined(parts: Sequence[Decoded]) -> Decoded:
    """Join an outline and the parts that follow it; what the outline states comes first."""
    first = parts[0]
    parts = _one_text(parts)
    return replace(
        first,
        text=PARTS_APART.join(part.text for part in parts if part.text),
        title=next((part.title for part in parts if part.title), ""),
        blocks=tuple(block for part in parts for block in part.blocks),
        pages=tuple(page for part in parts for page in part.pages),
        pictures=tuple(picture for part in parts for picture in part.pictures),
        links=tuple(link for part in parts for link in part.links),
        sound=_joined_sound([part.sound for part in parts if part.sound is not None]),
        video=_joined_video([part.video for part in parts if part.video is not None]),
        facts=tuple(fact for part in parts for fact in part.facts),
        language=next((part.language for part in parts if part.language), ""),
        warnings=tuple(dict.fromkeys(one for part in parts for one in part.warnings)),
    )


def _one_text(parts: Sequence[Decoded]) -> list[Decoded]:
    """Let the blocks of every part count in the text of all."""
    told: list[Decoded] = []
    length = 0
    for part in parts:
        if length and part.text:
            moved = (replace(one, start_char=one.start_char + length) for one in part.blocks)
            part = replace(part, blocks=tuple(moved))
        length += len(part.text) + len(PARTS_APART) if part.text else 0
        told.append(part)
    return told


def _joined_sound(sounds: list[SoundPart]) -> SoundPart | None:
    if not sounds:
        return None
    return replace(
        sounds[0],
        windows=tuple(window for sound in sounds for window in sound.windows),
        facts=next((sound.facts for sound in reversed(sounds) if sound.facts), ()),
    )


def _joined_video(videos: list[VideoPart]) -> VideoPart | None:
    if not videos:
        return None
    return replace(videos[0], shots=tuple(shot for video in videos for shot in video.shots))
