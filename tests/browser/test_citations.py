"""Each kind of citation opens its exact spot, by mouse and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.scripted_turn import BOX, QUOTE
from tests.browser.conftest import Watched

Q = "find me a quiet vegan brunch"


@pytest.fixture
def answered(watched: Watched) -> Watched:
    if watched.page.locator(".turn").count() != 1:
        watched.go()
        watched.ask(Q)
    watched.page.keyboard.press("Escape")
    return watched


def test_a_text_chip_shows_the_passage_marked_and_in_view(answered: Watched) -> None:
    answered.page.click(".chip-text")
    passage = answered.page.wait_for_selector(".passage .cited")
    assert QUOTE in passage.inner_text()
    assert answered.page.inner_text(".passage .cited strong") == QUOTE
    assert answered.page.inner_text("#cairn-panel .heading") == "Moss & Meridian > What guests say"
    assert in_view(answered.page, ".passage .cited")


def test_a_page_chip_boxes_the_region(answered: Watched) -> None:
    answered.page.click(".chip-page")
    loaded(answered.page)
    assert answered.page.get_attribute(".shown img", "src") == "/media/menu/page"
    assert answered.page.get_attribute(".shown img", "alt") == "Page 12"
    assert boxed(answered.page) == pytest.approx(BOX, abs=0.02)
    assert in_view(answered.page, ".box")


def test_a_picture_chip_shows_the_picture_and_its_part(answered: Watched) -> None:
    answered.page.click(".chip-image")
    loaded(answered.page)
    assert answered.page.get_attribute(".shown img", "src") == "/media/room/picture"
    assert boxed(answered.page) == pytest.approx((0.07, 0.11, 0.42, 0.64), abs=0.02)


def test_a_sound_chip_puts_the_player_at_the_second(answered: Watched) -> None:
    answered.page.click(".chip-audio")
    at = "document.querySelector('#cairn-panel audio')?.currentTime"
    answered.page.wait_for_function(f"{at} > 0")
    assert answered.page.evaluate(at) == pytest.approx(34.0, abs=0.5)
    answered.page.click("[data-seek]")
    answered.page.wait_for_function(f"{at} > 34.2")


def test_the_line_that_is_said_is_marked_and_every_line_plays(answered: Watched) -> None:
    page = answered.page
    page.click(".chip-audio")
    page.wait_for_selector(".lines .cited")
    assert page.locator(".lines .cited").inner_text().split("\n")[-1] == (
        "It is so quiet, you hear the spoons."
    )
    page.click(".line:has-text('And then we paid')")
    at = "document.querySelector('#cairn-panel audio').currentTime"
    page.wait_for_function(f"{at} > 46.9")
    assert page.evaluate(at) < 50


def test_pages_are_leafed_and_come_back_with_their_region(answered: Watched) -> None:
    page = answered.page
    page.click(".chip-page")
    loaded(page)
    assert page.inner_text(".page-at") == "page 12 of 13"
    page.click("[data-leaf][aria-label='Next page']")
    page.wait_for_selector('.shown img[src="/media/menu-13/page"]')
    assert page.locator("#cairn-panel .box").count() == 0
    assert page.is_disabled(".small[aria-label='Next page']")
    page.keyboard.press("Enter")
    page.wait_for_selector('.shown img[src="/media/menu/page"]')
    assert boxed(page) == pytest.approx(BOX, abs=0.02)
    page.click("[data-leaf][aria-label='Previous page']")
    page.wait_for_selector('.shown img[src="/media/menu-11/page"]')


def test_a_page_is_magnified_with_its_box(answered: Watched) -> None:
    page = answered.page
    page.click(".chip-page")
    loaded(page)
    wide = page.evaluate("document.querySelector('.shown img').getBoundingClientRect().width")
    page.click("[data-zoom='1']")
    page.click("[data-zoom='1']")
    large = page.evaluate("document.querySelector('.shown img').getBoundingClientRect().width")
    assert large == pytest.approx(1.96 * wide, rel=0.02)
    assert boxed(page) == pytest.approx(BOX, abs=0.02)
    for _ in range(3):
        page.click("[data-zoom='-1']")
    small = page.evaluate("document.querySelector('.shown img').getBoundingClientRect().width")
    assert small == pytest.approx(wide, rel=0.02)


def test_a_pointer_on_a_chip_shows_what_it_is(answered: Watched) -> None:
    page = answered.page
    page.hover(".said .chip-text")
    page.wait_for_selector(f".peek:has-text('{QUOTE}')")
    page.hover(".said .chip-image")
    page.wait_for_selector('.peek img[src="/media/room/picture"]')
    page.hover(".said .chip-page")
    page.wait_for_selector('.peek img[src="/media/menu/page"]')
    page.hover(".said .chip-audio")
    page.wait_for_selector(".peek .wave")
    mask = page.evaluate("getComputedStyle(document.querySelector('.peek .wave')).maskImage")
    assert "/media/hum/wave" in mask
    page.hover(".question")
    page.wait_for_selector(".peek", state="detached")


def test_the_keyboard_shows_it_too(answered: Watched) -> None:
    page = answered.page
    page.focus(".said .chip-text")
    page.keyboard.press("Tab")
    page.wait_for_selector(".peek")
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "cairn-peek"
    page.keyboard.press("Escape")
    assert page.locator(".peek").count() == 0


def test_chips_work_by_keyboard_and_give_the_focus_back(answered: Watched) -> None:
    answered.page.focus(".chip-image")
    answered.page.keyboard.press("Enter")
    answered.page.wait_for_selector("#cairn-panel h2:focus")
    assert answered.page.get_attribute(".chip-image", "aria-pressed") == "true"
    answered.page.keyboard.press("Escape")
    assert answered.page.evaluate("document.activeElement.className") == "chip chip-image"
    assert answered.page.locator("[data-slot]").inner_html() == ""


def test_chips_have_names_for_a_screen_reader(answered: Watched) -> None:
    names = [one.get_attribute("aria-label") for one in answered.page.locator(".said .chip").all()]
    assert names == [
        "Source 1: reviews.md, line 3",
        "Source 2 p. 12: menu.pdf, page 12",
        "Source img 3: photo-1.jpg, part of the picture",
        "Source audio 2 at 0:34: recording-1.ogg, at 0:34",
    ]
    unnamed = answered.page.evaluate(UNNAMED)
    assert unnamed == []


def test_copied_words_keep_their_marks(answered: Watched) -> None:
    text = answered.page.evaluate("document.querySelector('.said').textContent")
    for mark in ("[1]", "[2 p. 12]", "[img 3]", "[audio 2 at 0:34]"):
        assert mark in text


def test_a_source_card_opens_the_same_place(answered: Watched) -> None:
    answered.page.click(".card-audio")
    answered.page.wait_for_selector("#cairn-panel audio")


def test_the_last_click_wins(answered: Watched) -> None:
    for kind in ("text", "page", "image", "audio", "page"):
        answered.page.click(f".chip-{kind}", no_wait_after=True)
    answered.page.wait_for_selector("#cairn-panel .box")
    answered.page.wait_for_timeout(300)
    assert answered.page.get_attribute(".shown img", "src") == "/media/menu/page"


def test_three_turns_keep_their_own_citations(answered: Watched) -> None:
    answered.ask("and another")
    answered.ask("and a third")
    for number in (0, 2, 1):
        answered.page.click(f".turn >> nth={number} >> .chip-image")
        answered.page.wait_for_selector("#cairn-panel .box")
    assert answered.page.locator(".chip[aria-pressed]").count() == 1


def loaded(page: Any) -> None:
    page.wait_for_selector("#cairn-panel .box")
    page.wait_for_function("document.querySelector('.shown img').complete")
    page.wait_for_timeout(100)


def boxed(page: Any) -> tuple[float, ...]:
    box = page.evaluate("""() => {
      const p = document.querySelector(".shown img").getBoundingClientRect();
      const b = document.querySelector(".shown .box").getBoundingClientRect();
      return [(b.left - p.left) / p.width, (b.top - p.top) / p.height,
              (b.right - p.left) / p.width, (b.bottom - p.top) / p.height];
    }""")
    return tuple(box)


def in_view(page: Any, selector: str) -> bool:
    return bool(page.evaluate(
        """(selector) => {
          const one = document.querySelector(selector).getBoundingClientRect();
          const body = document.querySelector(".panel-body").getBoundingClientRect();
          return one.top >= body.top - 2 && one.top < body.bottom;
        }""",
        selector,
    ))  # fmt: skip


UNNAMED = """() => [...document.querySelectorAll("button, a, textarea, input, img, audio")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.getAttribute("aria-label") || one.title || one.textContent.trim()
                     || one.labels?.length || one.hasAttribute("alt")))
  .map((one) => one.outerHTML.slice(0, 120))"""


def test_tab_leads_from_the_box_over_its_buttons_to_the_citations_and_back(
    answered: Watched,
) -> None:
    page = answered.page
    page.focus("#cairn-box textarea")
    page.keyboard.type("x")
    order = []
    for _ in range(4):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.className"))
    assert any("submit-button" in one for one in order)
    page.fill("#cairn-box textarea", "")
    # From the question on: its account, then the first citation.
    page.focus(".turn:last-child .how summary")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cairn-panel h2:focus")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#cairn-panel') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.said .chip')")
    assert page.evaluate("document.body.dataset.panel") == "closed"
