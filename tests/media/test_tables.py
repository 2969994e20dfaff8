"""CSV and TSV as people's programs write them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.core.cells import rows_from_text
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media import table_parts
from tools.media.flow import one_line
from tools.media.sidecars import Beside
from tools.media.table_header import header_at
from tools.media.text_table import TableLoader, delimiter_of


def load(path: Path) -> Decoded:
    return TableLoader().load(path, Limits())


def made(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def said(decoded: Decoded) -> list[str]:
    return [block.text for block in decoded.blocks]


def cells(decoded: Decoded) -> list[tuple[int, dict[int, tuple[str, str]]]]:
    """(row, column -> (name, value)), read back through the places of the cells."""
    told = []
    for block in decoded.blocks:
        (row,) = rows_from_text(block.cells)
        found = {c.column: (c.name(block.text), c.value(block.text)) for c in row.cells}
        told.append((row.number, found))
    return told


def test_semicolons_part_the_cells_where_commas_are_decimal(tmp_path: Path) -> None:
    text = "size;chest;length\nS;88,5;70\nM;96,5;72,5\nL;104;75\n"
    assert said(load(made(tmp_path, text)))[2] == "size: M; chest: 96,5; length: 72,5"
    assert delimiter_of("1,5;2,5;3,5\n2,5;3,5;4,5\n") == ";"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    text = "Straße;Größe\nMühlweg;12,5\nÖlgasse;13\nJägerstraße;99\nKöhlergäßchen;7\n"
    data = text.encode(encoding)
    data = b"\xff\xfe" + data if encoding == "utf-16-le" else data
    assert "Straße: Jägerstraße; Größe: 99" in said(load(made(tmp_path, data)))


def test_bytes_that_turn_up_late_still_decide_the_encoding(tmp_path: Path) -> None:
    data = b"name,town\n" + b"plain,plain\n" * 20_000 + "Jürgen,Köln\n".encode("cp1252")
    assert said(load(made(tmp_path, data)))[-1] == "name: Jürgen; town: Köln"


def test_a_line_break_inside_quotes_ends_no_row(tmp_path: Path) -> None:
    decoded = load(made(tmp_path, 'name,note\nA,"two\nlines, here"\nB,"x ""y"" z"\n'))
    assert cells(decoded)[1:] == [
        (2, {1: ("name", "A"), 2: ("note", "two lines, here")}),
        (3, {1: ("name", "B"), 2: ("note", 'x "y" z')}),
    ]
    assert [block.line for block in decoded.blocks] == [1, 2, 4]


def test_rows_count_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    assert [row for row, _ in cells(load(made(tmp_path, "a,b\n\n1,2\n,\n3,4\n")))] == [1, 3, 5]


def test_a_quote_that_is_never_closed_costs_no_rows(tmp_path: Path) -> None:
    decoded = load(made(tmp_path, 'a,b\n1,"x\n2,y\n3,z\n'))
    assert said(decoded)[1:] == ['a: 1; b: "x', "a: 2; b: y", "a: 3; b: z"]
    assert "never closed" in decoded.warnings[0]


def test_a_table_without_a_header_keeps_its_first_row(tmp_path: Path) -> None:
    decoded = load(made(tmp_path, "Parka,12.50,2026-01-02\nFleece,9,2026-02-03\n"))
    assert said(decoded) == ["Parka; 12.50; 2026-01-02", "Fleece; 9; 2026-02-03"]


def test_a_title_above_the_table_names_no_columns(tmp_path: Path) -> None:
    decoded = load(made(tmp_path, "Prices of autumn,,\n\nproduct,size,price\nParka,M,129\n"))
    assert [block.kind for block in decoded.blocks] == ["paragraph", "table_row", "table_row"]
    assert said(decoded)[-1] == "product: Parka; size: M; price: 129"


def test_years_may_name_columns() -> None:
    assert header_at([["Country", "2019", "2020"], ["Norway", "5", "6"]]) == 0
    assert header_at([["Parka", "12.50"], ["Fleece", "9"]]) is None


def test_rows_that_are_too_wide_keep_their_cells_and_are_counted(tmp_path: Path) -> None:
    decoded = load(made(tmp_path, "a,b\n1,2\n3,4,5\n6,7,8\n9\n"))
    assert said(decoded)[2] == "a: 3; b: 4; 5"
    assert decoded.warnings == ("2 rows have more cells than there are named columns",)


def test_excels_hint_at_the_delimiter_is_no_row(tmp_path: Path) -> None:
    decoded = load(made(tmp_path, "sep=|\na|b\n1|2\n"))
    assert cells(decoded)[1] == (2, {1: ("a", "1"), 2: ("b", "2")})


def test_one_column_of_sentences_is_not_cut_at_its_commas(tmp_path: Path) -> None:
    text = "note\nCome, and see\nNo\nOne\nA boat, a lamp, and a rope\nTwo\n"
    assert said(load(made(tmp_path, text)))[1] == "note: Come, and see"


def test_bytes_that_are_no_text_are_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        load(made(tmp_path, b"a,b\n" + bytes(range(256)) * 20))
    assert caught.value.reason in ("corrupt", "mislabelled") and caught.value.advice


def test_what_is_left_out_of_a_long_table_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_parts, "MAX_ROWS", 50)
    monkeypatch.setattr(table_parts, "ROWS_PER_PART", 25)
    decoded = load(made(tmp_path, "n\n" + "".join(f"row {n}\n" for n in range(80))))
    assert len(decoded.blocks) == 50
    assert decoded.warnings[-1].startswith("31 of its 81 rows were left out")


def test_parts_asked_for_out_of_order_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_parts, "ROWS_PER_PART", 7)
    path = made(tmp_path, "n,m\n" + "".join(f"{n},x{n}\n" for n in range(30)))
    loader = TableLoader()
    _, parts, rows = loader.outline(path, Limits(), Beside())
    assert (parts, rows) == (5, 31)
    in_order = [loader.load_part(path, Limits(), at, Beside()) for at in range(parts)]
    assert [loader.load_part(path, Limits(), at, Beside()) for at in (3, 1, 4)] == [
        in_order[3], in_order[1], in_order[4],
    ]  # fmt: skip


TABLES = st.lists(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
             min_size=1, max_size=5),
    max_size=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=TABLES, part=st.integers(1, 9))
def test_no_row_is_lost_or_doubled(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], part: int
) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["key", "value", "more", "rest", "last"], *rows])
    path = made(tmp_path_factory.mktemp("rows"), buffer.getvalue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_parts, "ROWS_PER_PART", part)
        decoded = load(path)
    kept = [[one_line(cell) for cell in row] for row in rows]
    wanted = [[cell for cell in row if cell] for row in kept if any(row)]
    told = [[value for _, value in found.values()] for _, found in cells(decoded)[1:]]
    assert told == wanted
    for block in decoded.blocks:
        assert decoded.text[block.start_char :].startswith(block.text)
