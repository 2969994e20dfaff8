"""Labelled questions of one thing: which of its lines answer them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.question_examples import PAIRS, Things, flat, of_pairs

THINGS = Things(
    lines={
        "Quay House": (
            ("wheelchair: no", "quay-house/_folder.yaml"),
            ("level db spl: 61 dB", "quay-house/_folder.yaml"),
            ("There is a step at the door. Ask for the ramp.", "quay-house/reviews.md"),
        )
    }
)


def test_a_line_is_found_by_its_words_in_its_own_file() -> None:
    assert THINGS.holding("Quay House", ["61 dB"], ["quay-house/_folder.yaml"]) == (1,)
    assert THINGS.holding("Quay House", ["61 dB"], ["quay-house/reviews.md"]) == ()
    assert THINGS.holding("Quay House", ["6"], ["quay-house/_folder.yaml"]) == ()


def test_a_quoted_line_is_found_as_it_is_shown() -> None:
    assert THINGS.standing("Quay House", ["level_db_spl: 61 dB"]) == (1,)
    assert THINGS.standing("Quay House", ["wheelchair: 'no'"]) == (0,)
    assert THINGS.standing("Quay House", ["Ask for the ramp."]) == (2,)


@pytest.mark.parametrize("path", sorted(PAIRS.glob("*.jsonl")), ids=lambda one: one.stem)
def test_every_row_is_whole(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({flat(row["thing"] + row["q"]) for row in rows}) == len(rows)
    answered = [row for row in rows if row.get("lines") or row.get("spans")]
    assert 0.5 < len(answered) / len(rows) < 0.75
    assert all(row["source"] for row in answered)


def test_sets_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    rows, things = of_pairs(Things(lines={}), tmp_path / "none")
    assert not rows and not things.lines
