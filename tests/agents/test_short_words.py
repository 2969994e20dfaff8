"""Wishes as people say them in a conversation, without field or unit."""

from __future__ import annotations

import pytest

from agents.constraints.kinds_said import with_kinds
from agents.constraints.spelling_out import open_on_dates, spelled_out
from agents.constraints.terse import Grounds, read_terse
from tools.core.query import Constraint

GROUNDS = Grounds(
    stated={
        "price": None, "rating": None, "dogs": ("True", "False"), "parking": ("True", "False"),
        "wifi": ("True", "False"), "material": ("80 % wool, 20 % nylon", "100 % cotton"),
        "colours": ("navy blue",), "maker": ("Hob", "Tern"),
    },
    currency="EUR", sized=True,
)  # fmt: skip


def read(text: str) -> list[tuple[str, str, object]]:
    found = read_terse(text, (), GROUNDS, bare=True)
    return [
        (one.field, one.op, one.value[0] if isinstance(one.value, tuple) else one.value)
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("under 13", ("price", "<", 13.0)),
        ("20 tops", ("price", "<=", 20.0)),
        ("max 35 a night", ("price", "<=", 35.0)),
        ("nothing over 13", ("price", "<=", 13.0)),
        ("the budget is 25 per head", ("price", "<=", 25.0)),
        ("10 is my limit", ("price", "<=", 10.0)),
        ("4.3 or better", ("rating", ">=", 4.3)),
        ("rated 4 or more please", ("rating", ">=", 4.0)),
        ("4 stars is enough", ("rating", ">=", 4.0)),
        ("in M", ("size", "=", "M")),
        ("size 40-42", ("size", "=", "40-42")),
        ("navy", ("colours", "contains", "navy")),
        ("cotton only", ("material", "contains", "cotton")),
        ("made by Tern", ("maker", "=", "Tern")),
        ("parking too", ("parking", "in", "true")),
        ("hotel, dogs, parking, not above 200", ("dogs", "in", "true")),
        ("we've got the dog with us", ("dogs", "in", "true")),
    ],
)
def test_short_words_are_wishes(text: str, wanted: tuple[str, str, object]) -> None:
    assert wanted in read(text)


@pytest.mark.parametrize(
    "text",
    ["is there parking?", "does it take dogs?", "what is it made of", "open at 8", "after 10",
     "under 40 dB", "page 12", "at least 5 minutes", "over 3 km", "error 404"],
)  # fmt: skip
def test_questions_and_other_numbers_are_none(text: str) -> None:
    assert read(text) == []


def test_days_and_halves_are_spelled_out() -> None:
    held = [Constraint(field="opening_hours", op="open_at", value="thursday 18:00")]
    assert spelled_out("Saturday 9pm", ()) == "Saturday at 9pm"
    assert spelled_out("rather Friday at 6", held) == "rather Friday at 18:00"
    assert spelled_out("Saturday too, same time", held) == "Saturday too, at 18:00"
    assert spelled_out("at most half a kW", ()) == "at most 0.5 kW"
    left, (wish,) = open_on_dates("a campsite open on 2 August 2026", turn=0)
    assert (left.strip(), wish.value) == ("a campsite", "2026-08-02")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("fan for the kitchen", ("extractor fan",)),
        ("a campsite that takes dogs", ("camp_site",)),
        ("red shorts in S", ("shorts",)),
        ("halal food", ()),
        ("a place with a terrace or garden", ()),
    ],
)
def test_a_head_is_enough_to_name_a_kind(text: str, kinds: tuple[str, ...]) -> None:
    known = ("extractor fan", "camp_site", "shorts", "fast_food", "garden", "cafe")
    found = with_kinds(text, (), known, turn=0)
    assert tuple(one.value for one in found) == ((kinds,) if kinds else ())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("open Wed 8pm", "open Wednesday at 8pm"),
        ("Saturday noon", "Saturday at noon"),
        ("waist 32", "size 32"),
        ("cap it at 700", "at most 700"),
        ("I can't go above 95", "I at most 95"),
        ("2 kW or stronger", "2 kW or more"),
        ("rpm above 2500", "above 2500 rpm"),
        ("wool, 10 euros", "wool, up to 10 euros"),
        ("with wifi, 4 stars", "with wifi, at least 4 stars"),
        ("a place to go", "a place to go"),
        ("is it 10 euros?", "is it 10 euros?"),
        ("we sat in the sun", "we sat in the sun"),
    ],
)
def test_short_forms_are_written_out(text: str, plain: str) -> None:
    assert spelled_out(text, ()) == plain


def test_a_time_alone_takes_the_day_that_stands() -> None:
    sunday = Constraint(field="opening_hours", op="open_at", value="sunday 16:00", text="Sunday")
    assert spelled_out("no, 15:00", (sunday,)) == "no, sunday at 15:00"
    assert spelled_out("no, 15:00", ()) == "no, 15:00"
