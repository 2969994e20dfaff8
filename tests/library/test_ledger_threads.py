from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from tests.library.making import add, locator_of
from tools.core.query import Scope
from tools.library.batch import item_id
from tools.library.library import Library, open_library

LOCAL = Scope()


@pytest.mark.parametrize(
    "name",
    [
        "käse 🧀.txt",
        "a\nb.txt",
        "x" * 251 + ".txt",
        "'; DROP TABLE items; --",
        "50%_*?.txt",
        "مقهى",
    ],
)
def test_odd_names_come_back_as_they_were(library: Library, home: Path, name: str) -> None:
    items = add(library, f"/d/{name}", ["one"])
    library.close()
    with open_library(home) as again:
        assert list(again.ledger.known("local")) == [f"/d/{name}"]
        assert again.catalogue.items([items[0].id])[items[0].id].text == "one"


def test_ids_are_stable_and_differ_where_they_must() -> None:
    where = locator_of("text", 1)
    assert item_id("s", "text", where) == item_id("s", "text", where)
    others = {
        item_id("s", "text", where),
        item_id("s", "page", where),
        item_id("s2", "text", where),
        item_id("s", "text", locator_of("text", 2)),
        item_id("s", "text", where, "2"),
    }
    assert len(others) == 5
    assert all(len(one) == 32 for one in others)


def test_threads_read_while_one_writes(library: Library) -> None:
    add(library, "/d/0.txt", ["word 0", "word 0"])
    wrong: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            found = library.catalogue.in_scope("text", LOCAL)
            if found.searched % 2:
                wrong.append(f"half a source is visible: {found.searched}")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for place in range(1, 30):
        add(library, f"/d/{place}.txt", [f"word {place}", f"word {place}"])
    done.set()
    for one in readers:
        one.join()
    assert wrong == []
    assert library.catalogue.in_scope("text", LOCAL).searched == 60


def test_writers_of_several_threads_queue_up(library: Library) -> None:
    def write(first: int) -> None:
        for place in range(first, first + 8):
            add(library, f"/d/{place}.txt", [f"word {place}"])

    writers = [threading.Thread(target=write, args=(100 * one,)) for one in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert library.ledger.counts("local")["ready"] == 32


def test_readers_of_ended_threads_are_used_again(library: Library) -> None:
    add(library, "/d/a.txt")
    seen: set[int] = set()

    def read() -> None:
        seen.add(id(library.ledger.connect()))

    for _ in range(10):
        one = threading.Thread(target=read)
        one.start()
        one.join()
    assert len(seen) == 1


def test_a_reader_cannot_write(library: Library) -> None:
    with pytest.raises(sqlite3.OperationalError):
        library.ledger.connect().execute("DELETE FROM meta")


def test_the_lexical_rows_carry_the_names_of_the_source(library: Library) -> None:
    add(library, "/d/brunch.txt", ["one"])
    found = library.ledger.connect().execute(
        "SELECT names FROM lexical_text WHERE lexical_text MATCH 'brunch'"
    )
    assert [row[0] for row in found] == ["brunch.txt"]
