from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.media.making import a_picture, make_docx, make_pptx, png
from tools.core.errors import NotFound
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.docx_file import DocxLoader
from tools.media.pptx_file import PptxLoader


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Decoded:
    return DocxLoader().load(make_docx(tmp_path_factory.mktemp("docx") / "a.docx"), Limits())


@pytest.fixture(scope="module")
def deck_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pptx(tmp_path_factory.mktemp("pptx") / "a.pptx")


@pytest.fixture(scope="module")
def deck(deck_path: Path) -> Decoded:
    return PptxLoader().load(deck_path, Limits())


def test_a_document_keeps_its_order_and_exact_offsets(manual: Decoded) -> None:
    assert manual.title == "House manual"
    for block in manual.blocks:
        assert manual.text[block.start_char :].startswith(block.text)
        assert manual.text.count("\n", 0, block.start_char) + 1 == block.line
    assert [block.kind for block in manual.blocks] == [
        "heading", "paragraph", "heading", "list", "table_row", "table_row", "paragraph",
        "paragraph",
    ]  # fmt: skip


def test_paragraphs_and_rows_stand_under_their_headings(manual: Decoded) -> None:
    rows = [block for block in manual.blocks if block.kind == "table_row"]
    assert [row.text for row in rows] == ["Dish: Bread; Minutes: 45", "Dish: Cake; Minutes: 60"]
    assert rows[0].heading == ("Kitchen", "Oven")


def test_a_picture_in_a_document_keeps_the_text_around_it(manual: Decoded) -> None:
    (picture,) = manual.pictures
    assert (picture.width_px, picture.height_px) == (320, 200)
    assert "The picture shows the panel." in picture.around
    assert "Mind the red square." in picture.around
    assert picture.heading == ("Kitchen", "Oven")


def test_a_slide_is_a_page_with_title_text_and_notes(deck: Decoded) -> None:
    assert [page.number for page in deck.pages] == [1, 2]
    assert deck.title == "Spring plan"
    first = deck.pages[0].text
    assert first.startswith("Spring plan")
    assert "Plant tomatoes\nWater the beds" in first
    assert "Mention the frost in May." in first
    for block in deck.blocks:
        assert block.page is not None
        assert deck.pages[block.page - 1].text[block.start_char :].startswith(block.text)


def test_tables_charts_and_pictures_of_a_slide_are_read(deck: Decoded) -> None:
    second = deck.pages[1]
    assert "Bed: North; Plants: 12" in second.text
    assert "Harvest: May: 3; June: 8" in second.text
    facts = {fact.name: fact.value for fact in second.facts}
    assert (facts["has_table"], facts["has_chart"], facts["has_picture"]) == (True, True, True)
    (picture,) = deck.pictures
    assert picture.page == 2
    assert picture.box is not None
    assert picture.box[0] == pytest.approx(0.6, abs=0.01)


def test_boxes_inside_a_scaled_group_are_those_on_the_slide(tmp_path: Path) -> None:
    import pptx
    from pptx.util import Emu, Inches

    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    box = group.shapes.add_textbox(Inches(0), Inches(0), Inches(2), Inches(2))
    box.text_frame.text = "Inside the group"
    # The group is drawn at half size, from the middle of the slide.
    group.left, group.top = Emu(made.slide_width // 2), Emu(made.slide_height // 2)
    group.width, group.height = Inches(1), Inches(1)
    made.save(str(tmp_path / "g.pptx"))
    (block,) = PptxLoader().load(tmp_path / "g.pptx", Limits()).blocks
    assert block.box == pytest.approx((0.5, 0.5, 0.6, 0.5 + 1 / 7.5), abs=0.01)


def test_a_slide_can_be_drawn(deck_path: Path) -> None:
    from PIL import Image

    drawn = Image.open(io.BytesIO(PptxLoader().png(deck_path, 2, max_side_px=800)))
    assert drawn.size == (800, 600)
    assert drawn.convert("RGB").getpixel((560, 250)) != (255, 255, 255)
    with pytest.raises(NotFound, match="slides 1 to 2"):
        PptxLoader().png(deck_path, 9, max_side_px=800)


def test_the_same_picture_twice_in_a_document_is_taken_once(tmp_path: Path) -> None:
    import docx

    made = docx.Document()
    for _ in range(3):
        made.add_paragraph("Again:")
        made.add_picture(io.BytesIO(png(a_picture())))
    made.save(str(tmp_path / "a.docx"))
    assert len(DocxLoader().load(tmp_path / "a.docx", Limits()).pictures) == 1
