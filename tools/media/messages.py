"""What is asked of the decoder processes, and what they answer. Plain data only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from tools.core.errors import RefusalReason
from tools.core.items import Attribute
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.words_seen import SeenWords

Trace = Literal["position", "serial_number", "maker_notes", "author", "preview", "marked_face"]
"""What a file may carry besides what it shows."""

WirePath = str
"""A path as hexadecimal bytes: file names need not be text."""


def to_wire(path: Path) -> WirePath:
    """Write a path for the wire."""
    return os.fsencode(path).hex()


def from_wire(path: WirePath) -> Path:
    """Read a path from the wire."""
    return Path(os.fsdecode(bytes.fromhex(path)))


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """Sniff a file and read it whole, or its outline when it comes in parts."""

    path: WirePath
    sidecars: tuple[WirePath, ...]
    limits: Limits
    keep_place: bool = False
    op: Literal["open"] = "open"


@dataclass(frozen=True, kw_only=True)
class LoadPart:
    """Read one part of a file that was opened."""

    path: WirePath
    sidecars: tuple[WirePath, ...]
    limits: Limits
    index: int
    """From 0."""
    op: Literal["part"] = "part"


@dataclass(frozen=True, kw_only=True)
class RenderPage:
    """Draw a page as PNG."""

    path: WirePath
    page: int
    """From 1."""
    max_side_px: int
    limits: Limits
    op: Literal["render"] = "render"


@dataclass(frozen=True, kw_only=True)
class ShowPicture:
    """Re-encode a picture without metadata."""

    path: WirePath
    max_side_px: int
    limits: Limits
    op: Literal["picture"] = "picture"


@dataclass(frozen=True, kw_only=True)
class TakePixels:
    """Give upright sRGB pixels."""

    path: WirePath
    max_side_px: int
    limits: Limits
    op: Literal["pixels"] = "pixels"


@dataclass(frozen=True, kw_only=True)
class TakeSamples:
    """Give mono samples of stretches of a recording."""

    path: WirePath
    rate_hz: int
    spans: tuple[tuple[float, float | None], ...]
    """(start, end) in seconds; None is the end of the recording."""
    limits: Limits
    op: Literal["samples"] = "samples"


@dataclass(frozen=True, kw_only=True)
class TakeClip:
    """Give frames of a film and its sound, to ask with them."""

    path: WirePath
    rate_hz: int
    limits: Limits
    op: Literal["clip"] = "clip"


@dataclass(frozen=True, kw_only=True)
class MeasureLength:
    """Give the length of a recording."""

    path: WirePath
    limits: Limits
    op: Literal["length"] = "length"


@dataclass(frozen=True, kw_only=True)
class LookForTraces:
    """Tell what a file carries besides what it shows."""

    path: WirePath
    media_type: str
    limits: Limits
    op: Literal["traces"] = "traces"


@dataclass(frozen=True, kw_only=True)
class ReadTable:
    """Read a sidecar table."""

    path: WirePath
    limits: Limits
    op: Literal["table"] = "table"


@dataclass(frozen=True, kw_only=True)
class SeePage:
    """OCR a page of a document."""

    path: WirePath
    page: int
    """From 1."""
    limits: Limits
    op: Literal["see_page"] = "see_page"


@dataclass(frozen=True, kw_only=True)
class SeePicture:
    """OCR the picture in the frame's blob."""

    limits: Limits
    op: Literal["see_picture"] = "see_picture"


Request = Annotated[
    OpenFile
    | LoadPart
    | RenderPage
    | ShowPicture
    | TakePixels
    | TakeSamples
    | TakeClip
    | MeasureLength
    | LookForTraces
    | ReadTable
    | SeePage
    | SeePicture,
    Field(discriminator="op"),
]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Decoded content; `more` parts follow when it was opened as an outline."""

    decoded: Decoded
    more: int = 0
    total: int = 1
    """Pages of a document, parts of a recording, else 1; for progress."""
    ocr_pages: tuple[int, ...] = ()
    """Pages, from 1, that want OCR."""
    twins: tuple[tuple[int, int], ...] = ()
    """(page, the earlier page whose words it takes over)."""
    kind: Literal["parts"] = "parts"


@dataclass(frozen=True, kw_only=True)
class Bytes:
    """Encoded bytes, in the frame's blob."""

    kind: Literal["bytes"] = "bytes"


@dataclass(frozen=True, kw_only=True)
class Raster:
    """Pixels in the frame's blob."""

    width_px: int
    height_px: int
    kind: Literal["raster"] = "raster"


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """float32 samples, one blob a span."""

    spans: tuple[tuple[float, float], ...]
    rate_hz: int
    kind: Literal["stretches"] = "stretches"


@dataclass(frozen=True, kw_only=True)
class ClipTaken:
    """Frames, one blob each; behind them float32 samples in one blob, empty without sound."""

    sizes: tuple[tuple[int, int], ...]
    """(width, height) of the frames."""
    rate_hz: int
    kind: Literal["clip"] = "clip"


@dataclass(frozen=True, kw_only=True)
class Length:
    """Length of a recording."""

    duration_s: float
    kind: Literal["length"] = "length"


@dataclass(frozen=True, kw_only=True)
class TracesFound:
    """The kinds of traces in a file, never their values."""

    traces: tuple[Trace, ...]
    kind: Literal["traces"] = "traces"


@dataclass(frozen=True, kw_only=True)
class SidecarRow:
    """One line of a sidecar table: facts about a file, or about an entity."""

    file: str | None
    entity: str | None
    facts: tuple[Attribute, ...]
    line: int
    """In the table, from 1."""


@dataclass(frozen=True, kw_only=True)
class TableRead:
    """A sidecar table."""

    rows: tuple[SidecarRow, ...]
    warnings: tuple[str, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What OCR read."""

    words: SeenWords
    kind: Literal["seen"] = "seen"


@dataclass(frozen=True, kw_only=True)
class NotTaken:
    """The file was refused."""

    path: str
    reason: RefusalReason
    detail: str
    advice: str
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """An optional part is missing."""

    message: str
    kind: Literal["lacking"] = "lacking"


@dataclass(frozen=True, kw_only=True)
class NotThere:
    """A page that does not exist was asked for."""

    message: str
    kind: Literal["not_there"] = "not_there"


Reply = Annotated[
    Parts
    | Bytes
    | Raster
    | Stretches
    | ClipTaken
    | Length
    | TracesFound
    | TableRead
    | Seen
    | NotTaken
    | Lacking
    | NotThere,
    Field(discriminator="kind"),
]
