"""The answer that compares: the fact that decides it, then each side in its own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.library_view import LibraryView
from agents.records import Asks, Piece
from agents.rules.answer_fields import compared_fields, only_topics
from agents.rules.direct_facts import measured_in
from agents.rules.fact_text import field_name, value_text
from agents.rules.quoting import LABEL, frame, quote, safe, stated
from agents.rules.sentences import ranked_sentences
from agents.rules.wishes import comparatives
from agents.seats import Case
from tools.core.attributes import row_of
from tools.core.evidence import Evidence
from tools.core.protocols import Fact

_QUOTES = 2


def write_comparison(case: Case, view: LibraryView) -> Iterator[Piece]:
    """Compare what the question names, or the places that came first."""
    names = case.question.about or tuple(one.name for one in case.entities[:2])
    yield frame(f"{LABEL}\n")
    sides = {name: [one for one in case.evidence if one.entity == name] for name in names}
    # Words beside the comparative (`tea: cheaper at`) ask for more than a fact of the place.
    known = _known(sides, case) if only_topics(case.question) else {}
    yield from _verdict(known, case)
    for number, (name, finds) in enumerate(sides.items(), start=1):
        yield frame(f"\n**{safe(name)}**\n", block=number)
        for field, (fact, one) in known.get(name, {}).items():
            yield stated("", fact, field, one, block=number)
        if not known or case.question.terms:
            yield from _quotes(finds, number, case, view)


def _known(
    sides: dict[str, list[Evidence]], case: Case
) -> dict[str, dict[str, tuple[Fact, Evidence]]]:
    known: dict[str, dict[str, tuple[Fact, Evidence]]] = {}
    for name, finds in sides.items():
        for field in (*compared_fields(case.question), *case.question.fields):
            for one in finds:
                facts = case.dossiers[one.item].facts.get(field, ())
                if facts and not known.setdefault(name, {}):
                    known[name][field] = (facts[0], measured_in(facts[0], one, case))
    return known


def _verdict(known: dict[str, dict[str, tuple[Fact, Evidence]]], case: Case) -> Iterator[Piece]:
    """Say which side wins, where both state the same fact in the same unit."""
    for wish, _, _ in comparatives(case.question.standalone):
        for field in wish.fields:
            rows = [(name, *sides[field]) for name, sides in known.items() if field in sides]
            numbers = [(row[1].attribute.value, row) for row in rows]
            if len(rows) < 2 or not _comparable(rows):
                continue
            values = [(value, row) for value, row in numbers if isinstance(value, float)]
            values.sort(key=lambda one: one[0], reverse=wish.want == "high")
            told = ", ".join(
                f"{safe(row[0])} {value_text(row[1].attribute)} {row[2].mark}" for _, row in values
            )
            same = values[0][0] == values[1][0]
            lead = "the same" if same else f"{wish.more[0]} is {safe(values[0][1][0])}"
            yield Piece(text=f"\nBy {field_name(field)}, {lead}: {told}\n")
            return


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
