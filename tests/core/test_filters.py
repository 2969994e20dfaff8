from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.errors import BadFilter
from tools.core.filters import All, Any, Condition, Not, evaluate
from tools.core.items import Attribute
from tools.core.where import parse_where


def decide(where: str, **facts: Attribute | list[Attribute]) -> str:
    def lookup(name: str) -> list[Attribute]:
        found = facts.get(name, [])
        return found if isinstance(found, list) else [found]

    return evaluate(parse_where(where), lookup)


def number(
    name: str, value: float, unit: str | None = None, high: float | None = None
) -> Attribute:
    return Attribute(name=name, value=value, unit=unit, high=high)


def test_a_level_under_the_limit_passes_and_an_unknown_one_does_not() -> None:
    assert decide("level < 40 dB", level_db_spl=number("level_db_spl", 36.0, "dB")) == "yes"
    assert decide("level < 40 dB", level_db_spl=number("level_db_spl", 41.0, "dB")) == "no"
    assert decide("level < 40 dB") == "unknown"


def test_not_unknown_is_still_unknown() -> None:
    assert decide("not level < 40 dB") == "unknown"
    assert decide("not tags = vegan", tags=Attribute(name="tags", value=("vegan",))) == "no"


def test_units_are_converted_and_levels_are_never() -> None:
    assert decide("duration > 2 min", duration_s=number("duration_s", 121.0, "second")) == "yes"
    assert decide("distance < 2 km", distance=number("distance", 1500.0, "m")) == "yes"
    assert decide("distance < 2 km", distance=number("distance", 40.0, "dB")) == "unknown"


def test_two_currencies_are_not_compared() -> None:
    assert decide("price < 20 EUR", price=number("price", 15.0, "EUR")) == "yes"
    assert decide("price < 20 EUR", price=number("price", 15.0, "USD")) == "unknown"


def test_a_range_across_the_limit_is_unknown() -> None:
    assert decide("price < 15 EUR", price=number("price", 10.0, "EUR", high=20.0)) == "unknown"
    assert decide("price < 25 EUR", price=number("price", 10.0, "EUR", high=20.0)) == "yes"
    assert decide("price < 9 EUR", price=number("price", 10.0, "EUR", high=20.0)) == "no"


def test_recordings_that_disagree_settle_nothing() -> None:
    facts = [number("level_db_spl", 38.0, "dB"), number("level_db_spl", 52.0, "dB")]
    assert decide("level < 40 dB", level_db_spl=facts) == "unknown"


def test_opening_hours_are_asked_by_weekday_and_minute() -> None:
    hours = Attribute(name="opening_hours", value="Tu-Su 09:00-17:00")
    assert decide("hours open_at sunday", opening_hours=hours) == "yes"
    assert decide("hours open_at monday", opening_hours=hours) == "no"
    assert decide("hours open_at 'sunday 18:00'", opening_hours=hours) == "no"
    broken = Attribute(name="opening_hours", value="whenever we like")
    assert decide("hours open_at sunday", opening_hours=broken) == "unknown"


def test_a_year_means_the_whole_of_it() -> None:
    date = Attribute(name="date", value="2025-06-30")
    assert decide("date <= 2025", date=date) == "yes"
    assert decide("date > 2025", date=date) == "no"


def test_brackets_and_words_are_read() -> None:
    wanted = parse_where("(tags = vegan or tags = vegetarian) and not price > €20")
    assert wanted == All(
        parts=(
            Any(
                parts=(
                    Condition(field="tags", op="=", value="vegan"),
                    Condition(field="tags", op="=", value="vegetarian"),
                )
            ),
            Not(part=Condition(field="price", op=">", value=20.0, unit="EUR")),
        )
    )


def test_a_list_of_numbers_is_one_comparison_each() -> None:
    rating = number("rating", 4.0, "star")
    assert decide("rating in 4, 5", rating=rating) == "yes"
    assert decide("rating != 4, 5", rating=rating) == "no"
    assert decide("modality in text, page", modality=Attribute(name="m", value="page")) == "yes"


@pytest.mark.parametrize(
    "text",
    ["", "level", "level <", "level < 40 parsec", "level < loud", "(level < 40", "price < 4 km"],
)
def test_what_cannot_be_read_says_where_or_why(text: str) -> None:
    with pytest.raises(BadFilter):
        parse_where(text)


@given(
    st.lists(st.sampled_from(["yes", "no", "unknown"]), min_size=1, max_size=5),
)
def test_all_and_any_follow_kleene(truths: list[str]) -> None:
    facts = {"yes": [number("f", 1.0)], "no": [number("f", 0.0)], "unknown": []}
    parts = tuple(Condition(field=str(i), op="=", value=1.0) for i in range(len(truths)))

    def lookup(name: str) -> list[Attribute]:
        return facts[truths[int(name)]]

    want_all = "no" if "no" in truths else "unknown" if "unknown" in truths else "yes"
    want_any = "yes" if "yes" in truths else "unknown" if "unknown" in truths else "no"
    assert evaluate(All(parts=parts), lookup) == want_all
    assert evaluate(Any(parts=parts), lookup) == want_any


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        parse_where(text)
    except BadFilter as error:
        assert text[:10].strip() == "" or str(error)
