"""Values that are denied from further off, taken back while they are said, or asked of `who`."""

from __future__ import annotations

import datetime as dt

import pytest

from agents.constraints.self_corrected import self_corrected
from agents.constraints.turned_round import turned_round
from agents.rules.constraints import read_constraints
from agents.rules.key_words import missing_key
from agents.rules.who_serves import places_for_who
from agents.rules.words import stems
from tools.core.query import Constraint

NOW = dt.datetime(2026, 7, 1, 14, 0)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("it must not draw more than 3 kW", "at most 3 kW"),
        ("the bill should not be crossing 25 euros", "at most 25 euros"),
        ("I will not look at anything rated below 4", "rated at least 4"),
        ("anything feebler than 2 kW would be of no use to me", "at least 2 kW"),
        ("the room may cost as much as 160 euros", "cost up to 160 euros"),
        ("30 euros at the very least", "at least 30 euros"),
    ],
)
def test_a_bound_denied_from_further_off(said: str, plain: str) -> None:
    assert plain in turned_round(said)


@pytest.mark.parametrize(
    "said", ["I do not mind more than 3 stairs", "they meant under 15 euros", "no dogs, 3 rooms"]
)
def test_what_is_no_denied_bound_stays(said: str) -> None:
    assert turned_round(said) == said


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("open on a Saturday, no sorry, a Sunday", "open on a Sunday"),
        ("open Friday at 5, no, 6 pm", "open Friday at 6 pm"),
        ("under 80 euros, no wait, 90 euros", "under 90 euros"),
        ("2 rooms, no dogs", "2 rooms, no dogs"),
        ("between 20 and 30 euros", "between 20 and 30 euros"),
    ],
)
def test_who_corrects_himself_means_the_later(said: str, meant: str) -> None:
    assert self_corrected(said) == meant


def read(words: str) -> tuple[Constraint, ...]:
    return read_constraints(words, turn=0, now=NOW).constraints


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("who does vegan food under 20 euros?", "which places does vegan food under 20 euros?"),
        ("Who's vegan friendly?", "which places are vegan friendly?"),
        ("who is the cook at the vegan place?", "who is the cook at the vegan place?"),
        ("who has the key?", "who has the key?"),
    ],
)
def test_who_serves_asks_for_places(asked: str, meant: str) -> None:
    assert places_for_who(asked, read) == meant


def test_a_unit_that_nothing_says_is_missed() -> None:
    found = stems("Walks across the floor when it spins. 72 dB.")
    assert missing_key("what is the spin speed in rpm?", found) == "rpm"
    assert missing_key("how many litres does it hold?", found) == "litres"
    assert missing_key("how many litres does it hold?", stems("The tank holds 24 l.")) == ""
    assert missing_key("how many decibels is it?", found) == ""
