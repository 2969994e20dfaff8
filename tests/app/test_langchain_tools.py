"""Another agent's view of the library: one LangChain tool a modality."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.langchain_tools import langchain_tools
from app.settings import load

NOTE = "---\nprice: 9 EUR\n---\n# Kiosk\n\nThe heron kiosk sells pancakes by the pier.\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(load({}, home=tmp_path / "home"))
    (tmp_path / "note.md").write_text(NOTE)
    made.add("local", [tmp_path / "note.md"])
    yield made
    made.close()


def test_every_modality_is_a_tool_that_says_what_it_searches(assistant: Assistant) -> None:
    tools = {one.name: one for one in langchain_tools(assistant)}
    assert {"search_text", "search_page", "search_image", "search_audio"} <= set(tools)
    assert set(tools["search_text"].args) == {"query", "where", "file", "k"}


def test_a_tool_finds_filters_and_tells_what_was_searched(assistant: Assistant) -> None:
    (text,) = [one for one in langchain_tools(assistant) if one.name == "search_text"]
    found = json.loads(text.invoke({"query": "pancakes", "where": "price < 10 EUR"}))
    assert found["evidence"][0]["source"].endswith("note.md")
    assert found["coverage"]["text"]["searched"] == 1
    assert (
        json.loads(text.invoke({"query": "pancakes", "where": "price > 10 EUR"}))["evidence"] == []
    )


def test_a_bad_filter_is_told_and_not_raised(assistant: Assistant) -> None:
    (text,) = [one for one in langchain_tools(assistant) if one.name == "search_text"]
    call = {"name": text.name, "args": {"query": "x", "where": "price <"}, "id": "1",
            "type": "tool_call"}  # fmt: skip
    message = text.invoke(call)
    assert message.status == "error" and "price" in message.content
