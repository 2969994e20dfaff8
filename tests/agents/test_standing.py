"""The wishes of a thread over turns: they add up, and only the person takes one back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.constraints.choosing import options_of
from agents.constraints.editing import edited, edited_all
from agents.constraints.standing import Standing
from agents.records import Memory
from agents.rules.reading import ReadTurn, read_turn
from tests.agents.world import NOW, deps_of, town
from tools.core.errors import BadInput
from tools.core.evidence import EntityScore
from tools.core.query import Constraint, ConstraintEdit, Plan, Scope

DEPS = deps_of(town())
SHOWN = ("Moss & Meridian", "Clatterbox Kitchen", "Undercroft Larder")


class Talk:
    """A thread's words against the town, without its searches."""

    def __init__(self, *turns: str) -> None:
        self.memory = Memory(standing=Standing())
        self.last: ReadTurn | None = None
        for one in turns:
            self.say(one)

    def say(self, text: str, *edits: ConstraintEdit) -> ReadTurn:
        before = self.memory.standing or Standing()
        self.last = read_turn(
            text, edited_all(before, edits), memory=self.memory, catalogue=DEPS.catalogue,
            scope=Scope(), now=NOW, edited=bool(edits),
        )  # fmt: skip
        question = self.last.question
        self.memory = Memory(
            turns=self.memory.turns + 1,
            plan=Plan(
                standalone=question.standalone, sub_queries=(), constraints=question.constraints,
                wants="places",
            ),
            entities=tuple(EntityScore(name=name, score=0.9, evidence=()) for name in SHOWN),
            standing=self.last.standing,
        )  # fmt: skip
        return self.last

    @property
    def standing(self) -> Standing:
        assert self.memory.standing is not None
        return self.memory.standing

    @property
    def held(self) -> list[str]:
        return sorted(brief(one) for one in self.standing.held)

    def key(self, field: str) -> str:
        return next(one.id for one in self.standing.held if one.field == field)


def brief(one: Constraint) -> str:
    value = one.value[0] if isinstance(one.value, tuple) else one.value
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    marks = ("" if one.hard else " soft") + ("" if one.on else " off")
    return f"{one.field} {one.op} {shown}{marks}"


def test_what_is_said_adds_up() -> None:
    talk = Talk("a cafe with vegan food", "under 100 euros", "open on Sunday", "and on Monday")
    assert talk.held == [
        "diets in vegan", "kind in cafe", "opening_hours open_at monday",
        "opening_hours open_at sunday", "price < 100",
    ]  # fmt: skip
    assert [one.id for one in talk.standing.held] == ["c1", "c2", "c3", "c4", "c5"]


def test_both_ends_of_a_range_stand_and_the_tighter_bound_holds() -> None:
    talk = Talk("a cafe under 100 euros", "at least 20 euros", "under 80 euros")
    assert talk.held == ["kind in cafe", "price < 80", "price >= 20"]
    assert talk.last is not None
    assert talk.last.notes == ("“under 80 euros” tightens “under 100 euros”",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a cafe under 80 euros", "under 100 euros"),
        ("a dress in size 38", "it must be in size 40"),
        ("a cafe under 20 euros", "over 50 euros"),
        ("a vegan cafe", "not vegan please"),
        ("a hotel", "it should be a museum"),
        ("a quiet cafe", "it should be loud"),
        ("a cafe with wifi", "without wifi"),
    ],
)
def test_contradictions_are_asked_about_and_nothing_is_lost(before: str, after: str) -> None:
    talk = Talk(before)
    held = talk.held
    last = talk.say(after)
    assert last.asks is not None, talk.held
    assert talk.held == held
    assert len(options_of(talk.standing)) == 2
    talk.say("the new one")
    assert talk.held != held and not talk.standing.waiting
    talk.say("undo that")
    assert talk.held == held


@pytest.mark.parametrize("answer", ["keep the old one", "80", "no, leave it at 80", "80 euros"])
def test_the_old_wish_can_be_kept(answer: str) -> None:
    talk = Talk("a cafe under 80 euros", "under 100 euros", answer)
    assert talk.held == ["kind in cafe", "price < 80"]
    assert not talk.standing.waiting


@pytest.mark.parametrize("answer", ["100", "the new one", "change it", "yes", "under 100 euros"])
def test_the_new_wish_can_be_taken(answer: str) -> None:
    talk = Talk("a cafe under 80 euros", "under 100 euros", answer)
    assert talk.held == ["kind in cafe", "price < 100"]
    assert not talk.standing.waiting


def test_a_third_number_settles_it_too() -> None:
    talk = Talk("a cafe under 80 euros", "under 100 euros", "make it 90")
    assert talk.held == ["kind in cafe", "price < 90"]


@pytest.mark.parametrize(
    ("before", "correction", "held"),
    [
        ("a cafe under 80 euros", "actually, under 120 euros", ["kind in cafe", "price < 120"]),
        ("a cafe under 80 euros", "make it 120", ["kind in cafe", "price < 120"]),
        ("a cafe under 80 euros", "up to 120 is fine too", ["kind in cafe", "price <= 120"]),
        ("a cafe under 80 euros", "sorry, I meant 60", ["kind in cafe", "price < 60"]),
        ("a dress in size 38", "not 38 but 40", ["kind in dress", "size = 40"]),
        ("a cafe open on Sunday", "make it Monday instead",
         ["kind in cafe", "opening_hours open_at monday"]),
        ("a hotel under 80 euros", "a hostel instead", ["kind in hostel", "price < 80"]),
        ("a cafe under 80 euros", "I said 80, I meant 70", ["kind in cafe", "price < 70"]),
        ("a cafe under 80 euros", "raise the limit to 90", ["kind in cafe", "price <= 90"]),
        ("a cafe open on Sunday", "Sunday was wrong, Monday is right",
         ["kind in cafe", "opening_hours open_at monday"]),
        ("a cafe open on Sunday at 16:00", "it's 15:00 I wanted, not 16:00",
         ["kind in cafe", "opening_hours open_at sunday 15:00"]),
        ("a quiet cafe", "no wait, a loud one", ["kind in cafe", "level_db_spl >= high soft"]),
    ],
)  # fmt: skip
def test_a_word_of_correction_replaces(before: str, correction: str, held: list[str]) -> None:
    talk = Talk(before)
    last = talk.say(correction)
    kinds = {"kind in dress"} if "size = 40" in held else set()
    assert [one for one in talk.held if one not in kinds] == [
        one for one in held if one not in kinds
    ]
    assert last.asks is None
    assert any("replaces" in note for note in last.notes)


LONG = ("a quiet vegan cafe under 80 euros that takes dogs", "open on Sunday")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("never mind the price", "price"),
        ("forget about the dog", "dogs"),
        ("it needn't be vegan", "diets"),
        ("it doesn't have to be quiet", "level_db_spl"),
        ("drop the price limit", "price"),
        ("I don't care about the noise any more", "level_db_spl"),
        ("Sunday doesn't matter after all", "opening_hours"),
        ("any price is fine", "price"),
        ("the price limit can be lifted", "price"),
        ("money's no object, drop that", "price"),
        ("we left the dog at home, so you can cross that off", "dogs"),
        ("Sunday is off the list", "opening_hours"),
        ("I couldn't care less about the noise", "level_db_spl"),
        ("vegan is too hard to find, no vegan requirement please", "diets"),
    ],
)
def test_wishes_can_be_taken_back_in_words(text: str, field: str) -> None:
    talk = Talk(*LONG)
    before = talk.held
    talk.say(text)
    assert set(before) - set(talk.held) == {one for one in before if one.startswith(field)}
    talk.say("undo that")
    assert talk.held == before


@pytest.mark.parametrize(
    ("off", "on", "field"),
    [
        ("ignore the price for now", "the price counts again", "price"),
        ("leave the dog aside for a moment", "bring the dog back in", "dogs"),
        ("for now, forget about Sunday", "Sunday matters again", "opening_hours"),
        ("switch off the noise limit", "turn the noise limit back on", "level_db_spl"),
    ],
)
def test_wishes_can_be_switched_off_and_on(off: str, on: str, field: str) -> None:
    talk = Talk(*LONG)
    before = talk.held
    last = talk.say(off)
    assert [one.field for one in talk.standing.aside] == [field]
    assert field not in {one.field for one in last.question.constraints}
    talk.say(on)
    assert talk.held == before


def test_a_wish_is_hardened_and_softened() -> None:
    talk = Talk("a quiet vegan cafe")
    talk.say("it must really be quiet")
    assert "level_db_spl <= low" in talk.held
    talk.say("vegan would be nice but is no must")
    assert talk.held == ["diets in vegan soft", "kind in cafe", "level_db_spl <= low"]


def test_undo_walks_back_exactly() -> None:
    talk = Talk("a quiet vegan cafe")
    seen = [(talk.held, talk.standing.question)]
    for text in ("under 40 euros", "never mind the noise", "ignore the price for now",
                 "actually under 60 euros", "it must be vegan", "open on Sunday"):  # fmt: skip
        talk.say(text)
        if (talk.held, talk.standing.question) != seen[-1]:
            seen.append((talk.held, talk.standing.question))
    for expected in reversed(seen[:-1]):
        talk.say("undo that")
        assert (talk.held, talk.standing.question) == expected


def test_a_click_is_undone_in_words_and_a_word_by_a_click() -> None:
    talk = Talk("a quiet vegan cafe", "under 40 euros")
    before = talk.held
    talk.say("", ConstraintEdit(act="off", constraint=talk.key("price")))
    assert "price < 40 off" in talk.held
    talk.say("go back one step")
    assert talk.held == before
    talk.say("never mind the price")
    talk.say("", ConstraintEdit(act="undo"))
    assert talk.held == before


@pytest.mark.parametrize(
    "text",
    ["what does the second one cost?", "is it open on Monday?", "does it have wifi?",
     "how loud is Clatterbox Kitchen?", "thanks!"],
)  # fmt: skip
def test_a_question_in_between_changes_nothing(text: str) -> None:
    talk = Talk("a quiet vegan cafe under 40 euros")
    before = talk.standing
    last = talk.say(text)
    assert talk.standing == before
    assert "price" not in {one.field for one in last.question.constraints}
    talk.say("open on Sunday")
    assert talk.standing.question == "a quiet vegan cafe under 40 euros, open on Sunday"


@pytest.mark.parametrize(
    "text",
    ["new question: a museum open on Monday", "find me a museum open on Monday",
     "something else: which museum is open on Monday"],
)  # fmt: skip
def test_a_new_question_starts_afresh_and_can_be_undone(text: str) -> None:
    talk = Talk("a quiet hotel under 100 euros")
    before = talk.held
    talk.say(text)
    assert talk.held == ["kind in museum", "opening_hours open_at monday"]
    talk.say("undo that")
    assert talk.held == before


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("quieter than Clatterbox Kitchen", "level_db_spl < 74"),
        ("not as loud as Clatterbox Kitchen", "level_db_spl < 74"),
        ("it must be cheaper than Moss & Meridian", "price < 12.5"),
        ("no more expensive than Moss & Meridian", "price <= 12.5"),
        ("quieter than the second one", "level_db_spl < 74"),
        ("not as loud as the second one", "level_db_spl < 74"),
        ("noise below that of Clatterbox Kitchen", "level_db_spl < 74"),
        ("spending less than at Moss & Meridian", "price < 12.5"),
    ],
)
def test_relative_wishes_take_the_value_of_the_place(text: str, held: str) -> None:
    talk = Talk("a vegan brunch")
    last = talk.say(text)
    assert held in talk.held
    assert last.question.about == ()


def test_edits_name_the_wish_and_are_refused_without_it() -> None:
    talk = Talk("a quiet vegan cafe under 40 euros")
    price = talk.key("price")
    made = edited(talk.standing, ConstraintEdit(act="change", constraint=price, value=60.0))
    assert made.find(price) is not None and made.find(price).value == 60.0  # type: ignore[union-attr]
    with pytest.raises(BadInput, match="c99"):
        edited(talk.standing, ConstraintEdit(act="off", constraint="c99"))
    with pytest.raises(BadInput, match="undo"):
        edited(Standing(), ConstraintEdit(act="undo"))
    with pytest.raises(BadInput, match="number"):
        edited(talk.standing, ConstraintEdit(act="change", constraint=price, value="cheap"))


def test_the_edits_of_one_request_are_one_change() -> None:
    talk = Talk("a quiet vegan cafe under 40 euros")
    before = talk.held
    talk.say("", ConstraintEdit(act="off", constraint="c1"),
             ConstraintEdit(act="remove", constraint="c2"))  # fmt: skip
    assert len(talk.held) == len(before) - 1
    talk.say("undo")
    assert talk.held == before


ADDITIVE = (
    "quiet please", "it must be vegan", "under 40 euros", "at least 5 euros", "open on Sunday",
    "also open on Monday", "with wifi", "at least 4 stars", "gluten-free too", "under 60 dB",
    "we bring the dog, so dogs allowed",
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.permutations(ADDITIVE).flatmap(lambda order: st.integers(0, len(order)).map(
    lambda many: order[:many])))  # fmt: skip
def test_the_order_of_turns_does_not_change_the_wishes(order: list[str]) -> None:
    first, second = Talk("a cafe"), Talk("a cafe")
    for one in order:
        first.say(one)
    for one in sorted(order):
        second.say(one)
    assert first.held == second.held
    assert len(first.held) >= len(order) + 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from((*ADDITIVE, "never mind the price", "under 90 euros", "make it 30",
                                 "ignore the noise for now", "undo that", "not vegan", "80",
                                 "the new one", "what does the second one cost?", "loud")),
                max_size=8))  # fmt: skip
def test_undo_is_exact_whatever_was_said(turns: list[str]) -> None:
    talk = Talk("a cafe")
    for one in turns:
        before, held, question = talk.standing, talk.standing.held, talk.standing.question
        talk.say(one)
        if len(talk.standing.past) > len(before.past):
            back = talk.standing.undone()
            assert back is not None and (back.held, back.question) == (held, question)
        ids = [two.id for two in talk.standing.held]
        assert len(ids) == len(set(ids))
