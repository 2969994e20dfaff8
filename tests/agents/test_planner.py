from __future__ import annotations

import pytest

from agents.deps import view_of
from agents.records import Memory, Question
from agents.rules.planner import RulePlanner
from agents.rules.reading import read_question
from tests.agents.world import NOW, deps_of, town
from tools.core.query import AttachmentRef, Plan, Query

DEPS = deps_of(town())
VIEW = view_of(Query(text=""), DEPS)


def question(text: str) -> Question:
    return read_question(text, memory=Memory(), catalogue=VIEW.catalogue, scope=VIEW.scope, now=NOW)


def plan(text: str, *attachments: AttachmentRef) -> Plan:
    return RulePlanner().plan(question(text), attachments, None, VIEW)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("find me a quiet vegan brunch with natural light", "places"),
        ("cheapest bed in town?", "places"),
        ("which places are under 35 dB", "places"),
        ("what does the oat porridge at Moss & Meridian cost", "fact"),
        ("who built the tide machine and when", "fact"),
        ("name of the cat in the bookshop", "fact"),
        ("recording with a church bell", "items"),
        ("show me the pancakes", "items"),
        ("which photo shows a red wall", "items"),
        ("is Clatterbox or the Pale Heron louder", "comparison"),
        ("compare Moss & Meridian and Clatterbox on noise", "comparison"),
    ],
)
def test_the_form_of_the_answer_is_read_from_the_question(text: str, wants: str) -> None:
    assert plan(text).wants == wants


@pytest.mark.parametrize(
    "text", ["find me a quiet vegan brunch", "what is on the menu", "which photo is red", "hm"]
)
def test_the_own_words_go_to_the_two_likeliest_modalities(text: str) -> None:
    made = plan(text)
    originals = [one for one in made.sub_queries if one.original]
    assert len(originals) == 2
    assert {one.text for one in originals} == {text}


@pytest.mark.parametrize("text", ["find me a quiet vegan brunch", "which photo is red", "?"])
def test_weights_sum_to_one(text: str) -> None:
    assert sum(one.weight for one in plan(text).sub_queries) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("text", "dominant"),
    [("show me photos of the windows", "image"), ("recording of birdsong and a bell", "audio")],
)
def test_words_make_a_modality_dominant(text: str, dominant: str) -> None:
    assert plan(text).dominant == dominant


def test_an_attached_photo_is_asked_with_and_so_are_its_words() -> None:
    photo = AttachmentRef(id="a1", name="sign.jpg", kind="image", words="Brunch until 14:00")
    made = plan("which cafe is this?", photo)
    asked = [(one.modality, one.text) for one in made.sub_queries if one.attachment == "a1"]
    assert asked[0] == ("image", "")
    assert ("text", "Brunch until 14:00") in asked and ("page", "") in asked
    assert made.dominant == "image"


def test_an_attached_document_is_asked_with_by_its_words() -> None:
    made = plan("what is this about", AttachmentRef(id="d", name="a.pdf", kind="document",
                                                    words="invoice for tofu"))  # fmt: skip
    assert {one.modality for one in made.sub_queries if one.attachment == "d"} == {"text", "page"}


def test_a_limit_on_places_is_hard_and_a_question_about_one_is_not() -> None:
    sought = plan("vegan brunch under 40 dB")
    assert all(one.hard for one in sought.constraints)
    asked = plan("does Clatterbox have anything vegan under 40 dB?")
    assert not any(one.hard for one in asked.constraints)


def test_what_no_source_states_cannot_limit() -> None:
    made = plan("brunch with a wheelchair")
    (one,) = [one for one in made.constraints if one.field == "wheelchair"]
    assert not one.hard


def test_soft_words_get_the_number_of_this_library() -> None:
    (light,) = [one for one in plan("brunch with daylight").constraints]
    assert light.field == "daylight_share"
    assert isinstance(light.value, float) and not light.hard


def test_a_focused_search_leaves_the_limits_to_the_filter() -> None:
    made = plan("a quiet vegan brunch with natural light under 40 dB")
    focused = {one.modality: one.text for one in made.sub_queries if not one.original}
    assert "vegan" not in focused["text"] and "40" not in focused["text"]
    assert "light" not in focused.get("audio", "") and "quiet" not in focused.get("image", "")


def test_a_modality_without_items_is_not_asked() -> None:
    made = town()
    made.items = [one for one in made.items if one.modality != "audio"]
    view = view_of(Query(text=""), deps_of(made))
    found = RulePlanner().plan(question("how loud is the recording"), (), None, view)
    assert "audio" not in {one.modality for one in found.sub_queries}
