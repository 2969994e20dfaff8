"""Words that count in a list, and words that count something else."""

from __future__ import annotations

import pytest

from agents.rules.ordinals import counts_in


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("is the second one open on Mondays?", 1),
        ("whats the 3rd one rated", 2),
        ("third thing there, may I wash it?", 2),
        ("Third. How much?", 2),
        ("how much would your second suggestion cost me", 1),
        ("adress of no 3 pls", 2),
        ("is #2 shut on sundays", 1),
        ("Item two. What do people say of it?", 1),
        ("a friend pointed at entry no. 4, has it tables outside?", 3),
        ("price of the secnd?", 1),
        ("the one right under the first, is there a ramp", 1),
        ("second from the bottom looks nice", -2),
        ("second from the top, and how much is it", 1),
        ("that last but one sounds fun", -2),
        ("The one you put right at the top, is it loud?", 0),
        ("whichever you listed last, are dogs allowed", -1),
        ("bottom of the list, what colour is it?", -1),
        ("FINAL ARTICLE ON LIST. WEIGHT?", -1),
        ("the one on third place, has it wifi", 2),
    ],
)
def test_what_counts_in_a_list(text: str, index: int) -> None:
    assert [one.index for one in counts_in(text)] == [index]


@pytest.mark.parametrize(
    "text",
    [
        "when does the last ferry leave?",
        "how many gloves go in the first-aid box",
        "who sings on the fifth of December?",
        "is the first floor step-free?",
        "the last cafe we went to was loud",
        "just a second, what does it cost?",
        "make it seventy instead of the sixty",
        "open first thing in the morning?",
        "there is no one there at 2",
        "what is the top speed of the fan?",
    ],
)
def test_what_counts_something_else(text: str) -> None:
    assert counts_in(text) == []


def test_several_at_once() -> None:
    (found,) = counts_in("compare the first three")
    assert (found.index, found.many) == (0, 3)
    assert [one.index for one in counts_in("is the first one or the third one cheaper?")] == [0, 2]
