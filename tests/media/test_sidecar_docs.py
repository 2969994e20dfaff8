from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.media.sidecar_fields import read_fields
from tools.media.sidecar_files import mapping_from_yaml

DOCS = Path(__file__).parents[2] / "docs" / "sidecars.md"
TEXT = DOCS.read_text(encoding="utf-8")
ROWS = [
    (name, value)
    for names, written in re.findall(r"^\| (`[^|]+) \| ([^|]+) \|", TEXT, re.MULTILINE)
    for name in re.findall(r"`([a-z_]+)`", names)
    for value in re.findall(r"`([^`]+)`", written)
    if "." not in name and name not in ("any",)
]


def test_the_example_is_read_without_a_complaint() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    fields, problems = mapping_from_yaml(example, "docs")
    stated = read_fields(fields, note="docs", warnings=problems)
    assert stated.warnings == ()
    assert {fact.name for fact in stated.facts} >= {"entity", "price", "lat", "full_scale_db_spl"}


def test_the_table_was_found() -> None:
    assert len(ROWS) > 20


@pytest.mark.parametrize(("name", "value"), ROWS)
def test_every_documented_value_is_read(name: str, value: str) -> None:
    fields, problems = mapping_from_yaml(f"{name}: {value}", "docs")
    stated = read_fields(fields, note="docs", warnings=problems)
    assert stated.warnings == ()
    assert stated.facts
