"""Which sentences, rows and spoken lines of the evidence answer the question best."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.dossier import Dossier
from agents.records import Asks
from agents.rules.cells import row_match
from agents.rules.coverage import Texts, is_general
from agents.rules.rows import quotable
from agents.rules.words import clip, content_terms, stems, tokens
from tools.core.content import AsQuery, Words
from tools.core.evidence import Evidence
from tools.core.protocols import Encoder

MAX_CHARS = 280
"""Longest quote."""
_SIGN = 120
_MOST_CANDIDATES = 240
_SAYS = re.compile(r"(?:\S+\s+){4,}\S+[.!?…][”\"’)]?$")
_HINT = 0.4
_NO_SENTENCE = 0.3
"""Taken from headings and addresses where any sentence will do. Not tuned."""
_SETTLED = 0.85
"""Share of the question's words from which on the best sentence is not compared by meaning."""
_MOST_ENCODED = 10
"""Sentences that are compared by meaning: about 30 ms of MiniLM on two cores."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A sentence that may be quoted."""

    text: str
    evidence: Evidence
    score: float
    covered: float
    """Share of the question's own words in it, 0..1."""


_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = "mon|tue|wed|thu|fri|sat|sun"
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    "hundred"
)
_SHAPES: Mapping[Asks, re.Pattern[str]] = {
    "money": re.compile(r"[€$£]|\b\d+[.,]\d{2}\b|\b\d+ ?(?:eur|euros?|dollars?|pounds?|cents?)\b|"
                        rf"\b(?:{_NUMBER_WORDS}) (?:euros?|dollars?|pounds?)\b|\bfree\b", re.I),
    "time": re.compile(rf"\b\d{{1,2}}[:.]\d{{2}}\b|\b\d{{1,2}} ?(?:am|pm)\b|\b(?:noon|midnight)\b|"
                       rf"\b(?:{_DAYS})[a-z]*\b|\b(?:past|at) (?:{_NUMBER_WORDS})\b", re.I),
    "date": re.compile(rf"\b(?:{_MONTHS})[a-z]*\b|\b(?:1[5-9]|20)\d{{2}}\b|"
                       rf"\b(?:{_DAYS})[a-z]*day\b", re.I),
    "duration": re.compile(rf"\b(?:\d+(?:[.,/]\d+)?|{_NUMBER_WORDS}|half an|an|a few)\+?[ -]?"
                           r"(?:s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|nights?|"
                           r"weeks?|months?|years?)\b|\bovernight\b", re.I),
    "temperature": re.compile(r"\d ?°|\d ?º|\bdegrees?\b|\b\d{2,3} ?[CF]\b|\bgas mark\b|"
                              r"\b(?:low|medium|high)[ -]heat\b", re.I),
    "amount": re.compile(rf"\b(?:\d[\d.,/]*|{_NUMBER_WORDS}|half a|a)[ -]?(?:k?g|mg|grams?|kilos?|"
                         r"m?l|cl|dl|lit(?:re|er)s?|cups?|tbsps?|tsps?|table ?spoons?|tea ?spoons?|"
                         r"oz|ounces?|lbs?|pounds?|pinch|cans?|cloves?|km|[cm]?m|met(?:re|er)s?|"
                         r"inch(?:es)?|ft|feet|miles?|kw|w|v|a|mb|gb|kb|px|pt|%|percent|million|"
                         r"billion)\b|\d ?%", re.I),
    "version": re.compile(r"\bv?\d+\.\d+", re.I),
    "keys": re.compile(r"\b(?:ctrl|control|alt|shift|win|windows|cmd|command|option|esc|enter|tab|"
                       r"space|f\d{1,2})\b ?(?:\+|key)|\b(?:ctrl|alt|shift)\b", re.I),
    "setting": re.compile(r"\b[a-z]+[A-Z]\w+|(?<!\w)--?[a-z][\w-]+|\b\w+_\w+\b|\w+\(\)"),
    "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.I),
    "person": re.compile(r"(?<!^)(?<![.!?] )\b[A-ZÄÖÜ][\w’'-]+(?: [A-ZÄÖÜ][\w’'-]+)*|"
                         r"\b[A-Z]\. [A-Z]"),
    "place": re.compile(r"\b(?:street|lane|road|row|square|alley|passage|terrace|hill|corner|floor|"
                        r"next to|behind|opposite|beside|near|round)\b|\b\d+ [A-Z]\w+", re.I),
}  # fmt: skip


def ranked_sentences(
    terms: Sequence[str],
    asks: Sequence[Asks],
    question: str,
    evidence: Sequence[Evidence],
    dossiers: Mapping[str, Dossier],
    encoder: Encoder | None,
) -> list[Candidate]:
    """Rank the sentences of the evidence, best first, without repetitions."""
    hint: Sequence[str] = ()
    if all(is_general(term) for term in terms):
        # `What do the reviews say`: the word names the file, and no sentence has to hold it.
        hint, terms = terms, ()
    pairs = [(text, one) for one in evidence for text in _texts(dossiers[one.item])]
    pairs = pairs[:_MOST_CANDIDATES]
    texts = Texts({str(at): text for at, (text, _) in enumerate(pairs)})
    best = max((one.score for one in evidence), default=1.0) or 1.0
    found = []
    for at, (text, one) in enumerate(pairs):
        covered = _covered(terms, at, text, dossiers[one.item], texts)
        score = covered + 0.2 * one.score / best + _shape(asks, text) - _length_penalty(text)
        row = dossiers[one.item].row_of(text)
        if row is not None:
            score += row_match(question, row, dossiers[one.item].item.text)
        if hint:
            score += _HINT * texts.met_by(hint, _around(dossiers[one.item])).share
        if not terms:
            score += _unasked(text)
        found.append(Candidate(text=text, evidence=one, score=score, covered=covered))
    found.sort(key=lambda one: (-one.score, one.evidence.mark, one.text))
    if encoder is not None and found and found[0].covered < _SETTLED:
        found = _with_meaning(question, found, encoder)
    return _distinct(found)


def _texts(dossier: Dossier) -> Iterator[str]:
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


def _shape(asks: Sequence[Asks], text: str) -> float:
    """Reward a sentence that holds the type of answer asked for: a price, a time, a name."""
    for place, wanted in enumerate(asks):
        shape = _SHAPES.get(wanted)
        if shape is not None and shape.search(text):
            return 0.25 if place == 0 else 0.12
    return 0.0


def has_shape(asks: Sequence[Asks], text: str) -> bool:
    """Tell whether a sentence holds the likeliest type of answer; any will do without one."""
    shape = next((_SHAPES[one] for one in asks if one in _SHAPES), None)
    return shape is None or shape.search(text) is not None


def _length_penalty(text: str) -> float:
    if len(text.split()) < 3 and len(tokens(text)) < 3:
        return 0.15
    # Of two that say it, the shorter; a row that drags its heading along loses.
    return 0.0004 * len(text) + (0.2 if len(text) > MAX_CHARS else 0.0)


def _with_meaning(question: str, found: list[Candidate], encoder: Encoder) -> list[Candidate]:
    first = found[:_MOST_ENCODED]
    vectors = encoder.encode_queries(
        [AsQuery(Words(question)), *(AsQuery(Words(clip(one.text, MAX_CHARS))) for one in first)]
    )
    cosines = np.asarray(vectors[1:] @ vectors[0])  # (n,)
    scored = [
        Candidate(
            text=one.text, evidence=one.evidence, covered=one.covered,
            score=one.score + 0.5 * max(0.0, float(cosine)),
        )
        for one, cosine in zip(first, cosines, strict=True)
    ]  # fmt: skip
    scored.sort(key=lambda one: (-one.score, one.evidence.mark, one.text))
    return [*scored, *found[_MOST_ENCODED:]]


def _distinct(found: Sequence[Candidate]) -> list[Candidate]:
    """Drop sentences that say what a better one says."""
    kept: list[Candidate] = []
    for one in found:
        own = stems(one.text)
        # Rows of a table differ by little but their numbers.
        numbers = set(_NUMBERS.findall(one.text))
        if not any(
            _overlap(own, stems(other.text)) > 0.8 and numbers <= set(_NUMBERS.findall(other.text))
            for other in kept
        ):
            kept.append(one)
    return kept


_NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(1, min(len(left), len(right)))
