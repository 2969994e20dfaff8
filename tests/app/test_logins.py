"""S-16: hashes, tokens, lockout, twelve hours, and a login before others are let in."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.cli import main
from app.logins import FILE, Logins
from app.settings import load
from app.ui.lockout import TRIES, Lockout
from app.ui.serve import serve
from app.ui.sessions import LOGIN_LASTS_S, Sessions
from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk
from tools.core.errors import BadInput, LibraryError, NotFound
from tools.core.secret import Secret

PASSWORD = "correct horse battery"


@pytest.fixture
def logins(tmp_path: Path) -> Logins:
    made = Logins(tmp_path)
    made.add("ada", Secret(PASSWORD))
    return made


def test_a_password_is_kept_as_argon2_alone_and_read_by_its_owner_alone(
    logins: Logins, tmp_path: Path
) -> None:
    text = (tmp_path / FILE).read_text()
    assert "$argon2id$" in text
    assert PASSWORD not in text
    if os.name == "posix":
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert logins.check("ada", PASSWORD) == "ada"
    assert logins.check("ada", PASSWORD + "x") is None
    assert logins.check("nobody", PASSWORD) is None
    assert logins.check("ada", "") is None


def test_a_token_is_kept_as_a_hash_and_can_be_made_worthless(
    logins: Logins, tmp_path: Path
) -> None:
    token = logins.make_token("ada")
    assert token not in (tmp_path / FILE).read_text()
    # Another process, which reads the file for itself.
    server = Logins(tmp_path)
    assert server.owner_of_token(token) == "ada"
    assert server.owner_of_token("") is None
    assert server.owner_of_token(token[:-1]) is None
    logins.add("ada", Secret("another password"))
    assert server.owner_of_token(token) == "ada"
    assert logins.drop_tokens("ada") == 1
    assert server.owner_of_token(token) is None


@pytest.mark.parametrize("name", ["", "Ada", "a b", "../x", "a" * 41, "ä"])
def test_odd_names_and_short_passwords_are_refused(logins: Logins, name: str) -> None:
    with pytest.raises(BadInput):
        logins.add(name, Secret(PASSWORD))
    with pytest.raises(BadInput, match="at least 8"):
        logins.add("bob", Secret("short"))
    with pytest.raises(NotFound):
        logins.remove("bob")


def test_a_damaged_file_lets_nobody_in(logins: Logins, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"users": [{"name": "ada"}]}')
    with pytest.raises(LibraryError, match="damaged"):
        Logins(tmp_path).check("ada", PASSWORD)


def test_ten_wrong_tries_lock_for_the_rest_of_a_minute() -> None:
    clock = [0.0]
    lockout = Lockout(lambda: clock[0])
    for _ in range(TRIES):
        assert lockout.waits_s("ada", "1.2.3.4") == 0
        clock[0] += 1
    assert lockout.waits_s("ada", "9.9.9.9") == 50
    assert lockout.waits_s("bob", "1.2.3.4") == 50
    assert lockout.waits_s("bob", "9.9.9.9") == 0
    clock[0] = 60.5
    assert lockout.waits_s("ada", "1.2.3.4") == 0
    assert lockout.waits_s("ada", "1.2.3.4") > 0


def test_right_tries_lock_nobody() -> None:
    lockout = Lockout(lambda: 0.0)
    for _ in range(50):
        assert lockout.waits_s("ada") == 0
        lockout.passed("ada")


def test_a_session_ends_after_twelve_hours() -> None:
    clock = [0.0]
    sessions = Sessions(lasts_s=LOGIN_LASTS_S, now=lambda: clock[0])
    token = sessions.open("ada")
    clock[0] = 12 * 3600 - 1
    assert sessions.owner_of(token) == "ada"
    clock[0] += 1
    assert sessions.owner_of(token) is None
    other = sessions.open("ada")
    sessions.close(other)
    assert sessions.owner_of(other) is None


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "data").mkdir()
    Logins(tmp_path / "data").add("ada", Secret(PASSWORD), owner="local")
    with running(ScriptedDesk(), tmp_path) as address:
        yield address


def client_of(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, trust_env=False)


def enter(client: httpx.Client, password: str, name: str = "ada") -> httpx.Response:
    return client.post("/login", data={"name": name, "password": password})


def test_nothing_is_given_before_the_login(address: str) -> None:
    with client_of(address) as client:
        for path in ("/", "/rate"):
            reply = client.get(path)
            assert (reply.status_code, reply.headers["location"]) == (303, "/login")
            assert "set-cookie" not in reply.headers
        for path in ("/config", "/media/menu/page", "/threads/x/export", "/feedback?thread=x"):
            assert client.get(path).status_code == 403
        assert "unsafe" not in client.get("/login").headers["content-security-policy"]
        assert enter(client, "wrong password").status_code == 403
        reply = enter(client, PASSWORD)
        assert (reply.status_code, reply.headers["location"]) == (303, "/")
        cookie = reply.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert client.get("/config").status_code == 200
        assert client.get("/media/menu/page").status_code == 200
        assert client.post("/logout").status_code == 303
        assert client.get("/config").status_code == 403


def test_another_site_cannot_log_a_browser_in(address: str) -> None:
    with client_of(address) as client:
        headers = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}
        data = {"name": "ada", "password": PASSWORD}
        assert client.post("/login", data=data, headers=headers).status_code == 403


def test_guessing_is_stopped_and_the_right_password_waits_too(address: str) -> None:
    with client_of(address) as client:
        replies = [enter(client, f"guess number {n}").status_code for n in range(TRIES + 2)]
        assert replies == [403] * TRIES + [429] * 2
        late = enter(client, PASSWORD)
        assert late.status_code == 429
        assert "set-cookie" not in late.headers
        assert "Wait" in late.text


def test_a_login_lets_serve_bind_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cairn user add NAME"):
        serve(ScriptedDesk(), load({}, home=tmp_path, host="0.0.0.0"), open_browser=False)


def test_the_command_line_adds_lists_and_makes_tokens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ["--home", str(tmp_path)]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main([*home, "user", "add", "ada", "--owner", "local"]) == 0
    assert Logins(tmp_path).check("ada", PASSWORD) == "local"
    capsys.readouterr()
    assert main([*home, "user", "token", "ada", "--json"]) == 0
    token = json.loads(capsys.readouterr().out)["token"]
    assert Logins(tmp_path).owner_of_token(token) == "local"
    assert main([*home, "user", "list"]) == 0
    assert "ada  (library of local)" in capsys.readouterr().out
    assert main([*home, "user", "remove", "ada"]) == 0
    assert Logins(tmp_path).owner_of_token(token) is None
    assert main([*home, "user", "token", "ada"]) in (1, 2)
