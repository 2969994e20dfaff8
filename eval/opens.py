"""Whether a citation opens the right thing: the item, its source, its words, its place in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.said import plain_tokens, runs_in
from tools.core.evidence import Answer, Citation, Evidence
from tools.core.items import Item
from tools.core.locators import ImageRegion, PageRegion, TextSpan, TimeSpan, clock
from tools.core.protocols import Catalogue
from tools.marks import find_marks, parse_mark

_ROUNDING_S = 1.0
"""Marks carry whole seconds."""


@dataclass(frozen=True, kw_only=True)
class OpenedCitation:
    """One citation after it was followed."""

    mark: str
    source: str
    problems: tuple[str, ...]


def open_citations(answer: Answer, catalogue: Catalogue) -> tuple[OpenedCitation, ...]:
    """Follow every citation of an answer, and every mark that stands in it."""
    merged = {one.item: one.merged for one in answer.evidence}
    opened = [
        OpenedCitation(
            mark=one.mark,
            source=one.source,
            problems=_problems(one, answer.evidence, merged.get(one.item, ()), catalogue),
        )
        for one in answer.citations
    ]
    cited = {one.mark for one in answer.citations}
    standing = [answer.answer[one.start : one.end] for one in find_marks(answer.answer)]
    opened += [
        OpenedCitation(mark=mark, source="", problems=("the mark stands in no citation",))
        for mark in dict.fromkeys(standing)
        if mark not in cited
    ]
    return tuple(opened)


def _problems(
    citation: Citation, evidence: Sequence[Evidence], merged: Sequence[str], catalogue: Catalogue
) -> tuple[str, ...]:
    item = catalogue.items([citation.item]).get(citation.item)
    if item is None:
        return ("its item is not in the library",)
    source = catalogue.sources([item.source]).get(item.source)
    if source is None or source.path != citation.source:
        return (f"its item belongs to {source.path if source else 'no source'}",)
    found = [_misplaced(citation, item, catalogue), _mismarked(citation)]
    if citation.quote:
        found.append(_misquoted(citation.quote, item, merged, catalogue))
    return tuple(one for one in found if one)


def _misquoted(quote: str, item: Item, merged: Sequence[str], catalogue: Catalogue) -> str:
    source = catalogue.sources([item.source])[item.source]
    behind = [item, *catalogue.items(merged).values(), *catalogue.children(item.id)]
    words = [text for one in behind for text in (one.text, one.about, one.caption, one.heading)]
    wanted = plain_tokens(quote)
    # Each text on its own, so that a quote cannot be stitched from the ends of two.
    stands = any(runs_in(wanted, plain_tokens(text)) for text in (*words, source.title))
    return "" if stands else f"its quote does not stand there: “{quote[:80]}”"


def _misplaced(citation: Citation, item: Item, catalogue: Catalogue) -> str:
    match citation.locator, item.locator:
        case PageRegion(page=page), PageRegion(page=own):
            return "" if page == own else f"it names page {page}, the item stands on page {own}"
        case TimeSpan(start_s=start, end_s=end), TimeSpan():
            low, high = _span(item, catalogue)
            inside = low - _ROUNDING_S <= start <= end <= high + _ROUNDING_S
            return "" if inside else f"it names {clock(start)}, the clip runs to {clock(high)}"
        case TextSpan(start_char=start, end_char=end), TextSpan() as own:
            inside = own.start_char <= start < end <= own.end_char
            return "" if inside else f"it names characters {start} to {end}, outside its passage"
        case ImageRegion(), ImageRegion() | PageRegion():
            return ""
        case _:
            return f"it names a {citation.locator.kind} in a {item.locator.kind}"


def _span(item: Item, catalogue: Catalogue) -> tuple[float, float]:
    whole = catalogue.items([item.parent]).get(item.parent) if item.parent else None
    locator = whole.locator if whole is not None else item.locator
    assert isinstance(locator, TimeSpan)
    return locator.start_s, locator.end_s


def _mismarked(citation: Citation) -> str:
    mark = parse_mark(citation.mark)
    if mark is None:
        return f"its mark {citation.mark} cannot be read"
    locator = citation.locator
    if mark.page is not None and (not isinstance(locator, PageRegion) or locator.page != mark.page):
        return f"its mark says page {mark.page}, it opens another place"
    if mark.at_s is not None and not (
        isinstance(locator, TimeSpan)
        and locator.start_s - _ROUNDING_S <= mark.at_s <= locator.end_s + _ROUNDING_S
    ):
        return f"its mark says {clock(mark.at_s)}, it opens another place"
    return ""
