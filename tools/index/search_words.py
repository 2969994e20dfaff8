"""BM25 over the items of one modality, or over whole documents: the searching side of FTS5."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tools.core.errors import IndexBroken, LibraryBusy
from tools.core.items import Modality
from tools.core.protocols import Scored, Standing
from tools.index import lexical, spelling
from tools.index.lexical import Connect, LexicalRow
from tools.index.words import match_expression, query_words

MAX_TERMS = 48
"""Of a longer query the rarest words are kept: a whole page as a question stays fast."""
_FEW = 2_000
"""Allowed ids up to which the filter is a join; above, more rows are read and sifted."""

COLUMN_WEIGHTS: dict[Modality, tuple[float, float, float, float]] = {
    "text": (1.0, 2.0, 1.0, 1.0),
    "page": (0.0, 2.0, 1.0, 1.0),
    "image": (1.0, 1.0, 1.0, 1.0),
    "audio": (1.0, 1.0, 1.0, 1.0),
    "video": (1.0, 1.0, 1.0, 1.0),
}
"""names, lead, about, body. A page is not found by its document's name: DocumentIndex is."""


class LexicalIndex:
    """Index[str] over the items of one modality; a query is any text."""

    def __init__(
        self,
        connect: Connect,
        modality: Modality,
        *,
        weights: tuple[float, float, float, float] | None = None,
        phrases: bool = True,
    ) -> None:
        self._connect = connect
        self._modality = modality
        self._phrases = phrases
        self._table = _Table(
            fts=f"lexical_{modality}",
            keys="lexical_rows",
            key="item",
            weights=weights or COLUMN_WEIGHTS[modality],
        )

    def add(self, ids: Sequence[str], values: Sequence[str]) -> None:
        """Store or replace plain texts that stand alone, in a transaction of its own."""
        rows = [
            LexicalRow(id=one, modality=self._modality, source=one, text=text)
            for one, text in zip(ids, values, strict=True)
        ]
        with _translated(), self._connect() as connection:
            lexical.write(connection, rows)

    def remove(self, ids: Sequence[str]) -> None:
        """Forget; ids that are not there are ignored."""
        with _translated(), self._connect() as connection:
            lexical.erase(connection, ids)

    def search(self, query: str, *, k: int, allowed: Sequence[str] | None = None) -> list[Scored]:
        """Give the best k by BM25 over any of the query's words and pairs of words."""
        with _translated():
            return _search(
                self._connect(), self._table, query, k=k, allowed=allowed, phrases=self._phrases
            )

    def __len__(self) -> int:
        """Count the items of the modality."""
        with _translated():
            found = self._connect().execute(
                "SELECT count(*) FROM lexical_rows WHERE modality = ?", (self._modality,)
            )
            return int(found.fetchone()[0])


_KEPT = 200_000
"""Items whose place is kept in memory, about 100 bytes each."""
NAMES = 5.0
"""Weight of a document's names beside its thousands of words. On the shared page questions 0, 1, 5
and 20 give the same ranking; it is for a person who names a file."""


class DocumentIndex:
    """Documents: BM25 over whole sources, pages or passages joined; ids are source ids."""

    def __init__(self, connect: Connect, *, names_weight: float = NAMES) -> None:
        self._connect = connect
        self._standing: dict[str, Standing] = {}
        self._table = _Table(
            fts="lexical_document",
            keys="lexical_documents",
            key="source",
            weights=(names_weight, 1.0),
        )

    def search(self, query: str, *, k: int, allowed: Sequence[str] | None = None) -> list[Scored]:
        """Give the best k sources."""
        with _translated():
            return _search(self._connect(), self._table, query, k=k, allowed=allowed, phrases=False)

    def pages(self, source: str) -> list[str]:
        """Give the page items of a source in the order they were written: first page first."""
        with _translated():
            found = self._connect().execute(
                "SELECT item FROM lexical_rows WHERE source = ? AND modality = 'page' "
                "ORDER BY rowid",
                (source,),
            )
            return [str(item) for (item,) in found]

    def standing(self, ids: Sequence[str]) -> dict[str, Standing]:
        """Give where items belong; unknown ids are left out.

        Answers are kept: an item never moves, its id is made of where it stands.
        """
        known = self._standing
        missing = [one for one in ids if one not in known]
        if missing:
            with _translated():
                rows = self._connect().execute(
                    "SELECT item, source, parent FROM lexical_rows "
                    "WHERE item IN (SELECT value FROM json_each(?))",
                    (json.dumps(missing),),
                )
                found = {one: Standing(source=source, parent=page) for one, source, page in rows}
            kept = {} if len(known) > _KEPT else known
            known = self._standing = {**kept, **found}
        return {one: known[one] for one in ids if one in known}

    def __len__(self) -> int:
        """Count the sources that have words."""
        with _translated():
            found = self._connect().execute("SELECT count(*) FROM lexical_documents")
            return int(found.fetchone()[0])


class WordTable:
    """Vocabulary over the words of the library, as they are written (not stemmed)."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def weights(self, words: Sequence[str]) -> dict[str, float]:
        """Give each word's inverse document frequency, > 0; a word that is nowhere has most."""
        with _translated():
            connection = self._connect()
            times = spelling.seen(connection, list(dict.fromkeys(words)))
            rows = connection.execute(
                "SELECT count(*) FROM lexical_rows WHERE parent IS NULL"
            ).fetchone()
        return {
            word: math.log(1 + (rows[0] - seen + 0.5) / (seen + 0.5))
            for word in words
            for seen in (min(times.get(word, 0), rows[0]),)
        }

    def held(self, words: Sequence[str]) -> frozenset[str]:
        """Give those of the words that stand anywhere in the library."""
        with _translated():
            return frozenset(spelling.seen(self._connect(), list(dict.fromkeys(words))))


@dataclass(frozen=True, kw_only=True)
class _Table:
    fts: str
    keys: str
    """Table that names the rows."""
    key: str
    weights: tuple[float, ...]

    @property
    def rank(self) -> str:
        return f"bm25({', '.join(str(weight) for weight in self.weights)})"


def _search(
    connection: sqlite3.Connection,
    table: _Table,
    query: str,
    *,
    k: int,
    allowed: Sequence[str] | None,
    phrases: bool,
) -> list[Scored]:
    if k <= 0 or (allowed is not None and not allowed):
        return []
    expression = match_expression(known_words(connection, query), phrases=phrases)
    if not expression:
        return []
    if allowed is None:
        rows = _best(connection, table, expression, k)
    elif len(allowed) <= _FEW:
        rows = _best_among(connection, table, expression, k, allowed)
    else:
        rows = _sifted(connection, table, expression, k, frozenset(allowed))
    found = [Scored(id=one, score=-rank) for one, rank in rows]
    return sorted(found, key=lambda scored: (-scored.score, scored.id))


def known_words(connection: sqlite3.Connection, query: str) -> list[str | None]:
    """Give the words to look for: mended where the library lacks one, the rarest of too many."""
    terms = query_words(query)
    asked = list(dict.fromkeys(term for term in terms if term))
    times = spelling.seen(connection, asked)
    if len(asked) <= MAX_TERMS:
        return [part for term in terms for part in _mended(connection, term, times)]
    rarest = set(sorted(times, key=lambda word: (times[word], word))[:MAX_TERMS])
    return [term if term in rarest else None for term in terms]


def _mended(
    connection: sqlite3.Connection, term: str | None, times: dict[str, int]
) -> list[str | None]:
    if term is None or term in times:
        return [term]
    return [*spelling.mend(connection, term)] or [term]


def _best(
    connection: sqlite3.Connection, table: _Table, expression: str, k: int
) -> list[tuple[str, float]]:
    return connection.execute(
        f"SELECT keys.{table.key}, best.score FROM ("
        f"SELECT rowid, rank AS score FROM {table.fts} "
        f"WHERE {table.fts} MATCH ? AND rank MATCH ? ORDER BY rank LIMIT ?"
        f") AS best JOIN {table.keys} AS keys ON keys.rowid = best.rowid",
        (expression, table.rank, k),
    ).fetchall()


def _best_among(
    connection: sqlite3.Connection,
    table: _Table,
    expression: str,
    k: int,
    allowed: Sequence[str],
) -> list[tuple[str, float]]:
    # The plus keeps SQLite from asking FTS5 once per allowed row, which would work out the
    # statistics of every word each time.
    return connection.execute(
        f"SELECT keys.{table.key}, best.score FROM ("
        f"SELECT rowid, {table.rank.replace('(', f'({table.fts}, ')} AS score FROM {table.fts} "
        f"WHERE {table.fts} MATCH ? AND +rowid IN (SELECT rowid FROM {table.keys} "
        f"WHERE {table.key} IN (SELECT value FROM json_each(?))) ORDER BY score LIMIT ?"
        f") AS best JOIN {table.keys} AS keys ON keys.rowid = best.rowid",
        (expression, json.dumps(list(allowed)), k),
    ).fetchall()


def _sifted(
    connection: sqlite3.Connection,
    table: _Table,
    expression: str,
    k: int,
    allowed: frozenset[str],
) -> list[tuple[str, float]]:
    wide = 4 * k
    while True:
        rows = _best(connection, table, expression, wide)
        passed = [row for row in rows if row[0] in allowed]
        if len(passed) >= k or len(rows) < wide:
            return passed[:k]
        wide *= 8


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as exc:
        if "locked" in str(exc) or "busy" in str(exc):
            raise LibraryBusy(f"the word index is held by another process: {exc}") from exc
        raise IndexBroken(f"the word index cannot be read ({exc}); run: cairn doctor") from exc
