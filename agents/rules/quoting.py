"""Pieces of an answer: quotes, facts and headings, each with its mark."""

from __future__ import annotations

from dataclasses import replace

from agents.dossier import Dossier
from agents.records import Piece
from agents.rules.fact_text import field_name, value_text, where
from agents.rules.sentences import MAX_CHARS
from agents.rules.words import clip
from tools.core.evidence import Evidence
from tools.core.locators import TimeSpan
from tools.core.protocols import Fact
from tools.marks import parse_mark
from tools.media.loaders import HTML, MARKDOWN

LABEL = "Quoted from your files:"
"""What every answer of the rules begins with: nothing in it was written by a model."""

_TITLE = 60


def frame(text: str, block: int = 0) -> Piece:
    """Make a heading or lead-in, written by code and not checked."""
    return Piece(text=text, claim=False, block=block)


def quote(text: str, evidence: Evidence, dossier: Dossier, *, block: int = 0, bullet: bool = True,
          place: bool = True) -> Piece:  # fmt: skip
    """Make a quote. place: say the entity and the file behind it."""
    words = safe(clip(text, MAX_CHARS)).strip('“”"')
    start, end = ("- ", "\n") if bullet else ("", "\n")
    behind = (_place(dossier) if place else "", safe(dossier.heard_by(text)))
    told = f" ({'; '.join(one for one in behind if one)})" if any(behind) else ""
    mark = mark_at(evidence, dossier, text)
    bare = f"{start}“{words}” {mark}{end}"
    return Piece(text=f"{start}“{words}” {mark}{told}{end}", fallback=bare, block=block)


def mark_at(evidence: Evidence, dossier: Dossier, words: str) -> str:
    """Give the mark of a find; of a recording, one that opens where the words are said."""
    place = evidence.locator
    if not isinstance(place, TimeSpan):
        return evidence.mark
    at_s = dossier.said_at(words)
    mark = parse_mark(evidence.mark)
    if at_s is None or mark is None or not place.start_s <= at_s < place.end_s:
        return evidence.mark
    return str(replace(mark, at_s=int(at_s)))


def stated(
    lead: str, fact: Fact, field: str, evidence: Evidence, *, block: int = 0, bullet: bool = True
) -> Piece:
    """Make a line that states one fact: `Sound level: 34 dB (_folder.yaml) [1]`."""
    name = field_name(field)
    begin = f"{lead}: {name}" if lead else f"{name[:1].upper()}{name[1:]}:"
    start = "- " if bullet else ""
    words = f"{safe(begin)} {safe(value_text(fact.attribute))}{safe(where(fact))}"
    return Piece(text=f"{start}{words} {evidence.mark}\n", block=block)


def shown(text: str, evidence: Evidence, *, mark: str = "", block: int = 0) -> Piece:
    """Make a line about a picture or recording. mark: another one of the same find."""
    return Piece(text=f"- {text} {mark or evidence.mark}\n", block=block)


def safe(text: str) -> str:
    """Keep quoted words from being read as marks of ours."""
    return text.replace("[", "(").replace("]", ")")


def _place(dossier: Dossier) -> str:
    source = dossier.source
    # A title is what people know a text by; of PDFs it is often that of some template.
    titled = source.title if source.media_type in (MARKDOWN, HTML) else ""
    known_by = source.entity or clip(titled, _TITLE)
    return f"{safe(known_by)}, {safe(dossier.name)}" if known_by else safe(dossier.name)
