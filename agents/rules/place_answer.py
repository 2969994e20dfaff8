"""The answer that lists places or things: for each, what speaks for it and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.library_view import LibraryView
from agents.records import Piece
from agents.rules.asks import shows_itself
from agents.rules.coverage import is_general
from agents.rules.direct_facts import measured_in
from agents.rules.fact_text import field_name, value_text
from agents.rules.grader_weights import constants
from agents.rules.item_answer import film_line, picture_line, sound_line
from agents.rules.nearness import anchor_of
from agents.rules.not_known import open_finds
from agents.rules.quoting import LABEL, frame, quote, safe, stated
from agents.rules.rows import quotable
from agents.rules.sentences import Candidate, ranked_sentences
from agents.rules.wishes import SUPERLATIVE
from agents.rules.words import clip, listed
from agents.seats import Case
from tools.core.attributes import row_of
from tools.core.constraint_check import ConstraintCheck
from tools.core.evidence import EntityScore, Evidence

_SIGNS = {"yes": "✓", "no": "✗", "unknown": "?"}
_QUOTES = 2
_FALL = 0.3
"""A place that scores under this share of the best is not recommended beside it. Not tuned."""
_MOST = 3
"""Places named where words decide; where only limits do, all of them are."""


def write_places(case: Case, view: LibraryView) -> Iterator[Piece]:
    """List the places that fit, best first, then those where something is not known."""
    fits = recommended(case)
    count = f"{len(fits)} places fit" if len(fits) > 1 else "this fits best"
    if shows_itself(case.question, case.attachments):
        count = "most like what you attached"
    elif case.verdict is not None and case.verdict.confidence < constants().answer_at:
        count = "this comes nearest" if len(fits) == 1 else "these come nearest"
    yield frame(f"{LABEL[:-1]}, {count}:\n" if fits else f"{LABEL}\n")
    for number, entity in enumerate(fits, start=1):
        yield from block(number, entity, case, view, numbered=len(fits) > 1)
    yield from unknown_places(case, fits, view)


def recommended(case: Case) -> list[EntityScore]:
    """Give the entities worth naming: near the best one, and with something to show."""
    if not case.entities:
        return []
    shown = [one for one in case.entities if _of(one, case)]
    if case.question.shown and shown and shown[0].name == case.question.shown:
        return shown[:1]
    if any(one.priority >= SUPERLATIVE for one in case.plan.constraints):
        return shown[:_MOST]
    if not case.question.terms or case.plan.by_facts:
        return shown[: case.entity_limit]
    best = max((one.score for one in shown), default=0.0)
    near = [one for one in shown if one.score >= _FALL * best]
    fitting = [one for one in near if all(check.met != "no" for check in one.constraints)]
    return (fitting or near)[:_MOST]


def block(
    number: int, entity: EntityScore, case: Case, view: LibraryView, *, numbered: bool
) -> Iterator[Piece]:
    """Give one place: its name, what matched, and each wish with what decided it."""
    finds = _of(entity, case)
    kind = _kind(finds, case)
    head = f"{number}. {safe(entity.name)}" if numbered else safe(entity.name)
    yield frame(f"\n**{head}**{kind}\n", block=number)
    # A long list that facts decide is told by the facts: no review says more to it than another.
    shown = [] if case.plan.by_facts else list(_shown(entity, finds, case, number))
    told = [*shown, *_limited(finds, case, number)]
    told += _asked(finds, case, number)
    # A place of which nothing is cited would not be shown at all.
    yield from told or _deciding(entity, finds, case, number)
    met = all(check.met == "yes" for check in entity.constraints)
    apart = any(anchor_of(limit) for limit in case.plan.constraints)
    # In a list that facts decide, the facts were just told one by one.
    repeated = case.plan.by_facts and not told and met and not apart
    if entity.constraints and not repeated:
        yield frame(f"- {wishes_line(entity.constraints)}\n", block=number)


def _shown(
    entity: EntityScore, finds: Sequence[Evidence], case: Case, number: int
) -> Iterator[Piece]:
    """Quote what is written of it, and show its photo, recording and film."""
    for said in _said(entity, finds, case):
        yield quote(said.text, said.evidence, case.dossiers[said.evidence.item], block=number,
                    place=False)  # fmt: skip
    for one in finds:
        if one.modality == "image" and _is_first(one, finds):
            yield picture_line(one, case, block=number, named=False)
        elif one.modality == "audio" and _is_first(one, finds) and _worth_hearing(one, case):
            yield sound_line(one, case, block=number, named=False)
        elif one.modality == "video" and _is_first(one, finds):
            yield film_line(one, case, block=number, named=False)


def _deciding(
    entity: EntityScore, finds: Sequence[Evidence], case: Case, number: int
) -> Iterator[Piece]:
    """State the facts that met a wish; else quote how its first find begins."""
    met = {check.text for check in entity.constraints if check.met == "yes"}
    fields = [one.field for one in case.plan.constraints if one.text in met]
    facts = case.dossiers[finds[0].item].facts
    told = [
        stated("", facts[field][0], field, measured_in(facts[field][0], finds[0], case),
               block=number)
        for field in dict.fromkeys(fields)
        if field in facts
    ]  # fmt: skip
    yield from told
    wordy = [one for one in finds if case.dossiers[one.item].item.text.strip()]
    for one in wordy[:1] if not told else ():
        dossier = case.dossiers[one.item]
        said = next(quotable(dossier.item.text), dossier.item.text)
        yield quote(said, one, dossier, block=number, place=False)


def _limited(finds: Sequence[Evidence], case: Case, number: int) -> Iterator[Piece]:
    """State the facts that hard limits were held to, each with a mark."""
    told: set[str] = set()
    for limit in case.plan.constraints:
        row = row_of(limit.field)
        most = limit.priority >= SUPERLATIVE
        plain = row is not None and row.kind in ("number", "money", "hours")
        if limit.field in told or not (most or (limit.hard and plain)):
            continue
        told.add(limit.field)
        for one in finds:
            facts = case.dossiers[one.item].facts.get(limit.field, ())
            if facts:
                seen = measured_in(facts[0], one, case)
                yield stated("", facts[0], limit.field, seen, block=number)
                break


def _asked(finds: Sequence[Evidence], case: Case, number: int) -> Iterator[Piece]:
    """State the facts asked for beside the place: `what bar is this and when does it open`."""
    for field in case.question.fields:
        for one in finds:
            facts = case.dossiers[one.item].facts.get(field, ())
            if facts:
                seen = measured_in(facts[0], one, case)
                yield stated("", facts[0], field, seen, block=number)
                return


def wishes_line(checks: Sequence[ConstraintCheck]) -> str:
    """Give yes, no or unknown for each wish, with the fact that decided it."""
    told = []
    for one in checks:
        by = f" ({safe(clip(one.by, 90))})" if one.by else ""
        known = by if one.met != "unknown" else " (unknown)"
        told.append(f"{_SIGNS[one.met]} {safe(one.text)}{known}")
    return "; ".join(dict.fromkeys(told))


def _of(entity: EntityScore, case: Case) -> list[Evidence]:
    return [one for one in case.evidence if one.entity == entity.name]


def _is_first(one: Evidence, finds: Sequence[Evidence]) -> bool:
    same = [other for other in finds if other.modality == one.modality]
    # The one that decided a wish says more than the one that merely ranked higher.
    deciding = [other for other in same if any(why.retriever == "facts" for why in other.why)]
    return (deciding or same)[0].item == one.item


def _worth_hearing(one: Evidence, case: Case) -> bool:
    said = case.dossiers[one.item].item.text.strip()
    limits = {limit.field for limit in case.plan.constraints}
    sounds = {"level_db_spl", "loudness_lufs", "level_dbfs", "tempo_bpm", "duration_s"}
    asked = case.plan.dominant == "audio"
    return bool(asked or said or limits & sounds)


def _kind(finds: Sequence[Evidence], case: Case) -> str:
    for one in finds:
        for fact in case.dossiers[one.item].facts.get("kind", ()):
            return f" ({safe(value_text(fact.attribute))})"
    return ""


def _said(entity: EntityScore, finds: Sequence[Evidence], case: Case) -> list[Candidate]:
    """Choose what its reviews and pages say to the question, one sentence a source first.

    By words alone: comparing meanings for every place took longer than all searches.
    """
    wordy = [one for one in finds if one.modality in ("text", "page")]
    # What is stated is told with the wishes it decides; here people are heard.
    wordy = [one for one in wordy if not case.dossiers[one.item].states_facts]
    telling = [term for term in case.question.terms if not is_general(term)]
    soft = [one for one in case.plan.constraints if not one.hard and one.field != "kind"]
    if not wordy or not (telling or any(one.priority < SUPERLATIVE for one in soft)):
        # `The quietest cafe` is answered by facts; no sentence says more to it than another.
        return []
    # Adjectives became constraints; a review that says `quiet` still speaks for the place.
    wished = [word for one in case.plan.constraints for word in one.text.split() if not one.hard]
    ranked = ranked_sentences(
        [*case.question.terms, *wished], case.question.asks, case.question.standalone, wordy,
        case.dossiers, None,
    )  # fmt: skip
    chosen: list[Candidate] = []
    for one in ranked:
        new_source = all(one.evidence.source_id != other.evidence.source_id for other in chosen)
        if one.covered > 0 and (new_source or len({w.source_id for w in wordy}) < 2):
            chosen.append(one)
        if len(chosen) == _QUOTES:
            break
    return chosen


def unknown_places(case: Case, fits: Sequence[EntityScore], view: LibraryView) -> Iterator[Piece]:
    """List places that would match if a missing fact were known, with what is missing."""
    named = {one.name for one in fits}
    found: dict[str, Evidence] = {}
    for one in open_finds(case, view):
        name = one.entity or case.dossiers[one.item].name
        if name not in named:
            found.setdefault(name, one)
    if not found:
        return
    yield frame("\nNot known, would match otherwise:\n", block=90)
    for name, one in list(found.items())[:3]:
        missing = [
            field_name(limit.field)
            for limit, check in zip(case.plan.constraints, one.constraints, strict=False)
            if check.met == "unknown" and limit.hard
        ]
        told = listed(list(dict.fromkeys(missing))) or "what decides it"
        yield Piece(text=f"- {safe(name)}: {told} unknown {one.mark}\n", block=90)
