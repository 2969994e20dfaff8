"""Another part of the document that an answer was quoted from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.library_view import LibraryView
from agents.rules.coverage import is_general
from agents.rules.words import content_terms, stems
from agents.suggestions.idea import Idea
from tools.core.evidence import Citation
from tools.core.filters import Condition
from tools.core.items import Source

_HEADING = re.compile(r"[^\W\d_][^\W\d]*(?:[ '’-][^\W\d]+){0,4}")
"""A heading that a question may hold: up to five words, without numbers."""
_TITLE = re.compile(r"[^\W\d_][\w ,&'’.-]{2,59}")
_LEAST_TEXT = 80
"""Characters below a heading from which on it is a part of its own."""


def other_part(citations: Sequence[Citation], asked: str, view: LibraryView) -> Iterator[Idea]:
    """Ask what the first cited document says under another of its headings."""
    first = next((one for one in citations if one.modality in ("text", "page")), None)
    item = view.catalogue.items([first.item]).get(first.item) if first is not None else None
    source = view.catalogue.sources([item.source]).get(item.source) if item is not None else None
    if item is None or source is None or not _TITLE.fullmatch(source.title):
        return
    said = stems(asked)
    here = item.heading.rpartition(" > ")[2]
    for heading, length in _headings(source, view).items():
        terms = [one for one in content_terms(heading) if not is_general(one)]
        new = terms and not stems(heading) & said and stems(heading) - stems(source.title)
        if heading != here and new and length >= _LEAST_TEXT and _HEADING.fullmatch(heading):
            yield Idea(text=f"What does “{source.title}” say under “{heading}”?", group="section")
            return


def _headings(source: Source, view: LibraryView) -> dict[str, int]:
    """Give the document's headings in order, each with how much stands below it."""
    within = view.narrowed(Condition(field="source", op="=", value=source.path))
    found = view.catalogue.in_scope("text", within).yes or ()
    items = sorted(view.catalogue.items(list(found)).values(), key=lambda one: one.ordinal)
    lengths: dict[str, int] = {}
    for one in items:
        if one.heading and one.source == source.id:
            last = one.heading.rpartition(" > ")[2]
            lengths[last] = lengths.get(last, 0) + len(one.text)
    return lengths
