"""Citations as chips: a mark in the answer becomes a button that opens what it cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.ui.markup import base_name, esc, icon
from tools.core.cells import address
from tools.core.evidence import Citation
from tools.core.locators import CellSpan, ImageRegion, PageRegion, TextSpan, TimeSpan, clock
from tools.marks import find_marks


def place(citation: Citation) -> str:
    """Say where in its source a citation stands."""
    match citation.locator:
        case TextSpan(cells=CellSpan() as cells):
            return address(cells)
        case TextSpan(line=line):
            return f"line {line}"
        case PageRegion(page=page):
            return f"page {page}"
        case TimeSpan(start_s=start):
            return f"at {clock(start)}"
        case ImageRegion(box=box):
            return "picture" if box is None else "part of the picture"


class Marks:
    """The citations of an answer, handed out to its marks in the order both stand."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._citations = citations
        self._next = 0

    def pieces(self, text: str) -> Iterator[str | int]:
        """Cut a text at its marks: words, and numbers of citations."""
        at = 0
        for found in find_marks(text):
            number = self._take(text[found.start : found.end])
            if number is None:
                # A mark without a citation stays what it is: words.
                continue
            if found.start > at:
                yield text[at : found.start]
            yield number
            at = found.end
        if at < len(text):
            yield text[at:]

    def chip(self, number: int) -> str:
        """Give the chip of a citation."""
        return chip(self._citations[number], number)

    def _take(self, mark: str) -> int | None:
        later = range(self._next, len(self._citations))
        for number in (*later, *range(self._next)):
            if self._citations[number].mark == mark:
                self._next = number + 1
                return int(number)
        return None


def chip(citation: Citation, number: int) -> str:
    """Give the button of one citation. number: its place in the turn's citations."""
    mark = citation.mark.strip("[]")
    name = base_name(citation.source)
    where = place(citation)
    sign = "" if citation.modality in ("text", "page") else icon(citation.modality)
    bracket = '<span class="bracket">{}</span>'
    return (
        f'<button type="button" class="chip chip-{citation.modality}" data-cite="{number}" '
        f'aria-label="Source {esc(mark)}: {esc(name)}, {esc(where)}">'
        f"{sign}{bracket.format('[')}{esc(mark)}{bracket.format(']')}</button>"
    )
