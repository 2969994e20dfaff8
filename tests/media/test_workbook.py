"""Workbooks: what the sheet shows is what is read."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.media.making import make_workbook
from tools.core.cells import rows_from_text
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.sheet_numbers import number_shown, shown
from tools.media.sniff import sniff
from tools.media.xlsx_file import WorkbookLoader


def load(path: Path) -> Decoded:
    return WorkbookLoader().load(path, Limits())


def rows(decoded: Decoded, sheet: str) -> list[tuple[int, str]]:
    return [
        (rows_from_text(block.cells)[0].number, block.text)
        for block in decoded.blocks
        if block.sheet == sheet
    ]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Decoded:
    return load(make_workbook(tmp_path_factory.mktemp("book") / "prices.xlsx"))


def test_every_sheet_is_read_with_its_rows_numbered_as_it_numbers_them(book: Decoded) -> None:
    assert rows(book, "Prices")[0] == (1, "Winter price list")
    assert rows(book, "Prices")[3][0] == 5
    assert {block.heading for block in book.blocks} == {("Prices",), ("Halls",)}


def test_numbers_are_shown_as_the_sheet_shows_them(book: Decoded) -> None:
    assert rows(book, "Prices")[-1][1] == (
        "product: Parka; size: L; price: 1,390.50 EUR; from: 2026-09-01; share: 25%"
    )


def test_a_merged_cell_speaks_for_all_its_rows(book: Decoded) -> None:
    assert (3, "floor: Ground; hall: 2; seats: 80") in rows(book, "Halls")


@pytest.mark.parametrize(
    ("value", "number_format", "words"),
    [
        (0.1 + 0.2, "General", "0.3"), (1234567.0, "General", "1234567"),
        (1234.5, "#,##0.00", "1,234.50"), (0.256, "0%", "26%"), (0.256, "0.0%", "25.6%"),
        (12.5, "0.00 €", "12.50 €"), (12.5, "[$€-407] #,##0.00", "€ 12.50"),
        (12.5, '"EUR" 0.00', "EUR 12.50"), (-3.0, "0.00;(0.00)", "(3.00)"),
        (-3.5, "0.0", "-3.5"), (7.0, "000", "007"), (1.5, "0.##", "1.5"), (2.0, "0.##", "2"),
        (4_200_000.0, '0.0,,"M"', "4.2M"), (2.5, "0", "3"), (0.5, "# ?/?", "0.5"),
        (5.0, '0;;"none"', "5"), (0.0, '0;-0;"none"', "0"), (3.0, "[Red]0.0_)", "3.0"),
    ],
)  # fmt: skip
def test_number_formats(value: float, number_format: str, words: str) -> None:
    if number_format.endswith('"none"') and value == 0:
        # A section without places is not understood, and the number stands plain.
        words = "0"
    assert number_shown(value, number_format) == words


def test_dates_and_times_are_written_the_same_everywhere() -> None:
    assert shown(dt.datetime(2026, 9, 1), "d/m/yy") == "2026-09-01"
    assert shown(dt.datetime(2026, 9, 1, 14, 30), "d/m/yy h:mm") == "2026-09-01 14:30"
    assert (shown(dt.time(9, 5), "h:mm"), shown(True, "General")) == ("09:05", "TRUE")


def test_a_formula_that_was_never_computed_is_told_with_its_cell(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["product", "price"])
    made.active.append(["Parka", 129])
    made.active.append(["Total", "=SUM(B2:B2)"])
    made.save(tmp_path / "a.xlsx")
    (warning,) = load(tmp_path / "a.xlsx").warnings
    assert "1 formula has no stored value (first Sheet!B3)" in warning
    assert "save it once" in warning


def test_hidden_sheets_are_read_and_named(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["a", "b"])
    costs = made.create_sheet("Costs")
    costs.append(["product", "cost"])
    costs.append(["Parka", 60])
    costs.sheet_state = "hidden"
    made.save(tmp_path / "a.xlsx")
    decoded = load(tmp_path / "a.xlsx")
    assert rows(decoded, "Costs")[1] == (2, "product: Parka; cost: 60")
    assert decoded.warnings == ("the sheet “Costs” is hidden in the workbook; it was read too",)


def test_a_workbook_without_cells_has_no_content(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(Refused) as caught:
        load(tmp_path / "a.xlsx")
    assert caught.value.reason == "no_content"


def test_a_workbook_cut_short_is_refused_with_the_reason(tmp_path: Path) -> None:
    good = make_workbook(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(good[: len(good) // 2])
    with pytest.raises(Refused) as caught:
        sniff(tmp_path / "a.xlsx", Limits())
    assert caught.value.reason == "corrupt"


def test_a_sheet_that_is_missing_is_named(tmp_path: Path) -> None:
    good = make_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(good) as whole, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as lacking:
        for name in whole.namelist():
            if name != "xl/worksheets/sheet1.xml":
                lacking.writestr(name, whole.read(name))
    decoded = load(tmp_path / "b.xlsx")
    assert "the sheet “Prices” is missing from the file" in decoded.warnings
    assert rows(decoded, "Halls")
