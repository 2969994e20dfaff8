"""Parts of one file put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.core.parts import Decoded, SoundPart, VideoPart


def joined(parts: Sequence[Decoded]) -> Decoded:
    """Join an outline and the parts that follow it; what the outline states comes first."""
    first = parts[0]
    return replace(
        first,
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
