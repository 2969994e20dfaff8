"""Follow-ups over files: which file an answer is of, held against the one that is meant."""

from __future__ import annotations

import pytest

from eval.tasks.file_followups import FileFollowUp, followed, read_rows
from tools.core.errors import NotFound


def test_the_rows_are_whole() -> None:
    rows = read_rows()
    assert len({one.id for one in rows}) == len(rows) == 52
    for one in rows:
        assert one.turns and one.follow_up
        assert bool(one.source) != (one.shown is not None)


def test_an_unknown_row_is_told() -> None:
    with pytest.raises(NotFound, match="ff-999"):
        read_rows(["ff-999"])


def test_a_conversation_that_broke_is_wrong() -> None:
    row = FileFollowUp(
        id="ff-900", set="recipes", kind="pick", turns=("soups?",), follow_up="the first one",
        source=("content/a.md",), says=("3 leeks",),
    )  # fmt: skip
    one = followed(row, [])
    assert (one.right, one.said) == (False, False)
