"""The steps of one swap, inside the caller's transaction: checked, cleared, written, proved."""

from __future__ import annotations

import json
import sqlite3

import numpy as np

from tools.core.errors import LibraryError
from tools.core.items import Item
from tools.core.locators import PageRegion
from tools.index import lexical
from tools.index import vectors as vector_table
from tools.library import remembered, stated
from tools.library.batch import SourceBatch, SpaceVectors
from tools.library.removal import drop_unused, rows_at, take_out
from tools.library.rows import locator_to_text
from tools.library.spaces import note_space

_UNIT = 1e-3
"""How far a vector's length may lie from 1; float16 encoders reach 5e-4."""
_ITEM = (
    "INSERT INTO items (n, id, source, modality, state, locator, page, text, about, caption, "
    "heading, parent, ordinal, gate, unreliable) "
    "VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def require_whole(batch: SourceBatch) -> None:
    """Raise ValueError where a batch does not hang together."""
    ids = {item.id for item in batch.items}
    if len(ids) != len(batch.items):
        raise ValueError(f"{batch.source.path}: two items share an id; give each its own `part`")
    wrong = [item.id for item in batch.items if item.source != batch.source.id]
    wrong += [item.parent for item in batch.items if item.parent and item.parent not in ids]
    wrong += [one for one in batch.item_facts if one not in ids]
    wrong += [one.item for one in batch.media if one.item not in ids]
    for some in batch.vectors:
        wrong += [one for one in some.ids if one not in ids]
        if len(some.ids) != len(some.matrix):
            raise ValueError(
                f"{batch.source.path}: {len(some.ids)} ids for {len(some.matrix)} vectors "
                f"of {some.space.model}"
            )
    if wrong:
        raise ValueError(f"{batch.source.path}: {wrong[0]} is named and not in the batch")


def clear_place(connection: sqlite3.Connection, batch: SourceBatch) -> set[str]:
    """Take out what the batch replaces; give hashes whose bytes may be free now."""
    rows = set(rows_at(connection, batch.source.owner, (batch.source.path,)))
    for known in (batch.source.id, batch.replaces):
        found = connection.execute("SELECT n FROM sources WHERE id = ?", (known,)).fetchone()
        rows |= {int(found[0])} if found else set()
    free: set[str] = set()
    for row in sorted(rows):
        free |= take_out(connection, row)
    return free


def write_pending(connection: sqlite3.Connection, batch: SourceBatch) -> int:
    """Write everything of a batch, not yet visible; give the source's row."""
    source = remembered.insert(
        connection,
        batch.source,
        "pending",
        recipe=batch.recipe,
        warnings=json.dumps(batch.warnings, ensure_ascii=False),
    )
    numbers = _number(connection, batch)
    connection.executemany(_ITEM, [_cells(item, source, numbers) for item in _parents_first(batch)])
    stated.write(connection, "source", {source: batch.source_facts})
    stated.write(
        connection, "item", {numbers[one]: facts for one, facts in batch.item_facts.items()}
    )
    connection.executemany(
        "INSERT INTO item_media VALUES (?, ?, ?, ?)",
        [(numbers[one.item], one.sha256, one.media_type, one.bytes) for one in batch.media],
    )
    for some in batch.vectors:
        note_space(connection, some.space)
        vector_table.write(connection, some.space, some.ids, some.matrix)
    lexical.write(connection, [lexical.row_of(item, names=batch.names) for item in batch.items])
    drop_unused(connection)
    return source


def require_findable(connection: sqlite3.Connection, batch: SourceBatch) -> None:
    """Raise LibraryError unless every vector reads back as itself and has length 1.

    A finite vector of length 1 that is stored bit for bit is its own nearest neighbour in the
    exact scan; so this is the proof that each item is found by its own vector.
    """
    for some in batch.vectors:
        matrix = np.asarray(some.matrix, dtype=np.float32)
        lengths = np.linalg.norm(matrix.astype(np.float64), axis=1)
        # Written so that NaN counts as wrong.
        for row in np.flatnonzero(~(np.abs(lengths - 1.0) <= _UNIT)):
            raise LibraryError(
                f"{batch.source.path}: item {some.ids[row]} got a vector of length "
                f"{lengths[row]:g} from {some.space.model}, and would never be found; "
                "leave that vector out or encode it again"
            )
        _require_stored(connection, some, matrix, batch.source.path)


def _require_stored(
    connection: sqlite3.Connection, some: SpaceVectors, matrix: np.ndarray, path: str
) -> None:
    for one, vector in zip(some.ids, matrix, strict=True):
        found = connection.execute(
            "SELECT vector FROM vectors WHERE space = ? AND item = ?", (some.space.id, one)
        ).fetchone()
        if found is None or not np.array_equal(np.frombuffer(found[0], dtype="<f4"), vector):
            raise LibraryError(
                f"{path}: the vector of item {one} did not read back as it was written; "
                "check the disk, then add the file again"
            )


def mark_ready(connection: sqlite3.Connection, source: int) -> None:
    """Make a source and its items visible when the transaction commits."""
    connection.execute("UPDATE items SET state = 'ready' WHERE source = ?", (source,))
    connection.execute("UPDATE sources SET state = 'ready' WHERE n = ?", (source,))


def _number(connection: sqlite3.Connection, batch: SourceBatch) -> dict[str, int]:
    """Give each item the row it will stand in; numbers are never used twice."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'items'").fetchone()
    first = (int(row[0]) if row else 0) + 1
    return {item.id: first + place for place, item in enumerate(batch.items)}


def _parents_first(batch: SourceBatch) -> list[Item]:
    depth: dict[str, int] = {}
    by_id = {item.id: item for item in batch.items}
    for item in batch.items:
        chain = [item.id]
        while (parent := by_id[chain[-1]].parent) is not None:
            if parent in chain:
                raise ValueError(f"{batch.source.path}: item {item.id} is its own ancestor")
            chain.append(parent)
        depth[item.id] = len(chain)
    return sorted(batch.items, key=lambda item: depth[item.id])


def _cells(item: Item, source: int, numbers: dict[str, int]) -> tuple[str | int | None, ...]:
    page = item.locator.page if isinstance(item.locator, PageRegion) else None
    return (
        numbers[item.id],
        item.id,
        source,
        item.modality,
        locator_to_text(item.locator),
        page,
        item.text,
        item.about,
        item.caption,
        item.heading,
        numbers[item.parent] if item.parent else None,
        item.ordinal,
        item.gate,
        int(item.unreliable),
    )
