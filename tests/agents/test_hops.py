"""Questions in steps: a find leads to the next search, and is cited itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.rules.in_steps import steps_of
from app.assistant import Assistant
from tools.core.evidence import Answer
from tools.core.query import Query


def cited(answer: Answer) -> list[str]:
    return [Path(one.source).parent.name + "/" + Path(one.source).name for one in answer.citations]


@pytest.mark.parametrize(
    ("text", "first", "then", "said"),
    [
        ("find the photo of the menu board at Noodle Loom, then read its text",
         "noodle-loom/photo-2.jpg", "noodle-loom/photo-2.jpg", "soda"),
        ("find the recording of the fan rattling, then the manual page of that part",
         "borealis-f2/sound-fault.ogg", "borealis-f2/manual.pdf", "F2-031"),
        ("what does the place with the church bell recording charge for a ticket?",
         "saltbell-tower", "saltbell-tower/_folder.yaml", "4 EUR"),
        ("find the page with the beer list, then tell me which days that pub has a quiz",
         "old-ropery-taproom/beer-list.pdf", "old-ropery-taproom/_folder.yaml", "We 20:00"),
        ("when does the place with the lighthouse lens photo open?",
         "harrow-light", "harrow-light/_folder.yaml", "10:00-18:00"),
        ("find the photo of the broken gear wheel, then the part number of it in the manual",
         "osprey-g3/photo-1.jpg", "osprey-g3/manual.pdf", "G3-018"),
        ("find the recording of the whining pump, then the grease it takes",
         "calder-p40/sound-", "calder-p40/manual.pdf", "15 g"),
        ("find the screenshot with Q-507, then say how much space it needs",
         "screens/error-disk-full.png", "help/disk-full.md", "200 MB"),
    ],
)  # fmt: skip
def test_a_find_leads_to_the_next_and_both_are_cited(
    assistant: Assistant, text: str, first: str, then: str, said: str
) -> None:
    answer = assistant.ask(Query(text=text))
    assert answer.kind == "quoted"
    assert [one.action for one in answer.rounds][:2] == ["search", "step 2"]
    assert "first, then looked for" in answer.rounds[1].changed
    assert answer.answer.startswith("Found first:")
    sources = cited(answer)
    assert sources[0].startswith(first)
    assert then in sources
    assert said in answer.answer


def test_three_steps_are_the_most(assistant: Assistant) -> None:
    four = "find the photo of the pump, then its manual, then the part, then its price"
    assert steps_of(four) == ()
    three = "find the screenshot with Q-507, then the help page, then say how much space it needs"
    answer = assistant.ask(Query(text=three))
    steps = [one.action for one in answer.rounds if one.action.startswith("step")]
    assert steps == ["step 2", "step 3"]
    assert "200 MB" in answer.answer


@pytest.mark.parametrize(
    "text",
    [
        "find a quiet vegan brunch",
        "find me a cafe with daylight and wifi",
        "show me photos of the lighthouse",
        "what does the porridge at Moss & Meridian cost?",
        "which place has a piano?",
        "does the hostel with the garden have lockers?",
        "first I want soup, then cake",
    ],
)
def test_what_one_look_answers_has_no_steps(text: str) -> None:
    assert steps_of(text) == ()


def test_a_first_step_that_finds_nothing_leads_nowhere(assistant: Assistant) -> None:
    text = "what does the place with the zebra xylophone recording charge for breakfast?"
    answer = assistant.ask(Query(text=text))
    assert all(not one.action.startswith("step") for one in answer.rounds) or cited(answer)
