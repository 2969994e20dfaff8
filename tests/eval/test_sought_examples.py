"""Labelled descriptions: whole, and read beside the gold questions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.sought_examples import DEMO, DESCRIPTIONS, examples
from eval.sought_tuning import ranks, told
from tests.eval.gold_facts import things
from tools.encoders.sought_tuning import Described, Shelf

LIBRARY = Path(__file__).parents[2] / "tools" / "demo" / "library"
TOWN = Shelf(
    vectors=np.eye(4, dtype=np.float32), of=("Quay House", "Old Mill", "Old Mill", "Sea Wall")
)


@pytest.mark.parametrize("path", sorted(DESCRIPTIONS.glob("*.jsonl")), ids=lambda one: one.stem)
def test_every_row_is_whole(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len({row["q"].casefold() for row in rows})
    assert len(rows) >= 200
    for row in rows:
        assert row["source"] and row["thing"] and len(row["q"]) > 10
        assert row["thing"].casefold() not in row["q"].casefold(), row["id"]
        if row["set"] == DEMO:
            assert row["thing"] in things(), row["id"]
            assert all((LIBRARY / one).is_file() for one in row["source"]), row["id"]


def test_only_what_stands_on_a_shelf_is_learnt_from() -> None:
    names = tuple(sorted(things()))
    shelf = Shelf(vectors=np.zeros((len(names), 4), dtype=np.float32), of=names)
    found = examples({DEMO: shelf})
    assert len(found) > 1500
    assert {one.shelf for one in found} == {DEMO}
    assert all(set(one.things) <= set(names) for one in found)
    assert {"town", "shelves"} < {one.by for one in found}
    assert examples({DEMO: TOWN}) == []


def test_a_thing_stands_where_its_nearest_passage_does() -> None:
    rows = [
        Described(say="x", shelf="here", things=(name,), by="me")
        for name in ("Old Mill", "Quay House", "Sea Wall")
    ]
    asked = np.array([[0.1, 0.2, 0.9, 0.3]] * 3, dtype=np.float32)
    assert ranks(rows, asked, {"here": TOWN}).tolist() == [0, 2, 1]
    assert told(rows, asked, {"here": TOWN}) == "@1 0.333  @3 1.000  @8 1.000"
