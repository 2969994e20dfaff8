"""Amounts, grades, sizes and moments, in the forms in which people say them."""

from __future__ import annotations

import pytest

from agents.constraints.said_amounts import money_said, rating_said, size_said
from agents.constraints.said_times import moment_said


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("a hostel, I've 30 euros on me", "up to 30 euros"),
        ("a tenner is all there is", "up to 10 euros"),
        ("it has to stay under forty quid", "under 40 euros"),
        ("rooms from 150 euros, it's the firm's money", "at least 150 euros"),
        ("a boiler, fifteen hundred and no more", "up to 1500 euros"),
        ("it mustn't cost a penny", "free of charge"),
        ("a motor for less than a grand", "under 1000 euros"),
        ("between 20 euros and 40 euros", ""),
        ("two of us and three kids", ""),
        ("warm down to ten below", ""),
    ],
)
def test_the_one_amount_is_given(said: str, amount: str) -> None:
    assert money_said(said) == amount


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        ("bakery, 4.5+", "rated at least 4.5"),
        ("only what people gave four points or more", "rated at least 4"),
        ("rated better than 4.2", "rated above 4.2"),
        ("stars: at least 4", "rated at least 4"),
        ("4 of us", ""),
        ("a jumper for 4 euros", ""),
    ],
)
def test_the_least_grade_is_given(said: str, grade: str) -> None:
    assert rating_said(said) == grade


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("he's a medium", "size M"),
        ("cardigan, extra large, grey", "size XL"),
        ("she takes an S", "size S"),
        ("a small terrier and a large bag", ""),
        ("socks", ""),
    ],
)
def test_the_one_size_is_given(said: str, size: str) -> None:
    assert size_said(said) == size


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("thurs 16h", "open on thursday at 16:00"),
        ("half past eight in the morning, sat", "open on saturday at 08:30"),
        ("nine in the evening on a Friday", "open on friday at 21:00"),
        ("a pub on weds, 22:30", "open on wednesday at 22:30"),
        ("half two on a wednesday afternoon", "open on wednesday at 14:30"),
        ("quarter to seven on a tues morning", "open on tuesday at 06:45"),
        ("we sat there all night", ""),
        ("out in the sun", ""),
        ("by five", ""),
    ],
)
def test_the_day_and_the_time_are_given(said: str, moment: str) -> None:
    assert moment_said(said) == moment
