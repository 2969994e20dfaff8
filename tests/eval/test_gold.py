from __future__ import annotations

from pathlib import Path

import pytest

from eval.gold import GoldConstraint, read_gold
from eval.tasks.demo import GOLD
from tests.eval.small_town import question
from tools.core.errors import BadInput, NotFound


def test_the_halves_are_disjoint_and_make_the_whole() -> None:
    halves = [{one.id for one in read_gold(GOLD, split)} for split in ("dev", "test")]
    assert halves[0] & halves[1] == set()
    assert halves[0] | halves[1] == {one.id for one in read_gold(GOLD, "both")}


def test_every_limit_of_the_gold_is_a_filter() -> None:
    for one in read_gold(GOLD, "both"):
        for limit in one.constraints:
            assert limit.condition.field


def test_a_question_is_found_by_its_number_in_any_half() -> None:
    (one,) = read_gold(GOLD, "test", only=["1401"])
    assert one.id == "past-1401" and one.split == "dev"


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"demo-001 to (past|test)-"):
        read_gold(GOLD, "dev", only=["999"])
    with pytest.raises(NotFound, match="clone"):
        read_gold(tmp_path, "dev")
    with pytest.raises(BadInput, match="dev, test, both"):
        read_gold(GOLD, "train")  # type: ignore[arg-type]


def test_a_number_nobody_said_is_a_reading_of_the_gold() -> None:
    limit = GoldConstraint(field="level_db_spl", op="<", value=45.0, unit="dB")
    assert question(question="somewhere quiet").stated(limit) is None
    assert question(question="under 45 dB").stated(limit) == limit
    assert question(question="and a bright one", turns=["under 45 dB"]).stated(limit) == limit


def test_of_an_opening_hour_only_the_day_was_said_unless_an_hour_was() -> None:
    limit = GoldConstraint(field="opening_hours", op="open_at", value="Su 10:00")
    stated = question(question="open on Sunday, under 40 dB").stated(limit)
    assert stated is not None and stated.value == "Su"
    assert question(question="open at 10 on Sunday").stated(limit) == limit
    assert question(question="half past nine on a sunday evening").stated(limit) == limit
