"""The seam to what a model is shown of the library: pixels and samples, without metadata."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from tools.core.items import Item, Source
from tools.core.query import AttachmentRef

SOUND_S = 30.0
"""Longest stretch of sound that is shown."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """An encoded picture, made anew from pixels."""

    data: bytes = field(repr=False)
    media_type: str
    """`image/png` or `image/jpeg`."""
    part: str = ""
    """Which part of a long picture it is; empty for a whole one."""
    parts: tuple[Sight, ...] = ()
    """A long picture in parts that can be read; empty where the whole can."""


class Sights(Protocol):
    """Draws pages, photos and film frames, and cuts sounds out."""

    def of_item(self, item: Item, source: Source, *, max_side_px: int) -> Sight | None:
        """Draw an item: its page, picture or key frame; None where there is nothing to see."""

    def of_attachment(self, ref: AttachmentRef, *, max_side_px: int) -> tuple[Sight, ...]:
        """Draw an attached file: its picture, or its first pages; empty for a recording."""

    def sound_of(self, item: Item, source: Source) -> bytes:
        """Give the stretch of a recording as WAV; empty where there is no sound."""

    def sound_of_attachment(self, ref: AttachmentRef) -> bytes:
        """Give the beginning of an attached recording as WAV; empty for other files."""
