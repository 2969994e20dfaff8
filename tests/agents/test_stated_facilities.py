"""Bookings, dogs, parking and measures, had or barred, as sheets state them."""

from __future__ import annotations

import datetime as dt

import pytest

from agents.rules.constraints import read_constraints
from tools.core.protocols import StatedFields

NOW = dt.datetime(2026, 11, 21, 12)
STATED: StatedFields = {
    "parking": ("true", "false"), "booking": ("no", "recommended", "required"),
    "dogs": ("true", "false"), "water_column": None, "weight": None, "wifi": ("true",),
}  # fmt: skip


def read(text: str) -> dict[str, object]:
    kinds = ("cafe", "restaurant", "hotel", "raincoat")
    found = read_constraints(text, turn=0, now=NOW, kinds=kinds, stated=STATED).constraints
    return {one.field: one.value for one in found}


@pytest.mark.parametrize(
    "text",
    [
        "which restaurants don't take bookings at all?", "cafes that do not accept reservations",
        "pubs that won't take reservations", "places that never take bookings",
        "restaurants that refuse to take bookings", "cafes where reservations are not accepted",
    ],
)  # fmt: skip
def test_what_takes_no_bookings_is_not_what_takes_them(text: str) -> None:
    assert "no" in str(read(text)["booking"])


@pytest.mark.parametrize(
    ("text", "granted"),
    [
        ("a cafe that doesn't allow dogs", False), ("somewhere dogs aren't allowed", False),
        ("somewhere dogs are allowed", True), ("a cafe that takes dogs", True),
    ],
)  # fmt: skip
def test_dogs_are_let_in_or_not(text: str, granted: bool) -> None:
    assert ("true" in str(read(text)["dogs"])) is granted


@pytest.mark.parametrize(
    "text",
    [
        "need a room where I can park and bring the dog", "a hotel where we can park the car",
        "somewhere to stay with space to park my van", "is there a cafe where you can park?",
    ],
)  # fmt: skip
def test_to_park_is_no_park(text: str) -> None:
    found = read(text)
    assert "true" in str(found["parking"]) and "park" not in str(found.get("kind"))


def test_a_park_stays_a_park_and_no_need_is_no_ban() -> None:
    assert "park" in str(read("a park near the hotel")["kind"])
    assert "parking" not in read("go to a park with the dog")
    assert "wifi" not in read("I don't need wifi")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a coat for heavy rain, at least 5000 mm and no more than 1 kg", 5000.0),
        ("jackets with a water column above 8000 mm", 8000.0),
        ("a raincoat that holds 8000 mm or more", 8000.0),
    ],
)
def test_a_stated_measure_is_a_limit(text: str, value: float) -> None:
    assert read(text)["water_column"] == value
