"""Words with times put together to sentences, or to what stands between two pauses."""

from __future__ import annotations

from collections.abc import Sequence

from tools.core.parts import Cue

_PAUSE_S = 0.8
_CUE_S = 8.0
_END = (".", "!", "?", "。", "！", "？", "…")


def sentences(words: Sequence[Cue]) -> list[Cue]:
    """Join words, in order; none is longer than eight seconds and the word that exceeds them."""
    found: list[Cue] = []
    for one in words:
        last = found[-1] if found else None
        if (
            last is None
            or last.text.endswith(_END)
            or one.start_s - last.end_s > _PAUSE_S
            or one.end_s - last.start_s > _CUE_S
        ):
            found.append(one)
        else:
            gap = "" if is_alone(last.text[-1]) else " "
            found[-1] = Cue(
                start_s=last.start_s, end_s=one.end_s, text=f"{last.text}{gap}{one.text}"
            )
    return found


def is_alone(character: str) -> bool:
    """Tell a character of a script without spaces: Thai, Lao, Khmer, Kana, Han."""
    code = ord(character)
    return 0x0E00 <= code <= 0x0EFF or 0x1780 <= code <= 0x17FF or 0x3040 <= code <= 0x9FFF
