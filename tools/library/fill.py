"""Makes vectors that are missing: a part was installed later, or a new encoder takes over.

A new encoder fills a new version beside the one in use; the switch comes when nothing is missing,
in one transaction, and can be undone. Cut off at any point, the next call goes on.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tools.core.content import AsItem, Pixels, Samples, Words
from tools.core.errors import Refused
from tools.core.items import Item, Modality
from tools.core.locators import TimeSpan
from tools.core.protocols import Encoder
from tools.core.query import Scope
from tools.core.spaces import Space
from tools.library.encode import Encoders, Made, Role, encode_windows, encoded, meaning_of
from tools.library.fill_pages import PageStore, Pictured, fill_pages, pages_without
from tools.library.library import Library
from tools.library.page_choice import PLAIN, PageRule, choose_pages
from tools.library.storing import spaces_of
from tools.library.word_vectors import titles_of

AT_ONCE = 256
MODALITIES: Mapping[Role, tuple[Modality, ...]] = {
    "text": ("text", "image", "audio", "video"),
    "image": ("image", "video"),
    "audio": ("audio", "video"),
}

OnFill = Callable[[str, int, int], None]
"""Told of (role or `pages`, done, total) vectors."""


class Media(Pictured, Protocol):
    """What filling needs of the media worker."""

    def pixels(self, path: Path) -> Pixels:
        """Give a picture's pixels. Raises Refused."""

    def sound_windows(
        self, path: Path, *, rate_hz: int
    ) -> Iterator[list[tuple[float, float, Samples]]]:
        """Give all windows of a recording as (start_s, end_s, samples), in batches."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What one `fill` did."""

    made: Mapping[str, int]
    """By role, and `pages`."""
    left: Mapping[str, int]
    """Items that still lack a vector: their medium could not be read again."""
    version: str
    """The version that is in use now."""
    switched: bool
    shown: Mapping[str, int] = field(default_factory=dict)
    """Pages without vectors, by what they show (`tools.library.page_choice`)."""
    spared: int = 0
    """Those of them that were left out by rule: plain text."""


def fill(
    library: Library,
    worker: Media,
    encoders: Encoders,
    *,
    owner: str = "local",
    on_fill: OnFill = lambda _role, _done, _total: None,
    stop: threading.Event | None = None,
    pages: PageStore | None = None,
    page_rule: PageRule = "where-it-pays",
) -> Filled:
    """Make every vector that the active encoders lack, then let searches use them.

    pages: where the vectors of pages are kept; without it none are made.
    """
    wanted = spaces_of(encoders)
    active = library.versions.ensure(wanted)
    version = active.id
    if any(active.spaces.get(role) != space for role, space in wanted.items()):
        version = _begun(library, {**active.spaces, **wanted})
    job = library.jobs.start(owner, "fill", json.dumps({"version": version}))
    filler = _Filler(library, worker, encoders, version, on_fill, stop or threading.Event())
    try:
        made: dict[str, int] = {
            role: filler.role(role) for role in MODALITIES if encoders.of(role) is not None
        }
        if encoders.page is not None and pages is not None:
            made["pages"] = filler.pages(pages, owner, page_rule)
    except BaseException:
        library.jobs.finish(job, "failed")
        raise
    stopped = filler.stop.is_set()
    switched = version != active.id and not stopped
    if switched:
        # What cannot be read again is told as left over, and must not hold up the switch.
        library.versions.activate(version, with_left=True)
    library.jobs.finish(job, "stopped" if stopped else "done")
    return Filled(
        made=made,
        left={role: count for role, count in filler.left.items() if count},
        version=version if switched else active.id,
        switched=switched,
        shown=filler.shown,
        spared=filler.shown.get(PLAIN, 0) if page_rule == "where-it-pays" else 0,
    )


def _begun(library: Library, spaces: Mapping[str, Space]) -> str:
    """Go on with a version of these spaces that was begun before, or begin one."""
    for one in library.versions.all():
        if one.state == "filling" and dict(one.spaces) == dict(spaces):
            return one.id
    return library.versions.begin(spaces)


class _Filler:
    def __init__(
        self,
        library: Library,
        worker: Media,
        encoders: Encoders,
        version: str,
        on_fill: OnFill,
        stop: threading.Event,
    ) -> None:
        self._library = library
        self._worker = worker
        self._encoders = encoders
        self._version = version
        self._on_fill = on_fill
        self.stop = stop
        self.left: dict[str, int] = {}
        self.shown: Mapping[str, int] = {}

    def role(self, role: Role) -> int:
        """Fill one space; give how many vectors were made."""
        encoder = self._encoders.of(role)
        assert encoder is not None
        missing = self._library.ledger.without_vector(encoder.space, MODALITIES[role])
        items = list(self._library.catalogue.items(missing).values())
        items = [item for item in items if self._takes(role, item)]
        fillers = {"text": self._texts, "image": self._pictures, "audio": self._sounds}
        note = self._library.versions.note_progress
        note(self._version, role, done=0, total=len(items))
        made = 0
        for count in fillers[role](items, encoder):
            made += count
            note(self._version, role, done=made, total=len(items))
            self._on_fill(role, made, len(items))
            if self.stop.is_set():
                break
        self.left[role] = len(items) - made
        return made

    def pages(self, store: PageStore, owner: str, rule: PageRule) -> int:
        """Fill the vectors of the pages where they pay; give how many pages were encoded."""
        assert self._encoders.page is not None
        scope = Scope(owner=owner)
        without = pages_without(self._library, store, scope)
        choice = choose_pages(self._library, without, scope, rule)
        items, self.shown = choice.paying, choice.reasons
        note = self._library.versions.note_progress
        note(self._version, "pages", done=0, total=len(items))
        made = 0
        for count in fill_pages(self._library, self._worker, self._encoders.page, store, items):
            made += count
            self._on_fill("pages", made, len(items))
            if self.stop.is_set():
                break
        self.left["pages"] = len(items) - made
        if not self.stop.is_set():
            note(self._version, "pages", done=len(items), total=len(items))
        return made

    def _takes(self, role: Role, item: Item) -> bool:
        if role == "text":
            return bool(meaning_of(item))
        if item.modality == "video":
            # Its shots have a key frame, the windows of its sound have none, it itself neither.
            shown = self._library.originals.of_item(item.id) is not None
            return item.parent is not None and shown == (role == "image")
        return role == "image" or item.parent is not None

    def _texts(self, items: Sequence[Item], encoder: Encoder) -> Iterator[int]:
        ordered = sorted(items, key=lambda item: len(item.text) + len(item.about))
        for start in range(0, len(ordered), AT_ONCE):
            some = ordered[start : start + AT_ONCE]
            titles = titles_of(some, self._library.catalogue, self._encoders)
            inputs = [AsItem(Words(meaning_of(one)), title=titles[one.id]) for one in some]
            yield self._put(encoder, [one.id for one in some], inputs)

    def _pictures(self, items: Sequence[Item], encoder: Encoder) -> Iterator[int]:
        for start in range(0, len(items), AT_ONCE // 8):
            pixels: dict[str, Pixels] = {}
            for item in items[start : start + AT_ONCE // 8]:
                try:
                    pixels[item.id] = self._worker.pixels(self._picture_of(item))
                except Refused:
                    continue  # Counted as left over.
            yield self._put(encoder, list(pixels), [AsItem(one) for one in pixels.values()])

    def _picture_of(self, item: Item) -> Path:
        own = self._library.originals.of_item(item.id)
        return own[0] if own is not None else self._original_of(item.source)

    def _original_of(self, source: str) -> Path:
        sha256 = self._library.catalogue.sources([source])[source].sha256
        return self._library.originals.path_of(sha256)

    def _sounds(self, items: Sequence[Item], encoder: Encoder) -> Iterator[int]:
        of_source: dict[str, dict[float, str]] = {}
        for item in items:
            assert isinstance(item.locator, TimeSpan)
            of_source.setdefault(item.source, {})[round(item.locator.start_s, 3)] = item.id
        for source, ids in of_source.items():
            made = Made()
            rate_hz = self._encoders.sound_rate_hz
            try:
                windows = self._worker.sound_windows(self._original_of(source), rate_hz=rate_hz)
                encode_windows(windows, ids, encoder, made)
            except Refused:
                continue  # Counted as left over.
            rows = made.vectors["audio"]
            yield self._store(encoder, list(rows), list(rows.values()))

    def _put(self, encoder: Encoder, ids: Sequence[str], inputs: Sequence[AsItem]) -> int:
        if not ids:
            return 0
        made, rows = encoded(encoder, ids, inputs)
        return self._store(encoder, made, list(rows))

    def _store(self, encoder: Encoder, ids: Sequence[str], rows: Sequence[object]) -> int:
        import numpy as np

        if not ids:
            return 0
        matrix = np.stack([np.asarray(row, dtype=np.float32) for row in rows])  # (n, d)
        self._library.ledger.put_vectors(encoder.space, ids, matrix)
        return len(ids)
