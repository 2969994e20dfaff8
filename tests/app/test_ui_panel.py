"""A citation opens at its exact spot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.ui.desk import ShownRow, ShownTable
from app.ui.panel import panel_html
from tests.app.hostile import PAYLOADS
from tests.app.scripted_turn import AUDIO, BOX, IMAGE, PAGE, PASSAGE, QUOTE, TEXT
from tests.app.test_ui_prose import tags_of
from tools.core.evidence import Citation
from tools.core.locators import CellSpan, ImageRegion, PageRegion, TextSpan


def test_a_passage_is_marked_in_its_text_with_its_heading() -> None:
    html = panel_html(TEXT, PASSAGE)
    quoted = f'<strong class="quote">{QUOTE}</strong>'
    assert f'<mark class="cited">On weekdays the {quoted}, and' in html
    assert "Moss &amp; Meridian &gt; What guests say" in html


def test_lines_that_a_quote_joins_are_marked_where_they_are_broken() -> None:
    at = QUOTE.index(" ", len(QUOTE) // 2)
    broken = f"{QUOTE[:at]}\n{QUOTE[at + 1 :]}"
    html = panel_html(TEXT, replace(PASSAGE, text=PASSAGE.text.replace(QUOTE, broken)))
    assert f'<strong class="quote">{broken}</strong>' in html


def test_a_passage_that_moved_shows_the_quote_at_least() -> None:
    assert QUOTE in panel_html(TEXT, None)


def test_a_passage_with_foreign_ends_stays_inside_its_text() -> None:
    assert "cited" in panel_html(TEXT, replace(PASSAGE, start=10**6, end=-5))


def test_a_page_is_boxed_at_its_region() -> None:
    html = panel_html(PAGE, None)
    assert 'src="/media/menu/page" alt="Page 12"' in html
    assert "left:8.00%;top:35.00%;width:84.00%;height:20.00%" in html


def test_a_whole_page_has_no_box() -> None:
    assert 'class="box"' not in panel_html(replace(PAGE, locator=PageRegion(page=12)), None)


def test_a_box_outside_the_page_is_cut_to_it() -> None:
    odd = replace(PAGE, locator=PageRegion(page=1, box=(-1.0, 0.5, 3.0, 0.2)))
    assert "left:0.00%;top:50.00%;width:100.00%;height:0.00%" in panel_html(odd, None)


def test_a_picture_is_boxed_only_for_a_region() -> None:
    assert "left:7.00%" in panel_html(IMAGE, None)
    whole = replace(IMAGE, locator=ImageRegion())
    assert 'class="box"' not in panel_html(whole, None)
    assert 'alt="Guest room with a tall window on the left"' in panel_html(whole, None)


def test_a_recording_starts_at_its_second() -> None:
    html = panel_html(AUDIO, None)
    assert 'data-start="34" src="/media/hum/sound#t=34"' in html
    assert "cited: 0:34 to 0:44" in html


def test_the_box_of_the_scripted_page_is_the_one_cited() -> None:
    assert PAGE.locator == PageRegion(page=12, box=BOX)


TABLE = ShownTable(
    names={1: "product", 2: "price"},
    rows=tuple(ShownRow(number=at, cells={1: f"thing {at}", 2: f"{at}.50"}) for at in range(2, 40)),
)


def cell(**more: object) -> Citation:
    span = CellSpan(first_row=20, last_row=20, column=2, name="price")
    place = TextSpan(start_char=0, end_char=4, line=20, cells=replace(span, **more))  # type: ignore[arg-type]
    return replace(TEXT, locator=place)


def test_a_cell_is_marked_among_the_rows_around_it() -> None:
    html = panel_html(cell(), replace(PASSAGE, table=TABLE))
    assert '<td class="cell"><mark class="cited">20.50</mark></td>' in html
    assert "thing 16" in html and "thing 24" in html
    assert "thing 15<" not in html and "thing 25<" not in html
    assert "B20" in html and html.count("<mark") == 1


def test_a_cited_row_that_is_gone_still_shows_the_table() -> None:
    html = panel_html(cell(first_row=900, last_row=900), replace(PASSAGE, table=TABLE))
    assert "thing 2<" in html and "<mark" not in html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_table_stays_words(payload: str) -> None:
    table = ShownTable(names={1: payload}, rows=(ShownRow(number=20, cells={1: payload}),))
    bad = cell(sheet=payload, name=payload, column=1)
    found = tags_of(panel_html(bad, replace(PASSAGE, table=table)))
    assert not found.tags & {"script", "iframe", "svg", "style", "object", "form", "input", "img"}
    assert not any(name.startswith("on") for name in found.attributes)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(payload: str) -> None:
    for one in (TEXT, PAGE, IMAGE, AUDIO):
        bad = replace(one, item=payload, source=payload, caption=payload, quote=payload,
                      mark=payload)  # fmt: skip
        passage = replace(PASSAGE, text=payload * 3, heading=payload, start=2, end=9)
        found = tags_of(panel_html(bad, passage))
        assert not found.tags & {"script", "iframe", "svg", "style", "object", "form", "input"}
        assert not any(name.startswith("on") for name in found.attributes)
        links = found.attributes.get("src", set()) | found.attributes["href"]
        assert all(link.startswith("/media/") for link in links)
