"""Pictures and sounds within what a provider takes; what does not fit is said."""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.core.chat import ChatPart, PartLimits

if TYPE_CHECKING:
    from tools.core.content import Samples

UNHEARD = "(a sound is here, which you cannot hear)"
"""What a model that does not hear is told in the place of a sound."""


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The parts that go out."""

    parts: tuple[ChatPart, ...]
    left_out: int = 0
    """Pictures and sounds that were left out."""


def fitted(parts: Sequence[ChatPart], limits: PartLimits) -> Fitted:
    """Leave out what is too much, the last ones first; words always stay.

    A part that held only a picture or sound leaves a sentence in its place, so that the model
    does not read of a picture that is not there.
    """
    kept: list[ChatPart] = []
    images = total = left_out = 0
    for part in parts:
        size = len(part.image_png) + len(part.sound_wav)
        image = bool(part.image_png)
        too_many = image and images >= limits.images
        too_large = len(part.image_png) > limits.image_bytes or total + size > limits.total_bytes
        if size and (too_many or too_large):
            left_out += 1
            text = part.text or "(left out: the request would be too large)"
            kept.append(replace(part, text=text, image_png=b"", sound_wav=b""))
            continue
        images, total = images + image, total + size
        kept.append(part)
    return Fitted(parts=tuple(kept), left_out=left_out)


def encoded(data: bytes) -> str:
    """Give bytes as base64."""
    return base64.b64encode(data).decode("ascii")


def wav_bytes(sound: Samples) -> bytes:
    """Give a recording as 16-bit mono WAV, with nothing but samples."""
    import numpy as np

    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sound.rate_hz)
        loud = np.clip(sound.mono, -1.0, 1.0) * 32767.0
        out.writeframes(loud.astype("<i2").tobytes())
    return buffer.getvalue()
