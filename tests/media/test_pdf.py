from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.making import make_pdf, make_scan
from tools.core.errors import NotFound, Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.pdf import PdfLoader
from tools.media.sidecars import Beside


def load(path: Path) -> Decoded:
    return PdfLoader().load(path, Limits())


def test_pages_count_from_one_and_keep_their_text_and_size(tmp_path: Path) -> None:
    decoded = load(make_pdf(tmp_path / "a.pdf", pages=3))
    assert [page.number for page in decoded.pages] == [1, 2, 3]
    assert [f"This is page {page.number}." in page.text for page in decoded.pages] == [True] * 3
    assert all(page.origin == "layer" and page.gate is None for page in decoded.pages)
    assert decoded.pages[0].width_pt == pytest.approx(595.3, abs=0.5)


def test_blocks_stand_in_their_pages_text_and_in_boxes_from_the_top_left(tmp_path: Path) -> None:
    decoded = load(make_pdf(tmp_path / "a.pdf"))
    texts = {page.number: page.text for page in decoded.pages}
    for block in decoded.blocks:
        assert block.page is not None and block.box is not None
        end = block.start_char + len(block.text)
        assert texts[block.page][block.start_char : end] == block.text
        x0, y0, x1, y1 = block.box
        assert 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1
    heading, paragraph = decoded.blocks[:2]
    assert heading.box is not None and paragraph.box is not None
    # Drawn 760 of 842 points above the bottom edge.
    assert heading.box[3] == pytest.approx(1 - 760 / 842, abs=0.02)
    assert heading.box[1] < paragraph.box[1]


def test_large_letters_are_headings_and_what_follows_stands_under_them(tmp_path: Path) -> None:
    heading, paragraph = load(make_pdf(tmp_path / "a.pdf")).blocks[:2]
    assert (heading.kind, heading.text) == ("heading", "Chapter 1")
    assert paragraph.kind == "paragraph"
    assert paragraph.heading == ("Chapter 1",)
    assert paragraph.text.endswith("filter coffee near the river.")


def test_the_title_is_the_stated_one_else_the_largest_letters(tmp_path: Path) -> None:
    assert load(make_pdf(tmp_path / "a.pdf", title="Garden guide")).title == "Garden guide"
    assert load(make_pdf(tmp_path / "b.pdf", title="Microsoft Word - x.doc")).title == "Chapter 1"


def test_a_picture_inside_comes_with_caption_place_and_pixels(tmp_path: Path) -> None:
    decoded = load(make_pdf(tmp_path / "a.pdf", pages=1, picture=True))
    (picture,) = decoded.pictures
    assert picture.page == 1
    assert picture.alt == "Figure 1: A red square in the garden"
    assert picture.box == pytest.approx((100 / 595, 292 / 842, 340 / 595, 442 / 842), abs=0.01)
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.rgb) == 3 * picture.rgb_size[0] * picture.rgb_size[1]
    assert max(picture.rgb_size) <= 512
    assert {fact.name for fact in picture.facts} >= {"lightness", "colours"}


def test_a_picture_that_returns_on_every_page_is_taken_once(tmp_path: Path) -> None:
    assert len(load(make_pdf(tmp_path / "a.pdf", pages=5, picture=True)).pictures) == 1


def test_a_scanned_page_is_a_page_and_not_a_picture(tmp_path: Path) -> None:
    loader = PdfLoader()
    path = make_scan(tmp_path / "scan.pdf", ["The quiet garden cafe", ""])
    part = loader.load_part(path, Limits(), 0, Beside())
    assert part.decoded.pictures == ()
    assert part.ocr_pages == (1,)
    assert [page.gate for page in part.decoded.pages] == [None, "blank"]


def test_a_repeated_scan_names_the_page_it_repeats(tmp_path: Path) -> None:
    path = make_scan(
        tmp_path / "scan.pdf", ["The quiet garden cafe", "Another page", "Another page"]
    )
    part = PdfLoader().load_part(path, Limits(), 0, Beside())
    assert part.ocr_pages == (1, 2)
    assert part.twins == ((3, 2),)


def test_page_facts_tell_pictures_from_plain_text(tmp_path: Path) -> None:
    plain = load(make_pdf(tmp_path / "a.pdf", pages=1)).pages[0]
    shown = load(make_pdf(tmp_path / "b.pdf", pages=1, picture=True)).pages[0]
    flags = [
        {fact.name: fact.value for fact in page.facts}["has_picture"] for page in (plain, shown)
    ]
    assert flags == [False, True]
    assert {fact.name for fact in plain.facts} >= {"text_density", "ink_share", "has_table"}


def test_a_ruled_table_and_a_bar_chart_are_seen(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"))
    for row in range(5):
        canvas.line(100, 600 - 20 * row, 400, 600 - 20 * row)
        canvas.drawString(110, 605 - 20 * row, f"row {row}")
    canvas.showPage()
    canvas.setFillColorRGB(0.8, 0.1, 0.1)
    for bar, height in enumerate((40, 90, 60, 120)):
        canvas.rect(100 + 50 * bar, 300, 30, height, stroke=0, fill=1)
        canvas.drawString(100 + 50 * bar, 285, str(2000 + bar))
    canvas.save()
    table, chart = load(tmp_path / "a.pdf").pages
    facts = [{fact.name: fact.value for fact in page.facts} for page in (table, chart)]
    assert [(one["has_table"], one["has_chart"]) for one in facts] == [(True, False), (False, True)]


def test_labels_of_a_chart_stand_beside_their_numbers(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"))
    rows = (("Total", "61", "32"), ("White", "57", "36"), ("Black", "74", "17"))
    for column in (1, 2, 0):
        for row, cells in enumerate(rows):
            canvas.drawString(100 + 90 * column, 600 - 30 * row, cells[column])
    canvas.save()
    texts = [block.text for block in load(tmp_path / "a.pdf").blocks]
    assert texts == ["Total 61 32", "White 57 36", "Black 74 17"]


def test_a_turned_page_has_its_boxes_as_it_is_shown(tmp_path: Path) -> None:
    import pypdfium2

    make_pdf(tmp_path / "a.pdf", pages=1)
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    document[0].set_rotation(90)
    document.save(tmp_path / "turned.pdf")
    document.close()
    decoded = load(tmp_path / "turned.pdf")
    box = next(block.box for block in decoded.blocks if block.text == "Chapter 1")
    assert decoded.pages[0].width_pt > decoded.pages[0].height_pt
    # The top of the sheet is its right edge now.
    assert box is not None and box[0] > 0.85


def test_a_word_divided_at_the_end_of_a_line_is_mended() -> None:
    from collections import Counter

    from tools.media.flow import Flow
    from tools.media.pdf_layout import lay_out
    from tools.media.pdf_text import Line

    def line(text: str, top: float, *, divided: bool = False) -> Line:
        return Line(text=text, box=(0.1, top, 0.9, top + 0.01), size_pt=10, divided=divided)

    lines = [
        line("Nobody re", 0.1, divided=True),
        line("quires a full", 0.112, divided=True),
        line("price plan.", 0.124),
    ]
    flow = Flow()
    words = Counter({"requires": 2, "full-price": 1, "full": 3, "price": 3})
    lay_out(lines, words=words, height_pt=842, flow=flow)
    assert flow.text == "Nobody requires a full-price plan."


def test_a_text_layer_without_meaning_is_left_to_ocr(tmp_path: Path) -> None:
    from tools.media.text_quality import is_garbage

    assert is_garbage("(cid:3)(cid:14)(cid:88) " * 20)
    assert is_garbage("\ue001\ue002\ue003\ue004 " * 20)
    assert is_garbage("!\"#$%&'()*+,-./ " * 20)
    assert not is_garbage("Umsatz 2020 ........................ 1.234,50 (12 %)\n" * 5)
    assert not is_garbage("これは日本語の文章です。読めます。" * 5)


def test_a_page_can_be_drawn_and_a_missing_one_is_named(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", pages=2)
    loader = PdfLoader()
    assert max(loader.draw(path, 2, max_side_px=500).size) == 500
    with pytest.raises(NotFound, match="pages 1 to 2, not 3"):
        loader.draw(path, 3, max_side_px=500)


def test_more_pages_than_allowed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        PdfLoader().load(make_pdf(tmp_path / "a.pdf", pages=4), Limits(max_pages=3))
    assert caught.value.reason == "too_large"


def test_headings_go_on_from_one_part_to_the_next(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "long.pdf"))
    for number in range(1, 53):
        if number == 1:
            canvas.setFont("Helvetica-Bold", 24)
            canvas.drawString(72, 780, "Only heading")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 700, f"Plain words on page {number} of this long document.")
        canvas.showPage()
    canvas.save()
    decoded = load(tmp_path / "long.pdf")
    assert len(decoded.pages) == 52
    assert decoded.blocks[-1].heading == ("Only heading",)
