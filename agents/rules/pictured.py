"""Questions about what only a picture shows: colours, how many bars, what stands in the corner.

Rules read no pictures. The page that shows it is cited, and said to be no more than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from agents.records import Piece
from agents.rules.document import asks_pages, caption_line
from agents.rules.page_references import references
from agents.rules.quoting import LABEL, frame, quote
from agents.rules.words import content_terms, stems, tokens
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.locators import PageRegion

_DRAWN = (
    r"(?:bars?|pie charts?|charts?|figures?|graphs?|diagrams?|pictures?|images?|photos?|"
    r"photographs?|"
    r"icons?|logos?|signatures?|arrows?|circles?|squares?|triangles?|rectangles?|slices?|curves?|maps?|"
    r"plots?|screenshots?|symbols?|shapes?|nodes?|dots?|flags?|drawings?|illustrations?|cartoons?|"
    r"stickers?|waveforms?|faces?)"
)
_SHOWS = (
    re.compile(r"\bcolou?r(?:s|ed)?\b", re.I),
    re.compile(rf"\bhow many (?:[\w-]+ ){{0,3}}?{_DRAWN}\b", re.I),
    re.compile(
        rf"\bhow many (?:[\w'-]+ ){{1,4}}?(?:\w+ )?(?:shown |seen |visible |drawn |pictured |"
        rf"depicted |appear(?:s|ing)? )?(?:in|on) (?:the |this |that )?(?:\w+ ){{0,2}}?{_DRAWN}\b",
        re.I,
    ),
    re.compile(rf"\bhow many (?:pages|slides) (?:\w+ ){{1,5}}{_DRAWN}\b", re.I),
    re.compile(r"\b(?:hand-?written|by hand|written manually|blacked out|redacted)\b", re.I),
    re.compile(
        r"\b(?:person|man|woman|people|animal|object|building|vehicle|bird|dog)s? "
        rf"(?:\w+ ){{0,4}}(?:in|on) the (?:\w+ ){{0,2}}?{_DRAWN}\b",
        re.I,
    ),
    re.compile(
        r"\b(?:bottom|top|upper|lower)[ -](?:left|right)\b|"
        r"\b(?:left|right)[ -]?(?:most|hand)\b",
        re.I,
    ),
    re.compile(r"\bwhat (?:is|are) (?:\w+ ){0,4}(?:wearing|holding|pointing)\b|"
               r"\blook(?:s|ing)? like\b", re.I),
)  # fmt: skip
_NO_COLOUR = re.compile(r"\bcolou?r (?:code|printer|space|model|scheme)\b", re.I)
_MOST = 3
NOT_READ = "This asks for something that is seen; what is seen is not read out of pictures."


def asks_seen(text: str) -> bool:
    """Tell whether a question asks for what only a look at the page tells."""
    return _NO_COLOUR.search(text) is None and any(one.search(text) for one in _SHOWS)


def is_pictured(case: Case) -> bool:
    """Tell whether pages are found that show what a question asks to see."""
    return asks_seen(case.question.standalone) and asks_pages(case)


def write_pictured(case: Case) -> Iterator[Piece]:
    """Point at the pages that show it; nothing is read out of them."""
    yield frame(f"{LABEL}\n\n{NOT_READ} A page that may show it:\n\n")
    for one in _pages(case)[:_MOST]:
        dossier = case.dossiers[one.item]
        if text := _headline(one, case):
            first = next((line for line in dossier.item.text.split("\n") if tokens(line)), text)
            said = quote(text, one, dossier)
            yield replace(said, fallback=quote(first, one, dossier).text)


def _pages(case: Case) -> list[Evidence]:
    """Give the pages found, once each; where the question names a page, of its document alone."""
    seen: dict[tuple[str, int], Evidence] = {}
    for one in case.evidence:
        if isinstance(one.locator, PageRegion) and one.modality in ("page", "text"):
            seen.setdefault((one.source_id, one.locator.page), one)
    first = case.evidence[0].source_id
    named = bool(references(case.question.standalone))
    return [one for one in seen.values() if not named or one.source_id == first]


def _headline(one: Evidence, case: Case) -> str:
    """Give the words by which a person knows the page: the caption named, else the likest line."""
    text = case.dossiers[one.item].item.text
    question = case.question.standalone
    for kind, number in references(question).named:
        if line := caption_line(text, kind, number):
            return line
    wanted = stems(" ".join(content_terms(question)))
    lines = [line for line in text.split("\n") if content_terms(line)]
    return max(lines, key=lambda line: len(stems(line) & wanted), default="")
