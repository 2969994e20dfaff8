"""The answer to a question for a fact: the fact itself, then the sentences that say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.library_view import LibraryView
from agents.records import Piece
from agents.rules.cells import row_match
from agents.rules.direct_facts import direct_facts, measured_in
from agents.rules.identified import likeness_of
from agents.rules.item_answer import film_line, item_line, picture_line, sound_line
from agents.rules.named_sources import named_sources
from agents.rules.page_difference import write_difference
from agents.rules.page_list import page_list_pieces
from agents.rules.page_row_answer import page_row_pieces
from agents.rules.quoting import LABEL, frame, quote, safe, stated
from agents.rules.ratios import write_ratio
from agents.rules.row_answer import row_piece
from agents.rules.sections import write_section
from agents.rules.sentence_scores import fitted
from agents.rules.sentences import Candidate, ranked_sentences
from agents.rules.thing_lines import nearest
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.protocols import TunedEncoder

_MEANT = 0.5
"""Cosine from which a sentence answers that has none of the words. Not tuned."""
_NEAR_BEST = 0.62
"""What scores under this share of the best is left out: sentences by words alone, pictures, sounds.

Not tuned.
"""
_ANSWERS, _NOT_ANSWERED = 0.3, 0.15
"""Cosine of one of several questions from which on a line answers it, and below which none does."""
_USUAL = 3
_LIKENESS = 80
"""Block of the line that says what an attached file shows."""
_SEEN = re.compile(r"\blooks?\b|\bphotos?\b|\bpictures?\b|\bimages?\b|\bsee\b|\bshow", re.I)
_HEARD = re.compile(r"\bsounds?\b|\bhear|\blisten|\brecording|\bplay|\bnoise|\bloud|\bquiet", re.I)
_FILMED = re.compile(rf"{_SEEN.pattern}|\bvideos?\b|\bfilm|\bfootage|\bhear|\bplay", re.I)
_SHOWING = {
    "image": (_SEEN, picture_line), "audio": (_HEARD, sound_line), "video": (_FILMED, film_line),
}  # fmt: skip
"""By dominant modality: words that ask to see or hear it, and how it is told."""


def write_fact(case: Case, view: LibraryView) -> Iterator[Piece]:
    """Give the fact asked for, where it is known, and the best sentences."""
    if worked := write_ratio(case) or write_difference(case):
        yield from worked
        return
    facts = direct_facts(case)
    decided = list(_decided(case))
    yield frame(f"{LABEL}\n\n")
    yield from _recognised(case, view)
    yield from decided
    for known in facts:
        yield stated(known.entity, known.fact, known.field, known.evidence)
    yield from _seen_or_heard(case)
    if (facts or decided) and not case.question.terms:
        return
    section = write_section(case)
    if section:
        yield from section
        return
    if listed := page_list_pieces(case):
        yield from listed
        return
    before = ""
    rows = list(page_row_pieces(case))
    yield from rows
    for one in chosen_sentences(case, view, most=max(1, _most(case) - len(facts) - len(rows))):
        if facts and case.dossiers[one.evidence.item].states_facts:
            continue  # The line of the sheet was just said.
        yield _quoted(one, case, place=one.evidence.source_id != before)
        before = one.evidence.source_id
    if not facts:
        yield from _unanswered(case, view)


def _recognised(case: Case, view: LibraryView) -> Iterator[Piece]:
    """Say what the attached file shows, with the find that it is most like."""
    name = case.question.shown
    like = [(likeness_of(one, case.plan), one) for one in case.evidence if one.entity == name]
    best = max(like, key=lambda pair: pair[0], default=(0.0, None))
    if name and best[1] is not None and best[0] > 0.0:
        yield frame(f"What you attached is most like **{safe(name)}**:\n", block=_LIKENESS)
        yield item_line(best[1], case, view, block=_LIKENESS)


def _quoted(one: Candidate, case: Case, *, place: bool) -> Piece:
    """Quote a sentence or a row. place: name its file; not again below a quote of the same."""
    dossier = case.dossiers[one.evidence.item]
    row = dossier.row_of(one.text)
    if row is None:
        return quote(one.text, one.evidence, dossier, place=place)
    return row_piece(case.question, row, one.evidence, dossier)


def _most(case: Case) -> int:
    return case.sentence_limit if "list" in case.question.asks else _USUAL


def chosen_sentences(case: Case, view: LibraryView, *, most: int) -> list[Candidate]:
    """Choose the sentences that come near the best one; none where nothing is met at all."""
    hard = {one.text for one in case.plan.constraints if one.hard}
    evidence = [
        one for one in case.evidence
        if (one.modality != "image" or _has_text(one, case))
        # What is known to break a limit answers nothing.
        and not any(check.met == "no" and check.text in hard for check in one.constraints)
    ]  # fmt: skip
    named = named_sources(case)
    # What another file says of its own oven is no answer.
    evidence = [one for one in evidence if one.source_id in named] or evidence
    question = case.question
    ranked = ranked_sentences(
        question.terms or question.about,
        question.asks,
        question.standalone,
        evidence[:12],
        case.dossiers,
        view.encoder,
        question.about,
    )
    about = [one for one in ranked if _is_about(one.evidence, case)] or ranked
    if not about:
        return []
    best = about[0].score
    limit = _NEAR_BEST * best if view.encoder is None else best - fitted().margin
    near = [
        one for one in about if one.score >= limit and (one.covered > 0 or one.meaning >= _MEANT)
    ]
    return _each_answered(_meant_rows(near, case)[: max(1, most)], about)


def _each_answered(chosen: list[Candidate], ranked: list[Candidate]) -> list[Candidate]:
    """Add the sentence that answers each of several questions, where it is not among them."""
    asked = len(ranked[0].parts)
    for at in range(asked):
        compared = [one for one in ranked if len(one.parts) == asked]
        best = max(compared, key=lambda one: one.parts[at])
        if best.parts[at] >= _ANSWERS and best not in chosen:
            chosen.append(best)
    return chosen


def _unanswered(case: Case, view: LibraryView) -> Iterator[Piece]:
    """Say which of several questions no line comes near to."""
    if view.encoder is None or not isinstance(view.encoder, TunedEncoder):
        return
    for one in nearest(case.question, case.plan, view, view.encoder)[1:]:
        if one.cosine < _NOT_ANSWERED:
            yield frame(f"\n\nNothing found answers “{safe(one.asked)}”.\n")


def _meant_rows(ranked: list[Candidate], case: Case) -> list[Candidate]:
    """Drop rows that name fewer of the question's things than the best row does."""
    named = [_named(one, case) for one in ranked]
    most = max((share for share in named if share is not None), default=0.0)
    if most <= 0:
        return ranked
    pairs = zip(ranked, named, strict=True)
    return [one for one, share in pairs if share is None or share >= most]


def _named(one: Candidate, case: Case) -> float | None:
    dossier = case.dossiers[one.evidence.item]
    row = dossier.row_of(one.text)
    if row is None:
        return None
    return row_match(case.question.standalone, row, dossier.item.text)


def _has_text(one: Evidence, case: Case) -> bool:
    return bool(case.dossiers[one.item].item.text.strip())


def _is_about(one: Evidence, case: Case) -> bool:
    about = case.question.about
    return not about or one.entity in about or one.entity is None


def _decided(case: Case) -> Iterator[Piece]:
    """Answer `is it open on Sunday`: yes or no, and the fact that decides it."""
    if "yes_no" not in case.question.asks:
        return
    for number, name in enumerate(case.question.about, start=1):
        finds = [found for found in case.evidence if found.entity == name]
        one = next((found for found in finds if found.modality in ("text", "page")), None)
        one = one or next(iter(finds), None)
        if one is None:
            continue
        for limit, check in zip(case.plan.constraints, one.constraints, strict=False):
            if check.met == "unknown" or not check.by:
                continue
            facts = case.dossiers[one.item].facts.get(limit.field, ())
            seen = measured_in(facts[0], one, case) if facts else one
            # The question's own words are no claim; the fact that decides is.
            yield frame(f"{safe(name)}, {safe(check.text)}: **{check.met}**\n", block=number)
            yield Piece(text=f"- {safe(check.by)} {seen.mark}\n", block=number)


def _seen_or_heard(case: Case) -> Iterator[Piece]:
    """Show pictures or sounds first where the question is about what is seen or heard."""
    showing = _SHOWING.get(case.plan.dominant)
    if showing is None or not showing[0].search(case.question.standalone):
        return
    best = case.evidence[0]
    wanted = [
        one
        for one in case.evidence
        if one.modality == case.plan.dominant
        and (one.entity == best.entity or one.score >= _NEAR_BEST * best.score)
    ]
    for one in [one for one in wanted if _is_about(one, case)][:2]:
        yield showing[1](one, case, block=0)
