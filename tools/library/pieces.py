"""What cutting works with: the file it is about, and the items that come out.

Plain data; knows no store, no encoder and no format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.core.items import Attribute, Item
from tools.core.locators import PageRegion
from tools.library.batch import item_id

LOW_CONFIDENCE = 0.6
"""Mean OCR word confidence under which words are called unreliable. Not tuned."""


OWN_TITLE = "own_title"
"""Fact of a photo, recording or film: its EXIF description or title tag."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is known about a file beside its bytes."""

    source: str
    """Id of the source; item ids are derived from it."""
    name: str
    """File name."""
    folders: tuple[str, ...] = ()
    """Folder names from the added folder down to the file."""
    entity: str | None = None
    collection: str = ""
    title: str = ""
    """Stated title; stands above the file's own."""
    caption: str = ""
    """What the sidecar, or the document that shows it, calls it."""
    words: tuple[str, ...] = ()
    """Further words said about it: description, tags, the text around it."""
    shown_in: str = ""
    """The document that shows it, and under which heading."""


Blob = Callable[[], bytes]
"""Gives bytes that may lie outside memory."""


def held(data: bytes) -> Blob:
    """Keep bytes in memory."""
    return lambda: data


@dataclass(frozen=True, kw_only=True, eq=False)
class Piece:
    """An item with what was measured in it and what its encoders need."""

    item: Item
    facts: tuple[Attribute, ...] = ()
    title: str = ""
    """Title and heading path for the text encoder, cut to what it takes."""
    rgb: Blob | None = None
    """Pixels for the picture encoder, row by row, uint8."""
    rgb_size: tuple[int, int] = (0, 0)
    """(width, height)."""
    png: Blob | None = None
    """A picture out of a document (PNG) or film (JPEG), to be kept beside the original."""
    heard: bool = False
    """True for a window of sound: its vector is made of samples."""


def page_id(source: str, page: int) -> str:
    """Give the id of a page's item; page counts from 1."""
    return item_id(source, "page", PageRegion(page=page))
