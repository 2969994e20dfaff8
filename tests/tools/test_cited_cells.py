from __future__ import annotations

import pytest

from tools.citations import Cited, check_sentence
from tools.cited_cells import CitedRows, words_of
from tools.core.cells import TableRow, address, row_of_cells
from tools.core.evidence import Evidence
from tools.core.locators import CellSpan, TextSpan

ROWS = [("Parka", "S", "119.00 EUR"), ("Parka", "M", "129.00 EUR"), ("Fleece", "M", "49.50 EUR")]


def table() -> tuple[str, tuple[TableRow, ...]]:
    lines, rows = [], []
    at = 0
    for number, cells in enumerate(ROWS, start=2):
        names = ("product", "size", "price")
        text, row = row_of_cells(number, list(zip((1, 2, 3), names, cells, strict=True)))
        moved = row.shifted(at, 0, 10_000)
        assert moved is not None
        rows.append(moved)
        lines.append(text)
        at += len(text) + 1
    return "\n".join(lines), tuple(rows)


TEXT, TOLD = table()
EVIDENCE = Evidence(
    item="one", modality="text", source="/files/prices.csv", source_id="s", entity=None,
    locator=TextSpan(start_char=100, end_char=100 + len(TEXT), line=2,
                     cells=CellSpan(first_row=2, last_row=4)),
    score=1.0, mark="[1]",
)  # fmt: skip
CITED = Cited(words=TEXT, table=CitedRows(text=TEXT, rows=TOLD))


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("The parka in M costs 129 EUR [1].", "C3"),
        ("Fleece, M: “price: 49.50 EUR” [1]", "C4"),
        ("“product: Parka; size: S; price: 119.00 EUR” [1]", "row 2"),
        ("There is nothing to say [1].", "rows 2 to 4"),
    ],
)
def test_a_sentence_opens_the_cell_it_tells(sentence: str, place: str) -> None:
    (citation,) = check_sentence(sentence, [EVIDENCE], {"one": CITED}).citations
    locator = citation.locator
    assert isinstance(locator, TextSpan) and locator.cells is not None
    assert address(locator.cells) == place
    assert 100 <= locator.start_char < locator.end_char <= 100 + len(TEXT)


def test_a_price_that_stands_in_no_cell_is_missing() -> None:
    checked = check_sentence("The parka costs 99 EUR [1].", [EVIDENCE], {"one": CITED})
    assert checked.missing


def test_numbers_are_compared_by_what_they_are() -> None:
    assert words_of("12.50") == words_of("12,5") == words_of("12.5")
    assert words_of("1,234.50") == words_of("1234.5")
    assert words_of("007") == ("7",) and words_of("0.0") == ("0",)
