"""A row of a table as an answer: the cell that is asked for, and what its row is about."""

from __future__ import annotations

from agents.dossier import Dossier
from agents.records import Piece, Question
from agents.rules.cells import asked_cell, is_key
from agents.rules.quoting import quote, safe
from tools.cited_cells import words_of
from tools.core.cells import Cell, TableRow
from tools.core.evidence import Evidence

_LONGEST_KEY = 60


def row_piece(question: Question, row: TableRow, evidence: Evidence, dossier: Dossier) -> Piece:
    """Quote the cell that is asked for, with what its row is about; else the whole row."""
    text = dossier.item.text
    whole = quote(text[row.start : row.end], evidence, dossier)
    cell = asked_cell(question.standalone, question.asks, row, text)
    if cell is None:
        return whole
    words = words_of(question.standalone)
    keys = [one for one in row.cells if is_key(question.standalone, words, one, text)]
    if row.cells[0] not in keys and row.cells[0] != cell:
        keys.insert(0, row.cells[0])
    about = ", ".join(_said(one, text) for one in keys if one.value_chars <= _LONGEST_KEY)
    told = quote(text[cell.start : cell.end], evidence, dossier)
    if not about:
        return told
    lead = f"- {safe(about)}: "
    return Piece(text=lead + told.text.removeprefix("- "), fallback=whole.text, block=whole.block)


def _said(cell: Cell, text: str) -> str:
    value, name = cell.value(text), cell.name(text)
    # A bare number says nothing without the name of its column.
    return f"{name} {value}" if name and not any(one.isalpha() for one in value) else value
