"""Jobs, what happened in them, and the folders that are to be looked at again."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from tools.core.errors import NotFound
from tools.library import stated
from tools.library.connections import Connections
from tools.library.schema import utc_now

JobState = Literal["running", "done", "stopped", "failed"]

KEPT_JOBS = 200
"""Ended jobs of an owner whose journal is kept."""

_OLD_JOBS = (
    "DELETE FROM jobs WHERE owner = ? AND state != 'running' AND id NOT IN "
    "(SELECT id FROM jobs WHERE owner = ? ORDER BY started DESC LIMIT ?)"
)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A piece of work that outlives a process."""

    id: str
    owner: str
    kind: str
    """`add`, `fill`, `calibrate`."""
    detail: str
    """What is needed to take it up again, as JSON of whoever started it."""
    state: JobState
    """`running` after a crash as well: what a writer finds so at open was cut off."""
    started: str
    ended: str | None = None


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """One thing that happened to one file in a job."""

    path: str
    event: str
    """`added`, `unchanged`, `updated`, `refused`, `moved`, `vanished`, ..."""
    detail: str = ""
    at: str = ""
    """ISO 8601, UTC; given by the ledger."""


@dataclass(frozen=True, kw_only=True)
class Root:
    """A folder that was added, with what was said about it."""

    path: str
    options: str
    """As JSON of whoever added it: entity, collection, expires."""
    added: str


class Jobs:
    """The record of work."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def start(self, owner: str, kind: str, detail: str = "") -> str:
        """Note that a job runs; give its id."""
        job = secrets.token_hex(8)
        with self._connections.transaction() as connection:
            stated.owner(connection, owner)
            connection.execute(_OLD_JOBS, (owner, owner, KEPT_JOBS))
            connection.execute(
                "INSERT INTO jobs VALUES (?, ?, ?, ?, 'running', ?, NULL)",
                (job, owner, kind, detail, utc_now()),
            )
        return job

    def note(self, job: str, entries: Sequence[JournalEntry]) -> None:
        """Write into the journal; inside `ledger.transaction` it stands or falls with the rest."""
        now = utc_now()
        with self._connections.transaction() as connection:
            connection.executemany(
                "INSERT INTO journal (job, path, event, detail, at) VALUES (?, ?, ?, ?, ?)",
                [(job, one.path, one.event, one.detail, now) for one in entries],
            )

    def finish(self, job: str, state: JobState) -> None:
        """Note how a job ended. Raises NotFound."""
        with self._connections.transaction() as connection:
            changed = connection.execute(
                "UPDATE jobs SET state = ?, ended = ? WHERE id = ?", (state, utc_now(), job)
            )
            if changed.rowcount == 0:
                raise NotFound(f"no job {job} is in the library")

    def unfinished(self, owner: str) -> list[Job]:
        """List jobs that run or were cut off, oldest first."""
        return self._jobs("owner = ? AND state = 'running' ORDER BY started", (owner,))

    def recent(self, owner: str, *, limit: int = 20) -> list[Job]:
        """List jobs, newest first."""
        return self._jobs("owner = ? ORDER BY started DESC LIMIT ?", (owner, limit))

    def journal(self, job: str) -> list[JournalEntry]:
        """List what happened in a job, in order."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT path, event, detail, at FROM journal WHERE job = ? ORDER BY seq", (job,)
            )
            return [
                JournalEntry(path=path, event=event, detail=detail, at=at)
                for path, event, detail, at in rows
            ]

    def remember_root(self, owner: str, path: str, options: str) -> None:
        """Remember a folder to look at again; a known one takes the new options."""
        with self._connections.transaction() as connection:
            stated.owner(connection, owner)
            connection.execute(
                "INSERT INTO roots VALUES (?, ?, ?, ?) "
                "ON CONFLICT (owner, path) DO UPDATE SET options = excluded.options",
                (owner, path, options, utc_now()),
            )

    def roots(self, owner: str) -> list[Root]:
        """List remembered folders by path."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT path, options, added FROM roots WHERE owner = ? ORDER BY path", (owner,)
            )
            return [Root(path=path, options=options, added=added) for path, options, added in rows]

    def forget_root(self, owner: str, path: str) -> None:
        """Look at a folder no more; what was taken in from it stays."""
        with self._connections.transaction() as connection:
            connection.execute("DELETE FROM roots WHERE owner = ? AND path = ?", (owner, path))

    def _jobs(self, where: str, values: tuple[str | int, ...]) -> list[Job]:
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT id, owner, kind, detail, state, started, ended FROM jobs WHERE " + where,
                values,
            )
            return [_job(row) for row in rows.fetchall()]


def _job(row: sqlite3.Row | tuple[str, ...]) -> Job:
    return Job(
        id=row[0],
        owner=row[1],
        kind=row[2],
        detail=row[3],
        state=cast(JobState, row[4]),
        started=row[5],
        ended=row[6],
    )
