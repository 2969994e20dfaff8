"""JSON and JSON lines: objects, lists, and lines that are broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.core.cells import address, rows_from_text
from tools.core.errors import Refused
from tools.core.locators import CellSpan
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.json_file import JsonLoader
from tools.media.json_lines import JsonLinesLoader

ORDERS = """{
 "shop": "Moss",
 "opening": {"monday": "9-17", "sunday": null},
 "orders": [
  {"id": 1, "total": 12.50, "items": [{"sku": "A", "qty": 2}]},
  {"id": 2, "customer": {"name": "Ann"}, "tags": ["new", "gift"]}
 ]
}"""


def load(folder: Path, text: str, name: str = "a.json") -> Decoded:
    (folder / name).write_text(text, encoding="utf-8")
    loader = JsonLinesLoader() if name.endswith("l") else JsonLoader()
    return loader.load(folder / name, Limits())


def said(decoded: Decoded) -> list[tuple[int, str, str]]:
    return [(block.line, block.sheet, block.text) for block in decoded.blocks]


def test_fields_and_lists_become_rows_with_their_paths(tmp_path: Path) -> None:
    assert said(load(tmp_path, ORDERS)) == [
        (2, "", "shop: Moss"),
        (3, "", "opening > monday: 9-17"),
        (5, "orders", "id: 1; total: 12.50; items[0] > sku: A; items[0] > qty: 2"),
        (6, "orders", "id: 2; customer > name: Ann; tags: new, gift"),
    ]


def test_a_place_is_told_as_a_path() -> None:
    cell = CellSpan(first_row=2, last_row=2, sheet="orders", column=2, name="customer > name",
                    counted="path")  # fmt: skip
    assert address(cell) == "orders[2].customer.name"
    alone = CellSpan(first_row=-1, last_row=-1, column=1, name="opening > monday", counted="path")
    assert address(alone) == "opening.monday"


def test_a_list_alone_is_a_table(tmp_path: Path) -> None:
    decoded = load(tmp_path, '[{"a": 1, "b": "x"}, {"b": "y"}, {}, {"c": true}]')
    assert [text for _, _, text in said(decoded)] == ["a: 1; b: x", "b: y", "c: true"]
    numbers = [rows_from_text(block.cells)[0] for block in decoded.blocks]
    assert [(row.number, [c.column for c in row.cells]) for row in numbers] == [
        (0, [1, 2]), (1, [2]), (3, [3]),
    ]  # fmt: skip


def test_a_field_that_stands_twice_is_kept_twice(tmp_path: Path) -> None:
    (row,) = said(load(tmp_path, '[{"a": 1, "a": 2}]'))
    assert row[2] == 'a: 1; ["a (2)"]: 2'


@pytest.mark.parametrize(
    ("text", "line"),
    [('{"a": 1,\n "b": }', 2), ('[{"a": 1},\n\n{"a": 2}', 3), ('{"a": 1\n\n"b": 2}', 3)],
)
def test_broken_json_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(Refused, match=f"line {line}") as caught:
        load(tmp_path, text)
    assert caught.value.reason == "corrupt"


def test_lines_named_json_are_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="jsonl"):
        load(tmp_path, '{"a": 1}\n{"a": 2}\n')


def test_json_without_an_end_of_depth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        load(tmp_path, "[" * 100_000 + "]" * 100_000)
    assert caught.value.reason in ("corrupt", "no_content")


def test_a_broken_line_costs_itself_alone(tmp_path: Path) -> None:
    chat = '{"author": "Ann", "text": "At six?"}\n{broken\n\n{"author": "Ben", "text": "Fine."}\n'
    decoded = load(tmp_path, chat, "chat.jsonl")
    assert said(decoded) == [
        (1, "", "author: Ann; text: At six?"),
        (4, "", "author: Ben; text: Fine."),
    ]
    (warning,) = decoded.warnings
    assert warning.startswith("line 2 (") and "the rest was read" in warning


def test_lines_of_which_none_is_json_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="none of its lines"):
        load(tmp_path, "one\ntwo\n", "a.jsonl")


PLAIN = st.one_of(st.integers(), st.booleans(), st.text("abcäö ", min_size=1, max_size=6))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.text("abc", min_size=1, max_size=3), PLAIN, max_size=4)))
def test_no_element_is_lost_or_doubled(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]
) -> None:
    wanted = [
        [at, [" ".join(said.split()) for one in row.values() if (said := _said(one)).strip()]]
        for at, row in enumerate(rows)
    ]
    wanted = [one for one in wanted if one[1]]
    folder = tmp_path_factory.mktemp("json")
    if not wanted:
        with pytest.raises(Refused):
            load(folder, json.dumps(rows))
        return
    decoded = load(folder, json.dumps(rows, indent=1))
    told = []
    for block in decoded.blocks:
        (row,) = rows_from_text(block.cells)
        told.append([row.number, [cell.value(block.text) for cell in row.cells]])
    assert told == wanted


def _said(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
