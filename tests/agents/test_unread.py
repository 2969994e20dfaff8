"""A limit that cannot be read is told; no wish goes without a word."""

from __future__ import annotations

import pytest

from agents.constraints.misspelt import well_spelt
from tests.agents.test_standing import Talk


@pytest.mark.parametrize(
    "text",
    [
        "without music", "no smokers around", "nothing fried",
        "with a swimming pool", "for a wasp allergy", "not next to a road", "no plastic chairs",
        "20 minutes on foot at most", "with high chairs", "no more than two flights of stairs",
        "where they speak German", "never crowded", "5 litres", "must have a fireplace",
        "needs air conditioning", "with room for a pram", "no queues", "without a minimum spend",
    ],
)  # fmt: skip
def test_words_that_look_like_a_limit_and_are_not_read_are_told(text: str) -> None:
    talk = Talk("a cafe under 80 euros")
    before = talk.held
    turn = talk.say(text)
    assert talk.held == before
    assert any(one.startswith("not read as a limit") for one in turn.notes)


@pytest.mark.parametrize(
    "text",
    [
        "under 60 euros", "vegan please", "open on Sunday at 10", "never mind the price",
        "no problem, thanks", "what does the second one cost?", "is it open on Monday?",
        "actually make it 70", "undo that", "not the price, forget it", "no hurry",
    ],
)  # fmt: skip
def test_what_was_read_and_what_limits_nothing_is_not_told(text: str) -> None:
    turn = Talk("a cafe under 80 euros").say(text)
    assert not any(one.startswith("not read") for one in turn.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a hotel with more than 40 sockets", "more than 40"),
        ("a cafe with 12 taps or more", "12 taps or more"),
        ("a cafe under 5 euros", ""), ("a restaurant, 6 people at most", ""),
    ],
)  # fmt: skip
def test_a_limit_of_the_first_question_is_told_once(text: str, told: str) -> None:
    notes = Talk().say(text).notes
    assert notes == ((f"not read as a limit: “{told}”",) if told else ())


def test_a_wish_that_is_given_up_and_a_new_question_are_told() -> None:
    talk = Talk("a cafe under 80 euros", "vegan")
    assert talk.say("never mind the price").notes == ("“under 80 euros” is taken back",)
    turn = talk.say("find me a hotel with wifi")
    assert any(one.startswith("taken as a new question: ") for one in turn.notes)


def test_two_days_that_are_said_together_both_hold() -> None:
    talk = Talk("a cafe open on Monday and Tuesday")
    assert talk.held == [
        "kind in cafe", "opening_hours open_at monday", "opening_hours open_at tuesday",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("resturant undr 15 euors", "restaurant under 15 euros"),
        ("opne on sundy", "opne on sunday"),
        ("wheelchiar acessible hosetl", "wheelchair accessible hostel"),
        ("cafe w/o wifi", "cafe without wifi"),
        ("a hotel, quite cheap, for dinner", "a hotel, quite cheap, for dinner"),
        ("one euro or a decibel less", "one euro or a decibel less"),
        ("open at Galery Nine", "open at Galery Nine"),
    ],
)
def test_slips_of_the_hand_are_mended_and_words_of_their_own_are_not(
    typed: str, meant: str
) -> None:
    assert well_spelt(typed, ("Galery Nine",)) == meant
