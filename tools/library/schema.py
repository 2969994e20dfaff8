"""The ledger's tables and how older files come level. Knows no reader and no writer."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Sequence

from tools.core.errors import SchemaTooNew
from tools.index.lexical import LEXICAL_DDL, write_anew
from tools.index.vectors import VECTORS_DDL

SCHEMA_VERSION = 4

Migration = Callable[[sqlite3.Connection], None]
"""Brings a file from version n to n + 1 inside the caller's transaction."""

_SOURCES: tuple[str, ...] = (
    """CREATE TABLE owners (
        id TEXT PRIMARY KEY,
        added TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE entities (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL REFERENCES owners (id),
        name TEXT NOT NULL,
        UNIQUE (owner, name)
    )""",
    """CREATE TABLE folders (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL REFERENCES owners (id),
        path TEXT NOT NULL,
        UNIQUE (owner, path)
    )""",
    """CREATE TABLE sources (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        owner TEXT NOT NULL REFERENCES owners (id),
        path TEXT NOT NULL,
        folder TEXT NOT NULL,
        name TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        media_type TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        modified_s REAL NOT NULL,
        collection TEXT NOT NULL,
        entity INTEGER REFERENCES entities (n),
        state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'refused')),
        added TEXT NOT NULL,
        title TEXT NOT NULL,
        expires TEXT,
        recipe TEXT NOT NULL,
        reason TEXT,
        detail TEXT NOT NULL,
        warnings TEXT NOT NULL
    )""",
    # The last guard of copy-then-swap: a path is never findable twice.
    "CREATE UNIQUE INDEX sources_ready ON sources (owner, path) WHERE state = 'ready'",
    "CREATE INDEX sources_path ON sources (owner, path)",
    "CREATE INDEX sources_sha256 ON sources (sha256)",
    "CREATE INDEX sources_entity ON sources (entity)",
)

_ITEMS: tuple[str, ...] = (
    """CREATE TABLE items (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        source INTEGER NOT NULL REFERENCES sources (n) ON DELETE CASCADE,
        modality TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending', 'ready')),
        locator TEXT NOT NULL,
        page INTEGER,
        text TEXT NOT NULL,
        about TEXT NOT NULL,
        caption TEXT NOT NULL,
        heading TEXT NOT NULL,
        parent INTEGER REFERENCES items (n) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        gate TEXT,
        unreliable INTEGER NOT NULL
    )""",
    "CREATE INDEX items_source ON items (source)",
    "CREATE INDEX items_parent ON items (parent) WHERE parent IS NOT NULL",
    # subject: n of an item, source, folder or entity, as the layer says.
    """CREATE TABLE facts (
        name TEXT NOT NULL,
        layer TEXT NOT NULL CHECK (layer IN ('item', 'source', 'folder', 'entity')),
        subject INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('number', 'text', 'flag', 'list')),
        value NOT NULL,
        unit TEXT,
        high REAL,
        origin TEXT NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (name, layer, subject, ordinal)
    ) WITHOUT ROWID""",
    "CREATE INDEX facts_subject ON facts (layer, subject)",
    """CREATE TABLE item_media (
        item INTEGER PRIMARY KEY REFERENCES items (n) ON DELETE CASCADE,
        sha256 TEXT NOT NULL,
        media_type TEXT NOT NULL,
        bytes INTEGER NOT NULL
    )""",
    "CREATE INDEX item_media_sha256 ON item_media (sha256)",
    # What readers that keep copies have to drop: n of sources that went.
    "CREATE TABLE removed (seq INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL)",
)

_VERSIONS: tuple[str, ...] = (
    """CREATE TABLE spaces (
        id TEXT PRIMARY KEY,
        model TEXT NOT NULL,
        revision TEXT NOT NULL,
        weights TEXT NOT NULL,
        preprocessing TEXT NOT NULL,
        dimension INTEGER NOT NULL,
        multi INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE versions (
        id TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('filling', 'active', 'kept')),
        begun TEXT NOT NULL,
        activated TEXT,
        replaced TEXT REFERENCES versions (id) ON DELETE SET NULL
    )""",
    "CREATE UNIQUE INDEX versions_active ON versions (state) WHERE state = 'active'",
    """CREATE TABLE version_spaces (
        version TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        space TEXT NOT NULL REFERENCES spaces (id),
        done INTEGER NOT NULL,
        total INTEGER NOT NULL,
        PRIMARY KEY (version, role)
    ) WITHOUT ROWID""",
    """CREATE TABLE calibrators (
        version TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
        retriever TEXT NOT NULL,
        background BLOB NOT NULL,
        positive BLOB NOT NULL,
        PRIMARY KEY (version, retriever)
    ) WITHOUT ROWID""",
    """CREATE TABLE fusion_weights (
        version TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        weight REAL NOT NULL,
        PRIMARY KEY (version, name)
    ) WITHOUT ROWID""",
)

# A translator is of one owner's pairs, and goes when one of their sources is forgotten.
_TRANSLATORS: tuple[str, ...] = (
    """CREATE TABLE translators (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        version TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
        owner TEXT NOT NULL REFERENCES owners (id),
        role TEXT NOT NULL CHECK (role IN ('image', 'audio')),
        words TEXT NOT NULL,
        medium TEXT NOT NULL,
        fitted TEXT NOT NULL,
        proof TEXT NOT NULL,
        map BLOB NOT NULL,
        UNIQUE (version, owner, role)
    )""",
    """CREATE TABLE translator_sources (
        translator INTEGER NOT NULL REFERENCES translators (n) ON DELETE CASCADE,
        source TEXT NOT NULL,
        PRIMARY KEY (translator, source)
    ) WITHOUT ROWID""",
    "CREATE INDEX translator_sources_source ON translator_sources (source)",
)

_TALK: tuple[str, ...] = (
    """CREATE TABLE threads (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL REFERENCES owners (id),
        title TEXT NOT NULL,
        created TEXT NOT NULL,
        updated TEXT NOT NULL
    )""",
    "CREATE INDEX threads_owner ON threads (owner, updated)",
    """CREATE TABLE turns (
        thread TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (thread, number)
    )""",
    """CREATE TABLE attachments (
        id TEXT PRIMARY KEY,
        thread TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
        turn INTEGER NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        media_type TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        words TEXT NOT NULL,
        facts TEXT NOT NULL
    )""",
    "CREATE INDEX attachments_thread ON attachments (thread, turn)",
    "CREATE INDEX attachments_sha256 ON attachments (sha256)",
    """CREATE TABLE feedback (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL REFERENCES owners (id),
        thread TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
        turn INTEGER NOT NULL,
        item TEXT,
        verdict TEXT NOT NULL CHECK (verdict IN ('good', 'bad')),
        words TEXT NOT NULL,
        at TEXT NOT NULL
    )""",
    "CREATE INDEX feedback_thread ON feedback (thread)",
)

_WORK: tuple[str, ...] = (
    """CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL REFERENCES owners (id),
        kind TEXT NOT NULL,
        detail TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'failed')),
        started TEXT NOT NULL,
        ended TEXT
    )""",
    "CREATE INDEX jobs_owner ON jobs (owner, started)",
    """CREATE TABLE journal (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        event TEXT NOT NULL,
        detail TEXT NOT NULL,
        at TEXT NOT NULL
    )""",
    "CREATE INDEX journal_job ON journal (job)",
    "CREATE INDEX journal_path ON journal (path)",
    """CREATE TABLE roots (
        owner TEXT NOT NULL REFERENCES owners (id),
        path TEXT NOT NULL,
        options TEXT NOT NULL,
        added TEXT NOT NULL,
        PRIMARY KEY (owner, path)
    ) WITHOUT ROWID""",
)

_META: tuple[str, ...] = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO counters VALUES ('generation', 0), ('facts', 0), ('sources', 0)",
)


def _from_nothing(connection: sqlite3.Connection) -> None:
    tables = (*_META, *_SOURCES, *_ITEMS, *_VERSIONS, *_TALK, *_WORK, *VECTORS_DDL, *LEXICAL_DDL)
    for statement in tables:
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('made', ?)", (utc_now(),))


def _words_of_every_script(connection: sqlite3.Connection) -> None:
    # Version 1 kept a run of Chinese as one word and took Hindi words apart.
    write_anew(connection)


def _translators(connection: sqlite3.Connection) -> None:
    for statement in _TRANSLATORS:
        connection.execute(statement)


def _whole_opinions(connection: sqlite3.Connection) -> None:
    """Feedback says which mark it is about, and what Cairn was when the answer was made."""
    connection.execute("ALTER TABLE feedback ADD COLUMN mark TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE feedback ADD COLUMN versions TEXT NOT NULL DEFAULT '{}'")


MIGRATIONS: tuple[Migration, ...] = (
    _from_nothing,
    _words_of_every_script,
    _translators,
    _whole_opinions,
)
"""Entry n brings version n to n + 1; entries are never changed once released."""


def version_of(connection: sqlite3.Connection) -> int:
    """Give the schema version of a file; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_known(connection: sqlite3.Connection, newest: int = SCHEMA_VERSION) -> int:
    """Give the file's version. Raises SchemaTooNew."""
    found = version_of(connection)
    if found > newest:
        raise SchemaTooNew(
            f"the library was written by a newer Cairn (schema {found}, this one knows {newest}); "
            "update Cairn, or choose another folder with CAIRN_HOME"
        )
    return found


def migrate(
    connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS
) -> tuple[int, int]:
    """Bring the file to the newest version, each step whole or not at all; give (from, to).

    Raises SchemaTooNew.
    """
    start = require_known(connection, len(migrations))
    for version in range(start, len(migrations)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            migrations[version](connection)
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return start, len(migrations)


def utc_now() -> str:
    """Give the time as ISO 8601 in UTC, to the millisecond."""
    now = dt.datetime.now(dt.UTC)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
