"""The chat over a real library: files go in, a question is asked, every chip opens its spot."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.settings import load
from tests.app import scripted_media
from tests.app.running import running
from tests.browser.conftest import Watched, watch
from tools.library.options import AddOptions

REVIEWS = """# What guests say

The brunch is vegan and the long window table is bright in the morning.

The host plays no music, so it is quiet even on Sunday.
"""
TRANSCRIPT = """1
00:00:20,000 --> 00:00:30,000
It is Sunday morning and the brunch room is quiet.
"""


@pytest.fixture
def house(chromium: Any, tmp_path: Path) -> Iterator[Watched]:
    from app.assistant import Assistant

    files = tmp_path / "moss"
    files.mkdir()
    (files / "reviews.md").write_text(REVIEWS)
    (files / "menu.pdf").write_bytes(menu_pdf())
    (files / "window.png").write_bytes(scripted_media.photo())
    (files / "window.png.yaml").write_text("caption: a bright window at brunch\n")
    (files / "room.wav").write_bytes(scripted_media.tone(40.0))
    (files / "room.wav.srt").write_text(TRANSCRIPT)
    assistant = Assistant.open(load({}, home=tmp_path / "data", text_encoder="off", ocr="off"))
    try:
        report = assistant.add("local", [files], options=AddOptions(entity="Moss & Meridian"))
        assert report.counts()["refused"] == 0, report.sentences()
        with running(assistant, tmp_path) as address:
            yield from watch(chromium, address)
    finally:
        assistant.close()


def test_a_question_over_real_files_opens_real_evidence(house: Watched) -> None:
    page = house.page
    house.go()
    house.ask("where is a quiet vegan brunch with a bright window?")
    chips = page.locator(".said .chip")
    assert chips.count() >= 2
    for at in range(chips.count()):
        chips.nth(at).click()
        page.wait_for_selector("#cairn-panel h2")
        kind = str(chips.nth(at).get_attribute("class")).split("chip-")[1]
        page.wait_for_selector(SHOWN[kind])
        if kind in ("page", "image"):
            page.wait_for_function("document.querySelector('.shown img').naturalWidth > 0")
    house.reload(until=".turn .chip")
    page.click("#cairn-library-button")
    page.wait_for_selector('.source:has-text("menu.pdf")')
    house.check()


SHOWN = {
    # A passage of a document is shown on its page.
    "text": ".panel-body > .passage, .shown img",
    "page": ".shown img",
    "image": ".shown img",
    "audio": "#cairn-panel audio",
}


def menu_pdf() -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for page in range(2):
        canvas.setFont("Helvetica", 14)
        canvas.drawString(70, 760, f"Moss & Meridian, menu, sheet {page + 1}")
        if page == 1:
            canvas.drawString(70, 700, "Weekend brunch, all vegan, served Sunday 9 to 14.")
            canvas.drawString(70, 670, "Chickpea omelette 11.50, buckwheat pancakes 10.00.")
        else:
            canvas.drawString(70, 700, "Drinks: oat flat white 4.10, nettle tea 3.60.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()
