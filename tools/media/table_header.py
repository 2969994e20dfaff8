"""Which row of a table names its columns. Knows no format."""

from __future__ import annotations

import re
from collections.abc import Sequence

LOOKED_AT = 12
"""Rows at the top among which the names of the columns are sought."""
_NUMBER = re.compile(
    r"[-+−(]?\s*(?:[€$£¥]|[A-Z]{3}\s)?\s*[-+−]?\d[\d.,' \u00a0\u202f]*\)?\s*(?:%|[€$£¥]|[A-Z]{3})?"
)
_DATE = re.compile(
    r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ]\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(?::\d{2})?"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-/]\d{2,4})?")
_LONGEST_NAME = 120


def header_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Give the index of the row that names the columns; None where the data begin at once.

    rows: the first rows that hold anything. Rows above the header are notes.
    """
    width = max((_filled(row) for row in rows), default=0)
    for at, row in enumerate(rows[:LOOKED_AT]):
        # A title stands alone above a table that is wider.
        if _filled(row) < min(2, width):
            continue
        return at if _names(row) else None
    return None


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _names(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    if any(len(cell) > _LONGEST_NAME for cell in cells) or len(set(cells)) < len(cells):
        return False
    plain = [cell for cell in cells if not is_value(cell)]
    # `Country, 2019, 2020` names its columns; `Parka, 2019` may not.
    years = [cell for cell in cells if _YEAR.fullmatch(cell)]
    return bool(plain) and (len(plain) == len(cells) or len(plain) + len(years) == len(cells) > 2)


def is_value(cell: str) -> bool:
    """Tell whether a cell holds a number, an amount, a date or a time."""
    return bool(_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell))
