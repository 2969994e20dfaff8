"""The table of a comparison: every cell a fact with the mark of where it stands, or not stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.dossier import cited
from agents.records import Piece
from agents.rules.direct_facts import measured_in
from agents.rules.fact_text import field_name, value_text
from agents.rules.quoting import frame, safe
from agents.seats import Case
from tools.citations import check_sentence
from tools.core.attributes import row_of
from tools.core.comparisons import NOT_STATED, Cell, Column, Comparison, Row
from tools.core.events import Said
from tools.core.evidence import Evidence
from tools.core.protocols import Fact

_BLOCK = 1


def compared(case: Case) -> Comparison | None:
    """Give the table; None where nothing is compared or no field is known."""
    question = case.question
    if case.plan.wants != "comparison" or not question.columns or len(question.about) < 2:
        return None
    rows = tuple(
        Row(entity=name, cells=tuple(_cell(name, field, case) for field in question.columns))
        for name in question.about
    )
    columns = tuple(
        Column(field=field, name=field_name(field), unit=_unit(field, case))
        for field in question.columns
    )
    return Comparison(columns=columns, rows=rows)


def stated_of(name: str, field: str, case: Case) -> tuple[Fact, Evidence] | None:
    """Give what is stated of a thing under a field, with the evidence that its mark opens."""
    for one in (*case.evidence, *case.apart):
        facts = case.dossiers[one.item].facts.get(field, ()) if one.entity == name else ()
        if facts:
            return facts[0], measured_in(facts[0], one, case)
    return None


def table_pieces(case: Case) -> Iterator[Piece]:
    """Write the table as Markdown; a row is a claim, held against all that it cites."""
    table = compared(case)
    if table is None:
        return
    heads = ["", *(one.name for one in table.columns)]
    yield frame(f"\n{_line(heads)}{_line(['---'] * len(heads))}", block=_BLOCK)
    for row in table.rows:
        is_claim = any(one.marks for one in row.cells)
        yield Piece(text=_row(row), claim=is_claim, block=_BLOCK)
    yield frame("\n", block=_BLOCK)


def comparison_said(case: Case, said: Sequence[Said]) -> Comparison | None:
    """Give the table as far as it stands in the answer; its marks are citations of it."""
    table = compared(case)
    if table is None:
        return None
    told = {one.text for one in said}
    marks = {citation.mark for one in said for citation in one.citations}
    rows = tuple(
        row for row in table.rows
        if _row(row) in told and all(marks.issuperset(one.marks) for one in row.cells)
    )  # fmt: skip
    return replace(table, rows=rows) if rows else None


def _cell(name: str, field: str, case: Case) -> Cell:
    found = stated_of(name, field, case)
    if found is None:
        return Cell(text=NOT_STATED)
    fact, evidence = found
    cell = Cell(
        text=value_text(fact.attribute),
        marks=(evidence.mark,),
        number=fact.attribute.value if isinstance(fact.attribute.value, float) else None,
    )
    checked = check_sentence(
        f"{safe(name)}: {_escaped(cell.text)} {evidence.mark}",
        (*case.evidence, *case.apart),
        cited(case.dossiers),
    )
    return cell if checked.supported else Cell(text=NOT_STATED)


def _unit(field: str, case: Case) -> str | None:
    units = {
        found[0].attribute.unit
        for name in case.question.about
        if (found := stated_of(name, field, case)) is not None
    }
    row = row_of(field)
    return units.pop() if len(units) == 1 else row.unit if row is not None and units else None


def _row(row: Row) -> str:
    cells = [f"{_escaped(one.text)} {' '.join(one.marks)}".strip() for one in row.cells]
    return _line([_escaped(row.entity), *cells])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _escaped(text: str) -> str:
    return safe(" ".join(text.split())).replace("|", "\\|")
