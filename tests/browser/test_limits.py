"""Limits as chips above the box: changed, switched, removed and taken back by click."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched
from tools.core.query import Constraint, ConstraintEdit

BAR = "#cairn-limits"


@pytest.fixture
def limited(watched: Watched) -> Watched:
    watched.go()
    watched.ask("find me a quiet vegan brunch")
    return watched


def test_limits_stand_above_the_box(limited: Watched) -> None:
    assert chips(limited.page) == ["must vegan", "wish quiet < −35 LUFS"]
    limited.page.click("[data-new]")
    limited.page.wait_for_selector(".empty h1")
    assert limited.page.locator(f"{BAR} .limit-chip").count() == 0


def test_limits_change_over_turns_and_every_change_can_be_taken_back(
    limited: Watched, desk: ScriptedDesk
) -> None:
    page = limited.page
    act(limited, "quiet", "Make it a must")
    assert desk.asked[-1].edits == (ConstraintEdit(act="harden", constraint="c2"),)
    assert desk.asked[-1].thread is not None
    assert chips(page) == ["must vegan", "must quiet < −35 LUFS"]
    act(limited, "vegan", "Switch off")
    assert page.locator(f'{BAR} [data-on="no"] .words').inner_text() == "vegan"
    act(limited, "quiet", "Remove")
    assert chips(page) == ["must vegan"]
    undo(limited)
    undo(limited)
    assert page.locator(f'{BAR} [data-on="no"]').count() == 0
    undo(limited)
    assert chips(page) == ["must vegan", "wish quiet < −35 LUFS"]


def test_a_value_is_changed_in_the_menu(limited: Watched, desk: ScriptedDesk) -> None:
    page = limited.page
    page.click(f"{BAR} summary:has-text('quiet')")
    page.select_option(f"{BAR} details[open] select", "<=")
    page.fill(f"{BAR} details[open] input", "-42.5")
    page.keyboard.press("Enter")
    done(limited, 2)
    assert desk.asked[-1].edits == (
        ConstraintEdit(act="change", constraint="c2", op="<=", value=-42.5),
    )
    assert chips(page)[1] == "wish quiet ≤ −42.5 LUFS"
    assert page.locator(f"{BAR} details[open]").count() == 0


def test_the_last_limit_removed_leaves_the_way_back(limited: Watched) -> None:
    act(limited, "quiet", "Remove")
    act(limited, "vegan", "Remove")
    assert chips(limited.page) == []
    undo(limited)
    assert chips(limited.page) == ["must vegan"]


def test_menus_close_with_escape_and_a_click_elsewhere(limited: Watched) -> None:
    page = limited.page
    page.focus(f"{BAR} summary >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{BAR} details[open] .limit-menu")
    page.keyboard.press("Escape")
    assert page.locator(f"{BAR} details[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.click(f"{BAR} summary >> nth=1")
    page.click(".question")
    assert page.locator(f"{BAR} details[open]").count() == 0


def test_limits_are_there_after_a_reload(limited: Watched) -> None:
    act(limited, "vegan", "Switch off")
    limited.reload(until=f"{BAR} .limit-chip")
    assert limited.page.locator(f'{BAR} [data-on="no"] .words').inner_text() == "vegan"
    assert "Limits changed" in limited.page.inner_text(".turns")


def test_a_menu_has_room_on_a_phone(phone: Watched) -> None:
    phone.go()
    phone.ask("find me a quiet vegan brunch")
    phone.page.click(f"{BAR} summary >> nth=1")
    box = phone.page.locator(".limit-menu >> nth=1").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_many_limits_take_one_row_of_a_phone(phone: Watched, desk: ScriptedDesk) -> None:
    desk.limits.more = tuple(
        Constraint(
            field="price", op="<", value=10.0 + n, text=f"cheaper than place {n}", id=f"m{n}"
        )
        for n in range(6)
    )
    try:
        phone.go()
        phone.ask("a quiet brunch, cheaper than many")
    finally:
        desk.limits.more = ()
    page = phone.page
    assert page.locator(f"{BAR} .limit-chip").count() == 8
    bar = page.locator(f"{BAR} .limits-bar").bounding_box()
    undo = page.locator(f"{BAR} .limit-undo").bounding_box()
    assert bar is not None
    assert undo is not None
    assert bar["height"] <= 56
    assert undo["x"] + undo["width"] <= 362
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click(f"{BAR} summary >> nth=7")
    menu = page.locator(".limit-menu >> nth=7").bounding_box()
    assert menu is not None
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 360
    assert menu["y"] >= 56
    assert menu["y"] + menu["height"] <= bar["y"] + 8
    page.click(".limit-menu >> nth=7 >> button:has-text('Remove')")
    done(phone, 2)
    assert page.locator(f"{BAR} .limit-chip").count() == 7


def act(limited: Watched, chip: str, what: str) -> None:
    turns = limited.page.locator(".turn").count()
    limited.page.click(f"{BAR} summary:has-text('{chip}')")
    limited.page.click(f"{BAR} details[open] button:has-text('{what}')")
    done(limited, turns + 1)


def undo(limited: Watched) -> None:
    turns = limited.page.locator(".turn").count()
    limited.page.click(f"{BAR} .limit-undo")
    done(limited, turns + 1)


def done(limited: Watched, turns: int) -> None:
    limited.page.wait_for_selector(f".turn >> nth={turns - 1}")
    limited.page.wait_for_selector('.turn:last-child[data-state="done"]')


def chips(page: Any) -> list[str]:
    """The chips in words, without their menus."""
    return [
        " ".join(str(one).split())
        for one in page.locator(f"{BAR} .limit-chip > summary").all_inner_texts()
    ]
