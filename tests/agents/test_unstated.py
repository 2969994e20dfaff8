"""What nothing about a place of the demo town states is declined; what a line says is told."""

from __future__ import annotations

import pytest

from app.assistant import Assistant
from tools.core.query import Query


@pytest.mark.parametrize(
    "text",
    [
        "is there parking at Fathom Gallery", "what's the chef called at Gullwing Grill",
        "when is karaoke night at the Old Ropery Taproom", "when was Pennyfold Pizza founded",
        "how many calories has the brunch at Clatterbox Kitchen", "when does the zoo open",
        "how deep is the seawater tub at Gorse Steam Baths",
    ],
)  # fmt: skip
def test_what_nothing_states_is_declined(assistant: Assistant, text: str) -> None:
    assert assistant.ask(Query(text=text)).kind == "abstained"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who painted The Herring Girls at Fathom Gallery", "Josef Tarn"),
        ("does the Cobalt Kettle allow dogs", "yes"),
        ("how many seats does the Small Reel have", "88"),
    ],
)
def test_what_a_line_states_is_told(assistant: Assistant, text: str, said: str) -> None:
    answer = assistant.ask(Query(text=text))
    assert answer.kind == "quoted" and said in answer.answer


def test_a_tag_that_is_named_limits_a_list(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="Which places do brunch on a Saturday at 11:00?"))
    assert answer.entities and "Hotel Petrel & Pine" not in [one.name for one in answer.entities]
