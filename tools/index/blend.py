"""How the stages of one retriever become one ranking, and one score that means something alone.

A ranking may compare scores with the best of their list; the score that leaves the retriever may
not, or the best find of every question would be perfect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tools.core.finding import Scores
from tools.core.protocols import RetrieverParts, Standing, Vocabulary
from tools.index.words import matched_words, query_words

WORD_SHARE = 0.3
"""Weight of the words found in the lasting score; the rest is the cosine. Over the shared page
questions the top score tells hits from misses with AUC .73, .56 at weight 1 and .76 at 0, where a
serial number that stands in one page would not count."""


def relative(scores: Scores) -> Scores:
    """Give scores as shares of the best one, 0..1."""
    best = max(scores.values(), default=0.0)
    if best <= 0.0:
        return dict.fromkeys(scores, 0.0)
    return {one: max(0.0, score) / best for one, score in scores.items()}


def standing_of(parts: RetrieverParts, ids: Sequence[str]) -> dict[str, Standing]:
    """Give where items belong, without reading their words where that can be had."""
    if parts.documents is not None:
        return parts.documents.standing(ids)
    items = parts.catalogue.items(ids)
    return {one: Standing(source=item.source, parent=item.parent) for one, item in items.items()}


def documents_of(parts: RetrieverParts, words: str, *, k: int) -> Scores:
    """Give the relative BM25 of whole documents, by source; empty without a document index."""
    if parts.documents is None or not words:
        return {}
    return relative({one.id: one.score for one in parts.documents.search(words, k=k)})


class Telling:
    """The words of one question, each with how telling it is in this library."""

    def __init__(self, text: str, vocabulary: Vocabulary | None) -> None:
        self._terms = query_words(text)
        asked = list(dict.fromkeys(one for one in self._terms if one))
        known = vocabulary.weights(asked) if vocabulary else {}
        self._weights = {one: known.get(one, 1.0) for one in asked}

    def matched(self, text: str) -> tuple[str, ...]:
        """Give the words that `text` holds, in query order."""
        return matched_words(self._terms, text)

    def share(self, matched: Sequence[str]) -> float:
        """Give the weighted share of the question's words that matched, 0..1."""
        whole = sum(self._weights.values())
        return sum(self._weights[one] for one in matched) / whole if whole > 0 else 0.0


def lasting(share: float, cosine: float | None) -> float:
    """Give a score comparable between questions, 0..1: words found, and nearness in meaning."""
    if cosine is None:
        return share
    return WORD_SHARE * share + (1 - WORD_SHARE) * min(1.0, max(0.0, cosine))


def never_rising(scores: Mapping[str, float]) -> dict[str, float]:
    """Lower scores, given best rank first, so that none is above one ranked before it."""
    low = float("inf")
    lowered: dict[str, float] = {}
    for one, score in scores.items():
        low = min(low, score)
        lowered[one] = low
    return lowered
