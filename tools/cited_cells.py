"""Which row of a cited table a sentence speaks of, and which of its cells it tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.core.cells import Cell, TableRow
from tools.core.locators import TextSpan

_TOKEN = re.compile(r"\w+(?:[.,:]\d+)*")
_DIGIT = re.compile(r"\d")
_QUOTED_ROW, _NAMED = 3.0, 0.5


@dataclass(frozen=True, kw_only=True)
class CitedRows:
    """The rows behind one evidence."""

    text: str
    """Of the item; what the places of the cells count in."""
    rows: tuple[TableRow, ...]


def words_of(text: str) -> tuple[str, ...]:
    """Split into words; numbers are written one way, whatever their zeros and commas."""
    return tuple(_plain(one.casefold()) for one in _TOKEN.findall(text))


def _plain(token: str) -> str:
    if not token[0].isdigit() or not re.fullmatch(r"[\d.,]+", token):
        return token
    whole, _, decimals = token.replace(",", ".").rpartition(".")
    if not whole:
        return decimals.lstrip("0") or "0"
    if len(decimals) == 3:
        # A thousand's comma and a decimal one look alike here; both sides are read the same way.
        return (whole + decimals).replace(".", "").lstrip("0") or "0"
    told = f"{whole.replace('.', '')}.{decimals}".rstrip("0").rstrip(".")
    return told.lstrip("0") or "0"


def holds(words: Sequence[str], sought: Sequence[str]) -> bool:
    """Tell whether words stand in others one after the other."""
    length = len(sought)
    return length > 0 and any(
        tuple(words[at : at + length]) == tuple(sought) for at in range(len(words) - length + 1)
    )


def best_overlap(sentence: str, table: CitedRows) -> float:
    """Say how much of the best row a sentence tells."""
    found = _best(words_of(sentence), (), table)
    return found[0] if found is not None else 0.0


def place_told(sentence: str, quote: str | None, place: TextSpan, table: CitedRows) -> TextSpan:
    """Narrow the place of a passage to the row, or the one cell, that a sentence tells."""
    words = words_of(sentence)
    quoted = words_of(quote or "")
    found = _best(words, quoted, table)
    if found is None or place.cells is None:
        return place
    row = found[1]
    cell = _cell(words, quoted, row, table.text)
    span = replace(place.cells, first_row=row.number, last_row=row.number)
    start, end = row.start, row.end
    if cell is not None:
        span = replace(span, column=cell.column, name=cell.name(table.text))
        start, end = cell.start, cell.end
    line = place.line + (row.number - place.cells.first_row if span.counted == "line" else 0)
    return replace(
        place, start_char=place.start_char + start, end_char=place.start_char + end,
        line=line, cells=span,
    )  # fmt: skip


def _best(
    words: Sequence[str], quoted: Sequence[str], table: CitedRows
) -> tuple[float, TableRow] | None:
    best: tuple[float, TableRow] | None = None
    for row in table.rows:
        told = 0.0
        for cell in row.cells:
            if _tells(words, cell, table.text):
                named = holds(words, words_of(cell.name(table.text)))
                told += 1.0 + (_NAMED if named else 0.0)
        if quoted and holds(words_of(table.text[row.start : row.end]), quoted):
            told += _QUOTED_ROW
        if told > 0 and (best is None or told > best[0]):
            best = (told, row)
    return best


def _tells(words: Sequence[str], cell: Cell, text: str) -> bool:
    value = words_of(cell.value(text))
    numbers = [one for one in value if _DIGIT.search(one)]
    # `129.00 EUR` is told by `129 euros` too; a name has to stand whole.
    return all(one in words for one in numbers) if numbers else holds(words, value)


def _cell(words: Sequence[str], quoted: Sequence[str], row: TableRow, text: str) -> Cell | None:
    inside = [one for one in row.cells if _in_quote(quoted, one, text)]
    if inside:
        # Who quotes several cells speaks of the row.
        return inside[0] if len(inside) == 1 else None
    told = [one for one in row.cells if _tells(words, one, text)]
    valued = [one for one in told if _DIGIT.search(one.value(text))]
    # What a row is about stands to the left of what is asked.
    return (valued or told)[-1] if told else None


def _in_quote(quoted: Sequence[str], cell: Cell, text: str) -> bool:
    value = words_of(text[cell.start : cell.end])
    return holds(quoted, value) or (len(quoted) > 0 and holds(value, quoted))
