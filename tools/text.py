"""Finds passages of every text source: notes, pages, office files, by words and by meaning.

score = relative BM25 of the passage + 1.0 cosine of the passage + 0.4 relative BM25 of its whole
document, for a document cut into several passages
      + 0.8 relative BM25 for the related words of the question's trade
      + 2.0 share of what the library says of the picture that is asked with (tools/index/shown.py)

Relative is to the best passage of the question; the score that leaves is not
(tools/index/blend.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.content import Pixels
from tools.core.evidence import Finds, Hit
from tools.core.finding import (
    Allowed,
    Gap,
    Scores,
    by_vector,
    by_words,
    top,
    within_scope,
    words_vector,
)
from tools.core.items import Item, Modality
from tools.core.protocols import Asked, Retriever, RetrieverParts
from tools.core.query import Scope
from tools.index.blend import (
    Telling,
    documents_of,
    lasting,
    never_rising,
    relative,
    standing_of,
)
from tools.index.reading import Wanted, wanted
from tools.index.shown import Shown, shown

MEANING = 1.0
DOCUMENT = 0.4
RELATED = 0.8
SHOWN = 2.0
"""The words around a picture name its place better than all that is written in it. Not tuned."""

_DOCUMENTS = 200
"""Documents that get a prior."""
_ALIKE = 50
"""Passages looked through for the title of the document that shows a picture."""
_FALL = 0.7
"""Share of the best passage's words about the picture that one beside it holds. Not tuned."""
_SPARE = 16
"""Finds looked up beyond k: an item that is not ready yet is left out."""
NOTHING = (
    "text is searched by words, and the question has none; nothing could be read in what came "
    "with it"
)


def build(parts: RetrieverParts) -> Retriever:
    """Give the text tool."""
    return TextRetriever(parts)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Stages:
    """What each stage gave, by passage; documents by source."""

    words: Scores
    related: Scores
    meaning: Scores
    floor: float
    """What the cosine of a passage that only its words found is at most."""
    documents: Scores
    shown: Scores
    """Likeness of the picture that is asked with, times the share of its words here."""

    def cosine(self, passage: str) -> float:
        """Give a passage's cosine, or what it is at most."""
        return self.meaning.get(passage, self.floor)

    def parts(self, passage: str, source: str) -> dict[str, float]:
        """Give the scores of the stages that found a passage."""
        given = {
            "bm25": self.words.get(passage),
            "related": self.related.get(passage),
            "dense": self.meaning.get(passage),
            "document": self.documents.get(source),
            "shown": self.shown.get(passage),
        }
        return {name: score for name, score in given.items() if score is not None}


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
        """Passages."""
        return "text"

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        """Give the best k passages; `parent` is the page a passage stands on."""
        parts = self._parts
        question = wanted(asked, parts.encoders.get("text"), parts.vocabulary)
        # A picture may be known here by its looks alone.
        if not question.words and not isinstance(asked.media, Pixels):
            question.gaps.append(Gap(state="off", reason=NOTHING))
        return within_scope(
            parts.catalogue,
            "text",
            scope,
            lambda allowed: self._rank(question, asked, scope, allowed, k),
            # Stages add to the gaps while they run, before these are read.
            gaps=question.gaps,
        )

    def _rank(
        self, question: Wanted, asked: Asked, scope: Scope, allowed: Allowed, k: int
    ) -> list[Hit]:
        about = question.look_up("pictures", lambda: shown(self._parts, asked, scope))
        stages = self._stages(question, about, allowed)
        scores = self._scores(stages)
        scores.pop(asked.media_item or "", None)
        best = top(scores, k + _SPARE)
        items = self._parts.catalogue.items(best)
        return self._hits(
            question, stages, scores, [items[one] for one in best if one in items][:k]
        )

    def _stages(self, question: Wanted, about: Shown | None, allowed: Allowed) -> _Stages:
        parts, many = self._parts, self._parts.limits.max_stage
        lexical = parts.lexical.get("text")
        words = question.attempt(
            "words", lambda: by_words(lexical, question.words, k=many, allowed=allowed)
        )
        related = question.attempt(
            "related words",
            lambda: by_words(lexical, question.question.related, k=many, allowed=allowed),
        )
        meaning = question.attempt(
            "meaning",
            lambda: by_vector(parts.dense.get("text"), question.vector, k=many, allowed=allowed),
        )
        floor = min(meaning.values()) if len(meaning) >= many else 0.0
        return _Stages(
            words=words,
            related=related,
            meaning=meaning,
            floor=max(0.0, floor),
            documents=question.attempt(
                "documents", lambda: documents_of(parts, question.words, k=_DOCUMENTS)
            ),
            shown={}
            if about is None
            else question.attempt("the picture's words", lambda: self._beside(about, allowed)),
        )

    def _beside(self, about: Shown, allowed: Allowed) -> Scores:
        """Find the passages that stand around the picture that is asked with."""
        parts, many = self._parts, self._parts.limits.max_stage
        dense = parts.dense.get("text")
        vector = words_vector(parts.encoders.get("text"), dense, about.words)
        found = by_words(parts.lexical.get("text"), about.words, k=many, allowed=allowed)
        # A title stands in no passage of its document, but in their vectors.
        near = by_vector(
            dense, None if isinstance(vector, Gap) else vector, k=_ALIKE, allowed=allowed
        )
        items = parts.catalogue.items(list(found | near))
        sources = parts.catalogue.sources(sorted({one.source for one in items.values()}))
        telling = Telling(about.words, parts.vocabulary)
        shares: Scores = {}
        for one, item in items.items():
            title = sources[item.source].title if item.source in sources else ""
            shares[one] = telling.share(telling.matched(f"{title}\n{_written(item)}"))
        best = max(shares.values(), default=0.0)
        return {
            one: about.likeness * share for one, share in shares.items() if share >= _FALL * best
        }

    def _scores(self, stages: _Stages) -> Scores:
        found = list(
            dict.fromkeys((*stages.words, *stages.related, *stages.meaning, *stages.shown))
        )
        standing = standing_of(self._parts, found)
        words, related = relative(stages.words), relative(stages.related)
        return {
            one: words.get(one, 0.0)
            + RELATED * related.get(one, 0.0)
            + MEANING * max(0.0, stages.cosine(one))
            + DOCUMENT * stages.documents.get(place.source, 0.0)
            + SHOWN * stages.shown.get(one, 0.0)
            for one, place in standing.items()
        }

    def _hits(
        self, question: Wanted, stages: _Stages, scores: Scores, ranked: list[Item]
    ) -> list[Hit]:
        sources = self._parts.catalogue.sources(sorted({item.source for item in ranked}))
        matched = {item.id: question.telling.matched(_written(item)) for item in ranked}
        raws = never_rising(
            {
                item.id: max(
                    lasting(
                        question.telling.share(matched[item.id]),
                        None if question.vector is None else stages.cosine(item.id),
                    ),
                    stages.shown.get(item.id, 0.0),
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
                parts={**stages.parts(item.id, item.source), "score": scores[item.id]},
            )
            for item in ranked
        ]


def _written(item: Item) -> str:
    return "\n".join((item.heading, item.about, item.text))
