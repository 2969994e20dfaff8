"""Acts that are read by meaning, held against the wishes that stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agents.constraints import act_words as words
from agents.constraints.act_reader import (
    CERTAIN,
    FIELDS,
    SAYS,
    SOFT,
    SURE,
    WISH,
    Gist,
    Reading,
)
from agents.constraints.clauses import Clause
from agents.constraints.meaning import family, relation
from agents.constraints.standing import Standing
from agents.constraints.targets import ReadWords, meant_by
from agents.constraints.told import ActKind
from agents.constraints.undo_words import times_said
from tools.core.query import Constraint

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


_TAKES_BACK = 0.85
"""Of a step back and of a wish that is taken back together, where no wish is meant."""
OF_FIELD = 0.5
"""Probability from which on an act is done to a field that the words do not name."""
_CERTAIN_FIELD = 0.8
"""The same, where the act is certain whatever rules find."""
_NAMED_TOO = 0.3
"""The same of another field that the words name beside it."""
_SAYS_ANOTHER = 0.8
"""Of a wish that words state, so that no other is taken back by them on less."""
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
    if likely == "undo" and _is_step_back(text, standing, read, gist):
        return Meant(undo=times_said(text))
    kind = _ACTS.get(reading or likely or "none")
    if kind is None and gist.states[SOFT] >= SURE["soften"]:
        kind = "soften" if _targets(text, "soften", standing, read, gist) else None
    if kind is None:
        return Meant()
    if reading is None and kind == "remove" and words.FOR_NOW.search(text):
        kind = "off"
    ids = _targets(text, kind, standing, read, gist)
    doubted = reading is None and kind in ("remove", "off")
    if doubted and (
        _is_opposed(text, ids, standing, read) or _says_another(ids, standing.held, gist)
    ):
        return Meant()
    if not ids and (reading is None or kind not in ("harden", "soften") or not read(text)):
        return Meant()
    # `Remove the parking, and mother needs wheelchair access`: the words say more than the act.
    end = 0 if _states_more(text, ids, standing, read, gist) else len(text)
    return Meant(clauses=[Clause(start=0, end=end, does=kind, ids=ids, text=text[:end] or text)])


def read_surely(text: str, standing: Standing, read: ReadWords, gist: Gist) -> Meant | None:
    """Read an act that is certain, and done to fields that are; None where either is in doubt."""
    best = gist.likeliest
    kind = _ACTS.get(best)
    if gist.acts[best] < CERTAIN:
        return None
    if best == "undo":
        return Meant(undo=times_said(text))
    held = [one for one in standing.held if kind != "on" or not one.on]
    ids = tuple(one.id for one in held if gist.done_to(one.field) >= _CERTAIN_FIELD)
    if kind is None or not ids:
        return None
    # Of two days, the one that is named; of `price and rating both count`, both.
    named = meant_by(words.FOR_NOW.sub(" ", text), standing.held, read)
    named = tuple(
        one.id for one in held if one.id in named and gist.done_to(one.field) >= _NAMED_TOO
    )
    if not set(ids) < set(named):
        named = tuple(one for one in ids if one in named)
    ids = named or ids
    end = 0 if _states_more(text, ids, standing, read, gist) else len(text)
    return Meant(clauses=[Clause(start=0, end=end, does=kind, ids=ids, text=text[:end] or text)])


def _says_another(ids: tuple[str, ...], held: Sequence[Constraint], gist: Gist) -> bool:
    """Tell `100 euros a night, no more`, which states a price and takes back no guest house."""
    stated = any(gist.states[f"{SAYS}{field}"] >= _SAYS_ANOTHER for field in FIELDS)
    own = [gist.done_to(one.field) for one in held if one.id in ids]
    return stated and max(own, default=0.0) < _NAMED_TOO


def _is_step_back(text: str, standing: Standing, read: ReadWords, gist: Gist) -> bool:
    """Tell `cancel what I told you just now`, which takes no wish back by its name."""
    taken = gist.acts["undo"] + gist.acts["remove"]
    return taken >= _TAKES_BACK and not _targets(text, "remove", standing, read, gist)


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


def _targets(
    text: str, kind: ActKind, standing: Standing, read: ReadWords, gist: Gist
) -> tuple[str, ...]:
    bare = words.FOR_NOW.sub(" ", text)
    held = [one for one in standing.held if kind != "on" or not one.on]
    named = meant_by(bare, held, read) or _unnamed(held, gist)
    by_id = {one.id: one for one in standing.held}
    # `Without it the hotel is of no use to me`: what is sought is named beside the wish.
    named = tuple(one for one in named if by_id[one].field != "kind") or named
    if kind == "on" and not named and len(held) == 1:
        return (held[0].id,)
    return named


def _unnamed(held: Sequence[Constraint], gist: Gist) -> tuple[str, ...]:
    """Give the wishes of the field that words mean and do not name: `the pug stays with mum`."""
    sure = {one.id: gist.done_to(one.field) for one in held}
    best = max(held, key=lambda one: sure[one.id], default=None)
    if best is None or sure[best.id] < OF_FIELD:
        return ()
    return tuple(one.id for one in held if family(one.field) == family(best.field))
