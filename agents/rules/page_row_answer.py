"""Rows of tables on pages as an answer: what the row is of, and the value that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.records import Piece
from agents.rules.document import asks_pages
from agents.rules.page_references import references
from agents.rules.page_rows import MeantRow, meant_rows
from agents.rules.quoting import quote, safe
from agents.rules.ratios import write_ratio
from agents.seats import Case

_MOST = 2
_WHOLE = 1.5
"""Of 1.7: row and column are both named."""
_SHORT = 120
"""A row up to this length is quoted whole."""
_VALUE_ASKED = re.compile(
    r"\bhow (?:many|much|high|low|large|big|long|old|tall|fast|often)\b|"
    r"\b(?:per ?cent(?:age)?|rates?|ratio|"
    r"scores?|amounts?|values?|totals?|prices?|costs?|revenues?|sales|income|earnings|numbers?|accuracy|"
    r"performance|CAGR|growth|increased?|decreased?|difference|sum|average|mean|median|min(?:imum)?|"
    r"max(?:imum)?|count|size|temperature|voltage|current|power|weight|margin|expenses?|profit|loss|"
    r"assets|liabilit\w+|equity|cash|dividends?|payables?|receivables?|inventor\w+|debt|share|odds|"
    r"precision|recall|f1|highest|lowest|most|least)\b",
    re.I,
)
"""What asks for a value; words of statements and measurements, of any subject."""


def page_row_pieces(case: Case) -> Iterator[Piece]:
    """Quote the rows that the question names; nothing where pages are not asked, or no row fits."""
    question = case.question.standalone
    if not asks_pages(case):
        return
    valued = _VALUE_ASKED.search(question) is not None
    for one in meant_rows(case, most=_MOST):
        if valued or one.agreed >= _WHOLE:
            yield _piece(one, case)


def points_right(case: Case) -> bool:
    """Tell whether a page is found that the question names, or a row, or a ratio's rows."""
    if not asks_pages(case):
        return False
    return bool(references(case.question.standalone)) or says_the_row(case)


def says_the_row(case: Case) -> bool:
    """Tell whether a row is found that the question names whole, or a ratio can be worked out."""
    if not asks_pages(case):
        return False
    if write_ratio(case):
        return True
    return any(one.agreed >= _WHOLE and one.cell for one in meant_rows(case, most=1))


def _piece(one: MeantRow, case: Case) -> Piece:
    dossier = case.dossiers[one.evidence.item]
    whole = quote(one.row.text, one.evidence, dossier)
    if one.cell is None or (len(one.row.text) <= _SHORT and not one.cell.head):
        return whole
    told = quote(one.cell.value, one.evidence, dossier)
    name = f"{one.row.label}, {one.cell.head}" if one.cell.head else one.row.label
    return Piece(
        text=f"- {safe(name)}: {told.text.removeprefix('- ')}",
        fallback=whole.text,
        block=whole.block,
    )
