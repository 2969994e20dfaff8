"""Tables, charts and figures of pages: their rows, boxes, captions and the text around."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.core.parts import Decoded, RegionPart
from tools.core.protocols import Limits
from tools.media.page_facts import Drawn
from tools.media.page_regions import find_regions
from tools.media.page_tables import ruled_tables
from tools.media.pdf import PdfLoader
from tools.media.pdf_layout import line_places
from tools.media.pdf_text import Cell, Line
from tools.media.pptx_file import PptxLoader

DEMO = Path(__file__).parents[2] / "tools" / "demo" / "library"


def line(*cells: tuple[str, float], y: float, size: float = 10.0) -> Line:
    """A line of cells, each given with its left edge."""
    made = tuple(Cell(text=text, box=(x, y, x + 0.008 * len(text), y + 0.012)) for text, x in cells)
    box = (made[0].box[0], y, made[-1].box[2], y + 0.012)
    text = " ".join(cell.text for cell in made)
    return Line(text=text, box=box, size_pt=size, cells=made if len(made) > 1 else ())


def rule(y: float) -> Drawn:
    return Drawn(box=(0.1, y, 0.9, y + 0.001), coloured=False, bent=False)


PRICES = [
    line(("Drink", 0.12), ("Small", 0.5), ("Large", 0.7), y=0.11),
    line(("Tea", 0.12), ("2.10", 0.5), ("3.20", 0.7), y=0.15),
    line(("Coffee", 0.12), ("2.40", 0.5), ("3.60", 0.7), y=0.17),
]
RULES = [rule(0.1), rule(0.14), rule(0.2)]


def load(name: str) -> Decoded:
    return PdfLoader().load(DEMO / name, Limits())


def said(decoded: Decoded, region: RegionPart) -> list[str]:
    page = next(page for page in decoded.pages if region in page.regions)
    at = page.regions.index(region)
    return [one.text for one in decoded.blocks if one.page == page.number and one.region == at]


def test_rows_between_rules_stand_alone_under_the_names_of_their_columns() -> None:
    (table,) = ruled_tables(PRICES, RULES)
    assert table.sure
    assert [row.text for row in table.rows] == [
        "Drink: Tea; Small: 2.10; Large: 3.20",
        "Drink: Coffee; Small: 2.40; Large: 3.60",
    ]
    assert table.rows[1].box[1] == pytest.approx(0.17)


def test_a_cell_that_holds_two_figures_makes_the_grid_unsure_and_keeps_the_words() -> None:
    lines = [*PRICES, line(("Cocoa", 0.12), ("2.80 4.10", 0.55), y=0.19)]
    (table,) = ruled_tables(lines, RULES)
    assert not table.sure
    assert table.rows[-1].text == "Cocoa 2.80 4.10"
    assert "Small:" not in " ".join(row.text for row in table.rows)


def test_a_framed_paragraph_is_no_table() -> None:
    words = "This is a long sentence in a frame that goes on and on over the whole line, 12."
    assert ruled_tables([line((words, 0.12), y=y) for y in (0.11, 0.15, 0.17)], RULES) == []


def test_running_text_on_a_ground_is_no_figure() -> None:
    ground = [
        Drawn(box=(0.1, y, 0.5, y + 0.15), coloured=True, bent=False) for y in (0.1, 0.2, 0.3, 0.4)
    ]
    text = [line(("these are plain words of a column in print", 0.12), y=0.1 + 0.02 * n)
            for n in range(12)]  # fmt: skip
    assert [one.kind for one in find_regions(text, ground, [])] == []


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("stackyard-market/stall-plan.pdf",
         "Stal l: 17; Trader: Green Ladle; Sells: falafel, hummus (vegan); Days: Tu, Sa"),
        ("fathom-gallery/guide.pdf",
         "Room: 3; Painting: Red Buoy (hung upside down until 1996); Painter: Lio Marsh; "
         "Year: 1985"),
        ("gorse-steam-baths/brochure.pdf", "What: Whole day; Price: 27.00"),
        ("service/calder-p40/manual.pdf",
         "Code: E05; Meaning: Motor too hot; Remedy: Clean the fan cover, let it cool for "
         "30 minutes"),
        ("service/calder-p40/manual.pdf",
         "Number: P40-117; Part: Ball bearing 6204; Price (EUR): 18.40"),
        ("brassknot-espresso/price-list.pdf", "Drink: Flat white; Single: 3.40; Double: 4.00"),
    ],
)  # fmt: skip
def test_tables_of_the_demo_are_read_cell_by_cell(name: str, row: str) -> None:
    decoded = load(name)
    tables = [one for page in decoded.pages for one in page.regions if one.kind == "table"]
    assert row in [text for table in tables for text in said(decoded, table)]


def test_a_bar_chart_says_which_value_belongs_to_which_bar() -> None:
    decoded = load("brassknot-espresso/price-list.pdf")
    (chart,) = [one for one in decoded.pages[0].regions if one.kind == "chart"]
    assert said(decoded, chart)[:5] == [
        "Espresso: 68", "Cortado: 72", "Flat white: 130", "Filter: 145", "Cold brew: 205",
    ]  # fmt: skip
    assert chart.caption == "Caffeine per cup (mg)"
    assert chart.box[1] < 0.51 and chart.box[3] > 0.73


def test_the_words_of_a_region_stand_in_the_text_of_their_page() -> None:
    decoded = load("brassknot-espresso/price-list.pdf")
    text = decoded.pages[0].text
    for block in decoded.blocks:
        assert text[block.start_char : block.start_char + len(block.text)] == block.text


def test_lines_are_found_in_the_text_put_together_from_them() -> None:
    box = (0.1, 0.1, 0.9, 0.12)
    below = (0.1, 0.12, 0.9, 0.14)
    assert line_places("Prices in euros", [("Prices in", box), ("euros", below)]) == (
        (0, box),
        (10, below),
    )
    assert line_places("Something else", [("Prices in", box)]) == ()


def test_tables_and_charts_of_a_slide_are_regions(tmp_path: Path) -> None:
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Exports by country"
    data = CategoryChartData()
    data.categories = ["Norway", "Chile"]
    data.add_series("Tonnes", (12, 7))
    place = (Inches(1), Inches(2), Inches(4), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    deck.save(str(tmp_path / "deck.pptx"))
    decoded = PptxLoader().load(tmp_path / "deck.pptx", Limits())
    (chart,) = decoded.pages[0].regions
    assert (chart.kind, chart.box) == ("chart", pytest.approx((0.1, 4 / 15, 0.5, 2 / 3), abs=0.01))
    assert said(decoded, chart) == ["Tonnes: Norway: 12; Chile: 7"]
