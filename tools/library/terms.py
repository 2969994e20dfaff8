"""How long the sources of a collection stay, where nothing else says when one ends.

An end that a collection gives is kept with its source, to the millisecond; one that was said of
the source itself, to the second. So a new term moves the first kind and leaves the second alone.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3

from tools.core.errors import BadInput, NotFound
from tools.library.connections import Connections
from tools.library.expiry import NEVER, end_of_life
from tools.library.removal import bump

_KEY = "collection_terms"
_GIVEN = "____-__-__T__:__:__.___Z"
"""The form of an end that a collection gave, for LIKE."""


class Terms:
    """The terms of all collections."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def of_owner(self, owner: str) -> dict[str, str]:
        """Give the terms by collection; those without one are absent."""
        with self._connections.reading() as connection:
            return dict(sorted(_read(connection).get(owner, {}).items()))

    def set(self, owner: str, collection: str, term: str) -> int:
        """Let the sources of a collection end so long after they were added; `never` undoes it.

        Sources that state an end of their own keep it. Gives how many sources end otherwise now.
        Raises BadInput for a term that cannot be read, and for a date.
        """
        term = term.strip().lower()
        if term != NEVER:
            require_term(term)
        with self._connections.transaction() as connection:
            told = _read(connection)
            mine = told.setdefault(owner, {})
            if term == NEVER:
                mine.pop(collection, None)
            else:
                mine[collection] = term
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, _text(told)))
            rows = connection.execute(
                "SELECT n, added FROM sources WHERE owner = ? AND collection = ? "
                "AND (expires IS NULL OR expires LIKE ?)",
                (owner, collection, _GIVEN),
            ).fetchall()
            connection.executemany(
                "UPDATE sources SET expires = ? WHERE n = ?",
                [(None if term == NEVER else _end(term, added), n) for n, added in rows],
            )
            bump(connection, "sources")
        return len(rows)

    def set_one(self, owner: str, source: str, term: str) -> None:
        """Let one source end so long from now; empty: as its collection says.

        Raises NotFound for a source of nobody or of others, BadInput for a term.
        """
        with self._connections.transaction() as connection:
            row = connection.execute(
                "SELECT n, collection, added FROM sources WHERE owner = ? AND id = ?",
                (owner, source),
            ).fetchone()
            if row is None:
                raise NotFound(f"{source} is not in the library; it may have been forgotten")
            number, collection, added = row
            end = (
                end_of_life(term, dt.datetime.now(dt.UTC))
                if term.strip()
                else given_end(connection, owner, collection, added)
            )
            connection.execute("UPDATE sources SET expires = ? WHERE n = ?", (end, number))
            bump(connection, "sources")


def given_end(
    connection: sqlite3.Connection, owner: str, collection: str, added: str
) -> str | None:
    """Give the end that a collection gives to a source; None where it has no term."""
    term = _read(connection).get(owner, {}).get(collection)
    return None if term is None else _end(term, added)


def require_term(term: str) -> None:
    """Raise BadInput unless `term` is a length of time such as 30d."""
    now = dt.datetime.now(dt.UTC)
    if "-" in term or end_of_life(term, now) == end_of_life(term, now + dt.timedelta(days=1)):
        raise BadInput(f"{term!r} is no length of time; write 30d, 12h, 4w, or never")


def _end(term: str, added: str) -> str:
    return end_of_life(term, dt.datetime.fromisoformat(added)).replace("Z", ".000Z")


def _read(connection: sqlite3.Connection) -> dict[str, dict[str, str]]:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    told: dict[str, dict[str, str]] = json.loads(row[0]) if row is not None else {}
    return told


def _text(told: dict[str, dict[str, str]]) -> str:
    return json.dumps(told, ensure_ascii=False)
