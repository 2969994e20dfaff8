"""Acts that are read by meaning, held against the wishes that stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.constraints import act_words as words
from agents.constraints.act_reader import ActReader, Reading
from agents.constraints.clauses import Clause
from agents.constraints.standing import Standing
from agents.constraints.targets import ReadWords, meant_by
from agents.constraints.told import ActKind
from agents.constraints.undo_words import times_said

_ACTS: Mapping[Reading, ActKind] = {
    "remove": "remove", "off": "off", "on": "on", "harden": "harden", "soften": "soften",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What a turn's words do by their meaning."""

    undo: int = 0
    clauses: list[Clause] = field(default_factory=list)
    """The whole turn as one clause; none where nothing was read."""
    fresh: str = ""
    """The words of a wholly new search."""


def read_by_meaning(text: str, standing: Standing, read: ReadWords, reader: ActReader) -> Meant:
    """Read what no rule knows. Words that mean no wish that stands do nothing to one."""
    reading = reader.read(text)
    if reading == "undo":
        return Meant(undo=times_said(text))
    if reading == "new":
        return Meant(fresh=_new_search(text, read))
    kind = _ACTS.get(reading) if reading is not None else None
    if kind is None:
        return Meant()
    ids = _targets(text, kind, standing, read)
    if not ids and (kind not in ("harden", "soften") or not read(text)):
        return Meant()
    return Meant(clauses=[Clause(start=0, end=len(text), does=kind, ids=ids, text=text)])


_PARTS = re.compile(
    r"[.;:!?]+(?!\d)|\b(?:now|please|search|look(?:ing)? for|want|need|should like|would like|"
    r"altogether)\b",
    re.I,
)


def _new_search(text: str, read: ReadWords) -> str:
    """Give the last part of the words that states a wish; what came before is what is over."""
    stating = [one.strip(" ,-–—") for one in _PARTS.split(text) if read(one)]
    return stating[-1] if stating else text


def _targets(text: str, kind: ActKind, standing: Standing, read: ReadWords) -> tuple[str, ...]:
    bare = words.FOR_NOW.sub(" ", text)
    named = meant_by(bare, standing.held, read)
    by_id = {one.id: one for one in standing.held}
    # `Without it the hotel is of no use to me`: what is sought is named beside the wish.
    named = tuple(one for one in named if by_id[one].field != "kind") or named
    if kind == "on":
        off = {one.id for one in standing.aside}
        named = tuple(one for one in named if one in off)
        return named or (tuple(off) if len(off) == 1 else ())
    return named
