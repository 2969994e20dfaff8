"""Questions that name a file by its title are answered from it, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.assistant import Assistant
from app.settings import load
from tools.core.query import Query

_LOAF = """# Lentil loaf

Mash the lentils with oats and onions. Press it into a tin and bake it for 50 minutes.

It keeps for four days in the fridge.
"""
_BREAD = """# Barley bread

Preheat the oven to 230 °C. Bake the barley bread for 35 minutes and let it cool.
"""
_PLAYER = """# Tern player

## Volume

Turns the sound up and down in ten steps.

Property name: `outputGain`

Default value: 7
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("files")
    for name, text in (("loaf", _LOAF), ("bread", _BREAD), ("player", _PLAYER)):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    made.add("local", [folder])
    yield made
    made.close()


def test_a_value_is_taken_from_the_file_that_is_named(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="how long does the lentil loaf need in the oven?"))
    assert "50 minutes" in answer.answer and "35 minutes" not in answer.answer
    assert {one.source.rsplit("/", 1)[-1] for one in answer.citations} == {"loaf.md"}


def test_a_value_that_only_another_file_states_is_no_answer(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="what temperature for the lentil loaf?"))
    assert answer.kind == "abstained"
    assert "a temperature" in answer.answer
    stated = assistant.ask(Query(text="what temperature for the barley bread?"))
    assert stated.kind == "quoted" and "230 °C" in stated.answer


def test_a_labelled_line_answers_where_its_heading_is_asked_about(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="what is the volume of the player by default?"))
    assert "Default value: 7" in answer.answer
    named = assistant.ask(Query(text="which property sets the volume of the player?"))
    assert "outputGain" in named.answer


def test_an_identifier_that_nothing_names_declines(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="what is the default of inputGain in the player?"))
    assert answer.kind == "abstained"


def test_a_slip_of_spelling_is_no_other_word(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="how long does the lentil loaf keep in the firdge?"))
    assert "four days" in answer.answer


def test_the_title_stands_beside_the_quote_once(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="how long does the lentil loaf keep in the fridge?"))
    assert answer.answer.count("(Lentil loaf, loaf.md)") == 1
