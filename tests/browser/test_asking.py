"""A question in the browser: it streams, stops, takes files, and survives a reload."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.app import scripted_media
from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched, watch

Q = "find me a quiet vegan brunch with natural light"


def test_the_page_is_ready_and_teaches(watched: Watched) -> None:
    began = time.perf_counter()
    watched.go()
    assert time.perf_counter() - began < 15
    assert "demo library" in watched.page.inner_text(".empty .lead")
    assert watched.page.locator("[data-ask]").count() == 4


def test_an_example_is_asked_with_a_click(watched: Watched, desk: ScriptedDesk) -> None:
    watched.go()
    watched.page.click("[data-ask] >> nth=1")
    watched.page.wait_for_selector('.turn[data-state="done"]')
    assert desk.asked[-1].text == "which places are open on Sunday under 15 euros?"
    assert watched.page.is_hidden(".empty")


def test_enter_sends_and_the_account_unfolds(watched: Watched) -> None:
    watched.go()
    watched.ask(Q)
    assert watched.page.input_value("#cairn-box textarea") == ""
    assert watched.page.inner_text(".turn .status").startswith("How I looked: 283 items")
    assert watched.page.is_hidden(".looked")
    watched.page.click(".how summary")
    told = watched.page.inner_text(".looked")
    for words in ("bright room, window, daylight", "25%", "12 finds", "late breakfast"):
        assert words in told
    assert watched.page.locator(".said .chip").count() == 4


def test_an_unfolded_account_stays_open_while_events_come(
    watched: Watched, desk: ScriptedDesk
) -> None:
    watched.go()
    desk.release.clear()
    watched.page.fill("#cairn-box textarea", "hang on")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector(".said .chip")
    watched.page.click(".how summary")
    watched.page.focus(".said .chip")
    desk.release.set()
    watched.page.wait_for_selector('.turn[data-state="done"]')
    assert watched.page.is_visible(".looked")
    assert watched.page.evaluate("document.activeElement.classList.contains('chip')")


def test_stop_works_within_a_second_though_the_desk_hangs(
    watched: Watched, desk: ScriptedDesk
) -> None:
    watched.go()
    desk.release.clear()
    watched.page.fill("#cairn-box textarea", "hang please")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector(".said .chip")
    began = time.perf_counter()
    watched.page.click("#cairn-box .stop-button")
    watched.page.wait_for_selector('.turn[data-state="stopped"]')
    assert time.perf_counter() - began < 1.0
    desk.release.set()
    assert "not the whole answer" in watched.page.inner_text(".turn .foot")
    watched.ask("and now again")
    assert watched.page.locator(".turn").count() == 2


def test_words_typed_while_a_question_is_on_its_way_stay(
    watched: Watched, desk: ScriptedDesk
) -> None:
    watched.go()
    page, held = watched.page, []
    page.route("**/gradio_api/queue/join*", lambda one: held.append(one))
    page.fill("#cairn-box textarea", "the first question")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#cairn-box textarea').value === ''")
    page.keyboard.type("the second")
    for one in held:
        one.continue_()
    page.unroute("**/gradio_api/queue/join*")
    page.wait_for_selector('.question:text-is("the first question")')
    page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert page.input_value("#cairn-box textarea") == "the second"
    page.keyboard.press("Enter")
    page.wait_for_selector('.question:text-is("the second")')
    page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert page.input_value("#cairn-box textarea") == ""


def test_enter_while_an_answer_is_written_keeps_what_is_in_the_box(
    watched: Watched, desk: ScriptedDesk
) -> None:
    watched.go()
    page = watched.page
    desk.release.clear()
    page.fill("#cairn-box textarea", "hang a while")
    page.keyboard.press("Enter")
    page.wait_for_selector(".said .chip")
    page.fill("#cairn-box textarea", "and then this")
    page.keyboard.press("Enter")
    desk.release.set()
    page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert page.input_value("#cairn-box textarea") == "and then this"
    assert page.locator(".turn").count() == 1
    page.fill("#cairn-box textarea", "")


def test_a_question_is_asked_again_and_edited(watched: Watched) -> None:
    watched.go()
    watched.ask("a quiet place")
    page = watched.page
    page.click("[data-again]")
    page.wait_for_selector(".turn >> nth=1")
    page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert questions(page) == ["a quiet place"] * 2
    page.click("[data-reword] >> nth=0")
    assert page.input_value("#cairn-box textarea") == "a quiet place"
    page.keyboard.type(" by the sea")
    page.keyboard.press("Enter")
    page.wait_for_selector('.question:text-is("a quiet place by the sea")')
    page.wait_for_selector('.turn:last-child[data-state="done"]')


def test_another_conversation_is_asked_while_one_is_being_answered(
    watched: Watched, desk: ScriptedDesk
) -> None:
    watched.go()
    page = watched.page
    desk.release.clear()
    page.fill("#cairn-box textarea", "hang in the first one")
    page.keyboard.press("Enter")
    page.wait_for_selector(".said .chip")
    page.click("[data-new]")
    page.wait_for_selector(".empty h1")
    watched.ask("asked in the second one")
    assert questions(page) == ["asked in the second one"]
    page.click('.thread a:has-text("hang in the first one")')
    page.wait_for_selector('.question:text-is("hang in the first one")')
    assert questions(page) == ["hang in the first one"]
    page.wait_for_selector(".turn .said .chip")
    assert page.locator(".stop-button").is_visible()
    desk.release.set()
    page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert questions(page) == ["hang in the first one"]
    page.wait_for_selector(".submit-button")
    watched.ask("and quieter")
    assert questions(page) == ["hang in the first one", "and quieter"]


def test_a_list_that_comes_while_one_presses_does_not_swallow_the_click(watched: Watched) -> None:
    watched.go()
    watched.ask("asked first")
    page = watched.page
    page.click("[data-new]")
    page.wait_for_selector(".empty h1")
    page.fill("#cairn-box textarea", "asked second")
    page.keyboard.press("Enter")
    page.hover('.thread a:has-text("asked first")')
    page.mouse.down()
    # The list is drawn anew with the row of the second conversation as soon as it is let go.
    page.wait_for_selector('.turn:last-child[data-state="done"]')
    page.wait_for_timeout(200)
    page.mouse.up()
    page.wait_for_selector('.question:text-is("asked first")')
    page.wait_for_selector('.thread a:has-text("asked second")')


def test_an_attached_file_leaves_the_box_with_its_question(watched: Watched) -> None:
    watched.go()
    page = watched.page
    name = {"name": "a.png", "mimeType": "image/png", "buffer": scripted_media.photo()}
    for number in (1, 2):
        page.set_input_files("#cairn-box input[type=file]", [name, {**name, "name": "b.png"}])
        page.wait_for_selector("#cairn-box .thumbnail-item >> nth=1")
        watched.ask(f"with two pictures, {number}")
        assert page.locator("#cairn-box .thumbnail-item").count() == 0
        assert page.locator(".turn:last-child .file").count() == 2


def test_a_changed_limit_leaves_the_words_in_the_box(watched: Watched) -> None:
    watched.go()
    watched.ask("a quiet vegan brunch")
    page = watched.page
    page.fill("#cairn-box textarea", "half a thought")
    page.click("#cairn-limits summary >> nth=1")
    page.click("#cairn-limits details[open] button:has-text('Make it a must')")
    page.wait_for_selector(".turn >> nth=1")
    page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert page.input_value("#cairn-box textarea") == "half a thought"
    page.fill("#cairn-box textarea", "")


def test_a_dropped_photo_goes_along_and_leaves_the_cache(
    watched: Watched, desk: ScriptedDesk, tmp_path: Path
) -> None:
    photo = tmp_path / "window seat.png"
    photo.write_bytes(scripted_media.photo())
    watched.go()
    watched.page.set_input_files("#cairn-box input[type=file]", str(photo))
    watched.page.wait_for_selector("#cairn-box .thumbnail-item img, #cairn-box img")
    watched.ask("more like this")
    assert desk.attached[-1] == photo.read_bytes()
    assert "window seat.png" in watched.page.inner_text(".asked .files")
    assert not Path(desk.asked[-1].attach[0]).exists()


def test_a_pasted_screenshot_goes_along(watched: Watched, desk: ScriptedDesk) -> None:
    watched.go()
    watched.page.evaluate(PASTE, list(scripted_media.menu_page()))
    watched.page.wait_for_selector("#cairn-box img")
    watched.ask("what does this mean?")
    assert desk.attached[-1] == scripted_media.menu_page()


def test_the_microphone_records(watched: Watched, desk: ScriptedDesk) -> None:
    watched.go()
    watched.page.click("#cairn-box [data-testid=microphone-button]")
    watched.page.click("#cairn-box .record-button")
    watched.page.wait_for_timeout(1200)
    watched.page.click("#cairn-box .stop-button")
    watched.page.click("#cairn-box .confirm-button")
    watched.ask("what is this sound?")
    assert desk.attached[-1].startswith(b"RIFF")
    assert len(desk.attached[-1]) > 10_000


def test_a_conversation_survives_a_reload_and_can_be_left_and_opened(watched: Watched) -> None:
    watched.go()
    watched.ask("first question here")
    watched.ask("second question here")
    thread = watched.page.evaluate("new URLSearchParams(location.search).get('thread')")
    assert thread
    watched.reload(until=".turn >> nth=1")
    assert questions(watched.page) == ["first question here", "second question here"]
    watched.page.click("[data-new]")
    watched.page.wait_for_selector(".empty h1")
    assert watched.page.locator(".turn").count() == 0
    watched.page.click(f'.thread a[data-thread="{thread}"]')
    watched.page.wait_for_selector(".turn >> nth=1")
    watched.page.click(".turn >> nth=1 >> .chip-page")
    watched.page.wait_for_selector("#cairn-panel .box")


def test_a_conversation_is_deleted_with_a_second_click(
    watched: Watched, desk: ScriptedDesk
) -> None:
    watched.go()
    watched.ask("delete me")
    thread = watched.page.evaluate("new URLSearchParams(location.search).get('thread')")
    button = watched.page.locator(f'[data-delete="{thread}"]')
    row = watched.page.locator(f'.thread:has([data-thread="{thread}"])')
    row.hover()
    row.locator("summary").click()
    button.click()
    assert thread in [one.id for one in desk.threads("local")]
    button.click()
    watched.page.wait_for_selector(".empty h1")
    assert thread not in [one.id for one in desk.threads("local")]


def test_an_address_of_a_deleted_conversation_says_so(watched: Watched) -> None:
    watched.go("/?thread=gone")
    watched.page.wait_for_selector(".notice:not([hidden])")
    assert "not there any more" in watched.page.inner_text(".notice")


def test_a_closed_tab_ends_its_turn(chromium: Any, desk: ScriptedDesk, address: str) -> None:
    for other in watch(chromium, address):
        other.go()
        desk.release.clear()
        desk.closed.clear()
        other.page.fill("#cairn-box textarea", "hang for long")
        other.page.keyboard.press("Enter")
        other.page.wait_for_selector(".said .chip")
        other.page.close()
        # The desk hangs for 30 s; its page must have let go of it long before that.
        time.sleep(4)
        desk.release.set()
        assert desk.closed.wait(2)


def questions(page: Any) -> list[str]:
    return [str(one) for one in page.locator(".question").all_inner_texts()]


PASTE = """(bytes) => {
  const file = new File([new Uint8Array(bytes)], "image.png", { type: "image/png" });
  const data = new DataTransfer();
  data.items.add(file);
  const box = document.querySelector("#cairn-box textarea");
  box.focus();
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


def test_asking_again_is_offered_in_words_that_can_be_read(watched: Watched) -> None:
    watched.go()
    watched.ask("find me a quiet vegan brunch")
    row = watched.page.locator(".turn:last-child .redo")
    assert row.locator("button").all_inner_texts() == ["Ask again", "Edit the question"]
    drawn = row.evaluate("one => getComputedStyle(one).backgroundColor")
    assert drawn == "rgba(0, 0, 0, 0)"


def test_a_new_conversation_leaves_the_evidence_of_the_last(watched: Watched) -> None:
    watched.go()
    watched.ask("find me a quiet vegan brunch")
    watched.page.click(".turn:last-child [data-cite] >> nth=0")
    watched.page.wait_for_selector("body[data-panel=open]")
    watched.page.click("[data-new]")
    watched.page.wait_for_selector("body[data-panel=closed]")
