"""Which pages the page encoder pays for, from real PDFs through a real `add`."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.library.ingest_rig import Rig, png, rig, worker  # noqa: F401 - fixtures
from tools.core.filters import Condition, Not
from tools.core.items import Item
from tools.core.locators import PageRegion
from tools.core.query import Scope
from tools.library.page_choice import PageChoice, PageRule, choose_pages

_LINE = "The harbour lies quiet in the morning and the boats come back one after the other."


def _prose(canvas: Canvas, lines: int = 40) -> None:
    for number in range(lines):
        canvas.drawString(72, 770 - 16 * number, f"{_LINE} {number}")


def _heading(canvas: Canvas) -> None:
    canvas.drawString(250, 420, "Part two")


def _scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(io.BytesIO(png(6, (600, 800)))), 0, 0, 595, 842)


def _chart(canvas: Canvas) -> None:
    _prose(canvas, 12)
    canvas.setFillColorRGB(0.1, 0.3, 0.8)
    for number, height in enumerate((80, 140, 60, 190)):
        canvas.rect(120 + 80 * number, 200, 40, height, stroke=0, fill=1)
        canvas.drawString(125 + 80 * number, 185, f"Q{number + 1}")
        canvas.drawString(128 + 80 * number, 205 + height, str(height))


def _figure(canvas: Canvas) -> None:
    _prose(canvas, 15)
    canvas.drawImage(ImageReader(io.BytesIO(png(9, (400, 300)))), 100, 150, 360, 270)


def _logo(canvas: Canvas) -> None:
    _prose(canvas, 35)
    canvas.drawImage(ImageReader(io.BytesIO(png(11, (200, 200)))), 500, 20, 60, 60)


def _form(canvas: Canvas) -> None:
    for row in range(8):
        canvas.drawString(80, 705 - 40 * row, f"Field {row}")
    for row in range(9):
        canvas.line(72, 730 - 40 * row, 522, 730 - 40 * row)
    for column in range(4):
        canvas.line(72 + 150 * column, 410, 72 + 150 * column, 730)


DRAWN: dict[str, Callable[[Canvas], None]] = {
    "prose": _prose, "heading": _heading, "scan": _scan, "chart": _chart, "figure": _figure,
    "logo": _logo, "form": _form,
}  # fmt: skip


def _document() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for draw in DRAWN.values():
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _pages(rig: Rig) -> list[Item]:  # noqa: F811
    catalogue = rig.library.catalogue
    everything = Not(part=Condition(field="modality", op="=", value="nothing"))
    ids = catalogue.in_scope("page", Scope(owner="local", where=everything)).yes or ()
    return list(catalogue.items(ids).values())


def _choice(rig: Rig, pages: list[Item], rule: PageRule = "where-it-pays") -> PageChoice:  # noqa: F811
    return choose_pages(rig.library, pages, Scope(owner="local"), rule)


def test_pages_are_chosen_by_what_they_show(rig: Rig) -> None:  # noqa: F811
    rig.write("report.pdf", _document())
    rig.add()
    pages = _pages(rig)
    choice = _choice(rig, pages)
    numbers = [page.locator.page for page in pages if isinstance(page.locator, PageRegion)]
    verdicts = dict(zip(numbers, choice.verdicts, strict=True))
    assert {name: verdicts[at] for at, name in enumerate(DRAWN, start=1)} == {
        "prose": "plain text", "heading": "plain text", "scan": "scan", "chart": "chart",
        "figure": "figure", "logo": "plain text", "form": "table or form",
    }  # fmt: skip
    assert len(choice.paying) == 4 and len(choice.spared) == 3
    assert choice.reasons == {
        "plain text": 3, "scan": 1, "chart": 1, "figure": 1, "table or form": 1,
    }  # fmt: skip
    everything = _choice(rig, pages, "all")
    assert everything.paying == tuple(pages) and not everything.spared
    assert everything.reasons == choice.reasons, "still counted by what they show"


@pytest.mark.parametrize("rule", ["where-it-pays", "all"])
def test_no_pages_are_no_trouble(rig: Rig, rule: PageRule) -> None:  # noqa: F811
    assert _choice(rig, [], rule).paying == ()
