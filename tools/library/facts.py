"""What is known of one item under one field, nearest layer only; `layers.py` for one row.

Reads the ledger directly: an answer checks few items, and each look is one indexed query.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.core.attributes import row_of
from tools.core.items import Attribute
from tools.core.protocols import Fact
from tools.library import sheets
from tools.library.layers import folders_above
from tools.library.rows import FACT_COLUMNS, Row, fact_from_row
from tools.library.schema import utc_now

_OF = f"SELECT {FACT_COLUMNS} FROM facts f WHERE f.name = ? AND f.layer = ? AND f.subject = ?"
_IN_ORDER = " ORDER BY f.ordinal"

_LASTING = "s.state = 'ready' AND (s.expires IS NULL OR s.expires > ?)"

_SIBLINGS = (
    f"SELECT {FACT_COLUMNS}, s.n, i.id, i.parent IS NULL "
    "FROM sources s JOIN items i ON i.source = s.n "
    "JOIN facts f ON f.layer = 'item' AND f.subject = i.n "
    f"WHERE f.name = ? AND s.entity = ? AND {_LASTING} ORDER BY i.n, f.ordinal"
)
_SIBLING_SOURCES = (
    f"SELECT {FACT_COLUMNS}, s.n FROM sources s "
    "JOIN facts f ON f.layer = 'source' AND f.subject = s.n "
    f"WHERE f.name = ? AND s.entity = ? AND {_LASTING} ORDER BY s.n, f.ordinal"
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an item stands among the layers."""

    item: int
    item_id: str
    parent: int | None
    source: int
    owner: str
    folder: str
    entity: int | None


def place_of(connection: sqlite3.Connection, item: str) -> Place | None:
    """Find a visible item; None where there is none."""
    row = connection.execute(
        "SELECT i.n, i.id, i.parent, s.n, s.owner, s.folder, s.entity FROM items i "
        f"JOIN sources s ON s.n = i.source WHERE i.id = ? AND i.state = 'ready' AND {_LASTING}",
        (item, utc_now()),
    ).fetchone()
    if row is None:
        return None
    return Place(
        item=row[0],
        item_id=row[1],
        parent=row[2],
        source=row[3],
        owner=row[4],
        folder=row[5],
        entity=row[6],
    )


def known(connection: sqlite3.Connection, place: Place, name: str) -> list[Fact]:
    """Give the facts of the nearest layer that knows a canonical field; empty is unknown."""
    found = _own(connection, place, name)
    if not found:
        stated = _read(connection, name, "source", place.source)
        lead = _lead(connection, place.source) if stated else None
        found = _facts(stated, "source", lead)
    if not found:
        found = _of_folders(connection, place, name)
    if not found and place.entity is not None:
        found = _of_entity(connection, place, place.entity, name)
    if not found and place.entity is not None and _speaks_for_entity(name):
        found = _of_siblings(connection, place.entity, name)
    return found


def _speaks_for_entity(name: str) -> bool:
    row = row_of(name)
    return row is not None and row.scope == "entity"


def _own(connection: sqlite3.Connection, place: Place, name: str) -> list[Fact]:
    item: int | None = place.item
    item_id = place.item_id
    above: int | None = place.parent
    while item is not None:
        found = _read(connection, name, "item", item)
        if found:
            return _facts(found, "item", item_id)
        item = above
        if item is not None:
            item_id, above = connection.execute(
                "SELECT id, parent FROM items WHERE n = ?", (item,)
            ).fetchone()
    return []


def _of_entity(connection: sqlite3.Connection, place: Place, entity: int, name: str) -> list[Fact]:
    stated = _read(connection, name, "entity", entity)
    if not stated:
        return []
    spoken = connection.execute("SELECT name FROM entities WHERE n = ?", (entity,)).fetchone()[0]
    item = sheets.in_table(connection, place.owner, spoken, stated[0], utc_now())
    return _facts(stated, "entity", item)


def _of_folders(connection: sqlite3.Connection, place: Place, name: str) -> list[Fact]:
    stating = dict(
        connection.execute(
            "SELECT d.path, d.n FROM folders d WHERE d.owner = ? AND EXISTS (SELECT 1 FROM facts f "
            "WHERE f.name = ? AND f.layer = 'folder' AND f.subject = d.n)",
            (place.owner, name),
        ).fetchall()
    )
    for folder in folders_above(place.folder) if stating else ():
        if folder in stating:
            stated = _read(connection, name, "folder", stating[folder])
            item = sheets.in_sheet(connection, place.owner, folder, stated[0], utc_now())
            return _facts(stated, "folder", item)
    return []


def _of_siblings(connection: sqlite3.Connection, entity: int, name: str) -> list[Fact]:
    """Let each source of the entity speak through its nearest facts, as in `layers.py`."""
    values = (name, entity, utc_now())
    whole: dict[int, list[Fact]] = {}
    parts: dict[int, list[Fact]] = {}
    for row in connection.execute(_SIBLINGS, values).fetchall():
        among = whole if row[9] else parts
        among.setdefault(row[7], []).append(
            Fact(attribute=fact_from_row(row), layer="sibling", item=row[8])
        )
    stated: dict[int, list[Attribute]] = {}
    for row in connection.execute(_SIBLING_SOURCES, values).fetchall():
        stated.setdefault(row[7], []).append(fact_from_row(row))
    found: list[Fact] = []
    for source in sorted({*whole, *parts, *stated}):
        if source in whole:
            found += whole[source]
        elif source in stated:
            found += _facts(stated[source], "sibling", _lead(connection, source))
        else:
            found += parts[source]
    return found


def _lead(connection: sqlite3.Connection, source: int) -> str | None:
    """Give the item that stands for a source as a whole."""
    row = connection.execute(
        "SELECT id FROM items WHERE source = ? ORDER BY parent IS NOT NULL, n LIMIT 1", (source,)
    ).fetchone()
    return None if row is None else str(row[0])


def _read(connection: sqlite3.Connection, name: str, layer: str, subject: int) -> list[Attribute]:
    rows: Iterable[Row] = connection.execute(_OF + _IN_ORDER, (name, layer, subject))
    return [fact_from_row(row) for row in rows]


def _facts(found: Sequence[Attribute], layer: str, item: str | None = None) -> list[Fact]:
    return [Fact(attribute=one, layer=layer, item=item) for one in found]
