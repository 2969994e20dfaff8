from __future__ import annotations

import pytest

from agents.records import Memory, Question
from agents.rules.reading import read_question
from tests.agents.world import NOW, deps_of, town
from tools.core.evidence import EntityScore, Evidence
from tools.core.items import Modality
from tools.core.locators import ImageRegion, TextSpan
from tools.core.query import Plan, Scope

DEPS = deps_of(town())


def find(item: str, entity: str, modality: Modality = "text") -> Evidence:
    where = ImageRegion() if modality == "image" else TextSpan(start_char=0, end_char=1, line=1)
    return Evidence(
        item=item, modality=modality, source=f"/files/{item}.jpg", source_id=item, entity=entity,
        locator=where, score=0.9,
    )  # fmt: skip


def slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace("&", "and")


def after(question: str, *names: str) -> Memory:
    """The thread after `question` was answered with these places."""
    first = read(question, Memory())
    return Memory(
        turns=1,
        plan=Plan(
            standalone=first.standalone, sub_queries=(), constraints=first.constraints,
            wants="places",
        ),
        evidence=(
            *(find(f"{slug(name)}-s", name) for name in names),
            *(find(f"{slug(name)}-p", name, "image") for name in names),
        ),
        entities=tuple(EntityScore(name=name, score=0.9, evidence=()) for name in names),
    )  # fmt: skip


def read(text: str, memory: Memory) -> Question:
    return read_question(text, memory=memory, catalogue=DEPS.catalogue, scope=Scope(), now=NOW)


PLACES = after("a vegan brunch", "Moss & Meridian", "Clatterbox Kitchen", "Undercroft Larder")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("when does the second one open?", "Clatterbox Kitchen"),
        ("tell me more about the last place", "Undercroft Larder"),
        ("is number 3 open on Monday?", "Undercroft Larder"),
        ("does it have a lift?", "Moss & Meridian"),
        ("what about its hours?", "Moss & Meridian"),
        ("what do people say about that place", "Moss & Meridian"),
        ("how much is the porridge there?", "Moss & Meridian"),
    ],
)
def test_a_reference_is_replaced_by_the_name(text: str, name: str) -> None:
    question = read(text, PLACES)
    assert question.about == (name,)
    assert name in question.standalone
    assert question.link == "refers"


def test_the_second_photo_is_an_item() -> None:
    question = read("what is on the second photo?", PLACES)
    assert question.items == ("clatterbox-kitchen-p",)
    assert "clatterbox-kitchen-p.jpg" in question.standalone


def test_a_mere_wish_refines_the_question_before() -> None:
    question = read("and on Sunday?", PLACES)
    assert question.link == "refines"
    assert question.standalone == "a vegan brunch, on Sunday?"
    assert [one.field for one in question.constraints] == ["diets", "opening_hours"]


def test_quieter_means_quieter_than_the_first_one() -> None:
    question = read("quieter", PLACES)
    level = next(one for one in question.constraints if one.field == "level_db_spl")
    assert (level.op, level.value, level.hard) == ("<", 34.0, True)
    assert level.text == "quieter than Moss & Meridian"


def test_quieter_without_a_known_level_is_a_soft_wish() -> None:
    question = read("quieter", after("a vegan brunch", "Undercroft Larder"))
    level = next(one for one in question.constraints if one.field == "level_db_spl")
    assert (level.value, level.hard) == ("low", False)


def test_it_must_be_adds_to_the_wishes() -> None:
    question = read("it must be under 40 dB", PLACES)
    assert [one.field for one in question.constraints] == ["diets", "level_db_spl"]


def test_what_about_another_place_asks_the_same_of_it() -> None:
    memory = after("when does Moss & Meridian open?", "Moss & Meridian")
    question = read("what about Pale Heron?", memory)
    assert question.standalone == "when does Pale Heron Tearoom open?"
    assert question.about == ("Pale Heron Tearoom",)


def test_a_new_question_leaves_the_old_wishes_behind() -> None:
    question = read("when does the ferry leave?", PLACES)
    assert (question.link, question.constraints) == ("new", ())


def test_there_is_is_no_reference() -> None:
    assert read("is there a ferry?", PLACES).link == "new"


def test_the_first_question_stands_alone() -> None:
    assert read("what about its hours?", Memory()).link == "new"


def test_a_clarification_completes_the_question_that_waited() -> None:
    memory = Memory(
        turns=1, plan=Plan(standalone="when does it open?", sub_queries=()),
        asked_back="when does it open?",
    )  # fmt: skip
    question = read("Moss & Meridian", memory)
    assert question.about == ("Moss & Meridian",)
    assert question.fields == ("opening_hours",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("is Clatterbox or the Pale Heron louder", ("Clatterbox Kitchen", "Pale Heron Tearoom")),
        ("the lift at the undercroft", ("Undercroft Larder",)),
        ("moss and meridian menu", ("Moss & Meridian",)),
        ("a kitchen with a tearoom", ()),
        ("moss on the wall", ()),
    ],
)
def test_names_are_known_by_their_parts(text: str, names: tuple[str, ...]) -> None:
    assert read(text, Memory()).about == names


@pytest.mark.parametrize(
    ("text", "standalone"),
    [
        ("take the cheaper one. what do towels cost there",
         "what do towels cost at Undercroft Larder?"),
        ("the quieter one", "Tell me about Moss & Meridian"),
        ("does the louder one have a lift?", "does Clatterbox Kitchen have a lift?"),
    ],
)  # fmt: skip
def test_the_cheaper_one_is_chosen_by_its_fact(text: str, standalone: str) -> None:
    question = read(text, PLACES)
    assert question.standalone == standalone
    assert question.constraints == ()
