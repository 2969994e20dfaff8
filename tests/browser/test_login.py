"""The login in the browser: in, somebody else's conversation, out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.logins import Logins
from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import watch
from tools.core.secret import Secret

PASSWORD = "correct horse battery"


def test_a_person_logs_in_sees_their_own_and_logs_out(chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    logins = Logins(tmp_path / "data")
    for name in ("ada", "bob"):
        logins.add(name, Secret(PASSWORD))
    desk = ScriptedDesk()
    threads: dict[str, str] = {}
    with running(desk, tmp_path) as address:
        for name in ("ada", "bob"):
            for watched in watch(chromium, address):
                page = watched.page
                page.goto(address)
                page.fill("#name", name)
                page.fill("#password", "wrong password")
                page.click("button")
                page.wait_for_selector(".complaint")
                watched.forget()
                page.fill("#name", name)
                page.fill("#password", PASSWORD)
                page.keyboard.press("Enter")
                page.wait_for_selector(".empty h1")
                watched.ask(f"a question of {name}")
                threads[name] = page.evaluate("new URLSearchParams(location.search).get('thread')")
                assert page.locator(".thread").count() == 1
                if name == "bob":
                    page.goto(f"{address}/?thread={threads['ada']}")
                    page.wait_for_selector(".notice:not([hidden])")
                    assert page.locator(".turn").count() == 0
                page.click("[data-logout] button")
                page.wait_for_selector("#password")
                assert watched.foreign == []
                assert [one for one in watched.complaints if "Security Policy" in one] == []
    assert {one.owner for one in desk.asked} == {"ada", "bob"}
