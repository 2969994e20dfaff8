from __future__ import annotations

from pathlib import Path

import pytest

from tools.core.errors import Refused
from tools.core.protocols import Limits
from tools.media.fact_sheet import SheetLoader
from tools.media.loaders import SHEET
from tools.media.sniff import sniff

SHEET_TEXT = """\
# what we know
entity: Kelp House
kind: guest_house

price: {value: 3.4, currency: EUR, per: coffee}
tags:
- quiet
- sea view
location: {lat: 55.2, lon: 4.1}
wifi: true
empty:
"""


def test_each_fact_is_a_line_that_knows_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "_folder.yaml"
    path.write_text(SHEET_TEXT)
    assert sniff(path, Limits()).media_type == SHEET
    decoded = SheetLoader().load(path, Limits())
    assert decoded.title == "Kelp House"
    assert [(block.line, block.text) for block in decoded.blocks] == [
        (2, "Kelp House"),
        (3, "kind: guest_house"),
        (5, "price: 3.4 EUR per coffee"),
        (6, "tags: quiet, sea view"),
        (9, "location: lat 55.2, lon 4.1"),
        (10, "wifi: yes"),
    ]
    for block in decoded.blocks:
        assert decoded.text[block.start_char :].startswith(block.text)


def test_json_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "_folder.json"
    path.write_text('{\n  "entity": "Kelp House",\n  "rating": 4.5\n}\n')
    blocks = SheetLoader().load(path, Limits()).blocks
    assert [(one.line, one.text) for one in blocks] == [(2, "Kelp House"), (3, "rating: 4.5")]


@pytest.mark.parametrize("text", ["price: [", "{{{", "- a\n- b\n"])
def test_a_sheet_that_cannot_be_read_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "_folder.yaml"
    path.write_text(text)
    with pytest.raises(Refused, match=r"_folder\.yaml"):
        SheetLoader().load(path, Limits())
