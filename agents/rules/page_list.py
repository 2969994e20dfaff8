"""Lists printed on pages: the points below the heading or lead-in that a question names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.records import Piece
from agents.rules.document import asks_pages
from agents.rules.page_rows import asked_terms
from agents.rules.quoting import quote
from agents.rules.words import STOP, content_terms, stem, stems
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.locators import PageRegion

_ASKED = re.compile(
    r"^\W*(?:please )?(?:list|enumerate|mention|name|give)\b|\bwhat (?:are|were) (?:the|some|all)\b"
    r"|\bwhich (?:\w+ ){0,3}?(?:are|were) (?:listed|named|mentioned|given|shown|included)\b"
    r"|\b(?:list|name|enumerate) (?:all|the|them)\b"
    r"|\bwhat (?:\w+ ){0,2}?\w+s (?:are|were|does|do)\b",
    re.I,
)
_POINT = re.compile(r"^\s*(?:[•●▪■◦‣➢✓*·o»–-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
_PAGES = 6
_LEAST = 0.6
"""Least share of the question's telling words that the lead-in says, or its heading. Not tuned."""
_FEWEST, _MOST = 2, 24
_LONGEST = 200
_LEAD_LINES = 3
"""Lines above the first point that may lead in."""


@dataclass(frozen=True)
class PageList:
    """The points of a list, each as it stands, over the lines it is broken into."""

    lead: str
    points: tuple[str, ...]


def page_list_pieces(case: Case) -> list[Piece]:
    """Quote the list that a question asks for, point by point; nothing where none is led in so."""
    question = case.question.standalone
    if not asks_pages(case) or not (_ASKED.search(question) or "list" in case.question.asks):
        return []
    terms = [one for one in asked_terms(question) if one not in STOP]
    best: tuple[float, Evidence, PageList] | None = None
    for rank, one in enumerate(_pages(case)):
        dossier = case.dossiers[one.item]
        for found in lists_on(dossier.item.text):
            said = stems(found.lead) | stems(dossier.item.heading)
            lead = stems(found.lead)
            share = _share(terms, said)
            if share < _LEAST or not _share(terms, lead):
                continue
            score = share + 0.5 * _share(terms, lead) - 0.1 * rank
            if best is None or score > best[0]:
                best = (score, one, found)
    if best is None:
        return []
    _, evidence, found = best
    dossier = case.dossiers[evidence.item]
    return [
        quote(point, evidence, dossier, place=at == 0)
        for at, point in enumerate(found.points[:_MOST])
    ]


def lists_on(text: str) -> Iterator[PageList]:
    """Give the lists of a page, in order, each with the lines above it."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    at = 0
    while at < len(lines):
        if not _POINT.match(lines[at]):
            at += 1
            continue
        end, points = _read(lines, at)
        if len(points) >= _FEWEST:
            yield PageList(_lead(lines, at), tuple(points))
        at = max(end, at + 1)


def _read(lines: Sequence[str], start: int) -> tuple[int, list[str]]:
    points: list[str] = []
    at = start
    while at < len(lines):
        line = lines[at]
        if _POINT.match(line):
            points.append(_POINT.sub("", line))
        elif _goes_on(points[-1], line):
            points[-1] = f"{points[-1]} {line}"
        else:
            break
        at += 1
    return at, points


def _goes_on(point: str, line: str) -> bool:
    """Tell whether a line without a point of its own is the rest of the one above."""
    if len(point) + len(line) > _LONGEST or point.endswith((".", "!", "?")):
        return False
    return line[:1].islower() or point.endswith(("/", ",", "-", "&")) or _opens(point)


def _opens(point: str) -> bool:
    last = content_terms(point)[-1:]
    return (
        not last
        or stem(point.split()[-1].casefold()) in STOP
        or point.count("(") > point.count(")")
    )


def _lead(lines: Sequence[str], start: int) -> str:
    above = lines[max(0, start - _LEAD_LINES) : start]
    # A line that closes a paragraph belongs to what stands before, unless it is the last.
    kept: list[str] = []
    for line in reversed(above):
        if kept and line.endswith((".", "!", "?")):
            break
        kept.insert(0, line)
    return " ".join(kept)


def _share(terms: Sequence[str], said: frozenset[str]) -> float:
    return sum(1 for one in terms if stems(one) & said) / len(terms) if terms else 0.0


def _pages(case: Case) -> list[Evidence]:
    seen: dict[tuple[str, int], Evidence] = {}
    for one in case.evidence:
        if isinstance(one.locator, PageRegion) and one.modality == "page":
            seen.setdefault((one.source_id, one.locator.page), one)
    return list(seen.values())[:_PAGES]
