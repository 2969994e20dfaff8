"""A question limited to what is not there is told so, whichever door it comes through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.api import build_app
from app.assistant import Assistant
from app.settings import load
from tools.core.errors import NotFound
from tools.core.filters import Condition
from tools.core.query import Query

PLAIN = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}
TOKEN = {"X-Cairn-Token": "secret"}


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "note.md").write_text("# Pump\n\nThe pump leaks oil.\n")
    made = Assistant.open(load(PLAIN, home=tmp_path / "home"))
    made.add("local", [tmp_path / "files"])
    yield made
    made.close()


def test_an_unknown_field_or_collection_is_named(assistant: Assistant) -> None:
    assistant.require_held(Query(text="pump", collections=("default",)))
    with pytest.raises(NotFound, match="no collection 'memos'; there are: default"):
        assistant.require_held(Query(text="pump", collections=("memos",)))
    noise = Condition(field="colour_of_the_moon", op="=", value="red")
    with pytest.raises(NotFound, match="nothing in the library states 'colour_of_the_moon'"):
        assistant.require_held(Query(text="pump", where=noise))


def test_the_route_refuses_in_one_sentence(assistant: Assistant) -> None:
    with TestClient(build_app(assistant, owner="local", token="secret")) as client:
        where = {"kind": "condition", "field": "colour_of_the_moon", "op": "=", "value": "red"}
        reply = client.post("/cairn/v1/ask", headers=TOKEN, json={"text": "pump", "where": where})
    assert reply.status_code == 404
    assert "nothing in the library states 'colour_of_the_moon'" in reply.json()["detail"]
