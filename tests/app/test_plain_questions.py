"""Plain questions over a few plain notes: what stands there is quoted, the rest declined."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.assistant import Assistant
from tests.app.notes_house import opened_over
from tools.core.query import Query

_NOTES = {
    "heron.md": "# Heron\n\nThe grey heron sleeps in the old boathouse.\n",
    "ferry.md": "# Ferry\n\nThe ferry leaves at 9:15 from the north pier.\n",
    "tide.md": "# Tide\n\nThe quay is dry at low tide.\n",
    "house.md": "# House\n\nJonas repaired the pump on Friday. The spare keys hang behind the "
    "kitchen door. Our landlord is called Mrs Okafor. The boiler pressure should be 1.5 bar.\n",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from opened_over(_NOTES, tmp_path_factory)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Where does the heron sleep?", "boathouse"),
        ("When does the ferry leave?", "9:15"),
        ("where does the ferry leave from?", "north pier"),
        ("when is the quay dry?", "low tide"),
        ("who repaired the pump?", "Jonas"),
        ("When was the pump repaired?", "Friday"),
        ("where are the spare keys", "kitchen door"),
        ("what's the name of our landlord?", "Okafor"),
        ("what pressure should the boiler have?", "1.5 bar"),
    ],
)
def test_what_stands_there_is_quoted(assistant: Assistant, question: str, says: str) -> None:
    answer = assistant.ask(Query(text=question, owner="local"))
    assert answer.kind == "quoted"
    assert says in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "who invented the ferry?",
        "who is the mayor?",
        "where does the otter sleep?",
        "what does the ferry cost?",
    ],
)
def test_what_stands_nowhere_is_declined(assistant: Assistant, question: str) -> None:
    assert assistant.ask(Query(text=question, owner="local")).kind == "abstained"
