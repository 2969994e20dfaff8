"""`Is the Heron cheaper?`: than what was spoken of."""

from __future__ import annotations

from collections.abc import Sequence

from agents.records import Past
from agents.rules import patterns
from agents.rules.alone import StandAlone
from agents.rules.constraints import Reading
from agents.rules.thread_view import topic


def compared(
    text: str, turns: Sequence[Past], named: tuple[str, ...], reading: Reading
) -> StandAlone | None:
    """`Is the Heron cheaper?`: than what was spoken of."""
    now = topic(turns)[:1]
    if not reading.comparatives or len(named) > 1 or not now or now[0] in named:
        return None
    if patterns.search(r"\b(?:than|or)\b", text):
        return None
    said = f"{text.rstrip(' ?.!')} than {now[0]}?"
    return StandAlone(text=said, link="refers", about=(*named, *now))
