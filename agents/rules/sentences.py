"""Which sentences, rows and spoken lines of the evidence answer the question best."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.dossier import Dossier
from agents.records import Asks
from agents.rules.answer_shapes import shape_bonus
from agents.rules.asked_parts import questions_of
from agents.rules.beside_names import beside_names
from agents.rules.cells import row_match
from agents.rules.coverage import Texts, is_general
from agents.rules.remembered import remembered
from agents.rules.rows import quotable
from agents.rules.sentence_scores import Line, meaning_weight, scores
from agents.rules.words import clip, content_terms, stems, tokens
from tools.core.evidence import Evidence
from tools.core.protocols import Encoder, TunedEncoder

MAX_CHARS = 280
"""Longest quote."""
_SIGN = 120
_MOST_CANDIDATES = 240
_SAYS = re.compile(r"(?:\S+\s+){4,}\S+[.!?…][”\"’)]?$")
_HINT = 0.4
_NO_SENTENCE = 0.3
"""Taken from headings and addresses where any sentence will do. Not tuned."""
_SCALE = 2.5
"""Of what is weighed by hand, against the fitted scores. Not tuned."""
_MOST_ENCODED = 96
"""Sentences that are compared by meaning: 0.3 s of MiniLM on two cores where none is remembered."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A sentence that may be quoted."""

    text: str
    evidence: Evidence
    score: float
    covered: float
    """Share of the question's own words in it, 0..1."""
    meaning: float = 0.0
    """Cosine of the question and it; 0 where they were not compared."""
    parts: tuple[float, ...] = ()
    """The same of each question, where several are asked at once."""


def ranked_sentences(
    terms: Sequence[str],
    asks: Sequence[Asks],
    question: str,
    evidence: Sequence[Evidence],
    dossiers: Mapping[str, Dossier],
    encoder: Encoder | None,
    about: Sequence[str] = (),
) -> list[Candidate]:
    """Rank the sentences of the evidence, best first, without repetitions.

    about: names that say nothing of what is asked.
    """
    hint: Sequence[str] = ()
    if all(is_general(term) for term in terms):
        # `What do the reviews say`: the word names the file, and no sentence has to hold it.
        hint, terms = terms, ()
    lines = [
        Line(text=text, evidence=one, rank=rank, dossier=dossiers[one.item])
        for rank, one in enumerate(evidence)
        for text in texts_of(dossiers[one.item])
    ][:_MOST_CANDIDATES]
    texts = Texts({str(at): line.text for at, line in enumerate(lines)})
    covers = [_covered(terms, at, one.text, one.dossier, texts) for at, one in enumerate(lines)]
    if encoder is None:
        scale, scored = 1.0, _by_words(asks, lines, covers)
    else:
        scale, scored = _SCALE, scores(terms, asks, question, lines, texts)
    found = [
        Candidate(
            text=line.text, evidence=line.evidence, covered=covers[at],
            score=scored[at] + scale * _more(line, question, bool(terms), hint, texts),
        )
        for at, line in enumerate(lines)
    ]  # fmt: skip
    found.sort(key=lambda one: (-one.score, one.evidence.mark, one.text))
    if encoder is not None and found:
        found = _with_meaning(beside_names(question, about) or question, found, encoder)
    return _distinct(found)


def _by_words(asks: Sequence[Asks], lines: Sequence[Line], covers: Sequence[float]) -> list[float]:
    """Score by words alone: the fitted weights hold only beside a meaning. Not tuned."""
    best = max((line.evidence.score for line in lines), default=1.0) or 1.0
    return [
        covered + 0.2 * line.evidence.score / best + shape_bonus(asks, line.text)
        for line, covered in zip(lines, covers, strict=True)
    ]


def _more(line: Line, question: str, named: bool, hint: Sequence[str], texts: Texts) -> float:
    """Give what speaks for a line beyond its words: the row that is meant, the file named."""
    row = line.dossier.row_of(line.text)
    more = -_length_penalty(line.text)
    if row is not None:
        more += row_match(question, row, line.dossier.item.text)
    if hint:
        more += _HINT * texts.met_by(hint, _around(line.dossier)).share
    return more if named else more + _unasked(line.text)


def texts_of(dossier: Dossier) -> Iterator[str]:
    """Give the sentences and rows of an item and of what it stands for."""
    seen: set[str] = set()
    for text in (dossier.item.text, *(part.text for part in dossier.parts)):
        signs = _whole(text) if dossier.item.modality == "image" else ()
        lines = text.split("\n") if dossier.in_lines else quotable(text)
        for quote in (*lines, *signs):
            if quote not in seen and _tells(quote) and not dossier.is_header(quote):
                seen.add(quote)
                yield quote
    if not seen and dossier.item.caption:
        yield dossier.item.caption


def _tells(quote: str) -> bool:
    # A heading of one word says nothing when it stands alone.
    terms = content_terms(quote)
    return bool(terms) and (len(tokens(quote)) > 1 or any(one.isdigit() for one in quote))


def _whole(text: str) -> tuple[str, ...]:
    # A sign or a slide is short enough to be quoted whole, whatever its columns are.
    flat = " ".join(text.split())
    return (flat,) if len(flat) <= _SIGN and len(text.split("\n")) > 2 else ()


def _covered(terms: Sequence[str], at: int, text: str, dossier: Dossier, texts: Texts) -> float:
    """Give the share of terms in a sentence; those in its heading and names count half."""
    own = texts.met(terms, (str(at),))
    if not own.missing:
        return own.share
    context = texts.met_by(own.missing, _around(dossier))
    left = 1.0 - own.share
    return own.share + 0.5 * left * context.share if own.missing else own.share


def _unasked(text: str) -> float:
    """Prefer whole, telling sentences where the question names nothing to look for."""
    said = 0.0 if _SAYS.search(text) else -_NO_SENTENCE
    return said + 0.0012 * min(len(text), 160)


def _around(dossier: Dossier) -> frozenset[str]:
    source = dossier.source
    return stems(f"{dossier.item.heading} {dossier.item.about} {source.name} {source.title}")


def _length_penalty(text: str) -> float:
    if len(text.split()) < 3 and len(tokens(text)) < 3:
        return 0.15
    # Of two that say it, the shorter; a row that drags its heading along loses.
    return 0.0004 * len(text) + (0.2 if len(text) > MAX_CHARS else 0.0)


def _with_meaning(question: str, found: list[Candidate], encoder: Encoder) -> list[Candidate]:
    first = found[:_MOST_ENCODED]
    vectors = remembered(encoder)
    held = vectors.of([clip(one.text, MAX_CHARS) for one in first])  # (n, d)
    asked = np.stack([vectors.asked(one.said) for one in questions_of(question)])  # (q, d)
    each = held @ asked.T  # (n, q)
    cosines = each.max(axis=1)
    weight = meaning_weight(tuned=isinstance(encoder, TunedEncoder))
    scored = [
        replace(
            one,
            score=one.score + weight * float(cosine),
            meaning=float(cosine),
            parts=tuple(row[1:].tolist()),
        )
        for one, cosine, row in zip(first, cosines, each, strict=True)
    ]
    scored.sort(key=lambda one: (-one.score, one.evidence.mark, one.text))
    return [*scored, *found[_MOST_ENCODED:]]


def _distinct(found: Sequence[Candidate]) -> list[Candidate]:
    """Drop sentences that say what a better one says."""
    kept: list[tuple[Candidate, frozenset[str], frozenset[str]]] = []
    for one in found:
        own = stems(one.text)
        # Rows of a table differ by little but their numbers.
        numbers = frozenset(_NUMBERS.findall(one.text))
        if not any(numbers <= told and _overlap(own, words) > 0.8 for _, words, told in kept):
            kept.append((one, own, numbers))
    return [one for one, _, _ in kept]


_NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(1, min(len(left), len(right)))
