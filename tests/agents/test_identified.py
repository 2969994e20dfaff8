"""What an attached file shows, and what is asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.assistant import Assistant
from tools.core.query import Query

FILES = Path(__file__).parents[2] / "eval" / "gold" / "attachments"


@pytest.mark.parametrize(
    ("file", "text", "name", "said"),
    [
        ("screen-f.jpg", "which button is the safe one?", "Quillbox", "Keep both"),
        ("film-d.mp4", "is it always that loud there? how many dB", "Clatterbox Kitchen", "74 dB"),
        ("page-a.jpg", "when do they close on Sundays?", "Moss & Meridian", "15:00"),
        ("part-b.jpg", "how much does a new one cost", "Skua M1 motor", "198"),
    ],
)
def test_a_file_is_recognised_and_asked_about(
    assistant: Assistant, file: str, text: str, name: str, said: str
) -> None:
    answer = assistant.ask(Query(text=text, attach=(str(FILES / file),)))
    assert answer.kind == "quoted"
    assert answer.entities[0].name == name
    assert f"What you attached is most like **{name}**" in answer.answer
    assert said in answer.answer


def test_something_like_the_file_is_not_the_file(assistant: Assistant) -> None:
    photo = str(FILES / "garment-b.jpg")
    answer = assistant.ask(Query(text="this jumper but with buttons", attach=(photo,)))
    assert "What you attached is most like" not in answer.answer
    assert "Dulse Cardigan" in [one.name for one in answer.entities]
