"""What every StoredVectors promises: pytest tests/contract/test_stored_vectors.py"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from tests.contract.ledger_world import empty_ledger
from tests.contract.retriever_world import StoredRows
from tools.core.content import Vectors
from tools.core.protocols import StoredVectors
from tools.core.spaces import Space
from tools.index import vectors
from tools.index.vectors import VectorTable

SPACE = Space(model="test", revision="1", weights="none", preprocessing="none", dimension=64)
OTHER = Space(model="other", revision="1", weights="none", preprocessing="none", dimension=64)


def table(rows: Mapping[str, Vectors], folder: Path) -> StoredVectors:
    connection = empty_ledger(folder)
    if rows:
        vectors.write(connection, SPACE, list(rows), np.stack(list(rows.values())))
        vectors.write(connection, OTHER, ["elsewhere"], np.stack(list(rows.values())[:1]))
        connection.commit()
    return VectorTable(lambda: connection, SPACE)


CASES: Mapping[str, Callable[[Mapping[str, Vectors], Path], StoredVectors]] = {
    "ledger": table,
    "dict": lambda rows, _: StoredRows(rows),
}


def rows_of(count: int) -> dict[str, Vectors]:
    made = np.random.default_rng(5).normal(size=(count, 64)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True).astype(np.float32)
    return {f"item-{place}": row for place, row in enumerate(made)}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Callable[[Mapping[str, Vectors], Path], StoredVectors]:
    return CASES[request.param]


@pytest.fixture
def stored(
    case: Callable[[Mapping[str, Vectors], Path], StoredVectors], tmp_path: Path
) -> StoredVectors:
    return case(rows_of(6), tmp_path)


def test_each_id_comes_with_its_own_vector(stored: StoredVectors) -> None:
    ids, found = stored.fetch(["item-4", "item-0", "item-2"])
    assert sorted(ids) == ["item-0", "item-2", "item-4"]
    assert found.shape == (3, 64) and found.dtype == np.float32
    for one, row in zip(ids, found, strict=True):
        np.testing.assert_array_equal(row, rows_of(6)[one])


def test_ids_without_a_vector_are_left_out(stored: StoredVectors) -> None:
    ids, found = stored.fetch(["nowhere", "item-1", "elsewhere"])
    assert ids == ["item-1"] and found.shape == (1, 64)


@pytest.mark.parametrize("asked", [[], ["nowhere"]])
def test_nothing_found_is_no_rows_of_the_same_width(
    stored: StoredVectors, asked: list[str]
) -> None:
    ids, found = stored.fetch(asked)
    assert ids == [] and found.shape == (0, 64)


def test_an_empty_store_has_nothing(
    case: Callable[[Mapping[str, Vectors], Path], StoredVectors], tmp_path: Path
) -> None:
    ids, found = case({}, tmp_path).fetch(["item-0"])
    assert ids == [] and found.shape == (0, 64)


def test_what_is_given_back_is_no_view_of_what_is_stored(stored: StoredVectors) -> None:
    _, found = stored.fetch(["item-3"])
    found[:] = 0.0
    _, again = stored.fetch(["item-3"])
    np.testing.assert_array_equal(again[0], rows_of(6)["item-3"])
