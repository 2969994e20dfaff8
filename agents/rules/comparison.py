"""The answer that compares: what decides it, the table of facts, then what is written of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agents.library_view import LibraryView
from agents.records import Asks, Piece
from agents.rules.answer_fields import compared_fields
from agents.rules.comparison_table import stated_of, table_pieces
from agents.rules.constraints import condition_of
from agents.rules.direct_facts import own_terms
from agents.rules.fact_text import field_name, value_text
from agents.rules.quoting import LABEL, frame, quote, safe
from agents.rules.sentences import ranked_sentences
from agents.rules.wishes import SUPERLATIVE, comparatives
from agents.rules.words import listed
from agents.seats import Case
from tools.core.attributes import row_of
from tools.core.evidence import Evidence
from tools.core.protocols import Fact
from tools.core.query import Constraint

_QUOTES = 2


def write_comparison(case: Case, view: LibraryView) -> Iterator[Piece]:
    """Compare what the question names, or the places that came first."""
    names = case.question.about or tuple(one.name for one in case.entities[:2])
    yield frame(f"{LABEL}\n")
    fitting, broken = _parted(names, case, view)
    if broken:
        yield frame(f"\n{_meeting(fitting, broken)}\n")
    yield from _verdict(fitting or names, case, limited=bool(broken) and bool(fitting))
    yield from table_pieces(case)
    if not _says_more(case):
        return
    sides = {name: [one for one in case.evidence if one.entity == name] for name in names}
    for number, (name, finds) in enumerate(sides.items(), start=2):
        yield frame(f"\n**{safe(name)}**\n", block=number)
        yield from _quotes(finds, number, case, view)


def _says_more(case: Case) -> bool:
    """Tell whether the words ask for more than facts (`tea: cheaper at A or B`)."""
    return bool(own_terms(case)) or not case.question.columns


def _limits(case: Case) -> list[Constraint]:
    return [
        one for one in case.plan.constraints
        if one.on and one.priority < SUPERLATIVE and one.value not in ("low", "high")
        and one.field in case.question.columns
    ]  # fmt: skip


def _parted(
    names: Sequence[str], case: Case, view: LibraryView
) -> tuple[list[str], dict[str, Constraint]]:
    """Part what is compared by the limits of the question: `cheaper and open on Sunday`."""
    broken: dict[str, Constraint] = {}
    for name in names:
        leads = view.catalogue.of_entity(name, view.scope)[:1]
        for limit in _limits(case):
            if leads and view.catalogue.check(leads[0].id, condition_of(limit))[0] != "yes":
                broken.setdefault(name, limit)
    return [one for one in names if one not in broken], broken


def _meeting(fitting: Sequence[str], broken: Mapping[str, Constraint]) -> str:
    limits = listed([f"“{safe(one)}”" for one in dict.fromkeys(v.text for v in broken.values())])
    not_met = listed([safe(one) for one in broken])
    if not fitting:
        return f"None is known to meet {limits}."
    return f"Meets {limits}: {listed([safe(one) for one in fitting])}; not known to: {not_met}."


def _verdict(names: Sequence[str], case: Case, *, limited: bool) -> Iterator[Piece]:
    """Say which side wins, where several state the same fact in the same unit."""
    for wish, _, _ in comparatives(case.question.standalone):
        for field in wish.fields:
            rows = [
                (name, *found)
                for name in names
                if (found := stated_of(name, field, case)) is not None
            ]
            if not rows or not _comparable(rows) or (len(rows) < 2 and not limited):
                continue
            rows.sort(key=_amount, reverse=wish.want == "high")
            told = ", ".join(
                f"{safe(row[0])} {safe(value_text(row[1].attribute))} {row[2].mark}" for row in rows
            )
            same = len(rows) > 1 and _amount(rows[0]) == _amount(rows[1])
            lead = "the same" if same else f"{wish.more[0]} is {safe(rows[0][0])}"
            yield Piece(text=f"\nBy {field_name(field)}, {lead}: {told}\n")
            return


def _amount(row: tuple[str, Fact, Evidence]) -> float:
    value = row[1].attribute.value
    return value if isinstance(value, float) else 0.0


def _comparable(rows: Sequence[tuple[str, Fact, Evidence]]) -> bool:
    units = {row[1].attribute.unit for row in rows}
    return len(units) == 1 and all(isinstance(row[1].attribute.value, float) for row in rows)


def _asks(case: Case) -> tuple[Asks, ...]:
    kinds = {row.kind for name in compared_fields(case.question) if (row := row_of(name))}
    wanted: tuple[Asks, ...] = ("money",) if "money" in kinds else ("number",) if kinds else ()
    return (*wanted, *case.question.asks)


def _quotes(
    finds: Sequence[Evidence], number: int, case: Case, view: LibraryView
) -> Iterator[Piece]:
    wordy = [one for one in finds if case.dossiers[one.item].item.text.strip()]
    ranked = ranked_sentences(
        case.question.terms, _asks(case), case.question.standalone, wordy[:6],
        case.dossiers, view.encoder,
    )  # fmt: skip
    for one in [one for one in ranked if one.covered > 0][:_QUOTES]:
        yield quote(one.text, one.evidence, case.dossiers[one.evidence.item], block=number,
                    place=False)  # fmt: skip
