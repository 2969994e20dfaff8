"""Soft words become wishes, and values fulfil them: pytest tests/core/test_wishes.py"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.items import Attribute, Modality
from tools.core.query import Constraint
from tools.core.wishes import Wish, fulfilment, percentile, wishes_in, wishes_of

SPREAD = (20.0, 50.0, 70.0)


def read(text: str, modality: Modality) -> list[tuple[str, str]]:
    """Give (first field, low | high | word) of every wish."""
    return [(one.fields[-1], one.end or one.value) for one in wishes_in(text, modality)]


@pytest.mark.parametrize(
    ("text", "modality", "wishes"),
    [
        ("a bright room with natural light", "image",
         [("daylight_share", "high"), ("lightness", "high")]),
        ("a room that is not dark", "image", [("lightness", "high")]),
        ("a navy dress", "image", [("colours", "blue")]),
        ("not red please", "image", []),
        ("a sharp knife and warm bread", "image", []),
        ("blurry photos in warm light", "image",
         [("colour_temperature_k", "low"), ("sharpness", "low")]),
        ("somewhere quiet", "audio", [("loudness_lufs", "low")]),
        ("somewhere not too loud", "audio", [("loudness_lufs", "low")]),
        ("someone talking over loud music", "audio",
         [("loudness_lufs", "high"), ("music_likeness", "high"), ("speech_share", "high")]),
        ("a quiet red room", "audio", [("loudness_lufs", "low")]),
        ("a quiet red room", "image", [("colours", "red")]),
        ("redwood and quietude", "image", []),
    ],
)  # fmt: skip
def test_words_become_wishes_of_their_modality(
    text: str, modality: Modality, wishes: list[tuple[str, str]]
) -> None:
    assert sorted(read(text, modality)) == wishes


def test_a_plans_soft_wishes_are_taken_and_its_hard_ones_left() -> None:
    soft = Constraint(field="lightness", op=">=", value=60.0, hard=False, text="bright")
    colour = Constraint(field="colours", op="contains", value="navy", hard=False, text="navy")
    hard = Constraint(field="lightness", op="<", value=20.0, hard=True)
    price = Constraint(field="price", op="<", value=20.0, hard=False)
    found = wishes_of((soft, colour, hard, price), "image")
    assert [(one.fields, one.end, one.value) for one in found] == [
        (("lightness",), "high", ""),
        (("colours",), None, "blue"),
    ]
    assert wishes_of((soft,), "audio") == ()


def test_percentiles_pass_through_the_three_points() -> None:
    assert [percentile(value, SPREAD) for value in SPREAD] == pytest.approx([0.2, 0.5, 0.8])
    assert percentile(35.0, SPREAD) == pytest.approx(0.35)


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_a_larger_value_has_no_smaller_percentile(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0.0 <= percentile(low, SPREAD) <= percentile(high, SPREAD) <= 1.0


def test_beyond_the_spread_the_order_is_kept() -> None:
    assert percentile(90.0, SPREAD) < percentile(120.0, SPREAD) < 1.0


def test_a_library_of_equal_values_is_no_division_by_zero() -> None:
    assert percentile(5.0, (5.0, 5.0, 5.0)) == 0.5


def test_low_and_high_wishes_mirror_each_other() -> None:
    fact = [Attribute(name="lightness", value=70.0, unit="percent")]
    high = Wish(fields=("lightness",), end="high", said="bright")
    low = Wish(fields=("lightness",), end="low", said="dark")
    assert fulfilment(high, fact, SPREAD) == pytest.approx(0.8)
    assert fulfilment(low, fact, SPREAD) == pytest.approx(0.2)


def test_the_first_of_a_list_of_colours_counts_most() -> None:
    wish = Wish(fields=("colours",), value="red", said="red")
    first = [Attribute(name="colours", value=("red", "white"))]
    second = [Attribute(name="colours", value=("white", "red"))]
    none = [Attribute(name="colours", value=("white",))]
    held = [fulfilment(wish, facts, None) for facts in (first, second, none, [])]
    assert held == pytest.approx([1.0, 0.8, 0.0, 0.0])
