"""Photos and recordings asked for by the kind of place alone."""

from __future__ import annotations

import pytest

from app.assistant import Assistant
from app.demo import load_demo
from app.settings import load
from tools.core.query import Query


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    load_demo(made)
    return made


@pytest.mark.parametrize(
    ("text", "kind", "modality"),
    [
        ("show me a photo of a cafe", "cafe", "image"),
        ("a recording of a bakery", "bakery", "audio"),
    ],
)
def test_what_shows_a_kind_of_place_is_found_by_what_its_place_is(
    assistant: Assistant, text: str, kind: str, modality: str
) -> None:
    answer = assistant.ask(Query(text=text))
    assert answer.kind == "quoted"
    assert answer.citations[0].modality == modality
    catalogue = assistant.house.library.catalogue
    for one in answer.citations:
        facts = catalogue.facts(one.item, "kind")
        assert [fact.attribute.value for fact in facts] == [kind]
    assert "would match otherwise" not in answer.answer


def test_a_recording_nothing_is_written_about_is_found_by_its_place(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="recording with a church bell"))
    first = answer.citations[0]
    assert first.modality == "audio"
    assert "saltbell-tower" in first.source
