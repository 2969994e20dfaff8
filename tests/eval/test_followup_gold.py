"""Follow-ups are scored by what the plan stands on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agents.machine import Machine
from eval.followup_gold import FollowUp, Referent, Sought, is_right, nth_shown, read_followups
from tests.agents.world import ask, deps_of, town
from tools.core.errors import NotFound
from tools.core.query import SubQuery

DEPS = deps_of(town())
ROW = FollowUp(
    id="x", split="dev", kind="pronoun", turns=(), follow_up="is it open?", standalone="",
    referent=Referent(entities=("Moss & Meridian",)), gold=Sought(),
)  # fmt: skip
_, END = ask(Machine(DEPS), "a vegan brunch")
ANSWER = END.answer


def right(referent: Referent, shown: str | None = None, files: tuple[str, ...] = (),
          **plan: object) -> bool:  # fmt: skip
    answer = replace(ANSWER, plan=replace(ANSWER.plan, **plan))  # type: ignore[arg-type]
    return is_right(replace(ROW, referent=referent), answer, shown, files, DEPS.catalogue)


def test_entities_have_to_be_the_same_and_no_more() -> None:
    meant = Referent(entities=("A", "B"))
    assert right(meant, about=("B", "A"))
    assert not right(meant, about=("A",))
    assert not right(meant, about=("A", "B", "C"))


def test_a_new_question_hangs_on_nothing() -> None:
    assert right(Referent(none=True), link="new")
    assert not right(Referent(none=True), link="refines")


def test_a_file_has_to_go_along() -> None:
    along = (SubQuery(modality="image", text="", attachment="f1"),)
    assert right(Referent(attachment=0), files=("f1",), sub_queries=along)
    assert not right(Referent(attachment=0), files=("f2",), sub_queries=along)


def test_the_shown_one_is_counted_over_the_citations() -> None:
    second = nth_shown([ANSWER], 2, DEPS.catalogue)
    assert second is not None and second != nth_shown([ANSWER], 1, DEPS.catalogue)
    assert nth_shown([ANSWER], 9, DEPS.catalogue) is None
    assert right(Referent(shown=2), shown=second, about=(second,))
    assert not right(Referent(shown=2), shown=second, about=())


def test_missing_rows_are_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="clone the repository"):
        read_followups(tmp_path / "none.jsonl", "dev")
