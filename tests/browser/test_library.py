"""The library looked through by clicks: narrowed, opened, compared, described, looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched

LIST = "#cairn-sources"


@pytest.fixture
def library(watched: Watched) -> Watched:
    watched.go()
    watched.page.click("#cairn-library-button")
    watched.page.wait_for_selector(f"{LIST} .source")
    if watched.page.input_value(".library-search"):
        watched.page.fill(".library-search", "")
        watched.page.wait_for_selector(f"{LIST} .source >> nth=3")
    watched.page.keyboard.press("Escape")
    return watched


def test_the_list_is_narrowed_by_words_and_facets(library: Watched) -> None:
    page = library.page
    page.click("[data-facet=kind][data-value=image]")
    page.wait_for_selector(".facet[aria-pressed=true]")
    page.wait_for_function(COUNT, arg=1)
    assert "photo-1.jpg" in page.inner_text(f"{LIST} .sources")
    page.click("[data-facet=kind][data-value=image]")
    page.wait_for_function(f"!({COUNT})(1)")
    page.fill(".library-search", "contract")
    page.wait_for_function(COUNT, arg=1)
    assert "locked with a password" in page.inner_text(f"{LIST} .sources")
    page.fill(".library-search", "nothing like it")
    page.click(f"{LIST} [data-clear]")
    page.wait_for_selector('.source:has-text("menu.pdf")')
    assert page.input_value(".library-search") == ""


def test_a_file_is_opened_whole_and_its_pieces_at_their_spot(library: Watched) -> None:
    page = library.page
    page.click("button.source-name:has-text('menu.pdf')")
    page.wait_for_selector("#cairn-panel h2:text-is('menu.pdf')")
    page.click("#cairn-panel summary:has-text('What is in it: 2 pieces')")
    page.click("#cairn-panel summary:has-text('Which encoder saw it')")
    told = page.inner_text("#cairn-panel")
    for words in ("Moss & Meridian", "184 kB", "page 12", "built-in picture descriptors",
                  "stays for good"):  # fmt: skip
        assert words in told
    page.click("#cairn-panel .held-open >> nth=0")
    page.wait_for_selector("#cairn-panel .box")
    page.click("#cairn-panel [data-show]")
    page.wait_for_selector("#cairn-panel h2:text-is('menu.pdf')")
    page.wait_for_selector("#cairn-panel .describe")


@pytest.mark.parametrize(("name", "shown"), [("photo-1.jpg", ".shown img"),
                                             ("recording-1.ogg", "audio")])  # fmt: skip
def test_every_kind_has_a_preview_and_finds_others_like_it(
    library: Watched, name: str, shown: str
) -> None:
    page = library.page
    page.click(f"button.source-name:has-text('{name}')")
    page.wait_for_selector(f"#cairn-panel h2:text-is('{name}')")
    assert page.locator(f"#cairn-panel {shown}").count() == 1
    page.click("#cairn-panel summary:has-text('What is in it')")
    page.click("#cairn-panel [data-alike]")
    page.wait_for_selector(f"#cairn-panel h2:text-is('Like {name}')")
    told = page.inner_text("#cairn-panel")
    assert "0.83" in told
    assert "classical descriptors" in told
    page.click("#cairn-panel [data-source]")
    page.wait_for_selector(f"#cairn-panel h2:text-is('{name}')")


def test_caption_and_tags_are_kept(library: Watched, desk: ScriptedDesk) -> None:
    page = library.page
    page.click("button.source-name:has-text('photo-1.jpg')")
    page.wait_for_selector("#cairn-panel .describe textarea")
    page.fill("#cairn-panel textarea", "The long window table")
    page.fill("#cairn-panel .describe input", "bright, window")
    page.click("#cairn-panel .describe button")
    page.wait_for_selector("#cairn-adding .told:has-text('Kept.')")
    assert desk.shelf.described[-1] == ("s2", "The long window table", ("bright", "window"))
    assert page.input_value("#cairn-panel textarea") == "The long window table"


def test_words_typed_while_a_caption_is_being_kept_stay(library: Watched) -> None:
    page = library.page
    page.click("button.source-name:has-text('photo-1.jpg')")
    page.wait_for_selector("#cairn-panel .describe textarea")
    page.click("#cairn-panel summary:has-text('What is in it')")
    page.fill("#cairn-panel textarea", "A table")
    with held(page):
        page.click("#cairn-panel .describe button")
        page.fill("#cairn-panel textarea", "A table, and a lamp")
        page.fill("#cairn-panel .describe input", "lamp")
    page.wait_for_selector("#cairn-adding .told:has-text('Kept.')")
    assert page.input_value("#cairn-panel textarea") == "A table, and a lamp"
    assert page.input_value("#cairn-panel .describe input") == "lamp"
    assert page.evaluate("document.activeElement.name") == "tags"
    assert page.is_visible("#cairn-panel [data-alike]")


def test_a_late_find_does_not_take_the_place_of_what_was_opened_since(library: Watched) -> None:
    page = library.page
    page.click("button.source-name:has-text('photo-1.jpg')")
    page.click("#cairn-panel summary:has-text('What is in it')")
    with held(page) as waiting:
        page.click("#cairn-panel [data-alike]")
        page.click("button.source-name:has-text('menu.pdf')")
        while len(waiting) < 2:
            page.wait_for_timeout(20)
        # The file comes first.
        waiting.pop().continue_()
        page.wait_for_selector("#cairn-panel h2:text-is('menu.pdf')")
    # Told behind the find, on the same stream.
    page.fill("#cairn-panel .describe input", "lunch")
    page.click("#cairn-panel .describe button")
    page.wait_for_selector("#cairn-adding .told:has-text('Kept.')")
    assert page.inner_text("#cairn-panel .panel h2 >> nth=-1") == "menu.pdf"


def test_a_word_being_typed_into_the_search_is_not_taken_back(library: Watched) -> None:
    page = library.page
    with held(page) as waiting:
        page.fill(".library-search", "photo")
        while not waiting:
            page.wait_for_timeout(20)
        page.fill(".library-search", "contract")
        page.focus("#cairn-path textarea, #cairn-path input")
    page.wait_for_selector(f"{LIST} .sources:has-text('locked with a password')")
    page.wait_for_function(COUNT, arg=1)
    assert page.input_value(".library-search") == "contract"


@contextmanager
def held(page: Any) -> Iterator[list[Any]]:
    """Keep calls of the page from the server until the block ends; give those that wait."""
    waiting: list[Any] = []
    calls = "**/gradio_api/{queue/join,run/predict}*"
    page.route(calls, lambda one: waiting.append(one))
    try:
        yield waiting
    finally:
        for one in waiting:
            one.continue_()
        page.unroute(calls)


def test_a_collection_is_given_a_term(library: Watched, desk: ScriptedDesk) -> None:
    page = library.page
    page.click("button.source-name:has-text('menu.pdf')")
    page.select_option("#cairn-panel [data-term] select", "30d")
    page.click("#cairn-panel [data-term] button")
    page.wait_for_selector("#cairn-adding .told:has-text('end anew')")
    assert desk.terms[-1] == ("demo", "30d")


def test_one_file_is_given_an_end(library: Watched, desk: ScriptedDesk) -> None:
    page = library.page
    page.click("button.source-name:has-text('menu.pdf')")
    page.select_option("#cairn-panel [data-stay] select", "7d")
    page.click("#cairn-panel [data-stay] button")
    page.wait_for_selector("#cairn-adding .told:has-text('Set.')")
    assert desk.shelf.stays[-1][1] == "7d"


def test_a_remembered_folder_is_looked_at_again_and_one_that_is_gone_is_said(
    library: Watched,
) -> None:
    page = library.page
    assert "/home/ada/trips" in page.inner_text(".followed")
    page.click("[data-refresh]")
    page.wait_for_selector("#cairn-adding .complaint:has-text('/home/ada/trips is not there')")
    assert "48 photos have no words" in page.inner_text("#cairn-standing .lack")


def test_a_citation_is_shown_in_the_library(watched: Watched) -> None:
    watched.go()
    watched.ask("find me a quiet vegan brunch")
    watched.page.click(".said .chip-page")
    watched.page.click("#cairn-panel [data-show]")
    watched.page.wait_for_selector("#cairn-panel .describe")
    tab = watched.page.locator("#cairn-library-button")
    assert tab.get_attribute("aria-selected") == "true"


def test_settings_are_told_tried_and_withdrawn(watched: Watched, desk: ScriptedDesk) -> None:
    watched.go()
    page = watched.page
    page.click("#cairn-settings-tab-button")
    page.wait_for_selector(".settings-group >> nth=4")
    assert "siglip2-base" in page.inner_text("#cairn-settings")
    page.click("[data-act=try]")
    page.wait_for_selector("#cairn-settings .told:has-text('The key for anthropic works.')")
    page.click("[data-act=withdraw]")
    page.wait_for_selector("#cairn-settings .told:has-text('Nothing is sent to')")
    assert desk.shelf.leaves[-1] == ("api.model.example", False)


def test_library_and_settings_fit_a_phone(phone: Watched) -> None:
    page: Any = phone.page
    phone.go()
    page.click("#cairn-library-button")
    page.wait_for_selector(f"{LIST} .source")
    assert page.evaluate(FITS)
    page.click("button.source-name:has-text('photo-1.jpg')")
    page.wait_for_selector("#cairn-panel .describe")
    page.wait_for_timeout(300)
    assert page.evaluate(FITS)
    page.click("[data-close-panel]")
    page.wait_for_selector("#cairn-panel", state="hidden")
    page.click("#cairn-settings-tab-button")
    page.wait_for_selector(".settings-group")
    assert page.evaluate(FITS)


COUNT = "(wanted) => document.querySelectorAll('#cairn-sources .source').length === wanted"
FITS = "document.documentElement.scrollWidth <= innerWidth"
