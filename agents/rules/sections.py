"""Sections that a question asks for whole: the ingredients of a dish, the steps of a job."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.records import Piece
from agents.rules import patterns
from agents.rules.coverage import Texts
from agents.rules.lexicon import Section, lexicon
from agents.rules.quoting import frame, quote, safe
from agents.rules.words import content_terms, stems, tokens, unwrapped
from agents.seats import Case
from tools.core.evidence import Evidence

_NAMED = 0.5
"""Least share of the question's own words that title and name of the document meet. Not tuned."""
_MOST_LINES = 24
_HEAD = re.compile(r"\s*>\s*")


def asked_section(text: str) -> Section | None:
    """Give the section that the question's form asks for; None for any other question."""
    for one in lexicon().sections:
        if any(patterns.search(pattern, text) for pattern in one.asks):
            return one
    return None


def without_asking(text: str) -> str:
    """Take out the words that ask for a section: no file has to hold them."""
    section = asked_section(text)
    for pattern in section.asks if section is not None else ():
        text = patterns.sub(pattern, " ", text)
    return text


def section_word(text: str) -> str:
    """Give a word that such a section is headed with, to be searched for; empty without one."""
    section = asked_section(text)
    return "" if section is None else section.headings[0]


def write_section(case: Case) -> list[Piece]:
    """Quote the section asked for, line by line; nothing where no document has it."""
    section = asked_section(case.question.standalone)
    if section is None:
        return []
    found = [
        (_names(one, section, case), one.score, -number, one, path)
        for number, one in enumerate(case.evidence)
        if one.modality == "text"
        and (path := _headed(case.dossiers[one.item].item.heading, section))
    ]
    if not found:
        return []
    best = max(found, key=lambda one: one[:3])
    return list(_lines(best[3], best[4], case)) if best[0] >= _NAMED else []


def _headed(heading: str, section: Section) -> tuple[str, ...]:
    """Give the path down to the part that is headed as asked; empty where none is."""
    path = tuple(_HEAD.split(heading))
    wanted = [stems(one) for one in section.headings]
    for depth, part in enumerate(path, start=1):
        if any(words <= stems(part) for words in wanted):
            return path[:depth]
    return ()


def _names(one: Evidence, section: Section, case: Case) -> float:
    """Give the share of the question's words that name this document, without those that ask."""
    said = content_terms(without_asking(case.question.standalone))
    wanted = [term for term in said if not _heads(term, section)]
    dossier = case.dossiers[one.item]
    about = f"{dossier.source.title} {dossier.name} {dossier.source.entity or ''}"
    return Texts({}).met_by(wanted, stems(f"{about} {dossier.item.heading}")).share if wanted else 0


def _heads(term: str, section: Section) -> bool:
    return any(stems(term) & stems(one) for one in section.headings)


def _lines(first: Evidence, path: tuple[str, ...], case: Case) -> Iterator[Piece]:
    """Quote every line of the section and of what stands below it, in the document's order."""
    among = [
        one
        for one in case.evidence
        if one.source_id == first.source_id and one.modality == "text"
        and tuple(_HEAD.split(case.dossiers[one.item].item.heading))[: len(path)] == path
    ]  # fmt: skip
    among.sort(key=lambda one: case.dossiers[one.item].item.ordinal)
    dossier = case.dossiers[first.item]
    name = dossier.source.title or dossier.name
    yield frame(f"**{safe(name)}**, {safe(path[-1])}:\n")
    told, below = 0, path
    for one in among:
        here = tuple(_HEAD.split(case.dossiers[one.item].item.heading))
        if here != below and len(here) > len(path):
            yield frame(f"\n{safe(here[-1])}:\n")
        below = here
        for line in unwrapped(case.dossiers[one.item].item.text).split("\n"):
            if tokens(line) and told < _MOST_LINES:
                told += 1
                yield quote(line, one, case.dossiers[one.item], place=False)
            elif tokens(line):
                yield frame(f"\nThere is more of it in {safe(dossier.name)}.\n")
                return
