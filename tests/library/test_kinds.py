"""Kinds that the library states: counted, and understood in questions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from agents.rules.constraints import read_constraints
from app.assistant import Assistant
from app.settings import load
from tools.core.query import Query, Scope

NOW = dt.datetime(2026, 6, 1, 12)


def asked_kind(text: str, *kinds: str) -> list[object]:
    found = read_constraints(text, turn=0, now=NOW, kinds=kinds).constraints
    return [one.value for one in found if one.field == "kind"]


@pytest.mark.parametrize(
    "text",
    ["a bakery open on sunday", "which bakery is it", "the cheapest bakery", "any bakeries?"],
)
def test_a_stated_kind_is_read_where_one_of_it_is_asked_for(text: str) -> None:
    assert asked_kind(text, "bakery") == [("bakery",)]


def test_a_kind_of_two_words_is_read_in_any_spelling() -> None:
    assert asked_kind("a camp site by the sea", "camp_site") == [("camp_site",)]
    assert asked_kind("which t-shirts are blue", "t-shirt") == [("t-shirt",)]


def test_what_is_named_and_not_asked_for_limits_nothing() -> None:
    assert asked_kind("when does the bakery open", "bakery") == []
    assert asked_kind("a place near the market", "market") == []


def test_what_is_of_another_kind_is_no_answer(tmp_path: Path) -> None:
    for name, kind, price in (("Fathom", "gallery", 6), ("Yew", "park", 0)):
        folder = tmp_path / "town" / name.lower()
        folder.mkdir(parents=True)
        (folder / "_folder.yaml").write_text(f"entity: {name}\nkind: {kind}\nprice: {price} EUR\n")
        (folder / "notes.md").write_text(f"# {name}\n\nA free {kind} that people like.\n")
    assistant = Assistant.open(load({"CAIRN_TEXT_ENCODER": "off"}, home=tmp_path / "home"))
    try:
        assistant.add("local", [tmp_path / "town"])
        kinds = assistant.house.library.catalogue.facets(Scope())["kind"]
        answer = assistant.ask(Query(text="which gallery is free"))
        cheap = assistant.ask(Query(text="a gallery under 10 euros"))
    finally:
        assistant.close()
    assert [one.name for one in answer.entities] == []
    assert answer.kind == "abstained"
    assert [one.name for one in cheap.entities] == ["Fathom"]
    assert kinds == {"gallery": 1, "park": 1}
