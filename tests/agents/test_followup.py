from __future__ import annotations

from dataclasses import replace

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from agents.codec import unpack
from agents.machine import Machine
from agents.records import Memory, Past, PastFind, Question
from agents.rules.reading import read_question
from tests.agents.world import NOW, ask, deps_of, town
from tools.core.evidence import EntityScore, Evidence
from tools.core.items import Modality
from tools.core.locators import ImageRegion, TextSpan
from tools.core.query import AttachmentRef, Plan, Scope

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


MOSS, CLATTER, HERON, LARDER = (
    "Moss & Meridian", "Clatterbox Kitchen", "Pale Heron Tearoom", "Undercroft Larder",
)  # fmt: skip


def shown(item: str, modality: Modality, entity: str) -> PastFind:
    return PastFind(item=item, modality=modality, source=f"/files/{item}", entity=entity)


LIST = Past(
    turn=0, standalone="a vegan brunch", entities=(MOSS, CLATTER, LARDER), listed=True,
    finds=(shown("front.jpg", "image", MOSS), shown("menu.pdf", "page", CLATTER),
           shown("cellar.jpg", "image", LARDER)),
)  # fmt: skip
ONE = Past(
    turn=1, standalone=f"what does porridge cost at {CLATTER}?", about=(CLATTER,),
    entities=(CLATTER,), finds=(shown("prices.pdf", "page", CLATTER),),
)  # fmt: skip
TWO = Past(
    turn=2, standalone=f"when does {LARDER} open?", about=(LARDER,), entities=(LARDER,)
)  # fmt: skip
PHOTO = AttachmentRef(id="a1", name="board.jpg", kind="image", turn=0)
CLIPS = (
    AttachmentRef(id="a2", name="fan.ogg", kind="audio", turn=1),
    AttachmentRef(id="a3", name="bell.ogg", kind="audio", turn=2),
)


def thread(*turns: Past, files: tuple[AttachmentRef, ...] = ()) -> Memory:
    last = turns[-1]
    wants = "places" if last.listed else "fact"
    return Memory(
        turns=len(turns),
        plan=Plan(
            standalone=last.standalone, sub_queries=(), wants=wants,
            constraints=read(last.standalone, Memory()).constraints,
        ),
        past=turns,
        entities=tuple(EntityScore(name=one, score=0.5, evidence=()) for one in last.entities),
        attachments=files,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "about", "standalone"),
    [
        ("and the last of them?", LARDER, f"Tell me about {LARDER}"),
        ("what does the first cost exactly?", MOSS, f"what does {MOSS} cost exactly?"),
        ("second one: need to book?", CLATTER, f"need to book at {CLATTER}?"),
        ("and the Heron?", HERON, f"a vegan brunch: {HERON}?"),
    ],
)
def test_the_last_list_is_counted(text: str, about: str, standalone: str) -> None:
    question = read(text, thread(LIST))
    assert (question.about, question.standalone) == ((about,), standalone)


@pytest.mark.parametrize(
    ("text", "about", "standalone"),
    [
        ("and the third one?", LARDER, f"what does porridge cost at {LARDER}?"),
        ("and the tofu scramble?", CLATTER, f"what does the tofu scramble cost at {CLATTER}?"),
        ("for children?", CLATTER, f"what does porridge cost at {CLATTER} for children?"),
        ("opening hours?", CLATTER, f"opening hours at {CLATTER}?"),
        ("how much is it there", CLATTER, f"how much is it at {CLATTER}"),
        ("back to the first place: is it open on Monday?", MOSS, f"is {MOSS} open on Monday?"),
        ("no, the larder: is there a lift?", LARDER, f"is there a lift at {LARDER}?"),
    ],
)
def test_half_questions_are_made_whole(text: str, about: str, standalone: str) -> None:
    question = read(text, thread(LIST, ONE))
    assert (question.about, question.standalone) == ((about,), standalone)
    assert question.link == "refers"


def test_turns_further_back_are_pointed_at() -> None:
    memory = thread(LIST, ONE, TWO)
    assert read("what about the place before that?", memory).about == (CLATTER,)
    assert read("the page you showed two answers ago", memory).items == ("prices.pdf",)
    assert read("the page you showed three answers ago", memory).items == ("menu.pdf",)
    assert read("are both open on Sunday?", memory).about == (CLATTER, LARDER)


def test_a_file_of_the_thread_goes_along_again() -> None:
    memory = thread(LIST, ONE, TWO, files=(PHOTO, *CLIPS))
    assert read("what does the place in my photo charge?", memory).files == ("a1",)
    assert read("the recording I sent first, whose is it?", memory).files == ("a2",)
    assert read("is the sound I sent last louder?", memory).files == ("a3",)


def test_what_cannot_be_told_is_asked() -> None:
    assert read("both", thread(LIST)).which == (MOSS, CLATTER, LARDER)
    assert read("the other one", thread(LIST)).which == (CLATTER, LARDER)
    pair = tuple(replace(one, turn=2) for one in CLIPS)
    assert read("who made my recording?", thread(LIST, files=pair)).which == ("fan.ogg", "bell.ogg")


def test_something_like_it_is_held_against_it_and_is_not_it() -> None:
    question = read("something like this but outdoors", thread(LIST, ONE))
    assert (question.anchors, question.about) == ((CLATTER,), ())
    assert question.standalone == f"a cafe like {CLATTER} but outdoors"
    cheaper = read("something cheaper", thread(LIST))
    assert cheaper.standalone == f"a vegan brunch, something cheaper than {MOSS}"


@pytest.mark.parametrize(
    "text",
    [
        "when does the ferry leave?",
        "where can I see seals?",
        "what's the weather like",
        "new question: where is it warm?",
        "how do I renew my licence?",
    ],
)
@pytest.mark.parametrize("memory", [thread(LIST), thread(LIST, ONE), thread(LIST, ONE, TWO)])
def test_a_need_of_its_own_is_no_follow_up(text: str, memory: Memory) -> None:
    question = read(text, memory)
    assert (question.link, question.which) == ("new", ())


@pytest.mark.parametrize("text", ["find a museum", "a hostel where they have lockers"])
@pytest.mark.parametrize("memory", [thread(LIST, ONE), thread(LIST, ONE, TWO)])
def test_another_kind_of_thing_is_a_need_of_its_own_where_no_wish_is_lost(
    text: str, memory: Memory
) -> None:
    question = read(text, memory)
    assert (question.link, question.which) == ("new", ())


def test_a_thread_remembers_its_turns_and_old_threads_load() -> None:
    machine = Machine(deps_of(town()), InMemorySaver())
    ask(machine, "a vegan brunch", thread="t")
    _, second = ask(machine, "when does the second one open?", thread="t")
    assert second.answer.plan.link == "refers"
    _, both = ask(machine, "the other one", thread="t")
    assert both.answer.kind == "clarify"
    assert both.answer.answer.startswith("Which one do you mean")
    assert all(not one.searched for one in both.answer.coverage.values())
    _, chosen = ask(machine, "the first", thread="t")
    assert len(chosen.answer.plan.about) == 1
    old = unpack(Memory, {"turns": 3, "asked_back": ""})
    assert old.past == ()
