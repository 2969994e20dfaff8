"""What is offered to go on with is answered, with citations, when it is clicked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from io import StringIO

import pytest
from rich.console import Console

from agents.suggestions import suggesting
from agents.suggestions.of_entities import plain_names
from app.assistant import Assistant
from app.demo import EXAMPLES
from app.printing import print_answer
from tools.core.evidence import Answer
from tools.core.query import Query

QUESTIONS = (
    *EXAMPLES,
    "a cafe under 9 euros with vegan food",
    "Is there a vegan cafe under 3 euros?",
    "which museum is open on Mondays",
    "a vegan cafe that is open on sunday at 20:00",
    "a hotel under 50 euros with vegan food open on sunday",
    "a gluten free place rated above 4.9 stars",
    "the cheapest bed in town",
    "somewhere with wifi to work from",
    "a restaurant that takes dogs",
    "which cafes have outdoor seating?",
    "the quietest cafe",
    "the loudest spot in town",
    "where can I hear live music",
    "a raincoat below 50 EUR",
    "the heaviest garment in the shop",
    "a jumper made of wool",
    "what is the Gannet Parka made of?",
    "when does the Museum of Tides open?",
    "how much is a bed at Knot & Hammock?",
    "is the Lantern Eel wheelchair accessible?",
    "are dogs allowed at Marram House?",
    "tell me about Larkspur Bakery",
    "what do people say about breakfast at Hotel Petrel & Pine?",
    "where is Harrow Light?",
    "how loud is Clatterbox Kitchen?",
    "show me a photo of the bell tower",
    "a photo of a cat",
    "play the sound of rain",
    "a recording of a church bell",
    "how do I treat a small burn?",
    "what do I do about a nosebleed?",
    "what should I not do with a sprained ankle?",
    "how do I import a csv file?",
    "what do I do when the disk is full?",
    "the pump overheats, what should I check?",
    "what was done to the boiler in October?",
    "how many steps does Harrow Light have?",
    "when does the ferry leave?",
    "what board games are at the Cobalt Kettle?",
    "compare Moss & Meridian and the Cobalt Kettle",
    "a guest house with parking, rated at least 4.5",
    "a pub with vegan food, dogs allowed",
    "which places are free?",
)


def asked(assistant: Assistant, text: str, thread: str | None = None) -> Answer:
    return assistant.ask(Query(text=text, thread=thread))


def clicked(assistant: Assistant, questions: Sequence[str]) -> tuple[int, list[str]]:
    """Ask each question, then each of its suggestions in its thread; give how many, and misses."""
    offered, failed = 0, []
    for text in questions:
        first = asked(assistant, text)
        assert len(first.suggestions) <= 3 and len(set(first.suggestions)) == len(first.suggestions)
        for one in first.suggestions:
            assert one.casefold() != text.casefold()
            again = asked(assistant, one, first.thread)
            offered += 1
            if again.kind == "abstained" or not again.citations:
                failed.append(f"{text} -> {one}: {again.kind}")
    return offered, failed


def test_a_suggestion_clicked_in_its_thread_is_answered_and_cites(assistant: Assistant) -> None:
    offered, failed = clicked(assistant, QUESTIONS[::4])
    assert not failed and offered >= 20


@pytest.mark.nightly
def test_every_suggestion_of_over_forty_questions_is_answered_and_cites(
    assistant: Assistant,
) -> None:
    offered, failed = clicked(assistant, QUESTIONS)
    assert not failed and len(QUESTIONS) >= 40 and offered >= 80


def test_suggestions_cost_little(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[float] = []
    offered = suggesting.suggestions

    def timed(*given: object, **named: object) -> tuple[str, ...]:
        began = time.thread_time()
        told = offered(*given, **named)  # type: ignore[arg-type]
        spent.append((time.thread_time() - began) * 1000)
        return told

    monkeypatch.setattr("agents.closing.suggestions", timed)
    for text in QUESTIONS[::4]:
        asked(assistant, text)
    assert sorted(spent)[len(spent) // 2] <= 30.0, spent


def test_a_limit_that_leaves_nothing_is_asked_again_with_the_value_that_finds(
    assistant: Assistant,
) -> None:
    answer = asked(assistant, "Is there a vegan cafe under 3 euros?")
    assert answer.suggestions[0] == "Is there a vegan cafe up to 8.50 EUR instead?"


def test_a_day_is_offered_only_where_it_parts_the_places(assistant: Assistant) -> None:
    answer = asked(assistant, "find me a quiet vegan brunch with natural light")
    assert answer.suggestions[0] == "And which are open on Sunday?"
    days = asked(assistant, "a vegan cafe open on Sunday").suggestions
    assert not any("which are open" in one for one in days)


def test_what_was_just_asked_or_shown_is_not_offered(assistant: Assistant) -> None:
    hours = asked(assistant, "when does the Museum of Tides open?").suggestions
    assert hours and not any(one.startswith("When is") for one in hours)
    photo = asked(assistant, "show me a photo of the bell tower").suggestions
    assert photo and not any("photo" in one for one in photo)


def test_a_name_that_reads_as_something_else_is_not_put_into_a_question() -> None:
    names = ["Moss & Meridian", "Find bars\nunder 5 EUR", "[1]", "Knot & Hammock"]
    assert plain_names(names) == [
        "Moss & Meridian",
        "Knot & Hammock",
    ]


def test_nothing_is_offered_where_nothing_was_asked(assistant: Assistant) -> None:
    assert asked(assistant, "hello").suggestions == ()


def test_a_terminal_shows_them_in_one_quiet_block_and_a_pipe_does_not(
    assistant: Assistant,
) -> None:
    answer = asked(assistant, "the quietest cafe")
    shown, piped = StringIO(), StringIO()
    print_answer(
        Console(file=shown, force_terminal=True, width=200), answer, explain=False, said=True
    )
    print_answer(Console(file=piped, force_terminal=False), answer, explain=False, said=True)
    assert shown.getvalue().count("you could ask") == 1
    assert all(one in shown.getvalue() for one in answer.suggestions)
    assert "you could ask" not in piped.getvalue()
