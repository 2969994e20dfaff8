"""What speaks for a sentence as the answer, as numbers that are weighed and summed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pydantic import TypeAdapter

from agents.dossier import Dossier
from agents.records import Asks
from agents.rules.answer_shapes import SHAPES
from agents.rules.coverage import Texts
from agents.rules.words import content_terms, stems
from tools.core.evidence import Evidence

_LABEL = re.compile(r"([\w /()-]{2,40}):\s+\S")
_PLAIN = 160
"""Characters up to which a sentence is not long."""
_LONGEST = 280
_TELLING = 8
"""New words that count; more of them say no more."""
_RANKS = 12


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The file beside this one."""

    weights: Mapping[str, float]
    meaning_tuned: float
    margin: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence where it stands."""

    text: str
    evidence: Evidence
    rank: int
    """Of its evidence, from 0."""
    dossier: Dossier


@lru_cache(maxsize=1)
def fitted() -> Weights:
    """Read the weights once. Raises pydantic.ValidationError for a file of another shape."""
    import yaml

    text = files("agents.rules").joinpath("sentence_scores.yaml").read_text(encoding="utf-8")
    return TypeAdapter(Weights).validate_python(yaml.safe_load(text))


def meaning_weight(*, tuned: bool) -> float:
    """Give what a cosine of question and sentence weighs.

    tuned: the question is read by weights that were tuned for it.
    """
    return fitted().meaning_tuned if tuned else fitted().weights["meaning"]


def scores(
    terms: Sequence[str], asks: Sequence[Asks], question: str, lines: Sequence[Line], texts: Texts
) -> list[float]:
    """Score every line by all features but its meaning. texts: those of `lines`, by number."""
    weights = fitted().weights
    own = [stems(line.text) for line in lines]
    asked = stems(question)
    best = max((line.evidence.score for line in lines), default=1.0) or 1.0
    found = []
    for at, line in enumerate(lines):
        near = own[at].union(*_beside(at, lines, own))
        features = {
            **_met(terms, line, own[at], near, texts),
            **_form(line, own[at], asked, terms, asks),
            "found": line.evidence.score / best,
            "late": min(line.rank, _RANKS) / _RANKS,
        }
        found.append(sum(weights[name] * value for name, value in features.items()))
    return found


def _beside(
    at: int, lines: Sequence[Line], own: Sequence[frozenset[str]]
) -> Iterator[frozenset[str]]:
    """Give the words of the lines before and behind, where they are of the same find."""
    for other in (at - 1, at + 1):
        if 0 <= other < len(lines) and lines[other].evidence.item == lines[at].evidence.item:
            yield own[other]


def _met(
    terms: Sequence[str], line: Line, own: frozenset[str], near: frozenset[str], texts: Texts
) -> dict[str, float]:
    """Give how far the question's words are met, in all and beside what names the document."""
    if not terms:
        return {}
    dossier = line.dossier
    source = dossier.source
    names = stems(f"{dossier.item.heading} {source.name} {source.title} {source.entity or ''}")
    around = names | stems(dossier.item.about)
    rest = texts.met_by(terms, names).missing
    return {
        "context": texts.met_by(terms, own | around).share,
        "near": texts.met_by(terms, near | around).share,
        "own_rest": texts.met_by(rest, own).share if rest else 0.0,
        "near_rest": texts.met_by(rest, near).share if rest else 0.0,
    }


def _form(
    line: Line, own: frozenset[str], asked: frozenset[str], terms: Sequence[str],
    asks: Sequence[Asks],
) -> dict[str, float]:  # fmt: skip
    """Give what a line looks like: of the type asked for, new, long, labelled, a row."""
    dossier = line.dossier
    source = dossier.source
    known = asked | stems(
        f"{dossier.item.heading} {dossier.item.about} {source.name} {source.title} "
        f"{source.entity or ''}"
    )
    content = stems(" ".join(content_terms(line.text)))
    shapes = [SHAPES[one] for one in asks if one in SHAPES]
    fits = [shape.search(line.text) is not None for shape in shapes]
    label = _LABEL.match(line.text)
    return {
        "seen": float(dossier.item.modality in ("image", "audio", "video")),
        "row": float(" … " in line.text or line.text.count(";") > 1),
        "shape": float(fits[0]) if fits else 0.0,
        "any_shape": float(any(fits)),
        "repeats": float(bool(content) and content <= known),
        "tells": min(_TELLING, len(content - known)) / _TELLING,
        "long": max(0, len(line.text) - _PLAIN) / _LONGEST,
        "label": float(label is not None and bool(stems(label[1]) & stems(" ".join(terms)))),
    }
