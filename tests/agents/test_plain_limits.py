"""Limits as people say them: a hard one that is said is read, with the side and value it has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from agents.constraints.number_words import in_digits
from agents.rules.constraints import read_constraints
from tools.core.protocols import StatedFields
from tools.core.query import Constraint

NOW = dt.datetime(2026, 11, 20, 12)
ANSWERS = ("true", "false")
STATED: StatedFields = {
    "outdoor_seating": ANSWERS, "wheelchair": ("yes", "limited", "no"), "dogs": ANSWERS,
    "booking": ("recommended", "no", "required"), "wifi": ANSWERS, "parking": ANSWERS,
    "takeaway": ("true",), "children": ("playground", "playroom", "high chairs", "from 5 years"),
    "care": ("machine wash, 30 C", "machine wash, 40 C", "dry clean", "hand wash, 30 C",
             "wool wash, 30 C", "wipe clean, do not iron"),
    "material": ("100 % cotton", "60 % wool, 40 % viscose", "100 % lambswool", "100 % linen",
                 "100 % merino wool", "recycled polyester, PU coating"),
    "price": None, "rating": None, "weight": None, "power": None, "speed": None, "pressure": None,
    "flow": None, "steps": None, "rooms": None, "beds": None, "level_db_spl": None,
    "diets": ("vegan", "vegetarian", "gluten_free", "halal"), "size": ("M",),
    "live_music": ("Th-Sa 21:00",), "quiz": ("We 20:00",),
}  # fmt: skip
KINDS = ("cafe", "restaurant", "hotel", "pub", "bar", "jumper", "scarf", "dress", "trousers")
ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("plain_limits.tsv").read_text(encoding="utf-8").split("\n")
    if "\t" in line
]


def said(one: Constraint) -> str:
    """Write a constraint as the file does."""
    if isinstance(one.value, float):
        return f"{one.op} {one.value:g}"
    values = one.value if isinstance(one.value, tuple) else (str(one.value),)
    if one.op == "!=":
        return "yes" if "no" in values else "not " + ", ".join(values)
    if one.field in ("care", "material", "children", "diets", "size"):
        return ("contains " if one.op == "contains" else "") + " | ".join(values)
    return next((word for word in ("no", "recommended", "required") if word in values), "yes")


@pytest.mark.parametrize(("text", "field", "wanted"), ROWS, ids=[row[0] for row in ROWS])
def test_a_limit_in_plain_words_is_read(text: str, field: str, wanted: str) -> None:
    found = read_constraints(in_digits(text), turn=0, now=NOW, kinds=KINDS, stated=STATED)
    assert wanted in [said(one) for one in found.constraints if one.field == field and one.hard]


@pytest.mark.parametrize(
    "text",
    [
        "a photo of a dog on the beach", "hear a dog bark", "does the Petrel take dogs?",
        "what do dogs cost here", "I don't need wifi", "go to a park with the dog",
        "two rooms with a view", "more than one dish",
    ],
)  # fmt: skip
def test_what_limits_nothing_is_no_limit(text: str) -> None:
    found = read_constraints(in_digits(text), turn=0, now=NOW, kinds=KINDS, stated=STATED)
    fields = ("outdoor_seating", "wifi", "parking", "price", "rooms")
    assert [one for one in found.constraints if one.hard and one.field in fields] == []


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("under fifteen euros", "under 15 euros"), ("up to a hundred a night", "up to 100 a night"),
        ("at least four and a half stars", "at least 4.5 stars"), ("under a kilo", "under 1 kg"),
        ("lighter than half a kilo", "lighter than 0.5 kg"), ("a tenner at most", "10 at most"),
        ("two hundred and fifty grams or less", "250 grams or less"),
        ("I have twelve euros on me", "up to 12 euros"), ("two rooms with a view",) * 2,
        ("more than one dog",) * 2,
    ],
)  # fmt: skip
def test_numbers_in_words_that_limit_are_written_in_digits(text: str, digits: str) -> None:
    assert in_digits(text) == digits
