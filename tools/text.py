"""Finds passages: by their words and by their meaning.

score = relative BM25 of the passage + 1.0 cosine of its vector, relative to the best passage of
the question; the score that leaves is not relative (tools/index/blend.py).
"""

from __future__ import annotations

from tools.core.evidence import Finds, Hit
from tools.core.finding import Allowed, Gap, by_vector, by_words, top, within_scope
from tools.core.items import Modality
from tools.core.protocols import Asked, Retriever, RetrieverParts, Scored
from tools.core.query import Scope
from tools.index.asking import Wanted, wanted
from tools.index.blend import lasting, never_rising, relative

NOTHING = (
    "passages are searched by words, and the question has none; "
    "nothing could be read in what came with it"
)


def build(parts: RetrieverParts) -> Retriever:
    """Give the text tool."""
    return TextRetriever(parts)


class TextRetriever:
    """Retriever of passages."""

    def __init__(self, parts: RetrieverParts) -> None:
        self._parts = parts

    @property
    def name(self) -> str:
        """`text`."""
        return "text"

    @property
    def modality(self) -> Modality:
        """Text."""
        return "text"

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        """Give the best k passages."""
        parts = self._parts
        question = wanted(asked, parts.encoders.get("text"), parts.vocabulary)
        if not question.words:
            question.gaps.append(Gap(state="off", reason=NOTHING))
        return within_scope(
            parts.catalogue,
            "text",
            scope,
            lambda allowed: self._rank(question, asked, allowed, k),
            gaps=question.gaps,
        )

    def _rank(self, question: Wanted, asked: Asked, allowed: Allowed, k: int) -> list[Hit]:
        parts = self._parts
        many = min(parts.limits.max_stage, max(50, k * parts.limits.oversample))
        words = question.attempt(
            "words",
            lambda: by_words(parts.lexical.get("text"), question.words, k=many, allowed=allowed),
        )
        meaning = question.attempt(
            "meaning",
            lambda: by_vector(
                parts.dense.get("text"),
                question.vector,
                k=many,
                allowed=allowed,
                also=list(words),
            ),
        )
        shares = relative(Scored(id=one, score=score) for one, score in words.items())
        scores = {
            one: shares.get(one, 0.0) + max(0.0, meaning.get(one, 0.0))
            for one in {*words, *meaning}
            if one != asked.media_item
        }
        best = top(scores, k)
        items = parts.catalogue.items(best)
        ranked = [items[one] for one in best if one in items]
        sources = parts.catalogue.sources(sorted({item.source for item in ranked}))
        matched = {
            item.id: question.telling.matched(f"{item.heading}\n{item.text}") for item in ranked
        }
        raws = never_rising(
            {
                item.id: lasting(
                    question.telling.share(matched[item.id]),
                    None if question.vector is None else meaning.get(item.id, 0.0),
                )
                for item in ranked
            }
        )
        return [
            Hit(
                item=item.id,
                modality="text",
                retriever=self.name,
                raw=raws[item.id],
                parent=item.parent,
                source=item.source,
                entity=sources[item.source].entity if item.source in sources else None,
                locator=item.locator,
                matched=matched[item.id],
                parts={
                    name: stage[item.id]
                    for name, stage in (("bm25", words), ("dense", meaning))
                    if item.id in stage
                }
                | {"score": scores[item.id]},
            )
            for item in ranked
        ]
