from __future__ import annotations

from agents.rules.rows import quotable
from agents.rules.words import sentences

MENU = (
    "Oat porridge\n\nroast pear, hazelnut\n\n6.80\n\nTofu scramble\n\nchives\n\n11.20\n\n"
    "Oat flat white 4.10"
)
RATES = (
    "Room Beds Nov to Mar Apr to Jun\n"
    "Attic single 1 72 84\nCourtyard double 2 98 128\n\nCheck in from 15:00."
)


def test_a_dish_its_note_and_its_price_are_one_row() -> None:
    rows = list(quotable(MENU))
    assert "Oat porridge, roast pear, hazelnut, 6.80" in rows
    assert "Tofu scramble, chives, 11.20" in rows
    assert "Oat flat white 4.10" in rows


def test_a_price_is_never_given_to_the_next_dish() -> None:
    assert not any("6.80 Tofu" in row or "6.80, Tofu" in row for row in quotable(MENU))


def test_a_table_row_comes_with_its_header() -> None:
    rows = list(quotable(RATES))
    assert "Room Beds Nov to Mar Apr to Jun … Courtyard double 2 98 128" in rows
    assert "Check in from 15:00." in rows


def test_a_column_of_numbers_is_no_row() -> None:
    assert not any("8.6" in row for row in quotable("8.6\n\n7.2\n\n4.8\n\nVisitors by month"))


def test_sentences_end_where_people_end_them() -> None:
    text = "Dr. Hale ran it from 1893. No lift, mind the steps! Ask H. K. for the key."
    assert sentences(text) == [
        "Dr. Hale ran it from 1893.", "No lift, mind the steps!", "Ask H. K. for the key.",
    ]  # fmt: skip


def test_a_note_belongs_to_the_row_above_it_and_not_to_the_next() -> None:
    rows = list(quotable("Cream tea 9.50\ntwo scones, clotted cream\nSeed cake 4.30"))
    assert "Cream tea 9.50 two scones, clotted cream" in rows
    assert not any("cream Seed cake" in row for row in rows)
