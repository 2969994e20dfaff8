"""Two values of tables on pages held against each other: how much more, or how it changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Piece
from agents.rules.document import asks_pages
from agents.rules.page_rows import (
    MeantRow,
    PageCell,
    asked_terms,
    asked_years,
    meant_rows,
    rows_named,
)
from agents.rules.quoting import LABEL, frame, quote, safe
from agents.seats import Case

_DIFFERENCE = re.compile(
    r"\bhow (?:much|many) (?:\w+ ){0,4}?(?:more|higher|greater|larger|bigger|less|lower|fewer|"
    r"smaller|better|worse)\b|\bdifference\b|\bby how (?:much|many)\b|"
    r"\b(?:increase|decrease|change|drop|rise|grow(?:th|n)?|fall) (?:in|of|from|between)\b|"
    r"\bhow much (?:did|has|have) .*\b(?:increase|decrease|change|drop|rise|grow|fall)",
    re.I,
)
_AGAINST = re.compile(
    r"\b(?:compared (?:to|with)|in comparison (?:to|with)|than|versus|vs\.?|against)\b", re.I
)
_NUMBER = re.compile(r"(?P<open>\()?[-–]?\s?[$€£]?\s?(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>%)?")
_SURE = 1.1
"""Of 1.7: how well row and column have to agree with the question. Not tuned."""


def write_difference(case: Case) -> list[Piece]:
    """Work out the difference of two values found; nothing where one is missing."""
    if not asks_pages(case) or not _DIFFERENCE.search(case.question.standalone):
        return []
    pair = _of_years(case) or _of_rows(case)
    if pair is None:
        return []
    first, second = pair
    values = [_value(one.cell) for one in pair]
    if values[0] is None or values[1] is None:
        return []
    units = [
        one.cell.value.strip()[-1:] == "%" or "%" in one.cell.value for one in pair if one.cell
    ]
    if units[0] != units[1]:
        return []
    apart = abs(values[0] - values[1])
    places = max(_places(one.cell) for one in pair)
    shown = [_shown(one.cell) for one in pair]
    unit = "%" if units[0] else ""
    larger, smaller = (shown[0], shown[1]) if values[0] >= values[1] else (shown[1], shown[0])
    told = f"\nWorked out from these: {larger} - {smaller} = **{apart:,.{places}f}{unit}**\n"
    return [frame(f"{LABEL}\n\n"), _quoted(first, case), _quoted(second, case), frame(told)]


def _of_years(case: Case) -> tuple[MeantRow, MeantRow] | None:
    """Give one row's values of two years that the question names."""
    years = list(dict.fromkeys(asked_years(case.question.standalone)))
    if len(years) != 2:
        return None
    for one in meant_rows(case, most=1):
        cells = [next((c for c in one.row.cells if year in c.head), None) for year in years]
        if cells[0] is not None and cells[1] is not None and one.agreed >= _SURE:
            return _with(one, cells[0]), _with(one, cells[1])
    return None


def _of_rows(case: Case) -> tuple[MeantRow, MeantRow] | None:
    """Give the values of the two things that stand on both sides of `compared to`."""
    question = case.question.standalone
    cut = _AGAINST.search(question)
    if cut is None:
        return None
    left, right = asked_terms(question[: cut.start()]), asked_terms(question[cut.end() :])
    first = _best(left, right, case, None)
    second = _best(right, left, case, first)
    return (first, second) if first is not None and second is not None else None


def _best(
    own: Sequence[str], other: Sequence[str], case: Case, taken: MeantRow | None
) -> MeantRow | None:
    """Give the row that one side names; what it leaves open is taken from the other side."""
    for terms in (own, tuple(dict.fromkeys((*own, *other)))):
        for one in rows_named(case, terms, must=own):
            same = taken is not None and (one.row, one.cell) == (taken.row, taken.cell)
            if one.cell is not None and one.agreed >= _SURE and not same:
                return one
    return None


def _with(one: MeantRow, cell: PageCell) -> MeantRow:
    return MeantRow(
        row=one.row, cell=cell, evidence=one.evidence, score=one.score, agreed=one.agreed
    )


def _value(cell: PageCell | None) -> float | None:
    match = _NUMBER.search(cell.value) if cell is not None else None
    if match is None:
        return None
    value = float(match["digits"].replace(",", ""))
    return (
        -value if match["open"] and cell is not None and cell.value.strip().endswith(")") else value
    )


def _places(cell: PageCell | None) -> int:
    match = _NUMBER.search(cell.value) if cell is not None else None
    return len(match["digits"].partition(".")[2]) if match else 0


def _shown(cell: PageCell | None) -> str:
    match = _NUMBER.search(cell.value) if cell is not None else None
    return f"{match['digits']}{match['unit'] or ''}" if match else ""


def _quoted(one: MeantRow, case: Case) -> Piece:
    dossier = case.dossiers[one.evidence.item]
    whole = quote(one.row.text, one.evidence, dossier)
    if one.cell is None:
        return whole
    told = quote(one.cell.value, one.evidence, dossier)
    lead = f"- {safe(', '.join(part for part in (one.row.label, one.cell.head) if part))}: "
    return Piece(text=lead + told.text.removeprefix("- "), fallback=whole.text)
