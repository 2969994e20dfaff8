"""The record: writes to `library.sqlite`, each whole or not at all.

Reads are in `catalogue.py`. Knows no decoder and no encoder.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from tools.core.content import Vectors
from tools.core.errors import NotFound, RefusalReason
from tools.core.items import Attribute, Modality, Source
from tools.core.spaces import Space
from tools.index import vectors as vector_table
from tools.library import remembered, stated, swap
from tools.library.batch import KnownSource, SourceBatch, SpaceVectors
from tools.library.connections import Connections, translating
from tools.library.new_words import NewWords, write_words
from tools.library.originals import Originals
from tools.library.removal import bump, drop_unused, rows_at, take_out
from tools.library.spaces import note_space, space_named

Probe = Callable[[sqlite3.Connection], None]
"""Looks for what was just written, inside the transaction; raises to take it all back."""


class Ledger:
    """The write side, and what only writers ask. Calls from several threads queue up."""

    def __init__(self, connections: Connections, originals: Originals) -> None:
        self._connections = connections
        self._originals = originals

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """Lend the writing connection inside BEGIN IMMEDIATE; commits, or rolls back on error."""
        return self._connections.transaction()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._connections.path

    def replacing(self) -> AbstractContextManager[sqlite3.Connection]:
        """Lend the writing connection outside any transaction, to be filled by a backup."""
        return self._connections.outside()

    def connect(self) -> sqlite3.Connection:
        """Give the calling thread's reading connection (`tools.index.lexical.Connect`)."""
        return self._connections.reader()

    def swap_in(self, batch: SourceBatch, *, probe: Probe | None = None) -> None:
        """Make a source and all its items findable, in place of the old one at its path.

        One transaction: the old version is taken out, the new one written as pending, every
        vector read back and compared, `probe` called, marked ready. Originals that nobody needs
        any more go after it. Raises NotFound for bytes that `originals.put` has not taken,
        ValueError for a batch that does not hang together, SpaceMismatch, LibraryError for a
        vector that cannot be found again, DiskFull, LibraryReadOnly, or whatever `probe` raises.
        """
        swap.require_whole(batch)
        with self.transaction() as connection:
            for sha in {batch.source.sha256, *(one.sha256 for one in batch.media)}:
                self._originals.path_of(sha)
            free = swap.clear_place(connection, batch)
            source = swap.write_pending(connection, batch)
            swap.require_findable(connection, batch)
            if probe is not None:
                probe(connection)
            swap.mark_ready(connection, source)
            bump(connection)
        self._release(free - {batch.source.sha256})

    def expect(self, sources: Sequence[Source]) -> None:
        """Note sources that are still to be read, as `pending`; a ready one at the path stays.

        Their bytes count as needed, so that a started copy is not swept away.
        """
        free: set[str] = set()
        with self.transaction() as connection:
            for source in sources:
                free |= remembered.note(connection, source, "pending", None, "")
            bump(connection)
        self._release(free)

    def refuse(self, source: Source, reason: RefusalReason, detail: str) -> None:
        """Note that a file was not taken in. An older ready version of other bytes stays."""
        with self.transaction() as connection:
            free = remembered.note(connection, source, "refused", reason, detail)
            bump(connection)
        self._release(free)

    def touch(
        self,
        source: str,
        *,
        modified_s: float | None = None,
        expires: str | None = None,
    ) -> None:
        """Note a new time stamp or end of life of unchanged bytes. Raises NotFound."""
        with self.transaction() as connection:
            row = remembered.row_of(connection, source)
            connection.execute(
                "UPDATE sources SET modified_s = coalesce(?, modified_s), "
                "expires = coalesce(?, expires) WHERE n = ?",
                (modified_s, expires, row),
            )
            bump(connection, *(() if expires is None else ("sources",)))

    def mark_vanished(self, owner: str, path: str) -> None:
        """Take the items of a file that is gone out; the source stays as refused, `vanished`."""
        free: set[str] = set()
        with self.transaction() as connection:
            for row in rows_at(connection, owner, (path,)):
                free |= take_out(connection, row, keep_row=True)
                connection.execute(
                    "UPDATE sources SET state = 'refused', reason = 'vanished', "
                    "detail = 'it is no longer there' WHERE n = ?",
                    (row,),
                )
            drop_unused(connection)
            bump(connection)
        self._release(free)

    def known(self, owner: str, under: str | None = None) -> dict[str, KnownSource]:
        """Give what is remembered, by path; of several at one path the ready one wins."""
        with translating(self._connections.path):
            return remembered.by_path(self.connect(), owner, under)

    def expired(self, now: str) -> list[KnownSource]:
        """List ready sources whose end of life has come; `now` is ISO 8601, UTC."""
        with translating(self._connections.path):
            return remembered.expired(self.connect(), now)

    def counts(self, owner: str) -> dict[str, int]:
        """Count sources by state: ready, pending, refused."""
        with translating(self._connections.path):
            return remembered.counts(self.connect(), owner)

    def set_source_facts(self, source: str, facts: Sequence[Attribute]) -> None:
        """Replace what is stated about a source (its sidecar changed, the file did not)."""
        with self.transaction() as connection:
            row = remembered.row_of(connection, source)
            stated.replace(connection, "source", row, facts)
            bump(connection, "facts")

    def set_folder_facts(self, owner: str, folder: str, facts: Sequence[Attribute]) -> None:
        """Replace what `_folder` states about a folder and all below it; empty takes it away."""
        with self.transaction() as connection:
            stated.replace(connection, "folder", stated.folder(connection, owner, folder), facts)
            drop_unused(connection)
            bump(connection, "facts")

    def set_entity_facts(self, owner: str, entity: str, facts: Sequence[Attribute]) -> None:
        """Replace what is stated about an entity (CSV with an `entity` column)."""
        with self.transaction() as connection:
            stated.replace(connection, "entity", stated.entity(connection, owner, entity), facts)
            drop_unused(connection)
            bump(connection, "facts")

    def source_facts(self, source: str) -> tuple[Attribute, ...]:
        """Give what is stated about a source itself. Raises NotFound."""
        with self._connections.reading() as connection:
            return stated.read(connection, "source", remembered.row_of(connection, source))

    def folder_facts(self, owner: str, folder: str) -> tuple[Attribute, ...]:
        """Give what is stated about a folder itself."""
        with self._connections.reading() as connection:
            return stated.read_named(connection, "folder", owner, folder)

    def entity_facts(self, owner: str, entity: str) -> tuple[Attribute, ...]:
        """Give what is stated about an entity itself."""
        with self._connections.reading() as connection:
            return stated.read_named(connection, "entity", owner, entity)

    def put_words(self, new: NewWords, vectors: SpaceVectors | None, text: Space | None) -> None:
        """Replace words and facts of items that stay as they are otherwise.

        vectors: of the new words, all of them. text: the space they lie in.
        Raises NotFound for a source that is not there.
        """
        with self.transaction() as connection:
            write_words(connection, new, vectors, text)

    def put_vectors(self, space: Space, ids: Sequence[str], matrix: Vectors) -> None:
        """Store or replace vectors of items that are there (a new version fills).

        Raises NotFound for an item that is not there, SpaceMismatch.
        """
        with self.transaction() as connection:
            for one in ids:
                if (
                    connection.execute("SELECT 1 FROM items WHERE id = ?", (one,)).fetchone()
                    is None
                ):
                    raise NotFound(f"no item {one} is in the library; it may have been forgotten")
            note_space(connection, space)
            vector_table.write(connection, space, ids, matrix)
            bump(connection)

    def without_vector(self, space: Space, modalities: Sequence[Modality]) -> list[str]:
        """List ready items of these modalities that have no vector in a space, oldest first."""
        marks = ",".join("?" * len(modalities))
        with translating(self._connections.path):
            rows = self.connect().execute(
                f"SELECT id FROM items WHERE state = 'ready' AND modality IN ({marks}) AND NOT "
                "EXISTS (SELECT 1 FROM vectors WHERE space = ? AND item = items.id) ORDER BY n",
                (*modalities, space.id),
            )
            return [str(row[0]) for row in rows]

    def vectors(self, space: str) -> Iterator[tuple[str, Vectors]]:
        """Give (item id, vector (d,)) of every item in a space. Raises NotFound."""
        with translating(self._connections.path):
            known = space_named(self.connect(), space)
            mark = vector_table.Mark()
            while (new := vector_table.changes(self.connect(), known, mark)).ids:
                yield from zip(new.ids, new.vectors, strict=True)
                mark = new.mark

    def generation(self, space: str | None = None) -> int:
        """Give a number that grows with every change of the library, or of one space's vectors.

        The number of a space also grows when vectors of another one are written.
        """
        values: tuple[str, ...] = ()
        sql = "SELECT value FROM counters WHERE name = 'generation'"
        if space is not None:
            values = (space,)
            sql = (
                "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'vectors'), 0) "
                "+ coalesce((SELECT removals FROM vector_counts WHERE space = ?), 0)"
            )
        with translating(self._connections.path):
            return int(self.connect().execute(sql, values).fetchone()[0])

    def _release(self, hashes: set[str]) -> None:
        if hashes:
            self._originals.release(hashes)
