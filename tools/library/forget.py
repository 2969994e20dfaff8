"""Forgets sources so that nothing of them is left: not in search, threads, files or free pages."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.core.errors import NotFound
from tools.index import lexical
from tools.library import checkpoints
from tools.library.connections import Connections
from tools.library.originals import Originals
from tools.library.redact import Gone, redacted
from tools.library.remembered import UNDER, below
from tools.library.removal import bump, drop_unused, take_out
from tools.library.schema import utc_now

log = logging.getLogger(__name__)

Hook = Callable[[frozenset[str]], None]
"""Drops what a cache or a derived index holds of these ids (sources and items)."""

_SCRUB = "scrub"
_EXPIRED = (
    "UPDATE sources SET state = 'refused', reason = 'expired', title = '', entity = NULL, "
    "recipe = '', warnings = '[]', detail = 'it has come to its end; to take it in again, add it "
    "with --expires' WHERE n = ?"
)


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What one `forget` took away."""

    sources: tuple[str, ...]
    """Paths."""
    items: int
    turns: int
    """Answers that quoted it and were struck."""
    attachments: int
    """Attached files with the same bytes."""
    also_at: tuple[str, ...]
    """Paths of other sources with the same bytes, which stay until they are named."""
    wiped: bool
    """False while a reader in another process still holds old pages; the next start wipes them."""


class Forgetter:
    """Takes sources out for good."""

    def __init__(
        self, connections: Connections, originals: Originals, checkpoint_file: Path
    ) -> None:
        self._connections = connections
        self._originals = originals
        self._checkpoints = checkpoint_file
        self._hooks: list[Hook] = []

    def on_forget(self, hook: Hook) -> None:
        """Call `hook` after every forgetting, before the file is wiped."""
        self._hooks.append(hook)

    def forget(self, owner: str, target: str) -> Forgotten:
        """Forget a source or item by id, a file by path, or a folder with all below it.

        An item takes its whole source along. Raises NotFound.
        """
        return self._forget(owner, target, lambda connection: _named(connection, owner, target))

    def forget_collection(self, owner: str, collection: str) -> Forgotten:
        """Forget every source of a collection. Raises NotFound."""

        def of_collection(connection: sqlite3.Connection) -> list[int]:
            sql = "SELECT n FROM sources WHERE owner = ? AND collection = ?"
            return _numbers(connection.execute(sql, (owner, collection)))

        return self._forget(owner, "", of_collection, shown=f"collection {collection}")

    def expire(self, now: str | None = None) -> tuple[str, ...]:
        """Take out for good what has come to its end; give the paths.

        Of each only its path and hash stay, so that a later look at its folder does not take the
        same bytes in again. now: ISO 8601, UTC.
        """
        moment = now or utc_now()
        ended = "FROM sources WHERE state = 'ready' AND expires <= ?"
        with self._connections.reading() as connection:
            rows = connection.execute(f"SELECT DISTINCT owner {ended}", (moment,)).fetchall()

        def of_owner(owner: str) -> Forgotten:
            sql, values = f"SELECT n {ended} AND owner = ?", (moment, owner)
            return self._forget(
                owner, "", lambda connection: _numbers(connection.execute(sql, values)), keep=True
            )

        gone = [of_owner(str(owner)) for (owner,) in rows]
        return tuple(path for one in gone for path in one.sources)

    def finish_scrub(self) -> None:
        """Wipe what an interrupted forgetting has left; cheap where there is nothing."""
        with self._connections.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (_SCRUB,)).fetchone()
        if row is not None:
            self._wipe(json.loads(row[0]))

    def _forget(
        self,
        owner: str,
        target: str,
        choose: Callable[[sqlite3.Connection], list[int]],
        *,
        shown: str = "",
        keep: bool = False,
    ) -> Forgotten:
        """Forget what `choose` names. keep: leave the rows of the sources, as expired."""
        with self._connections.transaction() as connection:
            rows = choose(connection)
            places = _places(target)
            if not rows and not _remembered(connection, owner, places):
                raise NotFound(f"{shown or target} is not in the library; see: cairn status")
            gone, hashes = _gone(connection, rows)
            turns = _strike_threads(connection, owner, gone)
            attached = _drop_attachments(connection, owner, hashes)
            for row in rows:
                hashes |= take_out(connection, row, keep_row=keep)
            if keep:
                connection.executemany(_EXPIRED, [(row,) for row in rows])
            _drop_traces(connection, owner, gone, places)
            drop_unused(connection)
            also = _also_at(connection, owner, hashes)
            threads = sorted(
                checkpoints.threads_that_mention(self._checkpoints, gone.ids, gone.paths)
            )
            connection.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", (_SCRUB, json.dumps(threads))
            )
            bump(connection, "facts")
        self._originals.release(hashes)
        for hook in self._hooks:
            hook(gone.ids)
        return Forgotten(
            sources=gone.paths,
            items=len(gone.ids) - len(rows),
            turns=turns,
            attachments=attached,
            also_at=also,
            wiped=self._wipe(threads),
        )

    def _wipe(self, threads: list[str]) -> bool:
        """Write the files anew without what was deleted; tell whether old pages are gone."""
        checkpoints.drop_threads(self._checkpoints, threads)
        with self._connections.transaction() as connection:
            lexical.purge(connection)
        with self._connections.outside() as connection:
            connection.execute("VACUUM")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                log.warning("library: old pages are still read; they are wiped at the next start")
                return False
            connection.execute("DELETE FROM meta WHERE key = ?", (_SCRUB,))
        return True


def _named(connection: sqlite3.Connection, owner: str, target: str) -> list[int]:
    by_id = _numbers(
        connection.execute(
            "SELECT n FROM sources WHERE owner = :owner AND id = :id UNION "
            "SELECT s.n FROM items i JOIN sources s ON s.n = i.source "
            "WHERE s.owner = :owner AND i.id = :id",
            {"owner": owner, "id": target},
        )
    )
    if by_id:
        return by_id
    found: set[int] = set()
    for place in _places(target):
        found |= set(
            _numbers(
                connection.execute(
                    f"SELECT n FROM sources s WHERE s.owner = ? AND {UNDER}",
                    (owner, *below(place)),
                )
            )
        )
    return sorted(found)


def _places(target: str) -> tuple[str, ...]:
    """Give the absolute paths that a person may mean."""
    if not target:
        return ()
    plain = os.path.abspath(os.path.expanduser(target))
    return tuple(dict.fromkeys((target, plain, os.path.realpath(plain))))


def _remembered(connection: sqlite3.Connection, owner: str, places: Iterable[str]) -> bool:
    """Tell whether a path is a followed folder, or states facts, without any source."""
    return any(
        connection.execute(
            "SELECT 1 FROM roots WHERE owner = :owner AND path = :path UNION "
            "SELECT 1 FROM folders WHERE owner = :owner AND path = :path",
            {"owner": owner, "path": place},
        ).fetchone()
        for place in places
    )


def _gone(connection: sqlite3.Connection, rows: list[int]) -> tuple[Gone, set[str]]:
    ids: set[str] = set()
    paths: list[str] = []
    entities: set[str] = set()
    hashes: set[str] = set()
    for row in rows:
        source, path, sha, entity = connection.execute(
            "SELECT s.id, s.path, s.sha256, e.name FROM sources s "
            "LEFT JOIN entities e ON e.n = s.entity WHERE s.n = ?",
            (row,),
        ).fetchone()
        items = connection.execute("SELECT id FROM items WHERE source = ?", (row,))
        ids |= {source, *(str(one[0]) for one in items)}
        paths.append(path)
        hashes.add(sha)
        entities |= {entity} if entity else set()
    unique = tuple(dict.fromkeys(paths))
    return Gone(ids=frozenset(ids), paths=unique, entities=frozenset(entities)), hashes


def _strike_threads(connection: sqlite3.Connection, owner: str, gone: Gone) -> int:
    turns = connection.execute(
        "SELECT t.thread, t.number, t.question, t.answer FROM turns t "
        "JOIN threads h ON h.id = t.thread WHERE h.owner = ?",
        (owner,),
    ).fetchall()
    struck = 0
    for thread, number, question, answer in turns:
        new = redacted(answer, gone)
        asked = gone.struck(question)
        if new is not None or asked != question:
            struck += 1
            connection.execute(
                "UPDATE turns SET question = ?, answer = ? WHERE thread = ? AND number = ?",
                (asked, answer if new is None else new, thread, number),
            )
    for thread, title in connection.execute(
        "SELECT id, title FROM threads WHERE owner = ?", (owner,)
    ).fetchall():
        if gone.struck(title) != title:
            connection.execute(
                "UPDATE threads SET title = ? WHERE id = ?", (gone.struck(title), thread)
            )
    connection.executemany("DELETE FROM feedback WHERE item = ?", [(one,) for one in gone.ids])
    return struck


def _drop_attachments(connection: sqlite3.Connection, owner: str, hashes: set[str]) -> int:
    dropped = 0
    for sha in hashes:
        dropped += connection.execute(
            "DELETE FROM attachments WHERE sha256 = ? "
            "AND thread IN (SELECT id FROM threads WHERE owner = ?)",
            (sha, owner),
        ).rowcount
    return dropped


def _drop_traces(
    connection: sqlite3.Connection, owner: str, gone: Gone, places: tuple[str, ...]
) -> None:
    """Drop what names a forgotten path outside its own rows."""
    jobs = connection.execute("SELECT id, detail FROM jobs WHERE owner = ?", (owner,)).fetchall()
    for job, detail in jobs:
        if gone.struck(detail) != detail:
            connection.execute("UPDATE jobs SET detail = '' WHERE id = ?", (job,))
    for path in (*gone.paths, *places):
        under = UNDER.replace("s.path", "path")
        values = (owner, *below(path))
        connection.execute(
            f"DELETE FROM journal WHERE job IN (SELECT id FROM jobs WHERE owner = ?) AND {under}",
            values,
        )
        connection.execute(f"DELETE FROM roots WHERE owner = ? AND {under}", values)
        connection.execute(
            "DELETE FROM facts WHERE layer = 'folder' AND subject IN "
            f"(SELECT n FROM folders WHERE owner = ? AND {under})",
            values,
        )
    # What a translator learnt cannot be taken out of it piece by piece.
    connection.executemany(
        "DELETE FROM translators WHERE n IN "
        "(SELECT translator FROM translator_sources WHERE source = ?)",
        [(one,) for one in sorted(gone.ids)],
    )
    for entity in gone.entities:
        connection.execute(
            "DELETE FROM facts WHERE layer = 'entity' AND subject IN (SELECT e.n FROM entities e "
            "WHERE e.owner = ? AND e.name = ? "
            "AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.entity = e.n))",
            (owner, entity),
        )


def _also_at(connection: sqlite3.Connection, owner: str, hashes: set[str]) -> tuple[str, ...]:
    found = {
        str(row[0])
        for sha in hashes
        for row in connection.execute(
            "SELECT path FROM sources WHERE owner = ? AND sha256 = ?", (owner, sha)
        )
    }
    return tuple(sorted(found))


def _numbers(rows: Iterable[tuple[int]]) -> list[int]:
    return [int(row[0]) for row in rows]
