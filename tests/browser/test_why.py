"""Under an answer: why cards, the table, the trip, the map, and buttons that ask on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched
from tools.core.query import ConstraintEdit

Q = "compare a trip with a conflict"


@pytest.fixture
def rich(watched: Watched) -> Watched:
    watched.go()
    watched.ask(Q)
    return watched


def test_cards_say_score_limits_and_evidence_and_open_what_scored(rich: Watched) -> None:
    page = rich.page
    assert page.is_hidden(".why-card")
    page.click(".why > summary")
    first = page.inner_text(".why-card >> nth=0")
    for words in ("Moss & Meridian", "0.90", "pictures", "−38 LUFS, recording-1.ogg"):
        assert words in first
    assert "nothing states it" in first
    assert page.locator(".why-card >> nth=0 >> .check-unknown").count() == 1
    assert page.locator(".why-card >> nth=1 >> .check-no").count() == 2
    page.click(".why-card >> nth=0 >> button.bar:has-text('pictures')")
    page.wait_for_selector('#cairn-panel img[src="/media/room/picture"]')


def test_a_click_sorts_the_table_and_leaves_what_is_not_stated_at_the_end(rich: Watched) -> None:
    page = rich.page
    assert names(page) == ["Moss & Meridian", "Sable & Fennel", "The Undercroft Larder"]
    page.click(".sorter:has-text('Brunch')")
    assert names(page)[0] == "Sable & Fennel"
    page.click(".sorter:has-text('Brunch')")
    assert names(page)[0] == "The Undercroft Larder"
    for first in ("Moss & Meridian", "The Undercroft Larder"):
        page.click(".sorter:has-text('Sound level')")
        assert names(page) == [
            first,
            *[one for one in WITH_LEVEL if one != first],
            "Sable & Fennel",
        ]
    assert page.get_attribute(".compared th:nth-child(3)", "aria-sort") == "descending"


def test_every_cell_is_cited_or_not_stated(rich: Watched) -> None:
    for cell in rich.page.locator(".compared td").all():
        assert cell.locator(".chip").count() > 0 or cell.inner_text() == "not stated"
    rich.page.click(".compared .chip-page >> nth=0")
    rich.page.wait_for_selector("#cairn-panel .box")


def test_a_trip_stands_in_days_with_its_way_and_its_map(rich: Watched) -> None:
    page = rich.page
    assert page.locator(".day").count() == 2
    told = page.inner_text(".trip")
    for words in ("09:30 to 11:00", "11 min from Moss & Meridian, 760 m", "20.50 EUR of 30.00 EUR",
                  "closed on both days", "is not stated"):  # fmt: skip
        assert words in told
    assert page.locator(".map-dot").count() == 3
    # One way on the first day; the second has one stop.
    assert page.locator(".map-way").count() == 1
    assert page.inner_text(".map-list").split("\n") == [
        "Moss & Meridian", "Sable & Fennel", "The Undercroft Larder"
    ]  # fmt: skip


def test_a_trip_is_taken_along_as_a_file(rich: Watched) -> None:
    with rich.page.expect_download() as waiting:
        rich.page.click(".trip-file")
    assert waiting.value.suggested_filename == "trip.ics"
    assert waiting.value.path().read_bytes() == b"BEGIN:VCALENDAR 2026-11-28"


def test_the_least_change_is_a_button_that_sends_its_edits(
    rich: Watched, desk: ScriptedDesk
) -> None:
    rich.page.click(".way:has-text('without “quiet”')")
    rich.page.wait_for_selector('.question:text-is("without “quiet”")')
    rich.page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert desk.asked[-1].text == ""
    assert desk.asked[-1].edits == (ConstraintEdit(act="off", constraint="c2"),)


def test_a_suggestion_is_asked_with_a_click(rich: Watched, desk: ScriptedDesk) -> None:
    rich.page.click(".next [data-ask] >> nth=0")
    rich.page.wait_for_selector(".turn >> nth=1")
    rich.page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert desk.asked[-1].text == "Which of them is open on Sunday?"


def test_a_clarifying_question_offers_its_options_as_buttons(
    watched: Watched, desk: ScriptedDesk
) -> None:
    watched.go()
    watched.ask("which one")
    assert watched.page.locator(".why-card").count() == 0
    watched.page.click(".way:has-text('Brunch on Sunday')")
    watched.page.wait_for_selector(".turn >> nth=1")
    watched.page.wait_for_selector('.turn:last-child[data-state="done"]')
    assert desk.asked[-1].text == "Brunch on Sunday"


def test_edits_that_were_tampered_with_are_one_sentence(
    watched: Watched, desk: ScriptedDesk
) -> None:
    watched.go()
    watched.ask("a conflict")
    asked = len(desk.asked)
    bad = json.dumps([{"act": "explode"}])
    watched.page.evaluate("(bad) => document.querySelector('.way').dataset.edits = bad", bad)
    watched.page.click(".way >> nth=0")
    watched.page.wait_for_selector(".notice:has-text('cannot be read')")
    assert len(desk.asked) == asked


def test_all_of_it_fits_a_phone(phone: Watched) -> None:
    phone.go()
    phone.ask(Q)
    phone.page.click(".why > summary")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.page.evaluate("document.querySelector('.turns-root').scrollWidth <= innerWidth")


WITH_LEVEL = ("Moss & Meridian", "The Undercroft Larder")


def names(page: Any) -> list[str]:
    return [str(one) for one in page.locator(".compared tbody th").all_inner_texts()]
