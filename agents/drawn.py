"""Pictures and sounds of one turn: drawn once, however many seats look at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tools.core.items import Item, Source
from tools.core.query import AttachmentRef
from tools.core.sights import Sight, Sights

Key = tuple[str, str, int]


@dataclass
class Drawn:
    """What a turn has drawn; it goes with the turn."""

    sights: dict[Key, tuple[Sight, ...]] = field(default_factory=dict)
    sounds: dict[Key, bytes] = field(default_factory=dict)


class KeptSights:
    """Sights that draw each thing once."""

    def __init__(self, sights: Sights, drawn: Drawn) -> None:
        self._sights = sights
        self._drawn = drawn

    def of_item(self, item: Item, source: Source, *, max_side_px: int) -> Sight | None:
        """Draw an item, or give what was drawn of it."""
        kept = self._drawn.sights
        key = ("item", item.id, max_side_px)
        if key not in kept:
            one = self._sights.of_item(item, source, max_side_px=max_side_px)
            kept[key] = (one,) if one is not None else ()
        return kept[key][0] if kept[key] else None

    def of_attachment(self, ref: AttachmentRef, *, max_side_px: int) -> tuple[Sight, ...]:
        """Draw an attached file, or give what was drawn of it."""
        kept = self._drawn.sights
        key = ("file", ref.id, max_side_px)
        if key not in kept:
            kept[key] = self._sights.of_attachment(ref, max_side_px=max_side_px)
        return kept[key]

    def sound_of(self, item: Item, source: Source) -> bytes:
        """Give a stretch of a recording; cut once."""
        return self._sound(("item", item.id, 0), lambda: self._sights.sound_of(item, source))

    def sound_of_attachment(self, ref: AttachmentRef) -> bytes:
        """Give the beginning of an attached recording; cut once."""
        return self._sound(("file", ref.id, 0), lambda: self._sights.sound_of_attachment(ref))

    def _sound(self, key: Key, cut: Callable[[], bytes]) -> bytes:
        kept = self._drawn.sounds
        if key not in kept:
            kept[key] = cut()
        return kept[key]
