"""BM25 over words, in FTS5 tables that stand in the ledger's own file: the writing side.

The ledger runs LEXICAL_DDL in its first migration, and `write` and `erase` inside its own
transactions; `tools.index.search_words` searches. Knows no table of the ledger.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tools.core.items import MODALITIES, Item, Modality
from tools.index import spelling
from tools.index.words import normal

Connect = Callable[[], sqlite3.Connection]
"""Gives the calling thread's connection to the ledger."""

_LEAD_LINES = 3
"""Lines of a page that usually hold its title."""
_TOKENS = "tokenize = \"porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\""
"""With vowel signs (Mn, Mc): without them a Hindi word falls into its consonants."""
# FTS5's own `secure-delete` would write a file that SQLite before 3.42 cannot open, and a library
# moves between machines; `purge` gives the same without it.

LEXICAL_DDL: tuple[str, ...] = (
    """CREATE TABLE lexical_rows (
        rowid INTEGER PRIMARY KEY,
        item TEXT NOT NULL UNIQUE,
        modality TEXT NOT NULL,
        source TEXT NOT NULL,
        parent TEXT
    )""",
    "CREATE INDEX lexical_rows_of_source ON lexical_rows (source, modality)",
    "CREATE INDEX lexical_rows_counted ON lexical_rows (rowid) WHERE parent IS NULL",
    "CREATE TABLE lexical_documents (rowid INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE)",
    f"CREATE VIRTUAL TABLE lexical_document USING fts5(names, body, {_TOKENS})",
    *(
        f"CREATE VIRTUAL TABLE lexical_{modality} USING fts5(names, lead, about, body, {_TOKENS})"
        for modality in MODALITIES
    ),
    *spelling.SPELLING_DDL,
)
"""Statements of the first migration, run one by one with `execute`."""


@dataclass(frozen=True, kw_only=True)
class LexicalRow:
    """The words of one item."""

    id: str
    modality: Modality
    source: str
    parent: str | None = None
    """The page a passage stands on: its words are not counted twice."""
    names: str = ""
    """File, folder and entity names, title."""
    lead: str = ""
    """Heading path; first lines of a page."""
    about: str = ""
    text: str = ""


def row_of(item: Item, *, names: str = "") -> LexicalRow:
    """Give the words of an item; `names` are those of its source."""
    lead = item.heading
    if item.modality == "page":
        lines = [line for line in item.text.splitlines() if line.strip()]
        lead = "\n".join((lead, *lines[:_LEAD_LINES])).strip()
    return LexicalRow(
        id=item.id,
        modality=item.modality,
        source=item.source,
        parent=item.parent,
        names=names,
        lead=lead,
        about=" ".join(part for part in (item.caption, item.about) if part),
        text=item.text,
    )


def write(connection: sqlite3.Connection, rows: Iterable[LexicalRow]) -> None:
    """Store or replace rows inside the caller's transaction.

    Give the rows of one source in one call: each call joins the source's words anew for the
    document table.
    """
    given = list(rows)
    _take_out(connection, [row.id for row in given])
    for row in given:
        _put_in(connection, row)
    _join_documents(connection, {row.source: row.names for row in given})


def reword(connection: sqlite3.Connection, items: Iterable[Item]) -> None:
    """Put in the words of items as they are now, inside the caller's transaction.

    Names and headings stay. For pictures, recordings and films, which no document row joins;
    unknown ids are ignored.
    """
    for item in items:
        found = connection.execute(
            f"SELECT f.rowid, f.names, f.lead, f.about, f.body, r.parent FROM lexical_rows r "
            f"JOIN lexical_{item.modality} f ON f.rowid = r.rowid WHERE r.item = ?",
            (item.id,),
        ).fetchone()
        if found is None:
            continue
        rowid, names, lead, *_, parent = found
        row = row_of(item)
        about, body = normal(row.about), normal(row.text)
        connection.execute(
            f"UPDATE lexical_{item.modality} SET about = ?, body = ? WHERE rowid = ?",
            (about, body, rowid),
        )
        if parent is None:
            spelling.discount(connection, [" ".join(found[1:5])])
            spelling.count(connection, [" ".join((names, lead, about, body))])


def erase(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Take rows out inside the caller's transaction; unknown ids are ignored."""
    sources = _take_out(connection, ids)
    _join_documents(connection, dict.fromkeys(sources))


def purge(connection: sqlite3.Connection) -> None:
    """Merge the word lists, so that erased words are gone from the file after a VACUUM."""
    for table in ("document", *MODALITIES):
        connection.execute(f"INSERT INTO lexical_{table}(lexical_{table}) VALUES ('optimize')")


def write_anew(connection: sqlite3.Connection) -> None:
    """Cut everything that is stored as this code does, inside the caller's transaction."""
    connection.execute("DELETE FROM lexical_words")
    tables: dict[str, tuple[str, ...]] = {"document": ("names", "body")}
    tables.update({modality: ("names", "lead", "about", "body") for modality in MODALITIES})
    for table, columns in tables.items():
        _refill(connection, f"lexical_{table}", columns)
    for modality in MODALITIES:
        rows = connection.execute(
            f"SELECT f.names, f.lead, f.about, f.body FROM lexical_{modality} f "
            "JOIN lexical_rows r ON r.rowid = f.rowid WHERE r.parent IS NULL"
        )
        spelling.count(connection, (" ".join(row) for row in rows.fetchall()))


def _refill(connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
    named = ", ".join(columns)
    connection.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    connection.execute(f"CREATE VIRTUAL TABLE {table} USING fts5({named}, {_TOKENS})")
    marks = ", ".join("?" * (len(columns) + 1))
    rows = connection.execute(f"SELECT rowid, {named} FROM {table}_before ORDER BY rowid")
    connection.executemany(
        f"INSERT INTO {table} (rowid, {named}) VALUES ({marks})",
        ((row[0], *(normal(part) for part in row[1:])) for row in rows),
    )
    connection.execute(f"DROP TABLE {table}_before")


def _put_in(connection: sqlite3.Connection, row: LexicalRow) -> None:
    columns = [normal(part) for part in (row.names, row.lead, row.about, row.text)]
    done = connection.execute(
        "INSERT INTO lexical_rows (item, modality, source, parent) VALUES (?, ?, ?, ?)",
        (row.id, row.modality, row.source, row.parent),
    )
    connection.execute(
        f"INSERT INTO lexical_{row.modality} (rowid, names, lead, about, body) "
        "VALUES (?, ?, ?, ?, ?)",
        (done.lastrowid, *columns),
    )
    if row.parent is None:
        spelling.count(connection, [" ".join(columns)])


def _take_out(connection: sqlite3.Connection, ids: Sequence[str]) -> set[str]:
    sources: set[str] = set()
    for one in ids:
        found = connection.execute(
            "SELECT rowid, modality, source, parent FROM lexical_rows WHERE item = ?", (one,)
        ).fetchone()
        if found is None:
            continue
        rowid, modality, source, parent = found
        sources.add(source)
        if parent is None:
            columns = connection.execute(
                f"SELECT names, lead, about, body FROM lexical_{modality} WHERE rowid = ?", (rowid,)
            ).fetchone()
            spelling.discount(connection, [" ".join(columns)])
        connection.execute(f"DELETE FROM lexical_{modality} WHERE rowid = ?", (rowid,))
        connection.execute("DELETE FROM lexical_rows WHERE rowid = ?", (rowid,))
    return sources


def _join_documents(connection: sqlite3.Connection, names_of: dict[str, str | None]) -> None:
    """Build the document row of each source anew; None keeps the names it had."""
    for source, given in names_of.items():
        found = connection.execute(
            "SELECT d.rowid, f.names FROM lexical_documents d JOIN lexical_document f "
            "ON f.rowid = d.rowid WHERE d.source = ?",
            (source,),
        ).fetchone()
        if found is not None:
            connection.execute("DELETE FROM lexical_document WHERE rowid = ?", (found[0],))
            connection.execute("DELETE FROM lexical_documents WHERE rowid = ?", (found[0],))
        body = _body_of(connection, source)
        if body is None:
            continue
        names = given if given is not None else (found[1] if found else "")
        done = connection.execute("INSERT INTO lexical_documents (source) VALUES (?)", (source,))
        connection.execute(
            "INSERT INTO lexical_document (rowid, names, body) VALUES (?, ?, ?)",
            # Names that were kept are cut already.
            (done.lastrowid, names if given is None else normal(names), body),
        )


def _body_of(connection: sqlite3.Connection, source: str) -> str | None:
    """Join a source's pages, or its passages where it has no pages; None when it has neither."""
    for modality in ("page", "text"):
        bodies = connection.execute(
            f"SELECT f.body FROM lexical_rows r JOIN lexical_{modality} f ON f.rowid = r.rowid "
            "WHERE r.source = ? AND r.modality = ? ORDER BY r.rowid",
            (source, modality),
        ).fetchall()
        if bodies:
            return "\n".join(body for (body,) in bodies)
    return None
