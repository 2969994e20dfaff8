"""Finds pages: by their words, by their best passage, by their document, by what a question names.

score = relative BM25 of the page
      + 0.4 relative BM25 of its whole document
      + 0.8 relative BM25 for the related words of the question's trade
      + 0.8 where the question names this page + 0.2 on page 1 for what stands on title pages
      + 1.0 cosine of the page's best passage
      + 1.0 relative MaxSim, where a page encoder is there
      + 2.0 cosine of a picture on it with the picture that is asked with (tools/index/shown.py)

Relative is to the best page of the question; the score that leaves is not (tools/index/blend.py).
Weights were chosen on the shared page questions with neutral document names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tools.core.content import AsQuery, Pixels, Words
from tools.core.evidence import Finds, Hit
from tools.core.finding import Allowed, Gap, Scores, by_vector, by_words, top, within_scope
from tools.core.items import Item, Modality
from tools.core.locators import Box, PageRegion
from tools.core.protocols import Asked, Retriever, RetrieverParts, Standing
from tools.core.query import Scope
from tools.index.blend import documents_of, lasting, never_rising, relative, standing_of
from tools.index.language.question import LAST
from tools.index.pages.region import region
from tools.index.reading import Wanted, wanted
from tools.index.shown import shown

DOCUMENT = 0.4
RELATED = 0.8
NAMED_PAGE = 0.8
TITLE_PAGE = 0.2
PASSAGE = 1.0
LATE = 1.0  # no page encoder has been measured yet
SHOWN = 2.0
"""As in tools/text.py."""

_DOCUMENTS = 200
"""Documents that get a prior, and in which a named page is looked up."""
_DEEP = 3
"""Passages compared for every find of a stage: a page that was found by words alone should not
lose because its passage is the thousandth best."""
_LIKELY_PAGES = 300
"""Allowed pages up to which their passages are listed one by one."""
_SPARE = 16
"""Finds looked up beyond k: an item that is not ready yet is left out."""
NOTHING = (
    "pages are searched by words, and the question has none; "
    "nothing could be read in what came with it"
)


def build(parts: RetrieverParts) -> Retriever:
    """Give the page tool."""
    return PageRetriever(parts)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Stages:
    """What each stage gave, by page."""

    words: Scores
    related: Scores
    passages: Scores
    """Cosine of the best passage."""
    passage_of: dict[str, str]
    """That passage."""
    floor: float
    """What the cosine of a page without a found passage is at most."""
    late: Scores
    regions: dict[str, Box]
    """Where a page's own vectors met the question."""
    documents: Scores
    """Relative, by source."""
    named: frozenset[str]
    shown: Scores
    """Cosine of a picture on the page with the one that is asked with."""

    def pages(self) -> list[str]:
        """Name every page that a stage brought in."""
        found = (self.words, self.related, self.passages, self.late, self.named, self.shown)
        return list(dict.fromkeys(page for stage in found for page in stage))

    def cosine(self, page: str) -> float:
        """Give the cosine of a page's best passage, or what it is at most."""
        return self.passages.get(page, self.floor)

    def parts(self, page: str, source: str) -> dict[str, float]:
        """Give the raw scores of the stages that found a page."""
        given = {
            "bm25": self.words.get(page),
            "related": self.related.get(page),
            "document": self.documents.get(source),
            "dense": self.passages.get(page),
            "maxsim": self.late.get(page),
            "named": 1.0 if page in self.named else None,
            "shown": self.shown.get(page),
        }
        return {name: score for name, score in given.items() if score is not None}


class PageRetriever:
    """Retriever of pages."""

    def __init__(self, parts: RetrieverParts) -> None:
        self._parts = parts

    @property
    def name(self) -> str:
        """`pages`."""
        return "pages"

    @property
    def modality(self) -> Modality:
        """Pages."""
        return "page"

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        """Give the best k pages, each with the box of its best passage where that is known."""
        parts = self._parts
        question = wanted(asked, parts.encoders.get("text"), parts.vocabulary)
        # A picture may be known here by its looks alone.
        if not question.words and not isinstance(asked.media, Pixels):
            question.gaps.append(Gap(state="off", reason=NOTHING))
        return within_scope(
            parts.catalogue,
            "page",
            scope,
            lambda allowed: self._rank(question, asked, scope, allowed, k),
            # Stages add to the gaps while they run, before these are read.
            gaps=question.gaps,
        )

    def _rank(
        self, question: Wanted, asked: Asked, scope: Scope, allowed: Allowed, k: int
    ) -> list[Hit]:
        stages = self._stages(question, asked, scope, allowed)
        scores = self._scores(question, stages)
        scores.pop(asked.media_item or "", None)
        best = top(scores, k + _SPARE)
        pages = self._parts.catalogue.items(best)
        ranked = [pages[one] for one in best if one in pages][:k]
        return self._hits(question, stages, scores, ranked)

    def _stages(self, question: Wanted, asked: Asked, scope: Scope, allowed: Allowed) -> _Stages:
        parts, many = self._parts, self._parts.limits.max_stage
        lexical = parts.lexical.get("page")
        passages, passage_of, floor = self._best_passages(question, scope, allowed, many * _DEEP)
        documents = question.attempt(
            "documents", lambda: documents_of(parts, question.words, k=_DOCUMENTS)
        )
        about = question.look_up("pictures", lambda: shown(parts, asked, scope))
        regions: dict[str, Box] = {}
        late = question.attempt("page vectors", lambda: self._late(asked, allowed, many, regions))
        if about is not None:
            regions |= about.boxes
        return _Stages(
            words=question.attempt(
                "words", lambda: by_words(lexical, question.words, k=many, allowed=allowed)
            ),
            related=question.attempt(
                "related words",
                lambda: by_words(lexical, question.question.related, k=many, allowed=allowed),
            ),
            passages=passages,
            passage_of=passage_of,
            floor=floor,
            late=late,
            regions=regions,
            documents=documents,
            named=self._named(question, documents, allowed),
            shown={} if about is None else _allowed(about.pages, allowed),
        )

    def _best_passages(
        self, question: Wanted, scope: Scope, allowed: Allowed, many: int
    ) -> tuple[Scores, dict[str, str], float]:
        """Give each page's best cosine, its passage, and a bound for the pages without one."""
        found = question.attempt(
            "meaning",
            lambda: by_vector(
                self._parts.dense.get("text"),
                question.vector,
                k=many,
                allowed=self._passages_of(scope, allowed),
            ),
        )
        standing = standing_of(self._parts, list(found))
        pages = None if allowed is None else frozenset(allowed)
        cosines: Scores = {}
        passage_of: dict[str, str] = {}
        for one in found:  # best first
            page = standing[one].parent if one in standing else None
            if page is None or page in cosines or (pages is not None and page not in pages):
                continue
            cosines[page] = max(0.0, found[one])
            passage_of[page] = one
        floor = min(found.values()) if len(found) >= many else 0.0
        return cosines, passage_of, max(0.0, floor)

    def _passages_of(self, scope: Scope, allowed: Allowed) -> Allowed:
        """Give the passages that may stand for an allowed page; None is all."""
        if allowed is None:
            return None
        catalogue = self._parts.catalogue
        if len(allowed) <= _LIKELY_PAGES:
            return tuple(
                child.id
                for page in allowed
                for child in catalogue.children(page)
                if child.modality == "text"
            )
        # A filter may speak of pages alone, so it is applied to the page of a passage instead.
        return catalogue.in_scope("text", replace(scope, where=None)).yes

    def _late(self, asked: Asked, allowed: Allowed, many: int, regions: dict[str, Box]) -> Scores:
        encoder, index = self._parts.patch_encoder, self._parts.patches
        if encoder is None or index is None:
            return {}
        content = asked.media if isinstance(asked.media, Pixels) else Words(asked.text)
        query = encoder.encode_queries([AsQuery(content)])[0]
        rows = max(1, len(query.vectors))
        found = index.search(query, k=many, allowed=allowed)
        if isinstance(content, Words):
            for one in found:
                box = region(one.patches, one.grid)
                if box is not None:
                    regions[one.id] = box
        return {one.id: one.score / rows for one in found}

    def _named(self, question: Wanted, likely: Scores, allowed: Allowed) -> frozenset[str]:
        """Look the pages a question names up in the documents that share its words."""
        documents, numbers = self._parts.documents, question.question.pages
        if documents is None or not numbers:
            return frozenset()
        found: set[str] = set()
        for source in likely:
            pages = documents.pages(source)
            places = {len(pages) if number == LAST else number for number in numbers}
            found.update(pages[place - 1] for place in places if 0 < place <= len(pages))
        return frozenset(found if allowed is None else found & set(allowed))

    def _first_pages(self, question: Wanted, standing: dict[str, Standing]) -> frozenset[str]:
        documents = self._parts.documents
        if documents is None or not question.question.title_page:
            return frozenset()
        sources = {one.source for one in standing.values()}
        return frozenset(page for source in sources for page in documents.pages(source)[:1])

    def _scores(self, question: Wanted, stages: _Stages) -> Scores:
        standing = standing_of(self._parts, stages.pages())
        first = self._first_pages(question, standing)
        words, related = relative(stages.words), relative(stages.related)
        late = relative(stages.late)
        return {
            one: words.get(one, 0.0)
            + DOCUMENT * stages.documents.get(place.source, 0.0)
            + RELATED * related.get(one, 0.0)
            + NAMED_PAGE * (one in stages.named)
            + TITLE_PAGE * (one in first)
            + PASSAGE * stages.cosine(one)
            + LATE * late.get(one, 0.0)
            + SHOWN * stages.shown.get(one, 0.0)
            for one, place in standing.items()
        }

    def _hits(
        self, question: Wanted, stages: _Stages, scores: Scores, ranked: list[Item]
    ) -> list[Hit]:
        catalogue = self._parts.catalogue
        sources = catalogue.sources(sorted({page.source for page in ranked}))
        passages = catalogue.items(
            [stages.passage_of[page.id] for page in ranked if page.id in stages.passage_of]
        )
        matched = {
            page.id: question.telling.matched(f"{page.heading}\n{page.text}") for page in ranked
        }
        raws = never_rising(
            {
                page.id: max(
                    lasting(
                        question.telling.share(matched[page.id]),
                        None if question.vector is None else stages.cosine(page.id),
                    )
                    + stages.late.get(page.id, 0.0),
                    stages.shown.get(page.id, 0.0),
                )
                for page in ranked
            }
        )
        return [
            Hit(
                item=page.id,
                modality="page",
                retriever=self.name,
                raw=raws[page.id],
                source=page.source,
                entity=sources[page.source].entity if page.source in sources else None,
                locator=_place(
                    page,
                    passages.get(stages.passage_of.get(page.id, "")),
                    stages.regions.get(page.id),
                    by_words=bool(matched[page.id]),
                ),
                matched=matched[page.id],
                parts={**stages.parts(page.id, page.source), "score": scores[page.id]},
            )
            for page in ranked
        ]


def _allowed(scores: Scores, allowed: Allowed) -> Scores:
    kept = None if allowed is None else frozenset(allowed)
    return {one: score for one, score in scores.items() if kept is None or one in kept}


def _place(
    page: Item, passage: Item | None, met: Box | None, *, by_words: bool
) -> PageRegion | None:
    """Give the best passage's box where words were matched, else where patches met the question.

    Either stands in where the other is lacking; the whole page where both are.
    """
    if not isinstance(page.locator, PageRegion):
        return None
    read = passage.locator.box if passage and isinstance(passage.locator, PageRegion) else None
    first, second = (read, met) if by_words else (met, read)
    return replace(page.locator, box=first or second or page.locator.box)
