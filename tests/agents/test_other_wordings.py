"""Wishes and acts in the words of people in haste, on a phone, or in a second language."""

from __future__ import annotations

import pytest

from agents.constraints.misspelt import well_spelt
from agents.constraints.spelling_out import spelled_out
from agents.constraints.undo_words import undoing_in


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("vegitarian pls", "vegetarian pls"),
        ("a pub open wensday", "a pub open wednesday"),
        ("do u have jumpers", "do you have jumpers"),
        ("u have parking?", "you have parking?"),
    ],
)
def test_what_is_written_as_it_sounds_is_read(said: str, read: str) -> None:
    assert well_spelt(said, ()) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Budget is 200 at most.", "price is 200 at most."),
        ("has to be blue", "it must be blue"),
        ("parking is necessary", "with parking"),
        ("our dog is travelling with us", "dogs allowed"),
    ],
)
def test_long_ways_of_saying_it_become_the_short_one(said: str, read: str) -> None:
    assert read in spelled_out(said, ())


@pytest.mark.parametrize(
    "said",
    ["ctrl+z", "Would you mind cancelling that last change?", "go one back",
     "i clicked the wrong thing, put it back"],
)  # fmt: skip
def test_more_words_undo(said: str) -> None:
    assert undoing_in(said, changed=True).times == 1
