"""Opinions in the browser: a thumb, a wrong source, a few words; there again after a reload."""

from __future__ import annotations

from app.ui.talk_desk import Opinion
from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched


def opinions(desk: ScriptedDesk, thread: str) -> list[Opinion]:
    return list(desk.talk.opinions("local", thread))


def test_a_bad_answer_and_its_wrong_source_are_kept(watched: Watched, desk: ScriptedDesk) -> None:
    watched.go()
    watched.ask("judge this answer")
    page = watched.page
    thread = str(page.evaluate("new URLSearchParams(location.search).get('thread')"))
    page.click('.judge [data-judge="good"]')
    page.wait_for_selector('.judge [data-judge="good"][aria-pressed="true"]')
    page.click('.judge .thumb-button[data-judge="bad"]')
    page.fill(".judge-words", "It forgot <b>the price</b>")
    page.click("[data-judge-words]")
    page.wait_for_function(
        "document.querySelector('.judge-said').textContent.includes('Thank you')"
    )
    page.click(".judge-sources summary")
    page.click('.judge [data-item="room"]')
    page.wait_for_selector('.judge [data-item="room"][aria-pressed="true"]')
    kept = {(one.item, one.verdict): one for one in opinions(desk, thread)}
    assert kept.keys() == {(None, "bad"), ("room", "bad")}
    assert kept[None, "bad"].words == "It forgot <b>the price</b>"
    assert kept["room", "bad"].mark == "[img 3]"
    watched.reload(until='.judge .thumb-button[data-judge="bad"][aria-pressed="true"]')
    page.wait_for_selector('.judge [data-item="room"][aria-pressed="true"]', state="attached")
    assert page.input_value(".judge-words") == "It forgot <b>the price</b>"
    page.click('.judge .thumb-button[data-judge="bad"]')
    page.wait_for_function(
        "document.querySelector('.judge-said').textContent.includes('Taken back')"
    )
    assert [one.item for one in opinions(desk, thread)] == ["room"]
