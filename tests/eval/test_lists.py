"""Answers that list files are held against the files that fit."""

from __future__ import annotations

from eval.files_gold import FileQuestion, read_questions
from eval.tasks.lists import QUESTIONS, listed


def _gold(*source: str) -> FileQuestion:
    return FileQuestion(
        id="list-900", set="recipes", question="soups?", answerable=bool(source), source=source,
        says=(), split="dev", kind="list",
    )  # fmt: skip


def test_a_file_that_is_cited_twice_counts_once() -> None:
    one = listed(_gold("a.md", "b.md"), ["/x/a.md", "/x/a.md", "/x/c.md"], abstained=False)
    assert (one.first, one.precision, one.recall) == (True, 0.5, 0.5)


def test_of_many_gold_files_five_are_enough() -> None:
    gold = _gold(*(f"{n}.md" for n in range(9)))
    one = listed(gold, [f"/x/{n}.md" for n in range(7)], abstained=False)
    assert (one.precision, one.recall) == (1.0, 1.0)


def test_where_nothing_fits_only_the_decline_counts() -> None:
    assert listed(_gold(), ["/x/a.md"], abstained=False).declined is False
    assert listed(_gold(), [], abstained=True).declined is True
    assert listed(_gold(), [], abstained=True).first is None


def test_the_questions_are_read_and_split() -> None:
    assert len(read_questions(QUESTIONS, "dev", ())) == 66
    assert len(read_questions(QUESTIONS, "test", ())) == 20
