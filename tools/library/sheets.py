"""Which passage states a folder's or an entity's fact: the line of a sheet or table that says it.

Facts of these layers keep the name of their file: `_folder.yaml`, `places.csv, line 4`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import PurePath

from tools.core.items import Attribute

_AT = (
    "SELECT i.id, i.text FROM sources s JOIN items i ON i.source = s.n "
    "WHERE s.owner = ? AND s.path = ? AND s.state = 'ready' AND i.state = 'ready' "
    "AND (s.expires IS NULL OR s.expires > ?) ORDER BY i.n"
)
_TABLES = (
    "SELECT i.id, i.text FROM sources s JOIN items i ON i.source = s.n "
    "WHERE s.owner = ? AND s.name = ? AND s.state = 'ready' AND i.state = 'ready' "
    "AND (s.expires IS NULL OR s.expires > ?) AND instr(i.text, ?) > 0 ORDER BY i.n LIMIT 1"
)


def in_sheet(
    connection: sqlite3.Connection, owner: str, folder: str, fact: Attribute, now: str
) -> str | None:
    """Give the item of a folder's sheet that holds a fact's line; None where it is no source."""
    path = str(PurePath(folder) / fact.note)
    rows: Sequence[tuple[str, str]] = connection.execute(_AT, (owner, path, now)).fetchall()
    wanted = fact.name.replace("_", " ") + ":"
    for item, text in rows:
        if any(line.casefold().startswith(wanted) for line in text.split("\n")):
            return item
    # Aliases (`noise level: 38`) and places (`location: lat ...`) have other names in the sheet.
    return rows[0][0] if rows else None


def in_table(
    connection: sqlite3.Connection, owner: str, entity: str, fact: Attribute, now: str
) -> str | None:
    """Give the rows of a table that speak of an entity; None where the table is no source."""
    name, _, line = fact.note.rpartition(", line ")
    if not line:
        return None
    row = connection.execute(_TABLES, (owner, name, now, entity)).fetchone()
    return None if row is None else str(row[0])
