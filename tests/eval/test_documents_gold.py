"""How answers to questions over documents are scored."""

from __future__ import annotations

import pytest

from eval.documents_gold import half_of, stands


@pytest.mark.parametrize(
    ("gold", "form", "answer"),
    [
        ("1234", "Int", "- “a total of 1,234 people” [1] (f0001.pdf)"),
        ("3", "Int", "“Three of them signed” [2]"),
        ("19.5%", "Float", "“grew by 19.5 % in a year” [1]"),
        ("0.11", "Float", "“a share of 11% was kept” [1]"),
        ("72.3%", "Float", "“reached .. 0.723 there” [1]"),
        ("$35,000", "Str", "“a check of $35,000 was cashed” [1]"),
        ("Ada Winnow", "Str", "“signed by ADA WINNOW, clerk” [p 3]"),
        ("['Radio', 'Press']", "List", "“press, and radio” [1]"),
        ("a long text of more than five words", "Str",
         "“of a text: long, of more words … than five words” [1]"),
    ],
)  # fmt: skip
def test_an_answer_gives_the_gold_one_in_any_spelling(gold: str, form: str, answer: str) -> None:
    assert stands(gold, form, answer)


@pytest.mark.parametrize(
    ("gold", "form", "answer"),
    [
        ("3", "Int", "“nothing of it” [3] (f0003.pdf)"),
        ("3", "Int", "“13 or 3.5 of them” [1]"),
        ("4", "Int", "“it is on sheet” (f0012.pdf, page 4) [p 4]"),
        ("19.5%", "Float", "“195 of them” [1]"),
        ("Ada Winnow", "Str", "“Ada met Mr Winnow” [1]"),
        ("['Radio', 'Press']", "List", "“radio alone” [1]"),
        ("", "Str", "“anything” [1]"),
    ],
)
def test_marks_file_names_and_parts_of_words_are_no_answer(
    gold: str, form: str, answer: str
) -> None:
    assert not stands(gold, form, answer)


def test_a_document_is_always_of_the_same_half() -> None:
    halves = {half_of(f"report-{number}.pdf") for number in range(20)}

    assert halves == {"dev", "test"}
    assert half_of("report-1.pdf") == half_of("report-1.pdf")
