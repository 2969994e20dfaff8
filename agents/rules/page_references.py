"""Pages that a question names: `on page 12`, `Figure 3`, `the cover`, `who wrote this report`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.document import (
    Document,
    caption_line,
    document,
    is_paged,
    likely_documents,
    number_of,
)
from agents.rules.page_rows import asked_terms
from agents.rules.ratios import asked_ratios, ratio_pages
from agents.rules.words import stems
from tools.core.evidence import Evidence, Why
from tools.core.items import Item
from tools.core.query import Plan

_PAGES = re.compile(
    r"\b(?:pages?|slides?|p\.|pp\.)\s*(?:no\.?\s*|number\s*)?(?P<numbers>\d{1,4}\b"
    r"(?:\s*(?:,|-|–|to|and|&|or)\s*(?:(?:pages?|slides?)\s*)?\d{1,4}\b)*)",
    re.I,
)
_NAMED = re.compile(
    r"\b(?P<kind>figure|fig\.?|table|chart|exhibit|appendix)\s+(?P<number>\d+(?:\.\d+)?|[A-Z])\b"
    r"(?![-’'])",
    re.I,
)
_COVER = re.compile(r"\b(?:cover|title page|first (?:page|slide)|front page)\b", re.I)
_LAST = re.compile(r"\b(?:last|final|closing) (?:page|slide)\b", re.I)
_PAPER = (
    r"(?:the|this|these|our|that) (?:\w+ )?(?:slides?|document|report|paper|presentation|article|"
    r"book|booklet|brochure|guide(?:book)?|manual|handbook|leaflet|pdf|deck|study|thesis)"
)
_ITSELF = re.compile(
    rf"\b(?:title|sub-?title|authors?|presenters?|speakers?|publishers?|date|name)\b[^?.]{{0,20}}"
    rf"\bof {_PAPER}\b|"
    r"\bwho (?:\w+ )?(?:wrote|authored|presented|published|prepared|made|created|issued) "
    rf"{_PAPER}\b|\bwhen was {_PAPER} \w+|\b{_PAPER}(?:['’]s)? (?:title|authors?|presenters?)\b",
    re.I,
)
"""What the first page says of a document."""
_COUNTS = re.compile(r"\bhow (?:many|much)\b", re.I)
_MOST = 4


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What a question names of a document."""

    numbers: tuple[int, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    """Kind and number of figures, tables and appendices."""
    cover: bool = False
    last: bool = False

    def __bool__(self) -> bool:
        return bool(self.numbers or self.named or self.cover or self.last)


def references(text: str) -> Reference:
    """Read what a question names of a document."""
    numbers: list[int] = []
    for match in _PAGES.finditer(text):
        numbers += [int(one) for one in re.findall(r"\d+", match["numbers"])]
    named = [(_kind(match["kind"]), match["number"]) for match in _NAMED.finditer(text)]
    return Reference(
        numbers=tuple(dict.fromkeys(numbers)),
        named=tuple(dict.fromkeys(one for one in named if one[1].isdigit() or one[1].isupper()
                                  or "." in one[1])),
        cover=_COVER.search(text) is not None
        or (_ITSELF.search(text) is not None and _COUNTS.search(text) is None),
        last=_LAST.search(text) is not None,
    )  # fmt: skip


def _kind(word: str) -> str:
    return "figure" if word.casefold().startswith("fig") else word.casefold()


def with_referenced(
    evidence: list[Evidence], question: Question, plan: Plan, view: LibraryView
) -> list[Evidence]:
    """Put the pages that the question names first: of the document whose such page fits it best."""
    named = references(question.standalone)
    asked = bool(asked_ratios(question.standalone))
    if (
        not (named or asked)
        or question.about
        or plan.wants not in ("fact", "items")
        or not is_paged(evidence)
    ):
        return evidence
    terms = asked_terms(question.standalone)
    best: tuple[float, list[Item], Document] | None = None
    for rank, source in enumerate(likely_documents(evidence)):
        held = document(source, view)
        pages = list(_pages(named, held, question.standalone))[:_MOST] if held is not None else []
        if held is None or not pages:
            continue
        words = frozenset().union(*(stems(one.text) for one in pages))
        met = sum(1 for one in terms if stems(one) & words) / max(1, len(terms))
        if best is None or met - 0.2 * rank > best[0]:
            best = (met - 0.2 * rank, pages, held)
    if best is None:
        return evidence
    top = max(one.score for one in evidence)
    known = {(one.source, one.locator): one for one in evidence if one.modality == "page"}
    first = [
        replace(known[key], score=top) if (key := (best[2].source, one.locator)) in known
        else _found(one, best[2], top)
        for one in best[1]
    ]  # fmt: skip
    mine = {one.item for one in first}
    return [*first, *(one for one in evidence if one.item not in mine)]


def _pages(named: Reference, held: Document, question: str) -> Iterator[Item]:
    yield from ratio_pages(question, held)
    for at in named.numbers:
        if (page := held.page(at)) is not None:
            yield page
    for kind, number in named.named:
        captioned = [one for one in held.pages if caption_line(one.text, kind, number)]
        yield from captioned[:2]
    if named.cover:
        yield held.pages[0]
    if named.last:
        yield held.pages[-1]


def _found(page: Item, held: Document, score: float) -> Evidence:
    why = Why(sub_query=-1, retriever="facts", raw=1.0, calibrated=score,
              matched=(f"page {number_of(page)}",))  # fmt: skip
    return Evidence(
        item=page.id, modality="page", source=held.source, source_id=held.source_id, entity=None,
        locator=page.locator, score=score, why=(why,),
    )  # fmt: skip
