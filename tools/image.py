"""Finds pictures: by words in and about them, by what was measured, by another picture.

Words: how many of the telling ones stand in OCR, caption, names and the text around, BM25, and the
text encoder's cosine, plus soft wishes (`bright`, `red`) as far as the library's spread fulfils
them. A picture: cosine of picture vectors. Both: the cosine plus JOINED_WORDS times the word score,
over the finds of either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.core import finding
from tools.core.asking import Question, labelled, read_question, takes_words
from tools.core.content import Clip, Content, Pixels, Vectors
from tools.core.evidence import Finds, Hit
from tools.core.finding import Allowed, Measured, Scores
from tools.core.items import Item, Modality, Source
from tools.core.protocols import Asked, Retriever, RetrieverParts
from tools.core.query import Scope
from tools.index.blend import Telling

WEIGHTS: dict[str, float] = {"share": 0.5, "bm25": 0.15, "words": 0.35, "pixels": 1.0,
                             "measured": 0.4, "translated": 0.5}  # fmt: skip
"""Of the share of telling words found, BM25 mapped to 0..1, the cosine of the words, the cosine of
the words with the pixels where the encoder can do that, the measured wishes, and the cosine of the
translated words where there is a translator."""
HALF_BM25 = 6.0
"""BM25 that counts as half of the most. Not tuned."""
JOINED_WORDS = 0.5
"""Garment photo with a colour word, 125 questions: right kind and colour among the first ten .195
without the words, .38 at 0.3, .47 at 0.5, .51 at 0.8, where the kind begins to be lost."""


def build(parts: RetrieverParts) -> Retriever:
    """Give the picture tool."""
    return ImageRetriever(parts)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """One picture with the scores of its stages."""

    item: Item
    source: Source
    parts: Scores
    raw: float
    matched: tuple[str, ...]


class ImageRetriever:
    """Retriever of pictures."""

    def __init__(self, parts: RetrieverParts) -> None:
        self._parts = parts

    @property
    def name(self) -> str:
        """`image`; `image:photo` and `image:translated` are scales of their own."""
        return "image"

    @property
    def modality(self) -> Modality:
        """Pictures."""
        return "image"

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        """Give the best k pictures. Raises what a broken index raises."""
        contents = _frames(asked.media)
        question = read_question(self._parts, "image", asked, contents)
        measured = Measured(self._parts.catalogue, "image", scope, question.wishes)
        found = finding.within_scope(
            self._parts.catalogue,
            "image",
            scope,
            lambda allowed: self._hits(question, measured, allowed, asked.media_item, k),
            gaps=question.gaps,
        )
        if found.hits or found.reason or not question.text or takes_words(self._parts, "image"):
            return labelled(found, question, "image")
        return replace(
            found,
            reason="no picture has these words in it or about it; searching the pixels by words "
            "needs a model that this version does not have; write `caption:` beside them",
        )

    def _hits(
        self, question: Question, measured: Measured, allowed: Allowed, left_out: str | None, k: int
    ) -> list[Hit]:
        limits = self._parts.limits
        wide = min(limits.max_stage, k * limits.oversample)
        stages = self._word_stages(question, measured, allowed, wide)
        found = self._scored(stages, question, measured)
        name = "image" if question.translated is None else "image:translated"
        if question.media is not None:
            name = "image:photo"
            photo = self._alike(question.media, allowed, wide, also=list(found))
            more = self._scored({one: {} for one in photo if one not in found}, question, measured)
            found = {
                one: _with_photo(this, photo.get(one, 0.0)) for one, this in (found | more).items()
            }
        else:
            found = {one: this for one, this in found.items() if this.raw > 0.0}
        if left_out is not None:
            found.pop(left_out, None)
        best = finding.top({one: this.raw for one, this in found.items()}, k)
        return [_as_hit(found[one], name) for one in best]

    def _alike(self, asked: Vectors, allowed: Allowed, wide: int, also: Sequence[str]) -> Scores:
        """Give the best cosine of every picture found, over the asked ones (n, d)."""
        best: Scores = {}
        for vector in asked:
            found = finding.by_vector(
                self._parts.dense.get("image"), vector, k=wide, allowed=allowed, also=also
            )
            best |= {one: max(cosine, best.get(one, -1.0)) for one, cosine in found.items()}
        return best

    def _word_stages(
        self, question: Question, measured: Measured, allowed: Allowed, wide: int
    ) -> dict[str, Scores]:
        """Give what each stage that starts from words found, by picture."""
        parts = self._parts
        bm25 = finding.by_words(parts.lexical.get("image"), question.text, k=wide, allowed=allowed)
        at_ends = measured.candidates(allowed)
        words = finding.by_vector(
            parts.dense.get("image_words"), question.words, k=wide, allowed=allowed,
            also=[*bm25, *at_ends], least=finding.LEAST_LIKE,
        )  # fmt: skip
        pixels = finding.by_vector(
            parts.dense.get("image"), question.shown, k=wide, allowed=allowed
        )
        translated = finding.by_vector(
            parts.dense.get("image"), question.translated, k=wide, allowed=allowed,
            also=[*bm25, *words, *pixels, *at_ends],
        )  # fmt: skip
        stages = (("bm25", bm25), ("words", words), ("pixels", pixels), ("translated", translated))
        return {
            one: {name: stage[one] for name, stage in stages if one in stage}
            for one in dict.fromkeys((*bm25, *words, *pixels, *translated, *at_ends))
        }

    def _scored(
        self, stages: dict[str, Scores], question: Question, measured: Measured
    ) -> dict[str, _Found]:
        items = self._parts.catalogue.items(list(stages))
        sources = self._parts.catalogue.sources(sorted({one.source for one in items.values()}))
        telling = Telling(question.text, self._parts.vocabulary)
        found = {}
        for one, item in items.items():
            source = sources.get(item.source)
            if source is None:
                continue
            matched = telling.matched(finding.written(item, source.name))
            scores = {"share": telling.share(matched), **stages[one]}
            fulfilled = measured.of(one)
            if fulfilled is not None:
                scores["measured"] = question.wish_share * fulfilled.gain
                matched += fulfilled.matched
            found[one] = _Found(
                item=item, source=source, parts=scores, raw=_joined(scores), matched=matched
            )
        return found


def _frames(media: Content | None) -> Sequence[Pixels]:
    """Give what is asked as pictures: a photo, or the frames of a film."""
    match media:
        case Pixels():
            return [media]
        case Clip(frames=frames):
            return frames
        case _:
            return []


def _joined(scores: Scores) -> float:
    """Join the word stages: 0..1 from words, up to 1.4 with wishes."""
    shown = {**scores, "bm25": finding.saturated(scores.get("bm25", 0.0), HALF_BM25)}
    return sum(WEIGHTS[name] * max(0.0, score) for name, score in shown.items())


def _with_photo(found: _Found, cosine: float) -> _Found:
    return replace(
        found,
        raw=cosine + JOINED_WORDS * found.raw,
        parts={**found.parts, "photo": cosine},
    )


def _as_hit(found: _Found, name: str) -> Hit:
    return Hit(
        item=found.item.id,
        modality="image",
        retriever=name,
        raw=found.raw,
        parent=found.item.parent,
        source=found.item.source,
        entity=found.source.entity,
        locator=found.item.locator,
        matched=found.matched,
        parts=found.parts,
    )
