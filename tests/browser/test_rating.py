"""The rating page: a set of questions, an opinion of each, kept in the library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.hostile import PAYLOADS
from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched


def choose(watched: Watched, path: Path, text: str) -> None:
    path.write_text(text)
    watched.page.goto(watched.address + "/rate")
    watched.page.set_input_files("#file", str(path))


def test_a_set_is_rated_one_by_one_with_the_keyboard(
    watched: Watched, desk: ScriptedDesk, tmp_path: Path
) -> None:
    page = watched.page
    rows = [{"question": f"{PAYLOADS[0]} first"}, {"question": "second of the set"}]
    lines = "\n".join(json.dumps(one) for one in rows) + "\nthird, in plain words\n"
    choose(watched, tmp_path / "set.jsonl", lines)
    page.wait_for_selector("#foot .judge")
    assert page.inner_text("#question") == f"{PAYLOADS[0]} first"
    assert page.locator("#said .chip").count() == 4
    page.click("#said .chip-page")
    page.wait_for_selector("#evidence .box")
    page.keyboard.press("g")
    page.wait_for_selector('.judge [data-judge="good"][aria-pressed="true"]')
    page.keyboard.press("n")
    page.wait_for_selector('#question:text-is("second of the set")')
    page.wait_for_selector("#foot .judge")
    page.keyboard.press("b")
    page.wait_for_selector(".judge-more:not([hidden])")
    page.click("#next")
    page.wait_for_selector('#question:text-is("third, in plain words")')
    page.wait_for_selector("#foot .judge")
    page.click("#next")
    page.wait_for_selector("#done:not([hidden])")
    titles = {one.id: one.title for one in desk.threads("local")}
    kept = {titles[one.thread]: one.verdict for _, one in desk.talk.judged if one.thread in titles}
    assert kept[f"Rating: {PAYLOADS[0]} first"] == "good"
    assert kept["Rating: second of the set"] == "bad"
    assert page.evaluate("window.ran") is None
    watched.page.goto(watched.address)
    watched.page.wait_for_selector(".empty h1, .turn")


@pytest.mark.parametrize("text", ['{"answer": 1}\n', "{oops\n", "\n"])
def test_a_file_that_is_no_set_says_so(watched: Watched, tmp_path: Path, text: str) -> None:
    choose(watched, tmp_path / "set.jsonl", text)
    watched.page.wait_for_selector("#set .complaint:not([hidden])")
    watched.page.goto(watched.address)
    watched.page.wait_for_selector(".empty h1, .turn")
