"""Takes sources out of every table, inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tools.index import lexical, vectors
from tools.library.rows import SPACE_COLUMNS, space_from_row


def take_out(connection: sqlite3.Connection, source: int, *, keep_row: bool = False) -> set[str]:
    """Take a source and all its items out; give the hashes whose bytes may be free now.

    keep_row: leave the row of the source itself, without items (a vanished file).
    """
    hashes = media_of(connection, source)
    ids = [
        str(row[0])
        for row in connection.execute("SELECT id FROM items WHERE source = ?", (source,))
    ]
    lexical.erase(connection, ids)
    # By name: to find the spaces of its own, `erase` reads through every vector there is.
    for row in connection.execute(f"SELECT {SPACE_COLUMNS} FROM spaces space").fetchall():
        vectors.erase(connection, ids, space_from_row(row))
    connection.execute(
        "DELETE FROM facts WHERE layer = 'item' "
        "AND subject IN (SELECT n FROM items WHERE source = ?)",
        (source,),
    )
    connection.execute("DELETE FROM facts WHERE layer = 'source' AND subject = ?", (source,))
    # Children first: the cascade over `parent` would visit every child once more.
    connection.execute("DELETE FROM items WHERE source = ? AND parent IS NOT NULL", (source,))
    connection.execute("DELETE FROM items WHERE source = ?", (source,))
    if not keep_row:
        connection.execute("DELETE FROM sources WHERE n = ?", (source,))
    connection.execute("INSERT INTO removed (source) VALUES (?)", (source,))
    return hashes


def media_of(connection: sqlite3.Connection, source: int) -> set[str]:
    """Give the hashes of a source's bytes and of its items' own media."""
    rows = connection.execute(
        "SELECT sha256 FROM sources WHERE n = :n UNION "
        "SELECT m.sha256 FROM item_media m JOIN items i ON i.n = m.item WHERE i.source = :n",
        {"n": source},
    )
    return {str(row[0]) for row in rows}


def drop_unused(connection: sqlite3.Connection) -> None:
    """Drop entities and folders that nothing names any more."""
    connection.execute(
        "DELETE FROM entities WHERE NOT EXISTS (SELECT 1 FROM sources WHERE entity = entities.n) "
        "AND NOT EXISTS (SELECT 1 FROM facts WHERE layer = 'entity' AND subject = entities.n)"
    )
    connection.execute(
        "DELETE FROM folders WHERE NOT EXISTS "
        "(SELECT 1 FROM facts WHERE layer = 'folder' AND subject = folders.n)"
    )


def bump(connection: sqlite3.Connection, *names: str) -> None:
    """Tell readers that keep copies that something changed: `facts`, `sources`, or plainly."""
    connection.executemany(
        "UPDATE counters SET value = value + 1 WHERE name = ?",
        [(name,) for name in ("generation", *names)],
    )


def rows_at(connection: sqlite3.Connection, owner: str, paths: Sequence[str]) -> list[int]:
    """Give the rows of all sources at these paths, whatever their state."""
    return [
        int(row[0])
        for path in paths
        for row in connection.execute(
            "SELECT n FROM sources WHERE owner = ? AND path = ?", (owner, path)
        )
    ]
