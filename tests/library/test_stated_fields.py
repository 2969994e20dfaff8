"""Fields that sheets state under names of their own: listed, limited, asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.settings import load
from tools.core.query import Query, Scope

SHEETS = {
    "Gull": "kind: inn\nberths: 4\nsauna: true\nbooking: required\nstory: the first house here",
    "Tern": "kind: inn\nberths: 9\nsauna: false\nbooking: recommended",
    "Skua": "kind: inn\nberths: 2\nbooking: required",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("inns")
    for name, sheet in SHEETS.items():
        (folder / name).mkdir()
        (folder / name / "_folder.yaml").write_text(f"entity: {name} Inn\n{sheet}\n")
        (folder / name / "notes.md").write_text(f"# {name} Inn\n\nClean beds and good soup.\n")
    made = Assistant.open(load({"CAIRN_TEXT_ENCODER": "off"}, home=tmp_path_factory.mktemp("home")))
    made.add("local", [folder])
    yield made
    made.close()


def test_numbers_and_words_are_told_apart(assistant: Assistant) -> None:
    stated = assistant.house.library.catalogue.stated(Scope())
    assert stated["berths"] is None
    assert set(stated["booking"] or ()) == {"required", "recommended"}
    assert set(stated["sauna"] or ()) == {"True", "False"}
    assert "lightness" not in stated


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("which inn has the most berths", ["Tern Inn"]),
        ("an inn with at least 3 berths", ["Gull Inn", "Tern Inn"]),
        ("inns with a sauna", ["Gull Inn"]),
        ("inns without a sauna", ["Tern Inn"]),
        ("every inn where booking is required", ["Gull Inn", "Skua Inn"]),
    ],
)
def test_any_stated_field_can_be_asked_for(
    assistant: Assistant, text: str, names: list[str]
) -> None:
    found = [one.name for one in assistant.ask(Query(text=text)).entities]
    assert sorted(found[: len(names)]) == names
    if "most" not in text:
        assert len(found) == len(names)


def test_a_count_is_answered_by_its_field(assistant: Assistant) -> None:
    assert "berths 9" in assistant.ask(Query(text="how many berths does the Tern Inn have")).answer
