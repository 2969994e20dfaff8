"""What a request sends out of the machine, in words."""

from __future__ import annotations

from collections.abc import Sequence

from tools.core.chat import ChatPart


def sent_line(destination: str, parts: Sequence[ChatPart]) -> tuple[str, ...]:
    """Tell what went where: one line, or none where it stayed on this machine.

    destination: the model's name; empty for one on this machine.
    """
    if not destination:
        return ()
    pictures = [one for one in parts if one.image_png]
    sounds = [one for one in parts if one.sound_wav]
    words = sum(len(one.text.split()) for one in parts)
    told = []
    if pictures:
        size = sum(len(one.image_png) for one in pictures) / 1024
        told.append(f"{_count(len(pictures), 'picture')} ({size:,.0f} KB)")
    if sounds:
        told.append(_count(len(sounds), "sound"))
    told.append(_count(words, "word"))
    return (f"{destination}: {', '.join(told)}",)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
