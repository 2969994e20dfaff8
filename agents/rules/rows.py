"""What of a text can be quoted alone: its sentences, and the rows of its lists.

A price list often stands as three lines: the dish, what is in it, the price. They are one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.rules.words import sentences

_SHORT = 60
_LONGEST_ROW = 4
_VALUE = re.compile(
    r"[€$£]?\s?\d{1,4}(?:[.,]\d{1,2})?(?:\s?(?:€|EUR|GBP|USD|%|mg|g|ml|l|kg|dB))?"
    r"(?:\s+[€$£]?\s?\d{1,4}(?:[.,]\d{1,2})?)*"
)


def quotable(text: str) -> Iterator[str]:
    """Give sentences, and the rows of lists with their values, in order."""
    lines = sentences(text)
    in_row = [False] * len(lines)
    rows: dict[int, str] = {}
    for start, end in _rows(lines):
        rows[start] = ", ".join(lines[start:end])
        in_row[start:end] = [True] * (end - start)
    for at, line in enumerate(lines):
        if at in rows:
            yield rows[at]
        if not in_row[at]:
            yield line
            if at + 1 < len(lines) and not in_row[at + 1] and _belong(line, lines[at + 1]):
                yield f"{line} {lines[at + 1]}"


def _rows(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give (start, end) of every run of short lines that a line of values closes."""
    start = 0
    for at, line in enumerate(lines):
        if _VALUE.fullmatch(line):
            # Values that begin a list or follow each other are a column, and close nothing.
            if at > start:
                yield max(start, at - _LONGEST_ROW + 1), at + 1
            start = at + 1
        elif len(line) > _SHORT or line.endswith((".", "!", "?", ":")):
            start = at + 1


def _belong(line: str, following: str) -> bool:
    short = len(line) <= _SHORT and len(following) <= _SHORT
    return short and not line.endswith((".", "!", "?")) and not _VALUE.fullmatch(following)
