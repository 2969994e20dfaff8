"""Photos and recordings asked for by the kind of place alone."""

from __future__ import annotations

import pytest

from agents.rules.kinds_asked import read_kinds
from app.assistant import Assistant
from tools.core.query import Query


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


def _of_kind(text: str) -> dict[str, set[str]]:
    stated = ("jumper", "scarf", "t-shirt", "cafe", "restaurant", "hotel", "hostel")
    found: dict[str, set[str]] = {}
    for one in read_kinds(text, turn=0, stated=stated):
        assert isinstance(one.constraint.value, tuple)
        found.setdefault(one.constraint.op, set()).update(one.constraint.value)
    return found


@pytest.mark.parametrize(
    ("text", "sought", "denied"),
    [
        ("a proper restaurant, not a cafe, under 40 dB", "restaurant", "cafe"),
        ("a hotel - no hostel - for under 45 euros", "hotel", "hostel"),
        ("a restaurant and not a bar or cafe", "restaurant", "cafe"),
        ("something indoors, not a cafe or a shop", "", "shop"),
        ("a cafe or restaurant with wifi", "restaurant", ""),
    ],
)
def test_a_kind_that_is_denied_is_not_sought(text: str, sought: str, denied: str) -> None:
    found = _of_kind(text)
    assert sought in found["in"] if sought else "in" not in found
    assert denied in found["!="] if denied else "!=" not in found


@pytest.mark.parametrize(
    "text",
    ["I only buy vegan clothing, show me all", "do you sell warm knitwear?", "any clothes in wool"],
)
def test_what_is_bought_is_of_a_wider_kind(text: str) -> None:
    assert {"jumper", "scarf"} <= _of_kind(text)["in"]
