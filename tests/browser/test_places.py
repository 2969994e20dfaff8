"""The library, the phone, dark, and the empty house."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched, watch


def test_a_folder_goes_in_by_its_path_with_a_reason_per_file(
    watched: Watched, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("words")
    (tmp_path / "empty.txt").write_text("")
    watched.go()
    watched.page.click("#cairn-library-button")
    watched.page.wait_for_selector(".tile")
    watched.page.fill("#cairn-path textarea, #cairn-path input", str(tmp_path))
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector(".adding h2:text('Done')")
    told = watched.page.inner_text(".adding")
    assert "2 files: 1 added, 1 refused" in told
    assert "the file is empty" in told
    watched.page.wait_for_selector('.source:has-text("notes.txt")')


def test_a_path_that_is_not_there_is_one_sentence(watched: Watched) -> None:
    watched.go()
    watched.page.click("#cairn-library-button")
    for path, told in (("/no/where", "is not there"), ("trips", "is no full path")):
        watched.page.fill("#cairn-path textarea, #cairn-path input", path)
        watched.page.keyboard.press("Enter")
        watched.page.wait_for_selector(f".adding .complaint:has-text('{told}')")


def test_a_path_typed_while_another_is_read_stays(
    watched: Watched, desk: ScriptedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        (tmp_path / f"{number}.txt").write_text("words")
    monkeypatch.setattr(desk, "pause_s", 0.1)
    box = "#cairn-path textarea, #cairn-path input"
    watched.go()
    watched.page.click("#cairn-library-button")
    watched.page.fill(box, str(tmp_path))
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector(".adding h2:not(:text('Done'))")
    assert watched.page.input_value(box) == ""
    watched.page.fill(box, "the next")
    watched.page.wait_for_selector(".adding h2:text('Done')")
    watched.page.wait_for_selector('.source:has-text("7.txt")')
    assert watched.page.input_value(box) == "the next"
    watched.page.fill(box, "")


def test_dropped_files_go_in_and_nothing_stays_in_the_cache(
    watched: Watched, tmp_path: Path
) -> None:
    one = tmp_path / "dropped note.txt"
    one.write_text("words")
    watched.go()
    watched.page.click("#cairn-library-button")
    watched.page.set_input_files("#cairn-drop input[type=file]", str(one))
    watched.page.wait_for_selector(".adding h2:text('Done')")
    watched.page.wait_for_selector('#cairn-sources .source:has-text("dropped note.txt")')


def test_forget_takes_a_second_click(watched: Watched, desk: ScriptedDesk) -> None:
    watched.go()
    watched.page.click("#cairn-library-button")
    row = '#cairn-sources .source:has-text("contract.pdf")'
    watched.page.wait_for_selector(row)
    watched.page.click(f"{row} >> [data-forget]")
    assert watched.page.locator(row).count() == 1
    watched.page.click(f"{row} >> [data-forget]")
    watched.page.wait_for_selector(row, state="detached")
    assert "contract.pdf" not in [one.name for one in desk.sources("local")]


def test_a_phone_has_room_for_everything(phone: Watched) -> None:
    phone.go()
    assert fits(phone.page)
    phone.ask("find me a quiet vegan brunch")
    assert fits(phone.page)
    phone.page.click(".chip-page")
    phone.page.wait_for_selector("#cairn-panel .box")
    phone.page.wait_for_timeout(400)
    panel = phone.page.locator("#cairn-panel").bounding_box()
    assert panel is not None
    assert (panel["x"], panel["width"]) == (0, 360)
    phone.page.click("[data-close-panel]")
    phone.page.wait_for_selector("#cairn-panel", state="hidden")
    phone.page.click("[data-drawer=side]")
    phone.page.wait_for_selector(".thread a")
    phone.page.click(".thread a >> nth=0")
    phone.page.wait_for_selector("#cairn-side", state="hidden")
    phone.page.click("#cairn-library-button")
    phone.page.wait_for_selector(".tile")
    assert fits(phone.page)


def test_dark_is_kept(watched: Watched) -> None:
    watched.go()
    light = background(watched.page)
    watched.page.click("[data-theme-switch]")
    dark = background(watched.page)
    assert sum(dark) < 200 < sum(light)
    watched.reload(until=".empty h1")
    watched.page.wait_for_function("document.body.classList.contains('dark')")
    assert background(watched.page) == dark
    watched.page.click("[data-theme-switch]")


def test_words_have_contrast_in_light_and_dark(watched: Watched) -> None:
    watched.go()
    watched.ask("brunch")
    for _ in range(2):
        for name in ("--ink", "--ink-soft", "--accent-strong", "--bad", "--warn", "--good"):
            for ground in ("--paper", "--card"):
                assert watched.page.evaluate(CONTRAST, [name, ground]) >= 4.5, (name, ground)
        watched.page.click("[data-theme-switch]")


def test_nothing_jumps_while_an_answer_comes(watched: Watched) -> None:
    watched.go()
    watched.page.evaluate(WATCH_SHIFTS)
    watched.ask("brunch")
    watched.page.click(".chip-page")
    watched.page.wait_for_selector("#cairn-panel .box")
    assert watched.page.evaluate("window.shifted") < 0.1


def test_an_empty_house_teaches_and_notices_when_files_come(chromium: Any, tmp_path: Path) -> None:
    desk = ScriptedDesk(empty=True)
    with running(desk, tmp_path) as address:
        for house in watch(chromium, address):
            house.go()
            assert "cairn add ~/folder" in house.page.inner_text(".steps")
            house.page.click("[data-tab=library]")
            house.page.wait_for_selector("#cairn-path")
            tab = house.page.locator("#cairn-library-button")
            assert tab.get_attribute("aria-selected") == "true"
            house.page.click("#cairn-ask-button")
            desk.fill()
            house.page.wait_for_selector(".empty [data-ask]", timeout=8_000)
            house.check()


def test_a_second_cairn_on_another_port_loads_its_own_scripts(
    watched: Watched, tmp_path: Path
) -> None:
    watched.go()
    with running(ScriptedDesk(), tmp_path) as address:
        # The same browser process, as when a busy port made the person choose another one.
        watched.page.goto(address)
        watched.page.wait_for_selector(".empty [data-ask]")
        strange = [one for one in watched.foreign if not one.startswith(address)]
        watched.page.goto(watched.address)
        watched.page.wait_for_selector(".empty h1")
        assert strange == []
        watched.foreign.clear()


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def background(page: Any) -> tuple[int, ...]:
    colour = page.evaluate(
        "getComputedStyle(document.querySelector('.gradio-container')).backgroundColor"
    )
    return tuple(int(one) for one in colour.strip("rgb()").split(",")[:3])


CONTRAST = """([ink, paper]) => {
  const probe = document.body.appendChild(document.createElement("i"));
  const light = (name) => {
    probe.style.color = `var(${name})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map((v) => {
      const c = v / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(ink), light(paper)].sort((x, y) => y - x);
  probe.remove();
  return (a + 0.05) / (b + 0.05);
}"""

WATCH_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
  }).observe({ type: "layout-shift", buffered: false });
}"""
