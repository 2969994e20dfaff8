"""A wish that no file speaks of is told; no find is passed off as meeting it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.assistant import Assistant
from tests.app.notes_house import opened_over
from tools.core.query import Query

_SOUPS = {
    "ham.md": "---\ntitle: Ham, lentil soup\n---\n\nSoak 2 cups of lentils and boil a bone.\n",
    "pea.md": "---\ntitle: Pea soup\n---\n\nA soup of split peas. It is vegan, and warms well.\n",
    "leek.md": "---\ntitle: Leek soup\n---\n\nCut three leeks and fry them in butter.\n",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from opened_over(_SOUPS, tmp_path_factory)


def test_a_wish_that_nothing_says_is_told(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="a gluten-free soup with lentils", owner="local"))
    assert "Nothing found says “gluten-free”." in answer.answer
    plain = assistant.ask(Query(text="a soup with lentils", owner="local"))
    assert answer.confidence < plain.confidence


def test_a_wish_that_a_file_says_is_not_told(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="a vegan soup with peas", owner="local"))
    assert "Nothing found says" not in answer.answer
    assert "vegan" in answer.answer
