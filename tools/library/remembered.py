"""Rows of sources: what is known of a file, whether or not it was taken in."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from tools.core.errors import NotFound, RefusalReason
from tools.core.items import Source, SourceState
from tools.library import stated, terms
from tools.library.batch import KnownSource
from tools.library.removal import drop_unused, take_out
from tools.library.rows import KNOWN_COLUMNS, SOURCE_TABLES, known_from_row
from tools.media.web_address import is_web_address

_INSERT = (
    "INSERT INTO sources (id, owner, path, folder, name, sha256, media_type, bytes, modified_s, "
    "collection, entity, state, added, title, expires, recipe, reason, detail, warnings) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def insert(
    connection: sqlite3.Connection,
    source: Source,
    state: SourceState,
    *,
    recipe: str = "",
    reason: RefusalReason | None = None,
    detail: str = "",
    warnings: str = "[]",
) -> int:
    """Add a source's row; give its number."""
    stated.owner(connection, source.owner)
    entity = stated.entity(connection, source.owner, source.entity) if source.entity else None
    given = terms.given_end(connection, source.owner, source.collection, source.added)
    done = connection.execute(
        _INSERT,
        (
            source.id,
            source.owner,
            source.path,
            os.path.dirname(source.path),
            source.name,
            source.sha256,
            source.media_type,
            source.bytes,
            source.modified_s,
            source.collection,
            entity,
            state,
            source.added,
            source.title,
            source.expires or given,
            recipe,
            reason,
            detail,
            warnings,
        ),
    )
    assert done.lastrowid is not None
    return done.lastrowid


def note(
    connection: sqlite3.Connection,
    source: Source,
    state: SourceState,
    reason: RefusalReason | None,
    detail: str,
) -> set[str]:
    """Note a source without items, in place of all but a ready one with other bytes.

    A ready source with the same id stays when `state` is pending. Gives hashes that may be free.
    """
    free: set[str] = set()
    rows = connection.execute(
        "SELECT n, id, state FROM sources WHERE owner = ? AND path = ? OR id = ?",
        (source.owner, source.path, source.id),
    ).fetchall()
    for row, known, had in rows:
        same = known == source.id
        if had == "ready" and (not same or state == "pending"):
            if same:
                return free
            continue
        free |= take_out(connection, row)
    insert(connection, source, state, reason=reason, detail=detail)
    if free:
        drop_unused(connection)
    return free


def row_of(connection: sqlite3.Connection, source: str) -> int:
    """Give the row of a source by id. Raises NotFound."""
    found = connection.execute("SELECT n FROM sources WHERE id = ?", (source,)).fetchone()
    if found is None:
        raise NotFound(f"no source {source} is in the library; see: cairn status")
    return int(found[0])


def by_path(
    connection: sqlite3.Connection, owner: str, under: str | None
) -> dict[str, KnownSource]:
    """Give what is remembered, by path, of a file or of everything below a folder."""
    sql = f"SELECT {KNOWN_COLUMNS} FROM {SOURCE_TABLES} WHERE s.owner = ?"
    values: list[str] = [owner]
    if under is not None:
        sql += " AND " + UNDER
        values += list(below(under))
    # `ready` sorts last, so that it is what stays in the dict.
    sql += " ORDER BY s.path, s.state = 'ready', s.n"
    found: dict[str, KnownSource] = {}
    for one in _known(connection, sql, values):
        found[one.path] = replace(one, later=found.get(one.path))
    return found


UNDER = "(s.path = ? OR substr(s.path, 1, length(?)) = ?)"
"""`source s` lies at a path or below it; takes what `below` gives. LIKE would read `%` and `_`."""


def below(path: str) -> tuple[str, str, str]:
    """Give the values for UNDER. Nothing lies below an address in the web."""
    folder = f"{path}\n" if is_web_address(path) else path.rstrip("/\\") + os.sep
    return path, folder, folder


def expired(connection: sqlite3.Connection, now: str) -> list[KnownSource]:
    """List ready sources whose end of life has come."""
    sql = (
        f"SELECT {KNOWN_COLUMNS} FROM {SOURCE_TABLES} "
        "WHERE s.state = 'ready' AND s.expires <= ? ORDER BY s.path"
    )
    return _known(connection, sql, [now])


def counts(connection: sqlite3.Connection, owner: str) -> dict[str, int]:
    """Count sources by state."""
    found = dict.fromkeys(("ready", "pending", "refused"), 0)
    rows = connection.execute(
        "SELECT state, count(*) FROM sources WHERE owner = ? GROUP BY state", (owner,)
    )
    found.update((str(state), int(count)) for state, count in rows)
    return found


def _known(connection: sqlite3.Connection, sql: str, values: Sequence[str]) -> list[KnownSource]:
    return [known_from_row(row) for row in connection.execute(sql, values)]
