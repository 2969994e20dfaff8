"""axe-core finds nothing serious in any main view, light and dark; skipped where it is absent."""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from app.logins import Logins
from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import Watched, watch
from tools.core.secret import Secret

pytestmark = pytest.mark.skipif(
    find_spec("axe_playwright_python") is None,
    reason="axe-core is not installed; it comes with: pip install axe-playwright-python",
)

RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ` + one.nodes.slice(0, 4).map((node) =>
      `${node.html.slice(0, 160)} ${node.any.map((each) => each.message).join(" ").slice(0, 160)}`
    ).join(" | "));
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_view_has_a_serious_fault(watched: Watched, dark: bool) -> None:
    page = watched.page
    watched.go()
    set_dark(page, dark)
    try:
        faults = {name: serious(page) for name in visited(watched)}
    finally:
        set_dark(page, False)
    assert {name: found for name, found in faults.items() if found} == {}


def test_the_other_pages_have_no_serious_fault(
    chromium: Any, watched: Watched, tmp_path: Path
) -> None:
    page = watched.page
    faults: dict[str, list[str]] = {}
    page.goto(watched.address + "/api")
    page.wait_for_selector("h1")
    faults["api"] = serious(page)
    (tmp_path / "set.txt").write_text("a quiet vegan brunch\nanother question\n")
    page.goto(watched.address + "/rate")
    page.wait_for_selector("#file", state="attached")
    faults["rating, empty"] = serious(page)
    page.set_input_files("#file", str(tmp_path / "set.txt"))
    page.wait_for_selector("#foot .judge")
    faults["rating"] = serious(page)
    page.goto(watched.address)
    page.wait_for_selector(".empty h1, .turn")
    (tmp_path / "data").mkdir()
    Logins(tmp_path / "data").add("ada", Secret("correct horse battery"))
    with running(ScriptedDesk(), tmp_path) as address:
        for other in watch(chromium, address):
            other.page.goto(address)
            other.page.wait_for_selector("#password")
            faults["login"] = serious(other.page)
            other.page.fill("#name", "ada")
            other.page.fill("#password", "wrong")
            other.page.click("button")
            other.page.wait_for_selector(".complaint")
            faults["login, refused"] = serious(other.page)
    assert {name: found for name, found in faults.items() if found} == {}


def visited(watched: Watched) -> Any:
    page = watched.page
    yield "start"
    watched.ask("compare a trip with a conflict")
    page.click(".why > summary")
    page.click(".how > summary")
    yield "answer"
    page.click("#cairn-limits summary >> nth=1")
    yield "limit menu"
    for kind in ("text", "page", "image", "audio"):
        page.click(f".said .chip-{kind}")
        page.wait_for_selector("#cairn-panel .panel-mark")
        page.wait_for_timeout(300)
        yield f"evidence, {kind}"
    page.keyboard.press("Escape")
    page.click("#cairn-library-button")
    page.wait_for_selector("#cairn-sources .source")
    yield "library"
    page.click("button.source-name:has-text('photo-1.jpg')")
    page.wait_for_selector("#cairn-panel .describe")
    yield "file"
    page.keyboard.press("Escape")
    page.click("#cairn-settings-tab-button")
    page.wait_for_selector(".settings-group")
    yield "settings"
    page.click("#cairn-ask-button")


def serious(page: Any) -> list[str]:
    if not page.evaluate("'axe' in window"):
        source = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        page.evaluate(source)
    return [str(one) for one in page.evaluate(RUN)]


def set_dark(page: Any, dark: bool) -> None:
    if page.evaluate("document.body.classList.contains('dark')") != dark:
        page.click("[data-theme-switch]")
        # Colours fade over.
        page.wait_for_timeout(500)
