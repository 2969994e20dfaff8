"""Makes the vectors of pages as they look: rendered, encoded patch by patch, kept in segments."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from tools.core.content import AsItem, PatchVectors, Pixels
from tools.core.errors import NotFound, OutOfMemory, Refused
from tools.core.filters import Condition, Not
from tools.core.items import Item
from tools.core.locators import PageRegion
from tools.core.protocols import PatchEncoder
from tools.core.query import Scope
from tools.library.library import Library

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Pages rendered and stored together: what a stop or a crash costs."""
_SIDE_PX = 1024
"""Longest side of a page that is encoded; the models see 448 to about 1500."""
_EVERY_PAGE = Not(part=Condition(field="modality", op="=", value="nothing"))


class Pictured(Protocol):
    """What filling pages needs of the media worker."""

    def page_pixels(self, path: Path, page: int, *, max_side_px: int = 1024) -> Pixels:
        """Draw a page. Raises Refused, NotFound."""


class PageStore(Protocol):
    """What filling pages needs of the page index."""

    def add(self, ids: Sequence[str], values: Sequence[PatchVectors]) -> None:
        """Store or replace."""

    def held(self, pages: Sequence[str]) -> frozenset[str]:
        """Give those of some pages that can be searched."""


def pages_without(library: Library, store: PageStore, scope: Scope) -> list[Item]:
    """List the pages that have no vectors and that the page-quality gate let through."""
    catalogue = library.catalogue
    ids = catalogue.in_scope("page", replace(scope, where=_EVERY_PAGE)).yes or ()
    held = store.held(ids)
    items = catalogue.items([one for one in ids if one not in held])
    return [
        one for one in items.values() if isinstance(one.locator, PageRegion) and one.gate is None
    ]


def fill_pages(
    library: Library,
    worker: Pictured,
    encoder: PatchEncoder,
    store: PageStore,
    items: Sequence[Item],
) -> Iterator[int]:
    """Encode pages; give how many were stored, batch by batch. The others are left over."""
    for start in range(0, len(items), AT_ONCE):
        drawn: dict[str, Pixels] = {}
        for item in items[start : start + AT_ONCE]:
            picture = _drawn(library, worker, item)
            if picture is not None:
                drawn[item.id] = picture
        found = _encoded(encoder, drawn)
        store.add(list(found), list(found.values()))
        yield len(found)


def _encoded(encoder: PatchEncoder, drawn: dict[str, Pixels]) -> dict[str, PatchVectors]:
    try:
        rows = encoder.encode_items([AsItem(one) for one in drawn.values()])
        return dict(zip(drawn, rows, strict=True))
    except OutOfMemory as exc:
        log.warning("%d pages were left without vectors: %s", len(drawn), exc)
        return {}


def _drawn(library: Library, worker: Pictured, item: Item) -> Pixels | None:
    assert isinstance(item.locator, PageRegion)
    source = library.catalogue.sources([item.source])[item.source]
    original = library.originals.path_of(source.sha256)
    try:
        return worker.page_pixels(original, item.locator.page, max_side_px=_SIDE_PX)
    except (Refused, NotFound) as exc:
        log.info("page %d of a source cannot be drawn: %s", item.locator.page, exc)
        return None
