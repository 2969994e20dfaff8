"""What the library holds: sources, the items cut from them, and facts about both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tools.core.locators import Locator

Modality = Literal["text", "page", "image", "audio", "video"]
MODALITIES: tuple[Modality, ...] = ("text", "page", "image", "audio", "video")

SourceState = Literal["pending", "ready", "refused"]

Scalar = float | str | bool
"""Numbers are always float; dates are ISO 8601 strings."""

FactOrigin = Literal["measured", "sidecar", "exif", "name", "text", "person"]


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One fact: measured, stated in a sidecar, or read from the file."""

    name: str
    value: Scalar | tuple[str, ...]
    unit: str | None = None
    """Canonical unit of the attribute table, or an ISO 4217 currency code."""
    high: float | None = None
    """Upper end when the fact is a range (`10-20 EUR`)."""
    by: FactOrigin = "measured"
    note: str = ""
    """Where the fact stands, shown to the person: `menu.pdf.yaml`, `EXIF`."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file as it came."""

    id: str
    owner: str
    path: str
    """Absolute path at the last `add`; shown to the person, never trusted."""
    name: str
    sha256: str
    media_type: str
    """By content, not by suffix: `application/pdf`."""
    bytes: int
    modified_s: float
    """Seconds since the epoch."""
    collection: str
    entity: str | None
    state: SourceState
    added: str
    """ISO 8601, UTC."""
    title: str = ""
    expires: str | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """What is indexed: a passage, a page, a picture or a window of sound."""

    id: str
    source: str
    modality: Modality
    locator: Locator
    text: str = ""
    """What is written or said in it: passage, page text, OCR, transcript."""
    about: str = ""
    """What is said about it: caption, alt text, names, the text around it."""
    caption: str = ""
    """A short label for people."""
    heading: str = ""
    """Heading path, outermost first, joined by ` > `."""
    parent: str | None = None
    """The page a passage stands on; the recording a window is cut from."""
    ordinal: int = 0
    gate: str | None = None
    """Why the page-quality gate spared it (`blank`, `near-duplicate`, ...), or None."""
    unreliable: bool = False
    """True where the words are a machine's guess of low confidence."""
