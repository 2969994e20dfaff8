"""What every Index promises, over every implementation: pytest tests/contract/test_index.py"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.core.content import PatchVectors, Vectors
from tools.core.errors import SpaceMismatch
from tools.core.fakes import DictIndex, WordIndex
from tools.core.protocols import Index, Scored
from tools.core.spaces import Space
from tools.index.chroma import ChromaIndex
from tools.index.dense import DenseIndex
from tools.index.exact import ExactIndex
from tools.index.lexical import LEXICAL_DDL
from tools.index.pages import PageIndex
from tools.index.search_words import LexicalIndex
from tools.index.vectors import VECTORS_DDL, VectorTable

SPACE = Space(model="test", revision="1", weights="none", preprocessing="none", dimension=16)
PATCHES = Space(
    model="test", revision="1", weights="none", preprocessing="none", dimension=16, multi=True
)


def connect(folder: Path) -> Callable[[], sqlite3.Connection]:
    path = folder / "ledger.db"
    fresh = not path.exists()
    connection = sqlite3.connect(path, check_same_thread=False)
    if fresh:
        for statement in (*LEXICAL_DDL, *VECTORS_DDL):
            connection.execute(statement)
        connection.commit()
    return lambda: connection


def vector(number: int) -> Vectors:
    """Give a unit vector of its own for every number."""
    made = np.random.default_rng(number).normal(size=16).astype(np.float32)
    return made / np.float32(np.linalg.norm(made))


def patches(number: int) -> PatchVectors:
    rows = np.stack([vector(10 * number + row) for row in range(3)])
    return PatchVectors(vectors=rows, grid=(1, 3))


def words(number: int) -> str:
    return f"stone{number} on the trail"


def lexical(folder: Path) -> Index[str]:
    return LexicalIndex(connect(folder), "text")


def exact(folder: Path) -> Index[Vectors]:
    return ExactIndex(SPACE, VectorTable(connect(folder), SPACE))


def chroma(folder: Path) -> Index[Vectors]:
    index = ChromaIndex(folder, SPACE)
    if index.exists:
        index.open()
    else:
        index.create()
    return index


class Leveled(DenseIndex):
    """A DenseIndex that brings Chroma level after every write, as ingest does."""

    def add(self, ids: Sequence[str], values: Sequence[Vectors]) -> None:
        super().add(ids, values)
        self.level()

    def remove(self, ids: Sequence[str]) -> None:
        super().remove(ids)
        self.level()


def dense(folder: Path) -> Index[Vectors]:
    return DenseIndex(SPACE, VectorTable(connect(folder), SPACE))


def dense_with_chroma(folder: Path) -> Index[Vectors]:
    record = VectorTable(connect(folder), SPACE)
    index = Leveled(SPACE, record, ChromaIndex(folder / "chroma", SPACE), small=0)
    index.level()
    return index


def pages(folder: Path) -> Index[PatchVectors]:
    return PageIndex(folder, PATCHES)


@dataclass(frozen=True)
class Case:
    make: Callable[[Path], Index[Any]]
    value: Callable[[int], Any]
    """The value of item n; asked with, it finds item n first."""
    any: Callable[[], Any]
    """A query that every item answers to."""
    wrong: Callable[[], Any] | None = None
    """A value of another space."""
    lasts: bool = True


def other_vector() -> Vectors:
    return np.ones(8, dtype=np.float32)


def other_patches() -> PatchVectors:
    return PatchVectors(vectors=np.ones((2, 8), dtype=np.float32))


def vectors_case(make: Callable[[Path], Index[Any]]) -> Case:
    return Case(make, vector, lambda: vector(1), other_vector)


CASES = {
    "fake words": Case(lambda _: WordIndex(), words, lambda: "trail", lasts=False),
    "fake vectors": Case(lambda _: DictIndex(), vector, lambda: vector(1), lasts=False),
    "lexical": Case(lexical, words, lambda: "trail"),
    "exact": vectors_case(exact),
    "chroma": vectors_case(chroma),
    "dense": vectors_case(dense),
    "dense with chroma": vectors_case(dense_with_chroma),
    "pages": Case(pages, patches, lambda: patches(1), other_patches),
}
NUMBERS = tuple(range(1, 8))


def name(number: int) -> str:
    return f"item-{number}"


def ids(found: Sequence[Scored]) -> list[str]:
    return [one.id for one in found]


def close(index: Index[Any]) -> None:
    if isinstance(index, ChromaIndex | DenseIndex):
        index.close()


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def empty(case: Case, tmp_path: Path) -> Any:
    index = case.make(tmp_path)
    yield index
    close(index)


@pytest.fixture
def index(case: Case, empty: Index[Any]) -> Index[Any]:
    empty.add([name(n) for n in NUMBERS], [case.value(n) for n in NUMBERS])
    return empty


def test_an_item_is_found_first_by_its_own_value(case: Case, index: Index[Any]) -> None:
    assert len(index) == len(NUMBERS)
    for number in NUMBERS:
        assert ids(index.search(case.value(number), k=3))[0] == name(number)


def test_an_empty_index_finds_nothing(case: Case, empty: Index[Any]) -> None:
    assert len(empty) == 0
    assert empty.search(case.any(), k=3) == []


def test_finds_are_at_most_k_and_best_first(case: Case, index: Index[Any]) -> None:
    found = index.search(case.any(), k=4)
    scores = [one.score for one in found]
    assert len(found) == 4 and scores == sorted(scores, reverse=True)


def test_k_beyond_the_end_gives_all(case: Case, index: Index[Any]) -> None:
    assert set(ids(index.search(case.any(), k=500))) == {name(n) for n in NUMBERS}


def test_no_finds_are_asked_no_finds_are_given(case: Case, index: Index[Any]) -> None:
    assert index.search(case.any(), k=0) == []


def test_adding_again_replaces(case: Case, index: Index[Any]) -> None:
    index.add([name(1)], [case.value(77)])
    assert len(index) == len(NUMBERS)
    assert ids(index.search(case.value(77), k=1)) == [name(1)]
    assert ids(index.search(case.value(2), k=1)) == [name(2)]


def test_what_is_removed_is_not_found(case: Case, index: Index[Any]) -> None:
    index.remove([name(2), "was-never-there"])
    assert len(index) == len(NUMBERS) - 1
    assert name(2) not in ids(index.search(case.value(2), k=50))
    index.add([name(2)], [case.value(2)])
    assert ids(index.search(case.value(2), k=1)) == [name(2)]


def test_only_allowed_ids_are_found(case: Case, index: Index[Any]) -> None:
    allowed = [name(3), name(5), "was-never-there", name(3)]
    assert set(ids(index.search(case.any(), k=9, allowed=allowed))) == {name(3), name(5)}
    assert len(index.search(case.any(), k=1, allowed=allowed)) == 1


def test_an_empty_list_of_allowed_ids_gives_nothing(case: Case, index: Index[Any]) -> None:
    assert index.search(case.any(), k=9, allowed=[]) == []


def test_equals_stand_in_the_order_of_their_ids(case: Case, empty: Index[Any]) -> None:
    empty.add(["c", "a"], [case.value(4), case.value(4)])
    empty.add(["b"], [case.value(4)])
    assert ids(empty.search(case.value(4), k=3)) == ["a", "b", "c"]
    assert ids(empty.search(case.value(4), k=9, allowed=["c", "b"])) == ["b", "c"]


def test_nothing_is_added_or_removed_without_harm(case: Case, index: Index[Any]) -> None:
    index.add([], [])
    index.remove([])
    assert len(index) == len(NUMBERS)


def test_values_of_another_space_are_refused(case: Case, index: Index[Any]) -> None:
    if case.wrong is None:
        return
    with pytest.raises(SpaceMismatch):
        index.add(["x"], [case.wrong()])
    with pytest.raises(SpaceMismatch):
        index.search(case.wrong(), k=1)
    assert len(index) == len(NUMBERS)


def test_it_is_the_same_after_it_was_closed(case: Case, index: Index[Any], tmp_path: Path) -> None:
    if not case.lasts:
        return
    index.remove([name(7)])
    before = index.search(case.any(), k=9)
    close(index)
    again = case.make(tmp_path)
    try:
        assert len(again) == len(NUMBERS) - 1
        assert again.search(case.any(), k=9) == before
    finally:
        close(again)
