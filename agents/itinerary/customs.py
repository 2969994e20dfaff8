"""What is usual: how long people stay, when they eat, what there is to see. Not measured.

Every default that is used is said in the answer; a stated `duration` or `stay` goes before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.hours import Span

STAYS: dict[str, int] = {
    "museum": 90, "gallery": 75, "park": 45, "garden": 60, "viewpoint": 30, "lighthouse": 45,
    "boat_trip": 90, "cinema": 120, "theatre": 150, "bath_house": 120, "climbing_hall": 120,
    "zoo": 150, "market": 45, "bookshop": 30, "shop": 30, "library": 45, "bakery": 20, "cafe": 45,
    "restaurant": 75, "fast_food": 30, "bar": 75, "pub": 75, "hotel": 20, "hostel": 20,
    "guest_house": 20, "camp_site": 20, "church": 30, "castle": 90, "beach": 90,
}  # fmt: skip
"""Minutes by kind."""
OTHER_STAY = 60
SIGHTS = (
    "museum", "gallery", "park", "garden", "viewpoint", "lighthouse", "boat_trip", "zoo", "castle",
    "church", "beach", "market",
)  # fmt: skip
"""Kinds that a day is filled with where nothing is asked for."""
EATERIES = ("restaurant", "cafe", "fast_food", "pub", "bar", "bakery")


@dataclass(frozen=True, kw_only=True)
class Meal:
    """When something is eaten, for how long, and where."""

    begins: Span
    """First and last minute of the day at which it begins."""
    stay: int
    kinds: tuple[str, ...]
    tags: tuple[str, ...] = ()
    """Stated words that make a place of another kind fit, and one of these kinds fit better."""


MEALS: dict[str, Meal] = {
    "breakfast": Meal(begins=(7 * 60, 10 * 60 + 30), stay=45, kinds=("cafe", "bakery"),
                      tags=("breakfast", "brunch")),
    "brunch": Meal(begins=(9 * 60, 13 * 60), stay=75, kinds=("cafe",), tags=("brunch",)),
    "lunch": Meal(begins=(11 * 60 + 30, 14 * 60 + 30), stay=60,
                  kinds=("restaurant", "cafe", "fast_food"), tags=("lunch",)),
    "coffee": Meal(begins=(9 * 60, 18 * 60), stay=45, kinds=("cafe",), tags=("coffee", "tea")),
    "dinner": Meal(begins=(17 * 60 + 30, 20 * 60 + 30), stay=90, kinds=("restaurant",),
                   tags=("dinner",)),
    "drinks": Meal(begins=(16 * 60, 23 * 60), stay=75, kinds=("bar", "pub")),
}  # fmt: skip
MEAL_WORDS: dict[str, str] = {
    "breakfast": "breakfast", "brunch": "brunch", "lunch": "lunch", "lunchtime": "lunch",
    "dinner": "dinner", "supper": "dinner", "tea": "coffee", "coffee": "coffee", "cake": "coffee",
    "cakes": "coffee", "drink": "drinks", "drinks": "drinks", "cocktail": "drinks",
    "cocktails": "drinks", "pint": "drinks", "beer": "drinks", "nightcap": "drinks",
}  # fmt: skip
AT_TABLE = (MEALS["lunch"].begins, MEALS["dinner"].begins)
"""When a restaurant is better gone to, where no meal is named."""
PARTS: dict[str, Span] = {
    "morning": (6 * 60, 12 * 60 - 1), "afternoon": (12 * 60, 17 * 60 + 59),
    "evening": (17 * 60 + 30, 23 * 60 + 30), "night": (19 * 60, 23 * 60 + 59),
    "midday": (11 * 60 + 30, 14 * 60), "noon": (11 * 60 + 30, 14 * 60),
}  # fmt: skip
"""Parts of a day: a stop that is asked for there begins there."""


def stay_of(kind: str, meal: str) -> int:
    """Give the usual minutes."""
    return MEALS[meal].stay if meal else STAYS.get(kind, OTHER_STAY)
