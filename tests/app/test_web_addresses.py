"""Web addresses through the doors: the command line, a running server and the browser's list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.cli import main
from app.settings import load
from app.ui.markup import base_name
from tests.library.test_web import PAGE, TIDE, Sites
from tests.media.web_tricks import TRICKS
from tools.core.query import Query


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAIRN_TEXT_ENCODER", "off")
    monkeypatch.setenv("CAIRN_ANN", "no")
    return tmp_path / "home"


@pytest.fixture
def assistant(home: Path) -> Iterator[Assistant]:
    made = Assistant.open(load({"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no"}, home=home))
    sites = Sites()
    sites.put(TIDE, PAGE, etag='"v1"')
    made.house.__dict__["fetcher"] = sites
    yield made
    made.close()


def test_an_answer_shows_the_address_it_cites(assistant: Assistant) -> None:
    assistant.add("local", [], addresses=[TIDE])
    answer = assistant.ask(Query(text="when is the quay dry?", owner="local"))
    assert answer.kind == "quoted"
    assert {one.source for one in answer.citations} == {TIDE}
    (row,) = assistant.sources("local")
    assert (row.name, row.path) == ("docs.example.com/harbour/tide.html", TIDE)
    assert base_name(TIDE) == "docs.example.com/harbour/tide.html"


def test_the_command_refuses_with_the_reason(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["http://docs.example.com/", "https://169.254.169.254/latest/"]
    assert main(["--home", str(home), "add", *given, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["path"]: one["reason"] for one in told["files"]} == dict.fromkeys(given, "blocked")
    assert any("only https" in one["detail"] for one in told["files"])


def test_the_setting_switches_fetching_off(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAIRN_FETCH", "no")
    assert main(["--home", str(home), "add", TIDE]) == 1
    assert "fetching is off" in capsys.readouterr().out


def test_the_command_forgets_an_address(
    assistant: Assistant, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant.add("local", [], addresses=[TIDE])
    assistant.close()
    wanted = ["--home", str(home), "forget", "HTTPS://docs.example.com:443/harbour/tide.html#x"]
    assert main(wanted) == 0
    assert "1 sources" in capsys.readouterr().out
    assert main(wanted) == 2


def test_no_environment_opens_the_way_inside(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CAIRN_ALLOW_LOOPBACK", "CAIRN_FETCH_PRIVATE"):
        monkeypatch.setenv(name, "1")
        assert main(["--home", str(home), "add", TRICKS[0]]) == 2
        monkeypatch.delenv(name)
