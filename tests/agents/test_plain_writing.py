"""Words as people type them, written as the readers of wishes know them."""

from __future__ import annotations

import pytest

from agents.constraints.chat_words import in_letters
from agents.constraints.turned_round import written_plainly
from agents.rules.beside_names import beside_names
from agents.rules.words import stems


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nothin over 6 euros", "nothing over 6 euros"),
        ("wld be nice w parking n wifi", "would be nice with parking and wifi"),
        ("dont need it, isnt my thing", "don't need it, isn't my thing"),
        ("id like one, im comin by car", "i'd like one, i'm coming by car"),
        ("leave it out for a mo", "leave it out for a moment"),
        ("can u ask if they r open", "can you ask if they are open"),
        # Words of their own.
        ("the cousin's cabin in W Street", "the cousin's cabin in W Street"),
        ("cos lettuce and a robin", "cos lettuce and a robin"),
        ("a park in the sun", "a park in the sun"),
    ],
)
def test_chat_spelling(typed: str, meant: str) -> None:
    assert in_letters(typed) == meant


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("more than 80 euros I can not pay", "at most 80 euros"),
        ("with less than 2 kW I cannot work", "at least 2 kW"),
        ("nothing rated below a 4", "at least 4 stars"),
        ("don't show me stuff under 50 euros", "at least 50 euros"),
        ("4 out of 5 or better", "4 stars or better"),
        ("it must not exceed 12 euros", "it at most 12 euros"),
        ("a floor of 1,500 euros", "at least 1,500 euros"),
        ("from 2 kW upto 4 kW", "at least 2 kW and at most 4 kW"),
        ("raise it to 1.5k", "raise it to 1500"),
        ("not a noisy one", "a quiet one"),
        ("without wifi I can't work", "with wifi"),
        ("friday 7.30 p.m.", "friday 7:30pm"),
        ("the third photo is fine", "the third photo is fine"),
        ("not as loud as the second one", "not as loud as the second one"),
    ],
)
def test_wishes_the_other_way_round(said: str, plain: str) -> None:
    assert written_plainly(said, ()) == plain


@pytest.mark.parametrize(
    ("form", "word"), [("stung", "sting"), ("children", "child"), ("worn", "wear")]
)  # fmt: skip
def test_irregular_forms_meet_their_word(form: str, word: str) -> None:
    assert stems(form) == stems(word)


def test_names_are_taken_out_of_a_question() -> None:
    names = ("The Cobalt Kettle",)
    assert beside_names("how many seats does the Cobalt Kettle have?", names) == (
        "how many seats does have?"
    )
    assert beside_names("is there wifi at the cobalt kettle", names) == "is there wifi"
