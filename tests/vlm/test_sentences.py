from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.model.sentences import Sentences, one_mark_each


def cut(text: str, size: int = 3) -> list[str]:
    sentences = Sentences()
    out = []
    for at in range(0, len(text), size):
        out += list(sentences.feed(text[at : at + size]))
    return [one for one in [*out, sentences.rest()] if one]


@pytest.mark.parametrize(
    "parts",
    [
        ["It leaves at 9:15 [1]. ", "The cafe is open [2 p. 12]."],
        ["It leaves at 9.15 [1]. ", "It costs 3.20 EUR [1]."],
        ["It leaves early. [1] ", "The cafe is open. [img 2]"],
        ["Dr. Smith said e.g. this [1]. ", "No. 5 is red [2]."],
        ["- Moss: quiet [audio 2 at 0:34]\n", "- Heron: loud [1] [img 3]\n"],
        ["1. Moss is quiet [1].\n", "2. Heron is loud [2].\n"],
        ["静かです [1]。", "明るいです [2]。"],
        ["He asked “When?” [1] ", "Nobody knew [1]."],
        ["Is it open? [1] ", "Yes [1]!"],
    ],
)
@pytest.mark.parametrize("size", [1, 2, 7, 500])
def test_sentences_keep_their_marks_however_the_stream_is_cut(parts: list[str], size: int) -> None:
    assert cut("".join(parts), size) == parts


@given(st.text(alphabet="ab A.!?[]1 \n。", max_size=80), st.integers(1, 9))
def test_no_character_is_lost_or_added(text: str, size: int) -> None:
    assert "".join(cut(text, size)) == text


def test_a_sentence_without_end_does_not_wait_for_ever() -> None:
    sentences = Sentences()
    assert [len(one) for one in sentences.feed("word " * 500)] == [2500]


def test_several_numbers_in_one_mark_become_several_marks() -> None:
    assert one_mark_each("Both [1, 2] and [img 3, 4].") == "Both [1] [2] and [img 3] [img 4]."
