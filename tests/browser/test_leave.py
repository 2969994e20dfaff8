"""The line that asks for leave to send: there while it is needed, gone with one click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched


@pytest.fixture
def asking(desk: ScriptedDesk) -> Iterator[ScriptedDesk]:
    desk.leave, desk.allowed = "api.model.example", []
    yield desk
    desk.leave = ""


def test_one_click_gives_leave_and_the_line_goes(watched: Watched, asking: ScriptedDesk) -> None:
    watched.go()
    page: Any = watched.page
    page.reload()
    page.wait_for_selector(".leave")
    told = page.inner_text(".leave")
    assert "Allow api.model.example to see your questions" in told
    watched.ask("find me a quiet vegan brunch with natural light")
    assert page.locator(".leave").count() == 1
    page.click("[data-allow]")
    page.wait_for_selector(".leave", state="detached")
    assert asking.allowed == [("local", "api.model.example")]
    assert page.locator(".turn").count() == 1
    watched.check()


def test_leave_that_nobody_waits_for_is_refused_with_a_sentence(
    watched: Watched, asking: ScriptedDesk
) -> None:
    page: Any = watched.page
    watched.go()
    page.reload()
    page.wait_for_selector(".leave")
    asking.leave = "another.example"
    page.click("[data-allow]")
    page.wait_for_selector(".notice:has-text('nothing would be sent to api.model.example')")
    assert asking.allowed == []


def test_without_a_hosted_model_there_is_no_line(watched: Watched) -> None:
    page: Any = watched.page
    watched.go()
    page.reload()
    # It comes and goes with the same frame as the heading.
    page.wait_for_selector(".empty h1")
    assert page.locator(".leave").count() == 0
