"""Questions for a part of a document: its lines in order, whole, each cited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.assistant import Assistant
from app.settings import load
from tools.core.query import Query

_PIE = """---
title: Quince Pie
---

It comes from a neighbour and is quickly made.

## Ingredients

### Filling

- 700 g quinces
- 80 g sugar

### Crust

- 300 g spelt flour

## Directions

1. Peel the quinces and cut them into strips that are about as long and
   as thin as a finger.
2. Bake for 40 minutes at 180 °C.
"""
_SOUP = """# Barley soup

## Ingredients

- 200 g barley
- 1 leek
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("files")
    (folder / "pie.md").write_text(_PIE, encoding="utf-8")
    (folder / "soup.md").write_text(_SOUP, encoding="utf-8")
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    made.add("local", [folder])
    yield made
    made.close()


@pytest.mark.parametrize(
    "question",
    ["what goes into the quince pie?", "ingredients of quince pie",
     "What do I need to buy for the quince pie"],
)  # fmt: skip
def test_ingredients_are_quoted_whole_below_their_headings(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(Query(text=question))
    told = [line for line in answer.answer.split("\n") if line]
    assert told[1:] == [
        "**Quince Pie**, Ingredients:",
        "Filling:",
        "- “700 g quinces” [1]",
        "- “80 g sugar” [1]",
        "Crust:",
        "- “300 g spelt flour” [1]",
    ]
    assert {one.source.rsplit("/", 1)[-1] for one in answer.citations} == {"pie.md"}


def test_steps_are_quoted_with_their_broken_lines_joined(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="how do i make the quince pie"))
    assert (
        "- “Peel the quinces and cut them into strips that are about as long and as thin as a "
        "finger.” [1]\n- “Bake for 40 minutes at 180 °C.” [1]"
    ) in answer.answer


def test_a_dish_that_is_not_there_is_not_answered_with_another_one(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="what goes into the pumpkin lasagne"))
    assert answer.kind == "abstained" or "Ingredients" not in answer.answer
