"""The spaces that the ledger knows."""

from __future__ import annotations

import sqlite3

from tools.core.errors import NotFound
from tools.core.spaces import Space
from tools.library.rows import SPACE_COLUMNS, space_from_row, space_to_cells


def note_space(connection: sqlite3.Connection, space: Space) -> None:
    """Note a space inside the caller's transaction; a known one stays as it is."""
    connection.execute(
        "INSERT OR IGNORE INTO spaces VALUES (?, ?, ?, ?, ?, ?, ?)", space_to_cells(space)
    )


def space_named(connection: sqlite3.Connection, space: str) -> Space:
    """Give a space by id. Raises NotFound."""
    row = connection.execute(f"SELECT {SPACE_COLUMNS} FROM spaces space WHERE id = ?", (space,))
    found = row.fetchone()
    if found is None:
        raise NotFound(f"no space {space} is in the library; see: cairn status")
    return space_from_row(found)


def spaces_in(connection: sqlite3.Connection) -> list[tuple[Space, int]]:
    """List the spaces with the number of vectors in each."""
    rows = connection.execute(
        f"SELECT {SPACE_COLUMNS}, (SELECT count(*) FROM vectors v WHERE v.space = space.id) "
        "FROM spaces space ORDER BY space.model, space.id"
    )
    return [(space_from_row(row), int(row[7])) for row in rows]
