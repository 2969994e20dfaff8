"""Places in an answer: every one that is counted is shown, with something cited."""

from __future__ import annotations

import re

import pytest

from app.assistant import Assistant
from tools.core.query import Query


@pytest.mark.parametrize(
    "text",
    [
        "where can I get breakfast before 8 am on a Tuesday",
        "somewhere for oysters and champagne",
        "somewhere cheap to eat by the harbour",
    ],
)
def test_every_place_that_is_counted_is_shown_and_cited(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(Query(text=text)).answer
    blocks = re.split(r"\n\*\*", answer)[1:]
    numbers = [int(one.split(".")[0]) for one in blocks if one[0].isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert blocks and all("[" in one for one in blocks)


def test_what_is_unsure_is_said_to_come_nearest_and_not_to_fit(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="somewhere for oysters and champagne")).answer
    assert answer.startswith("I am not sure")
    assert "nearest" in answer and "fit:" not in answer
