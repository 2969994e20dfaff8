"""Chroma beside the record: behind, torn, panicking or cut off, it never costs a find."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tools.core.content import Vectors
from tools.core.errors import IndexBroken
from tools.core.spaces import Space
from tools.index import vectors
from tools.index.chroma import ChromaIndex
from tools.index.dense import DenseIndex
from tools.index.vectors import VectorTable

SPACE = Space(model="test", revision="1", weights="none", preprocessing="none", dimension=8)
COUNT = 60


def unit(count: int, seed: int = 0) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True).astype(np.float32)


ROWS = unit(COUNT)
NAMES = [f"i{n:03d}" for n in range(COUNT)]


class Rig:
    """A ledger with vectors, and a dense index with a small limit over it."""

    def __init__(self, ledger: sqlite3.Connection, folder: Path) -> None:
        self.ledger = ledger
        self.folder = folder
        vectors.write(ledger, SPACE, NAMES, ROWS)
        self.index = self.open()

    def open(self) -> DenseIndex:
        record = VectorTable(lambda: self.ledger, SPACE)
        ann = ChromaIndex(self.folder, SPACE)
        self.index = DenseIndex(SPACE, record, ann, small=10)
        return self.index

    def best(self, query: Vectors) -> str:
        return self.index.search(query, k=1)[0].id


@pytest.fixture
def rig(ledger: sqlite3.Connection, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(ledger, tmp_path / "chroma")
    yield made
    made.index.close()


def test_it_answers_exactly_before_chroma_is_level(rig: Rig) -> None:
    assert rig.index.state == "exact"
    assert rig.best(ROWS[7]) == "i007"
    rig.index.level()
    assert rig.index.state == "ann"
    assert rig.best(ROWS[7]) == "i007"


def test_what_chroma_does_not_know_yet_is_found(rig: Rig) -> None:
    rig.index.level()
    new = unit(1, seed=5)
    vectors.write(rig.ledger, SPACE, ["new"], new)
    assert rig.best(new[0]) == "new"
    vectors.write(rig.ledger, SPACE, ["i003"], unit(1, seed=6))
    assert rig.best(unit(1, seed=6)[0]) == "i003"
    vectors.erase(rig.ledger, ["i007"])
    assert rig.best(ROWS[7]) != "i007"


def test_leveling_takes_over_additions_and_removals(rig: Rig) -> None:
    rig.index.level()
    vectors.write(rig.ledger, SPACE, ["new"], unit(1, seed=5))
    vectors.erase(rig.ledger, ["i007"])
    rig.index.level()
    rig.index.close()
    again = ChromaIndex(rig.folder, SPACE)
    again.open()
    assert again.ids() == frozenset({*NAMES, "new"} - {"i007"})
    again.close()


def test_filters_give_only_what_is_allowed(rig: Rig) -> None:
    rig.index.level()
    few, many = NAMES[:5], NAMES[:50]
    assert {one.id for one in rig.index.search(ROWS[55], k=9, allowed=few)} == set(few)
    found = [one.id for one in rig.index.search(ROWS[55], k=20, allowed=many)]
    right = sorted(range(50), key=lambda n: (-round(float(ROWS[n] @ ROWS[55]), 6), NAMES[n]))[:20]
    assert found == [NAMES[n] for n in right]


def test_a_cut_off_write_is_noticed_at_open_and_rebuilt(rig: Rig) -> None:
    rig.index.level()
    rig.index.close()
    (note,) = rig.folder.rglob("current.json")
    said = json.loads(note.read_text())
    note.write_text(json.dumps({**said, "dirty": True}))
    with pytest.raises(IndexBroken, match="being written"):
        ChromaIndex(rig.folder, SPACE).open()
    index = rig.open()
    assert rig.best(ROWS[3]) == "i003"
    index.level()
    assert index.state == "ann" and rig.best(ROWS[3]) == "i003"


@pytest.mark.parametrize("how", ["cut", "zeros", "gone"])
def test_a_torn_folder_is_rebuilt(rig: Rig, how: str) -> None:
    rig.index.level()
    rig.index.close()
    (database,) = rig.folder.rglob("chroma.sqlite3")
    if how == "gone":
        database.unlink()
    else:
        size = database.stat().st_size
        database.write_bytes(database.read_bytes()[:100] if how == "cut" else bytes(size))
    index = rig.open()
    index.level()
    assert index.state == "ann" and rig.best(ROWS[3]) == "i003"
    assert len(list(rig.folder.rglob("chroma.sqlite3"))) == 1


def test_a_panic_during_a_search_is_answered_around(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        """What a panic of Rust code looks like in Python."""

    rig.index.level()

    def panic(*_: object, **__: object) -> None:
        raise PanicException("index out of bounds")

    ann = rig.index._ann
    assert ann is not None and ann._collection is not None
    monkeypatch.setattr(type(ann._collection), "query", panic)
    assert rig.best(ROWS[9]) == "i009"
    assert rig.index.state == "broken"
    monkeypatch.undo()
    rig.index.level()
    assert rig.index.state == "ann"


def test_a_library_that_became_small_keeps_no_copy_of_its_vectors(rig: Rig) -> None:
    rig.index.level()
    vectors.erase(rig.ledger, NAMES[5:])
    rig.index.level()
    assert rig.index.state == "exact"
    assert not list(rig.folder.rglob("chroma.sqlite3"))
    assert rig.best(ROWS[2]) == "i002"


def test_what_is_forgotten_leaves_nothing_in_chromas_files(rig: Rig) -> None:
    rig.index.level()
    mark = rig.ledger.execute("SELECT vector FROM vectors WHERE item = 'i007'").fetchone()[0]
    assert any(mark in path.read_bytes() for path in files_of(rig))
    rig.index.remove(["i007"])
    assert rig.best(ROWS[7]) != "i007"
    assert rig.best(ROWS[9]) == "i009"
    rig.index.level()
    assert rig.index.state == "exact"
    assert not any(mark in path.read_bytes() for path in files_of(rig))


def files_of(rig: Rig) -> list[Path]:
    return [path for path in rig.folder.rglob("*") if path.is_file()]
