"""Reads what a text or page search is asked: words of the person, words of an attachment, or both.

Both together: BM25 takes the words of both (of a long text the rarest), the vector is the mean of
the two vectors. Page numbers, title-page facts and related words come from the person's words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from tools.core.content import AsQuery, Vectors, Words
from tools.core.errors import CairnError
from tools.core.finding import Gap, Scores
from tools.core.protocols import Asked, Encoder, Vocabulary
from tools.index.blend import Telling
from tools.index.kindred import kindred_words
from tools.index.language.question import Question, read_question

T = TypeVar("T")

NO_MEANING = "words are compared, meanings are not: no text encoder is installed"


@dataclass(frozen=True, kw_only=True, eq=False)
class Wanted:
    """A question as the stages take it."""

    words: str
    """For BM25; empty when there is nothing to search by."""
    question: Question
    vector: Vectors | None
    """(d,) in the text space."""
    telling: Telling
    gaps: list[Gap] = field(default_factory=list)
    """Stages that could not be done; filled while they run."""

    def attempt(self, name: str, stage: Callable[[], Scores]) -> Scores:
        """Run a stage; one that fails is noted and scores nothing."""
        return self.look_up(name, stage) or {}

    def look_up(self, name: str, stage: Callable[[], T]) -> T | None:
        """Run what comes before the stages; None, with a note, where it fails."""
        try:
            return stage()
        except CairnError as exc:
            self.gaps.append(Gap(state="failed", reason=f"{name}: {exc}"))
            return None


def wanted(asked: Asked, encoder: Encoder | None, vocabulary: Vocabulary | None) -> Wanted:
    """Read a question for the text and page tools."""
    question = read_question(asked.text)
    also = kindred_words(question.text, vocabulary)
    if also:
        question = replace(question, related=f"{question.related} {also}".strip())
    texts = [text for text in (question.text, asked.media_words) if text.strip()]
    words = "\n".join(texts)
    gaps: list[Gap] = []
    return Wanted(
        words=words,
        question=question,
        vector=_vector(texts, encoder, gaps),
        telling=Telling(words, vocabulary),
        gaps=gaps,
    )


def _vector(texts: Sequence[str], encoder: Encoder | None, gaps: list[Gap]) -> Vectors | None:
    if not texts:
        return None
    if encoder is None:
        gaps.append(Gap(state="ok", reason=NO_MEANING))
        return None
    try:
        found = encoder.encode_queries([AsQuery(Words(text)) for text in texts])
    except CairnError as exc:
        gaps.append(Gap(state="ok", reason=f"words are compared, meanings are not: {exc}"))
        return None
    mean = found.mean(axis=0)
    vector: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-12)  # (d,)
    return vector
