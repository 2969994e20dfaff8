from __future__ import annotations

import pytest

from agents.machine import Machine
from agents.records import Question
from agents.rules.said_line import answers_in_form
from agents.rules.words import stems
from tests.agents.world import Town, ask, deps_of, town
from tools.core.locators import PageRegion, TextSpan

PROGRAMME = (
    "Programme of Moss & Meridian, 19 to 25 November 2026\n"
    "Day: Fri 20; Time: 20:00; Talk: Moths of the harbour; Speaker: Ada Winnow\n"
    "Day: Sun 22; Time: 17:00; Talk: Old tide tables; Speaker: Bram Oakes\n"
)
PARTS = "Number: K2-031; Part: Fan wheel; Price (EUR): 46.00\nPart: Filter mat; change, part K2-008"


def with_programme() -> Town:
    made = town()
    pdf = made.source("moss-and-meridian/programme.pdf", "Moss & Meridian")
    made.item("moss-programme", pdf, "page", PageRegion(page=1), text=PROGRAMME, about="Moss")
    parts = made.source("parts.txt", None)
    made.item(
        "parts", parts, "text", TextSpan(start_char=0, end_char=len(PARTS), line=1), text=PARTS
    )
    return made


@pytest.mark.parametrize(
    "question",
    [
        "where is the nearest pharmacy", "is there a nightclub in town?",
        "tickets for the aquarium?",
        "what talk is on at Moss & Meridian on 3 December",
        "which talk can I hear at Moss & Meridian on Christmas Eve?",
        "the talk at Moss & Meridian on 21 November, who speaks?",
        "what year did the Pale Heron open", "in which year was Clatterbox Kitchen built?",
        "who owns Clatterbox Kitchen?", "what's the name of the cook at the Pale Heron",
        "price of the filter mat K2-008", "how much do you charge for part K2-008?",
        "any ramen place in town?", "is there an Indian restaurant",
    ],
)  # fmt: skip
def test_what_stands_nowhere_in_the_form_asked_for_is_declined(question: str) -> None:
    _, finished = ask(Machine(deps_of(with_programme())), question)
    assert finished.answer.kind == "abstained", finished.answer.answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what talk is on at Moss & Meridian on 20 November", "Moths"),
        ("who speaks about old tide tables at Moss & Meridian?", "Bram Oakes"),
        ("price of the fan wheel K2-031", "46.00"),
        ("when does the Pale Heron open on a Saturday?", "We-Su 09:30-17:00"),
        ("until when is Moss & Meridian open on Sundays", "Tu-Su 08:30-15:00"),
    ],
)
def test_what_stands_there_is_answered(question: str, said: str) -> None:
    _, finished = ask(Machine(deps_of(with_programme())), question)
    assert finished.answer.kind == "quoted" and said in finished.answer.answer


@pytest.mark.parametrize(
    ("question", "line", "holds"),
    [
        ("who painted it?", "Room: 1; Painting: Fog; Painter: Ada Winnow", True),
        ("who painted it?", "The Pale Heron hangs a painting by the door.", False),
        ("what year was it built?", "The tower of 1888 was raised in one summer.", True),
        ("what year was it built?", "It was built by 12 masons.", False),
        ("how many litres does it hold?", "The tank takes 24 l of oil.", True),
        ("how many litres does it hold?", "The tank is drained daily.", False),
        ("what percent alcohol is it?", "Cloudy cider, 4.5 %", True),
        ("what percent alcohol is it?", "Cloudy cider 4.60", False),
    ],
)
def test_a_line_holds_the_form_or_not(question: str, line: str, holds: bool) -> None:
    asked = Question(text=question, standalone=question)
    assert answers_in_form(asked, line, stems("The Pale Heron")) is holds
