"""The first upload asks; without leave nothing is sent and the files are quoted."""

from __future__ import annotations

import datetime as dt
import io
import threading
from pathlib import Path

import pytest

from app.cli import main, parser
from app.commands.asking import ask_leave
from app.consent import allow, allow_asked, allowed, destination, waiting_for
from app.doctor import examine
from app.settings import Settings, load
from app.spending import Spending
from tools.core.errors import BadInput


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def hosted(home: Path, **given: str) -> Settings:
    return load({"CAIRN_ANSWERS": "anthropic", **given}, home=home)


@pytest.mark.parametrize(
    ("address", "host"),
    [("http://127.0.0.1:8000/v1", ""), ("http://localhost:11434/v1", ""), ("http://[::1]:1/v1", ""),
     ("", "api.openai.com"), ("http://10.0.0.7:8000/v1", "10.0.0.7"),
     ("http://localhost.evil.example/v1", "localhost.evil.example")],
)  # fmt: skip
def test_only_this_machine_needs_no_leave(tmp_path: Path, address: str, host: str) -> None:
    given = {"CAIRN_ANSWERS": "openai", "CAIRN_MODEL_URL": address, "CAIRN_MODEL": "m"}
    assert destination(load(given, home=tmp_path)) == host
    assert destination(load({}, home=tmp_path)) == ""


@pytest.mark.parametrize(("typed", "leave"), [("y\n", True), ("\n", False), ("n\n", False)])
def test_a_terminal_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, leave: bool
) -> None:
    shown = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    monkeypatch.setattr("sys.stderr", shown)
    arguments = parser().parse_args(["ask", "q"])
    ask_leave(arguments, hosted(tmp_path))
    assert "api.anthropic.com" in shown.getvalue()
    assert allowed(tmp_path, "api.anthropic.com") == leave
    assert not allowed(tmp_path, "api.openai.com")
    if leave:
        shown.truncate(0)
        ask_leave(arguments, hosted(tmp_path))
        assert not shown.getvalue().strip("\0")


def test_a_pipe_is_never_asked_and_the_flag_allows(tmp_path: Path) -> None:
    ask_leave(parser().parse_args(["ask", "q", "--json"]), hosted(tmp_path))
    assert not allowed(tmp_path, "api.anthropic.com")
    ask_leave(parser().parse_args(["ask", "q", "--allow-upload"]), hosted(tmp_path))
    assert allowed(tmp_path, "api.anthropic.com")


def test_a_torn_file_of_leave_allows_nothing(tmp_path: Path) -> None:
    allow(tmp_path, "a.example")
    (tmp_path / "consent.json").write_text('{"a.exam')
    assert not allowed(tmp_path, "a.example")


def test_the_account_is_kept_by_day_and_survives_many_writers(tmp_path: Path) -> None:
    day = dt.date(2026, 11, 21)
    accounts = [Spending(tmp_path, today=lambda: day) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda one=one: [one.add(0.25) for _ in range(5)])
        for one in accounts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert accounts[0].today_usd() == pytest.approx(5.0)
    assert Spending(tmp_path, today=lambda: dt.date(2026, 11, 22)).today_usd() == 0.0


def test_doctor_names_the_step_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setattr("app.keys._keyring", lambda: None)

    def better() -> str:
        settings = hosted(tmp_path, CAIRN_TEXT_ENCODER="off")
        (found,) = [one for one in examine(settings) if one.subject == "answers"]
        assert "anthropic:claude-sonnet-5-5 at api.anthropic.com" in found.active
        return found.better

    assert better() == "cairn key set anthropic"
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-doctor-0123456789")
    assert "--allow-upload" in better()
    allow(tmp_path, "api.anthropic.com")
    assert better() == ""
    Spending(tmp_path).add(99.0)
    assert "CAIRN_DAILY_USD" in better()


def test_settings_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="model_url needs model"):
        load({"CAIRN_ANSWERS": "openai", "CAIRN_MODEL_URL": "http://localhost:1/v1"}, home=tmp_path)
    with pytest.raises(BadInput, match="daily_usd"):
        load({"CAIRN_DAILY_USD": "-1"}, home=tmp_path)
    assert main(["--home", str(tmp_path), "key", "set"]) == 2


def test_the_chat_may_allow_the_host_that_is_waited_for_and_no_other(tmp_path: Path) -> None:
    settings = hosted(tmp_path)
    assert waiting_for(settings) == "api.anthropic.com"
    for owner, host in (("local", "evil.example"), ("local", ""), ("guest", "api.anthropic.com")):
        with pytest.raises(BadInput):
            allow_asked(settings, owner, host)
        assert waiting_for(settings) == "api.anthropic.com"
    allow_asked(settings, "local", "api.anthropic.com")
    assert waiting_for(settings) == "" and allowed(tmp_path, "api.anthropic.com")
    assert waiting_for(load({}, home=tmp_path)) == ""
