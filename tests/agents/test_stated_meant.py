"""What sheets state is wished for in other words, and what is read so yields."""

from __future__ import annotations

from agents.constraints.hardness import GUESSED
from agents.constraints.stated_meant import SURE, Choice, choices_of, values_meant
from agents.rules.wishes import NO
from tools.core.query import Constraint

STATED = {
    "care": ("dry clean", "machine wash, 40 C"),
    "parking": ("True", "False"),
    "takeaway": ("True",),
    "booking": ("recommended", "no", "required"),
    "price": None,
    "colours": ("red",),
    "notes": (),
}
CHOICES = choices_of(STATED, ("rainy-day", "vegan", "guest-house"), ("guest_house", "cafe"))
CLEAN = Choice(field="care", value="dry clean")
VEGAN = Choice(field="tags", value="vegan")
RAIN = Choice(field="tags", value="rainy-day")


def test_choices_are_tags_that_are_no_kinds_and_what_is_stated_in_words() -> None:
    assert {one.said for one in CHOICES} == {
        "tags: rainy-day", "tags: vegan", "care: dry clean", "care: machine wash, 40 C",
        "parking: no", "booking: no",
    }  # fmt: skip


def test_tags_that_say_only_when_or_what_for_are_no_choice() -> None:
    assert not choices_of({}, ("dinner", "cheap", "coffee", "food"), ())


def test_what_is_likely_is_wished_for_as_a_guess() -> None:
    (care,) = values_meant({CLEAN: SURE, VEGAN: SURE - 0.01}, ())
    assert (care.field, care.op, care.value) == ("care", "in", ("dry clean",))
    assert care.priority == GUESSED and care.text == "care: dry clean" and care.hard
    (none,) = values_meant({Choice(field="parking", value="no"): 0.9}, ())
    assert none.value == NO


def test_a_field_that_rules_read_is_left_to_them() -> None:
    own = Constraint(field="care", op="in", value=("machine wash, 40 C",), text="wash at 40")
    assert values_meant({CLEAN: 0.9}, (own,)) == [own]
    wool = Constraint(field="material", op="in", value=("cotton",), text="no wool")
    tag = Choice(field="tags", value="wool")
    assert values_meant({tag: 0.9}, (wool,)) == [wool]


def test_a_tag_that_says_a_diet_stands_in_its_place() -> None:
    diet = Constraint(field="diets", op="in", value=("vegan",), text="vegan")
    (tag,) = values_meant({VEGAN: 0.9}, (diet,))
    assert (tag.field, tag.op, tag.value) == ("tags", "contains", "vegan")
    other = Constraint(field="diets", op="in", value=("halal",), text="halal")
    assert values_meant({RAIN: 0.9}, (other,))[0] == other


def test_no_more_than_two_tags_are_taken_and_the_likelier_first() -> None:
    tags = {Choice(field="tags", value=f"t{at}"): 0.6 + at / 100 for at in range(5)}
    assert [one.value for one in values_meant(tags, ())] == ["t4", "t3"]
