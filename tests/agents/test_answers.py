from __future__ import annotations

import pytest

from agents.library_view import LibraryView
from agents.machine import Machine
from agents.records import Piece
from agents.seats import Case, Draft
from tests.agents.world import ask, deps_of, town
from tools.core.events import Said

TOWN = town()


def answered(question: str) -> str:
    _, finished = ask(Machine(deps_of(TOWN)), question)
    return finished.answer.answer


PLACES = """Quoted from your files, this fits best:

**Moss & Meridian** (cafe)
- “Sunday brunch at the long window table and nobody had to raise their voice.” [2]
- Photo photo-1.jpg: “The dining room”, daylight 32 %, lightness L* 71 [img 1]
- Recording recording-1.ogg, sound level 34 dB [audio 1 at 0:05]
- Sound level: 34 dB [audio 1 at 0:05]
- ✓ vegan (diets vegan, vegetarian (_folder.yaml)); ✓ natural light (daylight 32 %); \
✓ under 40 dB (sound level 34 dB)

Not known, would match otherwise:
- Undercroft Larder: sound level unknown [3 p. 1]"""


def test_a_place_is_told_with_what_speaks_for_it() -> None:
    assert answered("a vegan brunch with natural light under 40 dB") == PLACES


COMPARED = """Quoted from your files:

By sound level, louder is Clatterbox Kitchen: Clatterbox Kitchen 74 dB [audio 2 at 0:05], \
Pale Heron Tearoom 36 dB [audio 1 at 0:05]

|  | sound level |
| --- | --- |
| Clatterbox Kitchen | 74 dB [audio 2 at 0:05] |
| Pale Heron Tearoom | 36 dB [audio 1 at 0:05] |"""


def test_a_comparison_is_decided_by_the_fact() -> None:
    assert answered("is Clatterbox or the Pale Heron louder") == COMPARED


def test_a_yes_or_no_question_gets_yes_or_no_and_the_fact() -> None:
    assert answered("is the Pale Heron open on Sunday?") == (
        "Quoted from your files:\n\nPale Heron Tearoom, open on Sunday: **yes**\n"
        "- opening hours We-Su 09:30-17:00 (_folder.yaml) [2]"
    )
    assert "open on Monday: **no**" in answered("is the Pale Heron open on Monday?")


def test_a_fact_is_given_with_the_recording_it_was_measured_in() -> None:
    assert answered("how loud is Moss & Meridian?") == (
        "Quoted from your files:\n\n- Moss & Meridian: sound level 34 dB [audio 1 at 0:05]"
    )


def test_things_are_listed_one_a_line() -> None:
    told = answered("show me photos with natural light")
    assert told.count("- Photo photo-1.jpg") == 3
    assert "Undercroft" not in told


def test_a_name_alone_is_introduced() -> None:
    told = answered("tell me about Moss & Meridian")
    assert "- Opening hours: Tu-Su 08:30-15:00 (_folder.yaml)" in told
    assert "The whole front is glass" in told


def test_the_cheapest_is_the_cheapest() -> None:
    told = answered("cheapest brunch")
    assert told.index("Undercroft Larder") < told.index("Clatterbox Kitchen")
    assert "✓ cheapest (price 9 EUR (_folder.yaml))" in told


def test_what_is_not_wanted_comes_later() -> None:
    told = answered("vegan brunch, no candles")
    assert "Undercroft" not in told.split("**")[1]


class BoldWriter:
    """Writes what it was built with: once, then nothing but the plain fallback's job is left."""

    def __init__(self, *pieces: Piece) -> None:
        self._pieces = pieces
        self.plain: list[bool] = []

    @property
    def quotes(self) -> bool:
        return False

    def write(self, case: Case, view: LibraryView) -> Draft:
        self.plain.append(case.plain)
        return Draft(pieces=iter(self._pieces))


def test_only_verified_sentences_are_said_and_the_rest_is_told() -> None:
    writer = BoldWriter(
        Piece(text="From the files:\n", claim=False),
        Piece(text="The porridge costs 6.80 [1 p. 1].\n"),
        Piece(text="It costs 7.50 [1 p. 1].\n"),
        Piece(text="It is quiet [audio 9 at 0:01].\n"),
        Piece(text="Ask for it warm, 99 EUR [1 p. 1].\n", fallback="“Oat porridge” [1 p. 1].\n"),
    )
    deps = deps_of(TOWN, writer=writer)
    events, finished = ask(Machine(deps), "what does the oat porridge at Moss & Meridian cost")
    text = finished.answer.answer
    assert finished.answer.kind == "generated"
    assert "6.80" in text and "“Oat porridge”" in text
    assert "7.50" not in text and "99" not in text and "audio 9" not in text
    assert any("2 unsupported sentences" in note for note in finished.answer.notes)
    assert any("named nothing found" in note for note in finished.answer.notes)
    said = [one for one in events if isinstance(one, Said)]
    assert said[0].text == "From the files:\n" and said[0].citations == ()
    assert all(one.citations for one in said[1:])


def test_a_draft_without_support_is_written_once_more_and_then_given_up() -> None:
    writer = BoldWriter(Piece(text="It costs 7.50 [1].\n"))
    deps = deps_of(TOWN, writer=writer)
    _, finished = ask(Machine(deps), "what does the oat porridge at Moss & Meridian cost")
    assert writer.plain == [False, True]
    assert finished.answer.kind == "abstained"
    assert "7.50" not in finished.answer.answer


@pytest.mark.parametrize(
    "question",
    ["a vegan brunch", "is Clatterbox or the Pale Heron louder", "show me the dining room",
     "what does the oat porridge cost", "good sushi?", "tell me about Clatterbox"],
)  # fmt: skip
def test_headings_never_stand_alone(question: str) -> None:
    told = answered(question).split("\n")
    for line, following in zip(told, [*told[1:], ""], strict=True):
        if line.startswith("**"):
            assert following.startswith("- ")


def test_two_facts_asked_for_are_both_stated() -> None:
    told = answered("when does the Pale Heron open and what does it cost?")
    assert "opening hours We-Su 09:30-17:00" in told
    assert "price 14 EUR" in told
