"""The document that a question over pages is about: its pages in order, and all its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.library_view import LibraryView
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.filters import Condition
from tools.core.items import Item
from tools.core.locators import PageRegion

_FIRST = 5
"""Finds that tell whether pages are asked for."""
_FEW = 3
"""Documents that may be meant."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document of pages."""

    source: str
    """Path."""
    source_id: str
    pages: tuple[Item, ...]
    """In order; not every number has to be there."""

    @property
    def words(self) -> str:
        """Everything that is written in it, in one line, casefolded."""
        return " ".join(" ".join(one.text for one in self.pages).casefold().split())

    def page(self, number: int) -> Item | None:
        """Give a page by its number from 1."""
        return next((one for one in self.pages if number_of(one) == number), None)


def number_of(item: Item) -> int:
    """Give the number of a page from 1; 0 for anything else."""
    return item.locator.page if isinstance(item.locator, PageRegion) else 0


def is_paged(evidence: Sequence[Evidence]) -> bool:
    """Tell whether most of the first finds are pages of documents, and of no named place."""
    first = evidence[:_FIRST]
    paged = [one for one in first if one.entity is None and isinstance(one.locator, PageRegion)]
    return 2 * len(paged) > len(first)


def asks_pages(case: Case) -> bool:
    """Tell whether a fact, or two of them, is asked for that pages of documents are to answer."""
    return (
        case.plan.wants in ("fact", "comparison")
        and not case.question.about
        and not case.attachments
        and is_paged(case.evidence)
    )


def likely_documents(evidence: Sequence[Evidence]) -> list[str]:
    """Give the paths of the documents that most of the finds are of, likeliest first."""
    weight: dict[str, float] = {}
    for rank, one in enumerate(evidence):
        if isinstance(one.locator, PageRegion) and one.entity is None:
            weight[one.source] = weight.get(one.source, 0.0) + one.score / (1 + rank)
    return sorted(weight, key=lambda source: -weight[source])[:_FEW]


def document(source: str, view: LibraryView) -> Document | None:
    """Read the pages of a document; None where none is in view."""
    scope = view.narrowed(Condition(field="source", op="contains", value=source))
    ids = view.catalogue.in_scope("page", scope).yes or ()
    items = [one for one in view.catalogue.items(list(ids)).values() if number_of(one)]
    if not items:
        return None
    pages = tuple(sorted(items, key=number_of))
    return Document(source=source, source_id=pages[0].source, pages=pages)


def caption_line(text: str, kind: str, number: str) -> str:
    """Give the line that captions a figure or table: `Figure 3: Bars by year`; empty without it.

    A line of the list of figures, which ends in a page's number behind dots, is none.
    """
    short = {"figure": r"fig(?:ure|\.)?", "chart": r"chart|figure"}.get(kind, re.escape(kind))
    pattern = re.compile(rf"^\W*(?:{short})\s*{re.escape(number)}\b(?!\.\d)[\s.:|–—-]", re.I)
    lines = [line.strip() for line in text.split("\n")]
    return next(
        (one for one in lines if pattern.match(f"{one} ") and not re.search(r"\.{4,}|\s\d+$", one)),
        "",
    )
