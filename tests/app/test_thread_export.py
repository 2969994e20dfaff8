"""A conversation taken along, found, renamed and deleted, over a real library."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.assistant import Assistant
from app.cli import main
from app.settings import Settings
from tools.core.errors import NotFound
from tools.core.query import Query


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "ferry.md").write_text("# The ferry\n\nThe ferry leaves the pier at 9:15.\n")
    Image.new("RGB", (80, 60), "teal").save(tmp_path / "ferry-at-the-pier.png")
    settings = Settings(home=tmp_path / "home", ocr="off", ann=False, text_encoder="off")
    made = Assistant.open(settings)
    made.add("local", [tmp_path / "ferry.md", tmp_path / "ferry-at-the-pier.png"])
    yield made
    made.close()


def asked(assistant: Assistant, tmp_path: Path) -> str:
    Image.new("RGB", (40, 40), "red").save(tmp_path / "mine.png")
    words = "When does the ferry leave, and a picture of the ferry at the pier?"
    answer = assistant.ask(Query(text=words, attach=(str(tmp_path / "mine.png"),)))
    return assistant.ask(Query(text="ferry at the pier picture", thread=answer.thread)).thread


def test_a_conversation_is_taken_along_with_what_it_cites(
    assistant: Assistant, tmp_path: Path
) -> None:
    thread = asked(assistant, tmp_path)
    name = assistant.talk.export("local", thread, tmp_path / "out.zip")
    assert name.endswith(".zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as zipped:
        names = zipped.namelist()
        told = json.loads(zipped.read("conversation.json"))
        text = zipped.read("conversation.md").decode()
        pictures = [one for one in names if one.startswith("media/")]
        for one in pictures:
            Image.open(io.BytesIO(zipped.read(one))).verify()
    assert [one["question"] for one in told["turns"]] == [
        "When does the ferry leave, and a picture of the ferry at the pier?",
        "ferry at the pier picture",
    ]
    assert "attached/1-mine.png" in names
    assert "[1-mine.png](attached/1-mine.png)" in text
    cited = {one["modality"] for turn in told["turns"] for one in turn["answer"]["citations"]}
    assert cited == {"image"}
    assert len(pictures) == 1
    assert "ferry-at-the-pier.png" in text
    for one in pictures:
        assert f"]({one})" in text


def test_what_was_forgotten_since_is_left_out_and_breaks_nothing(
    assistant: Assistant, tmp_path: Path
) -> None:
    thread = asked(assistant, tmp_path)
    assistant.forget("local", str(tmp_path / "ferry-at-the-pier.png"))
    assistant.talk.export("local", thread, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as zipped:
        assert not [one for one in zipped.namelist() if one.startswith("media/")]


def test_nobody_takes_along_renames_or_finds_what_is_of_another(
    assistant: Assistant, tmp_path: Path
) -> None:
    thread = asked(assistant, tmp_path)
    for call in (
        lambda: assistant.talk.export("bob", thread, tmp_path / "out.zip"),
        lambda: assistant.talk.rename("bob", thread, "mine"),
    ):
        with pytest.raises(NotFound):
            call()
    assert assistant.talk.find("bob", "ferry") == []
    assert [one.id for one in assistant.talk.find("local", "ferry leave")] == [thread]


def test_the_command_line_lists_shows_exports_and_deletes(
    assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = asked(assistant, tmp_path)
    assistant.close()
    home = ["--home", str(tmp_path / "home")]

    def told(*arguments: str) -> str:
        assert main([*home, "thread", *arguments]) == 0
        return capsys.readouterr().out

    assert thread in told("list", "--find", "FERRY leave")
    assert "No conversation has these words" in told("list", "--find", "submarine")
    assert "> ferry at the pier picture" in told("show", thread)
    told("export", thread, str(tmp_path / "taken.zip"))
    assert zipfile.is_zipfile(tmp_path / "taken.zip")
    assert main([*home, "thread", "export", thread, str(tmp_path / "taken.zip")]) == 2
    told("delete", thread)
    assert main([*home, "thread", "show", thread]) in (1, 2)
    assert json.loads(told("list", "--json")) == []
