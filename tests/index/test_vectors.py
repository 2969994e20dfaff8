"""Vectors of the ledger and the exact scan over them: nothing stale, nothing torn."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace

import numpy as np
import pytest

from tools.core.content import Vectors
from tools.core.errors import LibraryError, SpaceMismatch
from tools.core.spaces import Space
from tools.index import vectors
from tools.index.exact import ExactIndex
from tools.index.vectors import Mark, VectorTable

SPACE = Space(model="test", revision="1", weights="none", preprocessing="none", dimension=8)


def unit(count: int, seed: int = 0) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True).astype(np.float32)


def names(count: int) -> list[str]:
    return [f"i{n:03d}" for n in range(count)]


def test_vectors_come_back_as_they_were(ledger: sqlite3.Connection) -> None:
    rows = unit(5)
    vectors.write(ledger, SPACE, names(5), rows)
    found, matrix = VectorTable(lambda: ledger, SPACE).fetch(["i003", "i001", "none"])
    assert found == ["i001", "i003"]
    np.testing.assert_array_equal(matrix, rows[[1, 3]])


def test_changes_are_told_in_pieces_until_there_are_none(ledger: sqlite3.Connection) -> None:
    vectors.write(ledger, SPACE, names(5), unit(5))
    mark, seen = Mark(), []
    while True:
        told = vectors.changes(ledger, SPACE, mark, limit=2)
        if not told.ids:
            break
        assert len(told.ids) <= 2
        seen += told.ids
        mark = told.mark
    assert seen == names(5)


def test_an_index_sees_what_another_connection_wrote(ledger: sqlite3.Connection) -> None:
    rows = unit(6)
    index = ExactIndex(SPACE, VectorTable(lambda: ledger, SPACE))
    vectors.write(ledger, SPACE, names(4), rows[:4])
    assert [one.id for one in index.search(rows[2], k=1)] == ["i002"]
    before = index.generation
    vectors.write(ledger, SPACE, ["i004"], rows[4:5])
    assert [one.id for one in index.search(rows[4], k=1)] == ["i004"]
    vectors.write(ledger, SPACE, ["i002"], rows[5:6])
    assert [one.id for one in index.search(rows[5], k=1)] == ["i002"]
    vectors.erase(ledger, ["i002", "i000"])
    assert {one.id for one in index.search(rows[5], k=9)} == {"i001", "i003", "i004"}
    assert index.generation > before
    unchanged = index.generation
    index.search(rows[5], k=9)
    assert index.generation == unchanged


def test_spaces_do_not_see_one_another(ledger: sqlite3.Connection) -> None:
    other = replace(SPACE, revision="2")
    vectors.write(ledger, SPACE, names(3), unit(3))
    vectors.write(ledger, other, names(3), unit(3, seed=1))
    vectors.erase(ledger, ["i000"], SPACE)
    assert VectorTable(lambda: ledger, SPACE).count() == 2
    assert VectorTable(lambda: ledger, other).count() == 3
    vectors.erase(ledger, ["i001"])
    assert VectorTable(lambda: ledger, other).count() == 2


def test_a_vector_of_the_wrong_length_is_refused(ledger: sqlite3.Connection) -> None:
    with pytest.raises(SpaceMismatch, match="8"):
        vectors.write(ledger, SPACE, ["x"], np.ones((1, 5), dtype=np.float32))


def test_a_torn_vector_is_named(ledger: sqlite3.Connection) -> None:
    ledger.execute("INSERT INTO vectors (space, item, vector) VALUES (?, 'x', x'00')", (SPACE.id,))
    with pytest.raises(LibraryError, match="torn"):
        ExactIndex(SPACE, VectorTable(lambda: ledger, SPACE)).search(unit(1)[0], k=1)


def test_searches_during_writes_see_whole_states(ledger: sqlite3.Connection) -> None:
    rows = unit(200)
    lock = threading.Lock()

    class Locked(VectorTable):
        def changes(self, since: Mark) -> vectors.Changes:
            with lock:
                return super().changes(since)

    index = ExactIndex(SPACE, Locked(lambda: ledger, SPACE))
    wrong: list[str] = []

    def ask() -> None:
        for number in range(200):
            for one in index.search(rows[number], k=200):
                if abs(one.score - float(rows[int(one.id[1:])] @ rows[number])) > 1e-4:
                    wrong.append(one.id)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(200):
        with lock:
            vectors.write(ledger, SPACE, [f"i{number:03d}"], rows[number : number + 1])
            if number % 50 == 49:
                vectors.erase(ledger, [f"i{number - 20:03d}"])
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(index.search(rows[0], k=500)) == 196


def test_the_scan_agrees_with_plain_numpy_under_every_filter(ledger: sqlite3.Connection) -> None:
    rows = unit(300)
    vectors.write(ledger, SPACE, names(300), rows)
    index = ExactIndex(SPACE, VectorTable(lambda: ledger, SPACE))
    query = unit(1, seed=9)[0]
    for allowed in (None, names(300)[::2], names(300)[:20]):
        among = range(300) if allowed is None else [int(one[1:]) for one in allowed]
        right = sorted(among, key=lambda n: -float(rows[n] @ query))[:10]
        assert [one.id for one in index.search(query, k=10, allowed=allowed)] == [
            f"i{n:03d}" for n in right
        ]
