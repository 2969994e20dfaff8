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

_TABLE_ROW = re.compile(r"[^\W\d_].*\s[€$£]?\d[\d.,]*(?:\s+[€$£]?\d[\d.,]*)+$")
_MOST_ROWS = 30
_ENDS = (".", "!", "?", ":", "。", "！", "？", "।", "؟")


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
        if not in_row[at] and not _VALUE.fullmatch(line):
            yield _under_header(lines, at) or line
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
        elif len(line) > _SHORT or line.endswith(_ENDS):
            start = at + 1


def _under_header(lines: Sequence[str], at: int) -> str:
    """Give a row of a table with the header it stands under, as `header … row`."""
    if not _TABLE_ROW.search(lines[at]):
        return ""
    for above in range(at - 1, max(-1, at - _MOST_ROWS), -1):
        line = lines[above]
        if not _TABLE_ROW.search(line):
            if len(line.split()) > 2 and not line.endswith(_ENDS):
                return f"{line} … {lines[at]}"
            return ""
    return ""


def _belong(line: str, following: str) -> bool:
    """Tell whether two short lines are one thing: a broken line, or a row and its note."""
    short = len(line) <= _SHORT and len(following) <= _SHORT and len(line.split()) > 1
    if not short or line.endswith(_ENDS) or following.endswith(_ENDS) or following[-1:].isdigit():
        return False
    # A line that ends in a value is a row of its own; only a note may follow it.
    return following[:1].islower() if line[-1:].isdigit() else True
