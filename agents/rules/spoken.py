"""A question that was spoken: a recording alone, and what a machine heard in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.core.cues import TRANSCRIBED_BY
from tools.core.query import AttachmentRef, Query

_CHARS = 400
"""What is longer is a recording to ask with, and no question."""


@dataclass(frozen=True, kw_only=True)
class SpokenQuestion:
    """What was asked by voice, or why that is not known."""

    words: str = ""
    """Empty: no question was heard."""
    note: str = ""
    """Who heard what, or why nobody did; one sentence for the person."""


def spoken_question(query: Query, attached: Sequence[AttachmentRef]) -> SpokenQuestion:
    """Read a turn without typed words whose one file is a recording.

    Only words that a machine heard are a question; those of a longer recording are searched for.
    """
    typed = query.text.strip() or query.edits
    if typed or len(attached) != 1 or attached[0].kind != "audio":
        return SpokenQuestion()
    (file,) = attached
    words = " ".join(file.words.split())
    by = next((fact for fact in file.facts if fact.name == TRANSCRIBED_BY), None)
    if by is None:
        lacking = f"what is said in {file.name} is not known: no transcriber is set"
        return SpokenQuestion() if words else SpokenQuestion(note=f"{lacking}; compared by sound")
    if not words:
        why = by.note or f"{by.value} heard no words in it"
        return SpokenQuestion(note=f"{file.name} was compared by its sound alone: {why}")
    if len(words) > _CHARS:
        return SpokenQuestion()
    return SpokenQuestion(words=words, note=f"{_who(str(by.value), by.note)}: “{words}”")


def _who(name: str, note: str) -> str:
    return f"heard by {name} ({note})" if note else f"heard by {name}"
