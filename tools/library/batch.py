"""What the ledger takes in: one source with everything cut from it, and the ids of both.

Knows no decoder and no table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.core.content import Vectors
from tools.core.errors import RefusalReason
from tools.core.items import Attribute, Item, Modality, Source, SourceState
from tools.core.locators import Locator, told
from tools.core.spaces import Space


def source_id(owner: str, path: str, sha256: str) -> str:
    """Give the stable id of a file at a place with these bytes: 32 hex digits."""
    return _digest("source", owner, path, sha256)


def item_id(source: str, modality: Modality, locator: Locator, part: str = "") -> str:
    """Give the stable id of an item of a source: 32 hex digits.

    part: tells apart items of one modality that share a locator (`passage 3`, a picture's name).
    """
    where = json.dumps(told(locator), sort_keys=True, separators=(",", ":"))
    return _digest("item", source, modality, where, part)


def _digest(*parts: str) -> str:
    # surrogatepass: a path may hold bytes that are no UTF-8.
    joined = b"\0".join(part.encode("utf-8", "surrogatepass") for part in parts)
    return hashlib.sha256(joined).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True, eq=False)
class SpaceVectors:
    """Vectors of some items in one space."""

    space: Space
    ids: tuple[str, ...]
    matrix: Vectors
    """(n, d) float32, unit length, in the order of `ids`."""


@dataclass(frozen=True, kw_only=True)
class ItemMedia:
    """Bytes of one item that are not the file itself: a picture inside a document.

    The bytes go into `originals.put_bytes` before the batch is swapped in.
    """

    item: str
    sha256: str
    media_type: str
    bytes: int


@dataclass(frozen=True, kw_only=True, eq=False)
class SourceBatch:
    """One source, whole: what `swap_in` makes visible at once or not at all."""

    source: Source
    """Its `state` is not read; `sha256` names bytes that `originals.put` has taken."""
    items: tuple[Item, ...]
    """A parent stands in the same batch, before or after its children."""
    item_facts: Mapping[str, tuple[Attribute, ...]] = field(default_factory=dict)
    """By item id."""
    source_facts: tuple[Attribute, ...] = ()
    """Stated about the file: its sidecar, EXIF, what was measured in it as a whole."""
    vectors: tuple[SpaceVectors, ...] = ()
    media: tuple[ItemMedia, ...] = ()
    names: str = ""
    """Words of its file, folder and entity names, for the lexical index."""
    recipe: str = ""
    """Fingerprint of what else decided the items (sidecars, pipeline, settings)."""
    warnings: tuple[str, ...] = ()
    """What could not be read in a file that was otherwise taken in."""
    replaces: str | None = None
    """Id of a source that goes in the same transaction, besides any other at the same path
    (a file that was moved)."""


@dataclass(frozen=True, kw_only=True)
class KnownSource:
    """What the ledger remembers about a path, to tell unchanged files."""

    id: str
    path: str
    sha256: str
    bytes: int
    modified_s: float
    state: SourceState
    collection: str
    entity: str | None
    recipe: str
    added: str
    expires: str | None = None
    reason: RefusalReason | None = None
    detail: str = ""
    warnings: tuple[str, ...] = ()
    later: KnownSource | None = None
    """A newer version at the same path that is pending or was refused, while this one is ready."""
