"""Facts as rows: written for a subject of any layer, inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Literal

from tools.core.attributes import canonical_field
from tools.core.items import Attribute
from tools.library.rows import FACT_COLUMNS, fact_from_row, fact_to_cells
from tools.library.schema import utc_now

Layer = Literal["item", "source", "folder", "entity"]

_INSERT = (
    "INSERT INTO facts (layer, subject, ordinal, name, kind, value, unit, high, origin, note) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def write(
    connection: sqlite3.Connection, layer: Layer, facts: Mapping[int, Sequence[Attribute]]
) -> None:
    """Add the facts of several subjects, which have none in this layer yet."""
    connection.executemany(
        _INSERT,
        [
            (layer, subject, ordinal, canonical_field(str(name)), *cells)
            for subject, some in facts.items()
            for ordinal, (name, *cells) in enumerate(fact_to_cells(one) for one in some)
        ],
    )


def replace(
    connection: sqlite3.Connection, layer: Layer, subject: int, facts: Sequence[Attribute]
) -> None:
    """Put these facts in place of all that the subject has in this layer."""
    connection.execute("DELETE FROM facts WHERE layer = ? AND subject = ?", (layer, subject))
    write(connection, layer, {subject: facts})


def read(connection: sqlite3.Connection, layer: Layer, subject: int) -> tuple[Attribute, ...]:
    """Give all that a subject has in a layer."""
    rows = connection.execute(
        f"SELECT {FACT_COLUMNS} FROM facts f WHERE f.layer = ? AND f.subject = ? "
        "ORDER BY f.ordinal, f.name",
        (layer, subject),
    )
    return tuple(fact_from_row(row) for row in rows)


def read_named(
    connection: sqlite3.Connection, layer: Literal["folder", "entity"], owned_by: str, name: str
) -> tuple[Attribute, ...]:
    """Give all that is stated about a folder or an entity; empty where nothing is."""
    table, column = ("folders", "path") if layer == "folder" else ("entities", "name")
    row = connection.execute(
        f"SELECT n FROM {table} WHERE owner = ? AND {column} = ?", (owned_by, name)
    ).fetchone()
    return () if row is None else read(connection, layer, int(row[0]))


def owner(connection: sqlite3.Connection, name: str) -> None:
    """Note an owner; a known one stays as it is."""
    connection.execute("INSERT OR IGNORE INTO owners VALUES (?, ?)", (name, utc_now()))


def entity(connection: sqlite3.Connection, owned_by: str, name: str) -> int:
    """Give the row of an entity, made when it is new."""
    return _named(connection, "entities", "name", owned_by, name)


def folder(connection: sqlite3.Connection, owned_by: str, path: str) -> int:
    """Give the row of a folder, made when it is new."""
    return _named(connection, "folders", "path", owned_by, path)


def _named(
    connection: sqlite3.Connection, table: str, column: str, owned_by: str, name: str
) -> int:
    owner(connection, owned_by)
    connection.execute(
        f"INSERT OR IGNORE INTO {table} (owner, {column}) VALUES (?, ?)", (owned_by, name)
    )
    row = connection.execute(
        f"SELECT n FROM {table} WHERE owner = ? AND {column} = ?", (owned_by, name)
    ).fetchone()
    return int(row[0])
