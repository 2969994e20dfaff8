"""Times of spoken lines: one fact of a sound window names when each line of its text is said."""

from __future__ import annotations

from collections.abc import Sequence

from tools.core.items import Attribute
from tools.core.parts import Cue

TRANSCRIBED_BY = "transcribed_by"
"""Fact of a source or an attached recording: the name of the machine that wrote it down."""
CUES = "cues"
"""Name of the fact; its value holds `start-end` in seconds for every line of the item's text."""


def cues_fact(cues: Sequence[Cue]) -> Attribute:
    """Write the times of the cues whose words are the lines of a text."""
    times = tuple(f"{cue.start_s:.2f}-{cue.end_s:.2f}" for cue in cues)
    return Attribute(name=CUES, value=times, unit="second", by="text")


def cue_time(fact: Attribute, text: str, start_char: int) -> tuple[float, float] | None:
    """Give (start_s, end_s) of the line of `text` that holds a character; None when unknown."""
    line = text.count("\n", 0, start_char)
    if not isinstance(fact.value, tuple) or line >= len(fact.value):
        return None
    start, _, end = fact.value[line].partition("-")
    try:
        return float(start), float(end)
    except ValueError:
        return None
