"""JSON values as rows: nested names become paths, `customer > name`, `items[0] > sku`.

A dot would glue the names into one word for a search; places are told with dots all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast

from tools.core.cells import INSIDE
from tools.media.flow import MAX_CELLS, one_line
from tools.media.table_parts import RawRow, Remarks

MAX_DEPTH = 40
NO_LIST = -1
_PLAIN = re.compile(r"[^\W\d][\w -]*")
_SPOKEN = {True: "true", False: "false", None: "null"}


@lru_cache(maxsize=1)
def decoder() -> json.JSONDecoder:
    """Give a decoder that keeps numbers as written and fields that stand twice."""
    return json.JSONDecoder(
        parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_fields
    )


def _fields(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        again = 2
        key = name
        while key in fields:
            key, again = f"{name} ({again})", again + 1
        fields[key] = value
    return fields


def under(path: str, name: str) -> str:
    """Write the path of a field; names that are no plain words stand in brackets."""
    said = one_line(name)
    if not _PLAIN.fullmatch(said):
        return f"{path}[{json.dumps(said, ensure_ascii=False)}]"
    return f"{path}{INSIDE}{said}" if path else said


def leaves(value: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Give (path, words) of everything in a value that says something."""
    if depth > MAX_DEPTH:
        yield path, one_line(json.dumps(value, ensure_ascii=False))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, under(path, str(name)), depth + 1)
    elif isinstance(value, list):
        if all(not isinstance(one, dict | list) for one in value):
            yield path, ", ".join(said for one in value if (said := words(one)))
        else:
            for index, one in enumerate(value):
                yield from leaves(one, f"{path}[{index}]", depth + 1)
    else:
        yield path, words(value)


def words(value: object) -> str:
    """Write a plain value as the file does."""
    return one_line(value) if isinstance(value, str) else _SPOKEN[cast("bool | None", value)]


class Rows:
    """Makes rows of values; the order in which fields are first seen is that of the columns."""

    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks
        self._columns: dict[str, dict[str, int]] = {}

    def row(
        self, value: object, *, number: int, line: int, sheet: str = "", above: str = ""
    ) -> RawRow | None:
        """Give the row of one value; None where it says nothing. above: put before its paths."""
        columns = self._columns.setdefault(sheet, {})
        found = [(path, said) for path, said in leaves(value, above) if said and said != "null"]
        if len(found) > MAX_CELLS:
            self._remarks.count(
                "in {count} " + f"entries only the first {MAX_CELLS} fields were read"
            )
        cells = tuple(
            (columns.setdefault(path, len(columns) + 1), path, said)
            for path, said in found[:MAX_CELLS]
        )
        if not cells:
            return None
        return RawRow(
            number=number, line=line, cells=cells, sheet=sheet, heading=(sheet,) if sheet else ()
        )
