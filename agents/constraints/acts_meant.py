"""Acts that are read by meaning, held against the wishes that stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.constraints import act_words as words
from agents.constraints.act_reader import SOFT, SURE, WISH, Gist, Reading
from agents.constraints.clauses import Clause
from agents.constraints.meaning import family, relation
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


_LIKELY = 0.5
"""Probability from which on an act counts whose words name a wish that stands."""


_SAYS_MORE = 0.25
"""Probability of a wish from which on the wishes beside an act count."""


def read_by_meaning(text: str, standing: Standing, read: ReadWords, gist: Gist) -> Meant:
    """Read what no rule knows. Words that mean no wish that stands do nothing to one."""
    reading = gist.reading
    if reading == "undo":
        return Meant(undo=times_said(text))
    if reading == "new":
        return Meant(fresh=_new_search(text, read))
    likely = gist.likeliest if gist.acts[gist.likeliest] >= _LIKELY else None
    kind = _ACTS.get(reading or likely or "none")
    if kind is None and gist.states[SOFT] >= SURE["soften"]:
        kind = "soften" if _targets(text, "soften", standing, read) else None
    if kind is None:
        return Meant()
    if reading is None and kind == "remove" and words.FOR_NOW.search(text):
        kind = "off"
    ids = _targets(text, kind, standing, read)
    if reading is None and kind in ("remove", "off") and _is_opposed(text, ids, standing, read):
        return Meant()
    if not ids and (reading is None or kind not in ("harden", "soften") or not read(text)):
        return Meant()
    # `Remove the parking, and mother needs wheelchair access`: the words say more than the act.
    end = 0 if _states_more(text, ids, standing, read, gist) else len(text)
    return Meant(clauses=[Clause(start=0, end=end, does=kind, ids=ids, text=text[:end] or text)])


def _states_more(
    text: str, ids: tuple[str, ...], standing: Standing, read: ReadWords, gist: Gist
) -> bool:
    acted = {family(one.field) for one in standing.held if one.id in ids} | {"kind"}
    beside = any(family(one.field) not in acted for one in read(text))
    return beside and gist.states[WISH] >= _SAYS_MORE


def _is_opposed(text: str, ids: tuple[str, ...], standing: Standing, read: ReadWords) -> bool:
    """Tell `there should not be any dogs`, which is a wish against the one that stands."""
    held = [one for one in standing.held if one.id in ids]
    return any(relation(two, one) == "clash" for two in read(text) for one in held)


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
