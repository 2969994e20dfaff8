"""Pairs of the library: a picture or a stretch of sound, and the words that belong to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.core.content import Vectors
from tools.core.items import Item
from tools.core.spaces import Space
from tools.index.vectors import VectorTable
from tools.library.encode import meaning_of
from tools.library.library import Library
from tools.library.translators import Role

_SELECT = (
    "SELECT i.id FROM items i JOIN sources s ON s.n = i.source WHERE i.state = 'ready' "
    "AND s.state = 'ready' AND s.owner = ? AND i.modality = ? "
    "AND s.collection NOT IN (SELECT value FROM json_each(?)) ORDER BY i.n"
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One picture or window with its words."""

    item: str
    source: str
    words: str
    words_item: str
    """Whose vector the words have: the item itself, else its recording."""
    group: str
    """Entity, else source: what is never parted between fitting and testing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PairVectors:
    """Pairs that have both vectors."""

    pairs: tuple[Pair, ...]
    words: Vectors
    """(n, d)."""
    medium: Vectors
    """(n, e)."""


def pairs_of(library: Library, owner: str, role: Role) -> list[Pair]:
    """List what the owner's library pairs, in the order it came; searches' set-aside ones not."""
    aside = library.catalogue.default_exclusions(owner)
    rows = library.ledger.connect().execute(_SELECT, (owner, role, json.dumps(list(aside))))
    catalogue = library.catalogue
    items = catalogue.items([str(row[0]) for row in rows.fetchall()])
    wholes = catalogue.items(sorted({one.parent for one in items.values() if one.parent}))
    sources = catalogue.sources(sorted({one.source for one in items.values()}))
    found = []
    for one in items.values():
        worded = _worded(one, wholes)
        if worded is not None:
            words = " ".join(meaning_of(worded).split())
            group = sources[one.source].entity
            found.append(
                Pair(item=one.id, source=one.source, words=words, words_item=worded.id,
                     group=f"entity {group}" if group else f"source {one.source}")
            )  # fmt: skip
    return found


def with_vectors(
    library: Library, pairs: Sequence[Pair], *, words: Space, medium: Space
) -> PairVectors:
    """Give those of the pairs that have a vector in both spaces, with the vectors."""
    connect = library.ledger.connect
    told = _rows(VectorTable(connect, words), [one.words_item for one in pairs])
    shown = _rows(VectorTable(connect, medium), [one.item for one in pairs])
    kept = tuple(one for one in pairs if one.words_item in told and one.item in shown)
    return PairVectors(
        pairs=kept,
        words=_stacked([told[one.words_item] for one in kept], words.dimension),
        medium=_stacked([shown[one.item] for one in kept], medium.dimension),
    )


def _worded(item: Item, wholes: dict[str, Item]) -> Item | None:
    for one in (item, wholes.get(item.parent or "")):
        if one is not None and any(letter.isalpha() for letter in meaning_of(one)):
            return one
    return None


def _rows(table: VectorTable, ids: Sequence[str]) -> dict[str, Vectors]:
    found, rows = table.fetch(sorted(set(ids)))
    return dict(zip(found, rows, strict=True))


def _stacked(rows: Sequence[Vectors], dimension: int) -> Vectors:
    return np.stack(rows) if rows else np.zeros((0, dimension), dtype=np.float32)
