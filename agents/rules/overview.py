"""The answer to `tell me about X`: what is stated, what people say, how it looks and sounds."""

from __future__ import annotations

from collections.abc import Iterator

from agents.records import Piece, Question
from agents.rules.answer_fields import OVERVIEW_FIELDS
from agents.rules.direct_facts import measured_in
from agents.rules.item_answer import film_line, picture_line, sound_line
from agents.rules.quoting import LABEL, frame, quote, safe, stated
from agents.rules.sentences import ranked_sentences
from agents.seats import Case

_QUOTES = 3


def asks_for_overview(question: Question) -> bool:
    """Tell whether a name is all that the question holds."""
    named = bool(question.about) and not question.items
    return named and not (question.terms or question.fields or question.constraints)


def write_overview(case: Case) -> Iterator[Piece]:
    """Introduce every entity that the question names."""
    yield frame(f"{LABEL}\n")
    for number, name in enumerate(case.question.about[: case.entity_limit], start=1):
        yield frame(f"\n**{safe(name)}**\n", block=number)
        yield from _one(name, number, case)


def _one(name: str, block: int, case: Case) -> Iterator[Piece]:
    finds = [one for one in case.evidence if one.entity == name]
    wordy = [one for one in finds if one.modality in ("text", "page")]
    lead = next(iter(wordy or finds), None)
    for field in OVERVIEW_FIELDS if lead is not None else ():
        facts = case.dossiers[lead.item].facts.get(field, ()) if lead is not None else ()
        if facts and lead is not None:
            yield stated("", facts[0], field, measured_in(facts[0], lead, case), block=block)
    said_by = [one for one in wordy if not case.dossiers[one.item].states_facts]
    written = [one for one in said_by if one.modality == "text"] or said_by
    said = ranked_sentences((), (), "", written, case.dossiers, None)
    for one in said[:_QUOTES]:
        yield quote(one.text, one.evidence, case.dossiers[one.evidence.item], block=block,
                    place=False)  # fmt: skip
    for modality, line in (
        ("image", picture_line),
        ("audio", sound_line),
        ("video", film_line),
    ):
        first = next((one for one in finds if one.modality == modality), None)
        if first is not None:
            yield line(first, case, block=block, named=False)
