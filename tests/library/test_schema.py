from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.library.make_stored import TEXT, make, stored
from tests.library.making import SPACE, add
from tools.core.errors import LibraryReadOnly, SchemaTooNew
from tools.core.query import Scope
from tools.core.where import parse_where
from tools.library import schema
from tools.library.backup import import_library
from tools.library.library import LEDGER_FILE, Library, open_library


def tables(path: Path) -> dict[str, str]:
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: " ".join(sql.split()) for name, sql in rows}
    finally:
        connection.close()


@pytest.mark.parametrize("version", range(1, schema.SCHEMA_VERSION + 1))
def test_a_library_of_every_earlier_schema_opens(home: Path, version: int) -> None:
    import_library(stored(version), home)
    with open_library(home) as library:
        known = library.ledger.known("local")
        assert list(known) == ["/d/moss/menu.txt", "/d/moss/room.wav"]
        found = library.catalogue.in_scope("text", Scope(where=parse_where("level < 40 dB")))
        assert found.yes is not None
        texts = [item.text for item in library.catalogue.items(found.yes).values()]
        assert texts == [TEXT, "second"]
        (price,) = library.catalogue.facts(found.yes[0], "price")
        assert (price.attribute.value, price.attribute.high, price.layer) == (9.5, 14.0, "entity")
        assert len(list(library.ledger.vectors(SPACE.id))) == 3
        active = library.versions.require_active()
        assert active.samples["text"].background == (0.25, 0.5)
        (thread,) = library.threads.of_owner("local")
        assert library.threads.history("local", thread.id)[0].answer == '{"answer": "Yes."}'
        for one in known.values():
            assert library.originals.has(one.sha256)
        words = library.ledger.connect().execute(
            "SELECT count(*) FROM lexical_text WHERE lexical_text MATCH 'offnet'"
        )
        assert words.fetchone()[0] == 1
        add(library, "/d/new.txt", ["new"])


def test_the_stored_library_has_the_tables_of_this_code(tmp_path: Path) -> None:
    # Red when a table changed without a new schema version and its migration. Until the first
    # release: python -m tests.library.make_stored
    make(tmp_path / "now.zip")
    import_library(tmp_path / "now.zip", tmp_path / "now")
    import_library(stored(schema.SCHEMA_VERSION), tmp_path / "then")
    with open_library(tmp_path / "then"):
        pass
    assert tables(tmp_path / "then" / LEDGER_FILE) == tables(tmp_path / "now" / LEDGER_FILE)


def test_a_library_of_a_newer_cairn_is_left_alone(library: Library, home: Path) -> None:
    library.close()
    raise_version(home, 99)
    before = (home / LEDGER_FILE).read_bytes()
    for write in (True, False):
        with pytest.raises(SchemaTooNew, match="newer Cairn"):
            open_library(home, write=write)
    assert (home / LEDGER_FILE).read_bytes() == before


def test_an_older_library_is_read_only_after_it_was_brought_level(
    library: Library, home: Path
) -> None:
    library.close()
    raise_version(home, 0)
    with pytest.raises(LibraryReadOnly, match="older Cairn"):
        open_library(home, write=False)


def raise_version(home: Path, version: int) -> None:
    connection = sqlite3.connect(home / LEDGER_FILE)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()


def _v0_to_v1(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE notes RENAME TO remarks")
    connection.execute("ALTER TABLE remarks ADD COLUMN at TEXT NOT NULL DEFAULT ''")


def _v1_to_v2(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE remarks SET words = upper(words)")


def _broken(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE remarks SET words = 'half done'")
    connection.execute("SELECT nothing FROM nowhere")


def old_file() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE notes (words TEXT)")
    connection.execute("INSERT INTO notes VALUES ('kept')")
    return connection


def test_migrations_run_in_order_and_once() -> None:
    connection = old_file()
    steps = (_v0_to_v1, _v1_to_v2)
    assert schema.migrate(connection, steps[:1]) == (0, 1)
    assert schema.migrate(connection, steps) == (1, 2)
    assert schema.migrate(connection, steps) == (2, 2)
    assert connection.execute("SELECT words, at FROM remarks").fetchall() == [("KEPT", "")]
    with pytest.raises(SchemaTooNew):
        schema.migrate(connection, steps[:1])


def test_a_migration_that_fails_leaves_the_file_at_the_step_before() -> None:
    connection = old_file()
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(connection, (_v0_to_v1, _broken))
    assert schema.version_of(connection) == 1
    assert connection.execute("SELECT words FROM remarks").fetchall() == [("kept",)]
