from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules.constraints import condition_of, filter_of, read_constraints
from tools.core.filters import All, Condition, Not
from tools.core.query import Constraint

NOW = dt.datetime(2026, 11, 21, 14, 0)  # a Saturday


def read(text: str, turn: int = 0) -> tuple[Constraint, ...]:
    return read_constraints(text, turn=turn, now=NOW).constraints


def brief(text: str) -> list[tuple[object, ...]]:
    return [(one.field, one.op, one.value, one.unit, one.hard) for one in read(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("under 40 dB", ("level_db_spl", "<", 40.0, "dB", True)),
        ("below 15 euros", ("price", "<", 15.0, "EUR", True)),
        ("at least 4 stars", ("rating", ">=", 4.0, "star", True)),
        ("a 4-star hotel", ("rating", ">=", 4.0, "star", True)),
        ("€15 or less", ("price", "<=", 15.0, "EUR", True)),
        ("below 1,200 EUR", ("price", "<", 1200.0, "EUR", True)),
        ("12,50 € at most", ("price", "<=", 12.5, "EUR", True)),
        ("under 15 pounds", ("price", "<", 15.0, "GBP", True)),
        ("clips longer than 2 minutes", ("duration_s", ">", 120.0, "second", True)),
        ("rating over 4.5", ("rating", ">", 4.5, "star", True)),
        ("brightness above 60", ("lightness", ">", 60.0, "percent", True)),
        ("ideally under 40 dB", ("level_db_spl", "<", 40.0, "dB", False)),
        ("within 2 km", ("distance", "<=", 2.0, "km", False)),
        ("-23 LUFS or less", ("loudness_lufs", "<=", -23.0, "LUFS", True)),
        ("quiet", ("level_db_spl", "<=", "low", None, False)),
        ("not loud", ("level_db_spl", "<=", "low", None, False)),
        ("with natural light", ("daylight_share", ">=", "high", None, False)),
        ("not too expensive", ("price", "<=", "low", None, False)),
        ("no meat", ("diets", "in", ("vegetarian", "vegan"), None, True)),
        ("not vegan", ("diets", "!=", ("vegan",), None, True)),
        ("open on Sunday", ("opening_hours", "open_at", "sunday", None, True)),
        ("open now", ("opening_hours", "open_at", "2026-11-21T14:00", None, True)),
        ("open at 9 pm", ("opening_hours", "open_at", "2026-11-21T21:00", None, True)),
        ("open on Sunday at 10", ("opening_hours", "open_at", "sunday 10:00", None, True)),
        ("dinner at half past nine on a sunday evening",
         ("opening_hours", "open_at", "sunday 21:30", None, True)),
        ("closed on sundays", ("opening_hours", "!=", "sunday", None, True)),
        ("a bar not louder than 60 dB", ("level_db_spl", "<=", 60.0, "dB", True)),
        ("it must not cost more than 8 euros", ("price", "<=", 8.0, "EUR", True)),
        ("we have 100 EUR a night at most", ("price", "<=", 100.0, "EUR", True)),
        ("open on Sunday evening", ("opening_hours", "open_at", "sunday 19:00", None, True)),
        ("open on Friday at a quarter to midnight",
         ("opening_hours", "open_at", "friday 23:45", None, True)),
        ("brunch on Sunday", ("opening_hours", "open_at", "sunday", None, True)),
        ("in report.pdf", ("source", "contains", "report.pdf", None, True)),
        ("on page 12", ("page", "=", 12.0, None, True)),
        ("a dress in size M", ("size", "=", "M", None, True)),
        ("free admission", ("price", "<=", 0.0, None, True)),
    ],
)  # fmt: skip
def test_words_become_typed_constraints(text: str, wanted: tuple[object, ...]) -> None:
    assert wanted in brief(text)


def test_a_range_has_two_ends() -> None:
    assert brief("10 to 20 €") == [
        ("price", ">=", 10.0, "EUR", True), ("price", "<=", 20.0, "EUR", True),
    ]  # fmt: skip


def test_around_is_soft_on_both_sides() -> None:
    assert brief("around 15 euros") == [
        ("price", ">=", 12.0, "EUR", False), ("price", "<=", 18.0, "EUR", False),
    ]  # fmt: skip


def test_a_month_is_meant_whole() -> None:
    assert brief("photos from March 2025") == [
        ("taken", ">=", "2025-03", None, False), ("taken", "<=", "2025-03", None, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "how loud is Moss & Meridian?",
        "When does the museum open on Sunday?",
        "what does the oat porridge cost",
        "how many steps is it up the tower",
        "who is playing on 21 November",
        "gluten and free will",
        "bowl no. 4",
    ],
)
def test_a_question_for_a_fact_is_no_limit(text: str) -> None:
    assert read(text) == ()


def test_the_long_wish_list_is_read_whole() -> None:
    text = "find me a quiet vegan brunch with natural light, open on Sunday, under 40 dB"
    reading = read_constraints(text, turn=0, now=NOW)
    assert [one.field for one in reading.constraints] == [
        "level_db_spl", "diets", "daylight_share", "opening_hours", "level_db_spl",
    ]  # fmt: skip
    assert "vegan" not in reading.rest and "quiet" in reading.rest
    assert reading.bare.replace(",", "").split() == ["find", "me", "a", "brunch", "with"]


def test_a_superlative_orders() -> None:
    (one,) = read("the quietest recording you have")
    assert (one.value, one.priority) == ("low", 2)


def test_only_hard_constraints_filter() -> None:
    wanted = filter_of(read("quiet, vegan, under 40 dB"))
    assert isinstance(wanted, All)
    assert [part.field for part in wanted.parts if isinstance(part, Condition)] == [
        "diets", "level_db_spl",
    ]  # fmt: skip


def test_closed_is_the_opposite_of_open() -> None:
    (one,) = read("closed on sundays")
    assert isinstance(condition_of(one), Not)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read_constraints(text, turn=0, now=NOW)
    filter_of(reading.constraints)


@pytest.mark.parametrize(
    ("words", "hard"),
    [
        ("one with daylight, I'm going on Sunday", True),
        ("we'll be there next Saturday, something vegan please", True),
        ("a lazy Sunday brunch", False),
    ],
)
def test_a_day_is_a_limit_where_the_person_comes_then(words: str, hard: bool) -> None:
    (day,) = [one for one in read(words) if one.field == "opening_hours"]
    assert day.hard is hard


@pytest.mark.parametrize(
    ("text", "field", "op", "value"),
    [
        ("which places are not wheelchair accessible", "wheelchair", "in", "no"),
        ("a cafe without wifi", "wifi", "in", "no"),
        ("somewhere with no outdoor seating", "outdoor_seating", "in", "no"),
        ("a cafe with wifi", "wifi", "in", "true"),
        ("places rated above 4.5", "rating", ">", 4.5),
        ("a jumper lighter than 500 g", "weight", "<", 500.0),
        ("anything heavier than 2 kg", "weight", ">", 2.0),
    ],
)
def test_denials_ratings_and_weights_are_limits(
    text: str, field: str, op: str, value: object
) -> None:
    (found,) = read_constraints(text, turn=0, now=NOW).constraints[-1:]
    assert (found.field, found.op) == (field, op)
    values = found.value if isinstance(found.value, tuple) else (found.value,)
    assert value in values


def test_a_wifi_that_is_not_denied_limits_nothing() -> None:
    assert read_constraints("wifi password at Moss", turn=0, now=NOW).constraints == ()
