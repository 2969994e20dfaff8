from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tools.core.cells import (
    Cell,
    address,
    column_letters,
    row_of_cells,
    rows_from_text,
    rows_to_text,
)
from tools.core.locators import CellSpan, TextSpan
from tools.library.batch import item_id
from tools.library.rows import locator_from_text, locator_to_text

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6), st.integers(-1, 10**6))
def test_cells_are_found_again_where_they_were_written(
    cells: list[tuple[str, str]], number: int
) -> None:
    told = [(at + 1, name, value) for at, (name, value) in enumerate(cells)]
    text, row = row_of_cells(number, told)
    (again,) = rows_from_text(rows_to_text([row]))
    assert again == row and (again.start, again.end) == (0, len(text))
    assert [cell.value(text) for cell in again.cells] == [value for _, value in cells]
    assert [cell.name(text) or cell.value(text) for cell in again.cells] == [
        name for name, _ in cells
    ]


def test_a_row_cut_between_two_passages_keeps_every_letter_once() -> None:
    text, row = row_of_cells(7, [(1, "sku", "A-1"), (3, "note", "long words that go on and on")])
    for cut in range(1, len(text)):
        kept = [row.shifted(0, 0, cut), row.shifted(0, cut, len(text))]
        pieces = (text[:cut], text[cut:])
        said: dict[int, str] = {}
        for part, piece in zip(kept, pieces, strict=True):
            for cell in part.cells if part is not None else ():
                said[cell.column] = said.get(cell.column, "") + cell.value(piece)
        assert said == {1: "A-1", 3: "long words that go on and on"}


def test_places_are_told_as_the_files_own_program_tells_them() -> None:
    assert [column_letters(one) for one in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    row = CellSpan(first_row=7, last_row=7)
    assert address(row) == "row 7"
    assert address(CellSpan(first_row=3, last_row=9, sheet="Prices")) == "Prices, rows 3 to 9"
    assert address(CellSpan(first_row=7, last_row=7, column=2, name="price")) == "B7"
    line = CellSpan(first_row=3, last_row=3, column=1, name="author", counted="line")
    assert address(line) == "line 3, author"


def test_a_place_with_cells_is_kept_and_one_without_keeps_its_id() -> None:
    plain = TextSpan(start_char=0, end_char=9, line=1)
    assert "cells" not in json.loads(locator_to_text(plain))
    cell = CellSpan(first_row=2, last_row=2, sheet="Prices", column=3, name="price")
    cited = TextSpan(start_char=0, end_char=9, line=1, cells=cell)
    assert locator_from_text(locator_to_text(cited)) == cited
    assert locator_from_text(locator_to_text(plain)) == plain
    # Ids of what is in libraries already must not change.
    assert item_id("source", "text", plain, "passage 0") == "4018a88538d392c02a798ca97b6a9181"
    assert Cell(1, 0, 0, 3).value("abcd") == "abc"
