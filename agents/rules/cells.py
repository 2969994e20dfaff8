"""Rows of tables: which row a question means, and which of its cells it asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Asks
from agents.rules.words import content_terms, stems
from tools.cited_cells import holds, words_of
from tools.core.cells import Cell, TableRow

_NAMED_VALUE, _VALUE, _LEFTMOST = 0.5, 0.3, 0.1
_MOST = 1.2
"""What a row gains that holds the things a question names. Not tuned."""
_HEADS: dict[Asks, tuple[frozenset[str], re.Pattern[str]]] = {
    "money": (
        stems("price cost fee fare rate amount total charge rent eur usd gbp chf preis kosten "
              "betrag prix tarif precio prezzo"),
        re.compile(r"[€$£]|\b(?:EUR|USD|GBP|CHF)\b"),
    ),
    "time": (stems("time hours opens open opening closes start end from until"),
             re.compile(r"\b\d{1,2}[:.]\d{2}\b")),
    "date": (stems("date day month year when datum from until since at"),
             re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d\d\b")),
    "person": (stems("name person author contact owner manager by who"), re.compile(r"(?!)")),
    "place": (stems("address street place city town room location where"), re.compile(r"(?!)")),
}  # fmt: skip


def row_match(question: str, row: TableRow, text: str) -> float:
    """Say how many of the things that a question names a row holds in cells of their own."""
    words = words_of(question)
    found = 0.0
    for cell in row.cells:
        if is_key(question, words, cell, text):
            name = words_of(cell.name(text))
            value = words_of(cell.value(text))
            found += _LEFTMOST if cell is row.cells[0] else 0.0
            together = len(value) > 1 or (len(name) > 0 and holds(words, (*name, *value)))
            found += _NAMED_VALUE if together else _VALUE
    return min(_MOST, found)


def asked_cell(question: str, asks: Sequence[Asks], row: TableRow, text: str) -> Cell | None:
    """Give the cell of a row that a question asks for; None where it may be any of them."""
    words = words_of(question)
    open_cells = [one for one in row.cells if not is_key(question, words, one, text)]
    wanted = stems(question)
    best: tuple[float, Cell] | None = None
    for cell in open_cells:
        score = _named_share(wanted, cell.name(text)) + _kind(asks, cell, text)
        if score > 0 and (best is None or score > best[0]):
            best = (score, cell)
    return best[1] if best is not None else None


def is_key(question: str, words: Sequence[str], cell: Cell, text: str) -> bool:
    """Tell whether a cell holds a thing that the question names; words: those of the question."""
    value = cell.value(text)
    if len(value) == 1 and value.isalpha():
        # `M` is a size, `a` an article.
        return re.search(rf"\b{re.escape(value)}\b", question) is not None and (
            value.isupper() or not value.isascii()
        )
    told = words_of(value)
    return holds(words, told) and (any(one.isdigit() for one in told) or bool(content_terms(value)))


def _named_share(wanted: frozenset[str], name: str) -> float:
    own = stems(name)
    return len(own & wanted) / len(own) if own else 0.0


def _kind(asks: Sequence[Asks], cell: Cell, text: str) -> float:
    for place, one in enumerate(asks):
        known = _HEADS.get(one)
        if known is None:
            continue
        weight = 0.6 if place == 0 else 0.3
        if stems(cell.name(text)) & known[0]:
            return weight
        if known[1].search(cell.value(text)):
            return 0.7 * weight
    return 0.0
