"""Limits said in short are read; numbers that count something else are left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from agents.rules.constraints import read_constraints
from tools.core.protocols import StatedFields

STATED: StatedFields = {
    "price": None, "rating": None, "rooms": None, "wifi": ("True", "False"),
    "parking": ("True", "False"), "takeaway": ("True",), "dogs": ("True", "False"),
}  # fmt: skip


def read(text: str) -> dict[tuple[str, str], object]:
    found = read_constraints(
        text, turn=0, now=dt.datetime(2026, 11, 21), kinds=("hostel", "camp_site"), stated=STATED
    ).constraints
    return {(one.field, one.op): one.value for one in found if one.hard}


@pytest.mark.parametrize(
    ("text", "op", "amount"),
    [
        ("a hostel for 30 or less", "<=", 30.0),
        ("a guest house for less than 90 a night", "<", 90.0),
        ("a restaurant where the main course is under 15", "<", 15.0),
        ("a bar with cocktails up to 10", "<=", 10.0),
        ("lunch for under 10 each", "<", 10.0),
        ("hotel, 150 or less per night", "<=", 150.0),
    ],
)
def test_an_amount_without_a_currency_is_a_price_where_something_is_sought(
    text: str, op: str, amount: float
) -> None:
    assert read(text)["price", op] == amount


@pytest.mark.parametrize(
    "text",
    [
        "a restaurant for children under 5",
        "a cafe with a table for up to 8",
        "a hotel with at most 12 rooms",
        "a bar under 60 dB",
        "a walk of less than 20 minutes to a cafe",
        "photos brighter than 60",
        "is it under 20?",
        "a cafe rated below 4",
    ],
)
def test_a_number_that_counts_something_else_is_no_price(text: str) -> None:
    assert not any(field == "price" for field, _ in read(text))


def test_facilities_in_a_list_are_each_a_limit() -> None:
    assert {"wifi", "parking"} <= {field for field, _ in read("a hostel with wifi and parking")}
    assert ("parking", "in") in read("Guest house, vegetarian breakfast, parking, less than 90.")
    assert ("takeaway", "in") in read("a cafe that does takeaway")
    assert ("takeaway", "in") in read("Takeaway that's vegan")


def test_what_is_denied_or_asked_after_is_no_limit() -> None:
    denied = read("a hostel with wifi and no parking")["parking", "in"]
    assert isinstance(denied, tuple) and "no" in denied and "yes" not in denied
    assert ("parking", "in") not in read("does it have wifi and parking?")


def test_a_rating_without_more_words_is_the_least_one() -> None:
    assert read("a restaurant with a rating of 4.7")["rating", ">="] == 4.7
    assert read("guest house, rating 4.5 up")["rating", ">="] == 4.5
