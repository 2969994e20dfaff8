"""Pages, photos, frames and sounds of the library, as a model is shown them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tools.core.content import Samples
from tools.core.errors import MissingPart, NotFound, Refused, WorkerFailed
from tools.core.items import Item, Source
from tools.core.locators import PageRegion, TimeSpan
from tools.core.query import AttachmentRef
from tools.core.sights import SOUND_S, Sight
from tools.library.originals import Originals
from tools.media.loaders import PDF
from tools.media.tiling import MOST_PARTS, is_tall, tall_parts

if TYPE_CHECKING:
    from tools.core.protocols import Catalogue
    from tools.library.attachments import ThreadAttachments

PAGES_SHOWN = 2
"""Of an attached document."""
SOUND_HZ = 16_000
_NOTHING_TO_SEE = (Refused, NotFound, MissingPart, WorkerFailed)


class Drawer(Protocol):
    """What is needed of `tools.media.worker.MediaWorker`."""

    def render_page(self, path: Path, page: int, *, max_side_px: int = ...) -> bytes:
        """Draw a page as PNG. Raises Refused, NotFound."""

    def picture(self, path: Path, *, max_side_px: int = ...) -> bytes:
        """Give a picture upright, encoded anew without metadata. Raises Refused."""

    def samples(
        self, path: Path, *, start_s: float = ..., end_s: float | None = ..., rate_hz: int = ...
    ) -> Samples:
        """Give mono samples of a stretch. Raises Refused, NotFound."""


class LibrarySights:
    """Sights over the originals; what cannot be drawn is left to its words."""

    def __init__(
        self,
        originals: Originals,
        catalogue: Catalogue,
        attachments: ThreadAttachments,
        drawer: Drawer,
    ) -> None:
        self._originals = originals
        self._catalogue = catalogue
        self._attachments = attachments
        self._drawer = drawer

    def of_item(self, item: Item, source: Source, *, max_side_px: int) -> Sight | None:
        """Draw an item: its page, picture or key frame; None where there is nothing to see."""
        try:
            return self._drawn(item, source, max_side_px)
        except _NOTHING_TO_SEE:
            return None

    def of_attachment(self, ref: AttachmentRef, *, max_side_px: int) -> tuple[Sight, ...]:
        """Draw an attached file: its picture, or its first pages; empty for a recording."""
        try:
            path, media_type = self._attachments.path_of(ref.id)
            if ref.kind == "image":
                return (self._picture(path, max_side_px),)
        except _NOTHING_TO_SEE:
            return ()
        return tuple(self._pages(path, max_side_px)) if media_type == PDF else ()

    def sound_of(self, item: Item, source: Source) -> bytes:
        """Give the stretch of a recording as WAV; empty where there is no sound."""
        if item.modality not in ("audio", "video") or not isinstance(item.locator, TimeSpan):
            return b""
        start = item.locator.start_s
        end = min(item.locator.end_s, start + SOUND_S)
        try:
            return self._wav(self._originals.path_of(source.sha256), start, end)
        except _NOTHING_TO_SEE:
            return b""

    def sound_of_attachment(self, ref: AttachmentRef) -> bytes:
        """Give the beginning of an attached recording as WAV; empty for other files."""
        if ref.kind != "audio":
            return b""
        try:
            return self._wav(self._attachments.path_of(ref.id)[0], 0.0, SOUND_S)
        except _NOTHING_TO_SEE:
            return b""

    def _drawn(self, item: Item, source: Source, side: int) -> Sight | None:
        original = self._originals.path_of(source.sha256)
        if isinstance(item.locator, PageRegion) and item.modality in ("page", "text"):
            page = item.locator.page
            return _sight(self._drawer.render_page(original, page, max_side_px=side))
        if item.modality == "image":
            own = self._originals.of_item(item.id)
            return self._picture(own[0] if own else original, side)
        if item.modality == "video":
            frame = self._frame(item)
            return _sight(self._drawer.picture(frame, max_side_px=side)) if frame else None
        return None

    def _picture(self, path: Path, side: int) -> Sight:
        """Give a picture whole, and a long one in parts too."""
        whole = _sight(self._drawer.picture(path, max_side_px=side))
        if not is_tall(whole.data, side):
            return whole
        parts = tall_parts(self._drawer.picture(path, max_side_px=side * MOST_PARTS), side)
        told = f"of {len(parts)} of a long picture, each beginning with the last tenth before it"
        return replace(
            whole,
            parts=tuple(
                replace(_sight(one), part=f"part {number} {told}")
                for number, one in enumerate(parts, start=1)
                if len(parts) > 1
            ),
        )

    def _frame(self, moment: Item) -> Path | None:
        """Give the key frame of the shot that shares most of a moment."""
        best: tuple[float, Path] | None = None
        for shot in self._catalogue.children(moment.parent or moment.id):
            own = self._originals.of_item(shot.id)
            here, there = shot.locator, moment.locator
            if own is None or not isinstance(here, TimeSpan) or not isinstance(there, TimeSpan):
                continue
            shared = min(here.end_s, there.end_s) - max(here.start_s, there.start_s)
            if best is None or shared > best[0]:
                best = (shared, own[0])
        return best[1] if best else None

    def _pages(self, path: Path, side: int) -> list[Sight]:
        drawn = []
        for page in range(1, PAGES_SHOWN + 1):
            try:
                drawn.append(_sight(self._drawer.render_page(path, page, max_side_px=side)))
            except _NOTHING_TO_SEE:
                break
        return drawn

    def _wav(self, path: Path, start_s: float, end_s: float) -> bytes:
        from tools.vlm.parts import wav_bytes

        if end_s <= start_s:
            return b""
        return wav_bytes(self._drawer.samples(path, start_s=start_s, end_s=end_s, rate_hz=SOUND_HZ))


def _sight(data: bytes) -> Sight:
    return Sight(data=data, media_type="image/png" if data[:4] == b"\x89PNG" else "image/jpeg")
