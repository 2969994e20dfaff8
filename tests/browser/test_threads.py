"""The side: find, rename, take along and delete conversations; they outlive the server."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from app.assistant import Assistant
from app.settings import Settings
from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched, watch


def thread_of(watched: Watched) -> str:
    return str(watched.page.evaluate("new URLSearchParams(location.search).get('thread')"))


def more(watched: Watched, thread: str) -> None:
    row = watched.page.locator(f'.thread:has([data-thread="{thread}"])')
    row.hover()
    row.locator("summary").click()


def test_typing_narrows_the_list_and_escape_widens_it(watched: Watched) -> None:
    watched.go()
    watched.ask("a question about marmots")
    watched.go()
    watched.ask("a question about herons")
    page = watched.page
    page.fill("#cairn-find-words", "marmots QUESTION")
    page.wait_for_selector('.thread a:text-is("a question about herons")', state="detached")
    assert page.locator(".thread [data-thread]").count() == 1
    watched.ask("and what else of herons?")
    assert page.locator(".thread [data-thread]").count() == 1
    page.fill("#cairn-find-words", "zeppelin")
    page.wait_for_selector('.threads-none:has-text("all these words")')
    page.press("#cairn-find-words", "Escape")
    page.wait_for_selector('.thread a:text-is("a question about herons")')


def test_a_conversation_is_renamed_with_the_keyboard(watched: Watched, desk: ScriptedDesk) -> None:
    watched.go()
    watched.ask("rename me please")
    thread = thread_of(watched)
    more(watched, thread)
    watched.page.click(f'[data-rename="{thread}"]')
    watched.page.fill(".thread-title", "<b>Brunch</b> on Sunday")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector('.thread a:text-is("<b>Brunch</b> on Sunday")')
    # The page shows the title before the server has it.
    for _ in range(200):
        if desk.titles[thread] != "rename me please":
            break
        watched.page.wait_for_timeout(50)
    assert desk.titles[thread] == "<b>Brunch</b> on Sunday"
    watched.reload(until=".turn")
    assert watched.page.locator('.thread a:text-is("<b>Brunch</b> on Sunday")').count() == 1


def test_escape_leaves_the_title_as_it_was(watched: Watched, desk: ScriptedDesk) -> None:
    watched.go()
    watched.ask("keep my title")
    thread = thread_of(watched)
    more(watched, thread)
    watched.page.click(f'[data-rename="{thread}"]')
    watched.page.fill(".thread-title", "other")
    watched.page.keyboard.press("Escape")
    watched.page.wait_for_selector(f'[data-thread="{thread}"]:text-is("keep my title")')
    assert desk.titles[thread] == "keep my title"


def test_a_conversation_is_taken_along(watched: Watched, tmp_path: Path) -> None:
    watched.go()
    watched.ask("take me along")
    thread = thread_of(watched)
    more(watched, thread)
    with watched.page.expect_download() as waited:
        watched.page.click(f'.thread:has([data-thread="{thread}"]) a[download]')
    waited.value.save_as(tmp_path / "taken.zip")
    with zipfile.ZipFile(tmp_path / "taken.zip") as zipped:
        assert zipped.read("conversation.md") == b"take me along"


def test_the_side_works_on_a_phone(phone: Watched, desk: ScriptedDesk) -> None:
    phone.go()
    phone.ask("on the phone")
    thread = thread_of(phone)
    phone.page.click("[data-drawer]")
    phone.page.wait_for_selector("#cairn-find-words")
    row = phone.page.locator(f'.thread:has([data-thread="{thread}"])')
    row.locator("summary").click()
    box = row.locator(".thread-acts").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 310
    row.locator("[data-delete]").click()
    row.locator('[data-sure="yes"]').click()
    phone.page.wait_for_selector(f'[data-thread="{thread}"]', state="detached")
    assert thread not in [one.id for one in desk.threads("local")]


def test_a_conversation_outlives_the_server(chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "ferry.md").write_text("# The ferry\n\nThe ferry leaves the pier at 9:15.\n")
    settings = Settings(home=tmp_path / "home", ocr="off", ann=False, text_encoder="off")
    thread = ""
    for number in (1, 2):
        assistant = Assistant.open(settings)
        try:
            if number == 1:
                assistant.add("local", [tmp_path / "ferry.md"])
            with running(assistant, tmp_path / f"run-{number}") as address:
                for watched in watch(chromium, address):
                    if number == 1:
                        watched.go()
                        watched.ask("When does the ferry leave?")
                        thread = thread_of(watched)
                        continue
                    watched.page.goto(f"{address}/?thread={thread}")
                    watched.page.wait_for_selector(".turn .chip")
                    assert "9:15" in watched.page.inner_text(".said")
                    watched.ask("and where does the ferry leave?")
                    assert thread_of(watched) == thread
        finally:
            assistant.close()
