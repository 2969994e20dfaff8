"""Which pages the page encoder pays for: scans, charts, figures, tables and forms; not plain text.

Read from what the ledger holds of a page; nothing is drawn or decoded for it. The limits were set
by looking at pages of evaluation sets, not by recall: no published page encoder ran here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.core.filters import Condition, Filter, Not
from tools.core.items import Item, Modality
from tools.core.locators import Box, PageRegion
from tools.core.query import Scope
from tools.library.cut_regions import REGION
from tools.library.library import Library
from tools.media.page_facts import covered

PageRule = Literal["where-it-pays", "all"]
Reason = Literal["scan", "chart", "figure", "table or form", "not looked at", "plain text"]
PLAIN: Reason = "plain text"
FEW_WORDS_PERCENT = 3.0
"""Share of the page under its text layer, below which a picture carries it."""
NO_WORDS_PERCENT = 0.05
FIGURE_SHARE = 0.10
"""Share of the page under pictures and drawings, from which they are more than a mark."""
TABLE_SHARE = 0.10
_ANY: Filter = Not(part=Condition(field="modality", op="=", value="nothing"))


@dataclass(frozen=True, kw_only=True)
class PageChoice:
    """The verdict over some pages."""

    paying: tuple[Item, ...]
    spared: tuple[Item, ...]
    verdicts: tuple[Reason, ...]
    """Of every page that was asked about, in their order."""

    @property
    def reasons(self) -> Mapping[str, int]:
        """Count pages by reason, the most first; `plain text` are those that may be spared."""
        return dict(Counter(self.verdicts).most_common())


def choose_pages(
    library: Library, pages: Sequence[Item], scope: Scope, rule: PageRule
) -> PageChoice:
    """Divide pages. all: every page is encoded, and still counted by what it shows."""
    seen = _Seen(library, scope)
    verdicts = tuple(seen.reason(page) for page in pages)
    plain = {page.id for page, one in zip(pages, verdicts, strict=True) if one == PLAIN}
    left_out = plain if rule == "where-it-pays" else set()
    return PageChoice(
        paying=tuple(page for page in pages if page.id not in left_out),
        spared=tuple(page for page in pages if page.id in left_out),
        verdicts=verdicts,
    )


class _Seen:
    """What the ledger knows of every page in a scope, read once."""

    def __init__(self, library: Library, scope: Scope) -> None:
        self._catalogue = library.catalogue
        self._scope = scope
        layer = Condition(field="text_density", op=">=", value=0.0, unit="percent")
        self._known = self._pages(layer)
        pictured = self._pages(Condition(field="has_picture", op="=", value=True))
        few_words = self._pages(replace(layer, op="<", value=FEW_WORDS_PERCENT))
        no_words = self._pages(replace(layer, op="<", value=NO_WORDS_PERCENT))
        self._scans, self._pictured = no_words, few_words & pictured
        self._charts = self._pages(Condition(field="has_chart", op="=", value=True))
        self._ruled = self._pages(Condition(field="has_table", op="=", value=True))
        self._drawn: dict[tuple[str, int], list[Box]] = {}
        self._tables: dict[tuple[str, int], list[Box]] = {}
        self._charted: set[tuple[str, int]] = set()
        self._add(self._drawn, self._items("image", _ANY))
        for kind in ("figure", "chart", "table"):
            region = Condition(field=REGION, op="=", value=kind)
            found = list(self._items("text", region))
            self._add(self._tables if kind == "table" else self._drawn, found)
            if kind == "chart":
                self._charted.update(_place(one) for one in found)

    def reason(self, page: Item) -> Reason:
        """Say what a page shows that its words may not carry."""
        place = _place(page)
        if page.unreliable or page.id in self._scans:
            return "scan"
        if page.id in self._charts or place in self._charted:
            return "chart"
        shown = covered(self._drawn.get(place, []))
        if shown >= FIGURE_SHARE or page.id in self._pictured:
            return "figure"
        if page.id in self._ruled or covered(self._tables.get(place, [])) >= TABLE_SHARE:
            return "table or form"
        return PLAIN if page.id in self._known else "not looked at"

    def _pages(self, where: Condition) -> frozenset[str]:
        return frozenset(self._in_scope("page", where))

    def _items(self, modality: Modality, where: Filter) -> Iterable[Item]:
        return self._catalogue.items(self._in_scope(modality, where)).values()

    def _in_scope(self, modality: Modality, where: Filter) -> tuple[str, ...]:
        return self._catalogue.in_scope(modality, replace(self._scope, where=where)).yes or ()

    def _add(self, boxes: dict[tuple[str, int], list[Box]], items: Iterable[Item]) -> None:
        for one in items:
            if isinstance(one.locator, PageRegion) and one.locator.box is not None:
                boxes.setdefault(_place(one), []).append(one.locator.box)


def _place(item: Item) -> tuple[str, int]:
    return item.source, item.locator.page if isinstance(item.locator, PageRegion) else 0
