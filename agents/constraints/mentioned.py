"""Wishes that words only mention: in a reason, a remark, a memory, or beside what is given up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.constraints.act_reader import NEVER, SAYS, SOFT, WISH, Gist
from agents.constraints.meaning import relation
from agents.constraints.standing import Standing
from agents.constraints.told import Told
from agents.rules.wishes import NO, YES
from tools.core.query import Constraint

_MENTIONED = 0.02
"""Probability of a field's wish below which the field is only spoken of: `payday is on Friday`."""
_SPOKEN_OF = ("opening_hours", "material", "colours", "level_db_spl", "weight", "rating")
"""Fields that this is asked of."""
_REMARK = 0.05
"""Probability of any wish below which none counts beside an act."""
_SOFT = 0.5
_NO_MUST = 0.75
"""Probability from which on the only wish of a turn is no must."""
FILES = re.compile(
    r"\b(?:photos?|pictures?|pics?|images?|recordings?|videos?|clips?|films?|mails?|emails?|"
    r"messages?|files?|documents?|notes?|letters?|invoices?|receipts?|reports?)\b",
    re.I,
)
_DATED = ("date", "taken")
_TURNED = {"low": "high", "high": "low"}


def as_meant(
    stated: Sequence[Constraint], told: Told, gist: Gist, standing: Standing
) -> list[Constraint]:
    """Leave out what is only mentioned, and make the only wish soft that is no must."""
    kept = [
        one
        for one in stated
        if one.field not in _SPOKEN_OF or gist.states[f"{SAYS}{one.field}"] >= _MENTIONED
    ]
    kept = [one for one in kept if not _is_turned(one, kept, gist)]
    sure, soft = gist.states[WISH], gist.states[SOFT]
    acted = {key for act in told.acts for key in act.ids}
    if acted or told.undo:
        # `I can do without the wifi, so drop it` is no wish for a place without.
        gone = [one for one in standing.held if one.id in acted]
        kept = [one for one in kept if not any(_is_denied(one, two) for two in gone)]
        # `Mother has cotton in her ears, so quiet is not needed` wants nothing of cotton.
        return [] if sure < _REMARK and soft < _SOFT else kept
    if sure < NEVER and soft < _SOFT:
        return []
    if len(kept) == 1 and soft >= _NO_MUST:
        return [replace(one, hard=False) for one in kept]
    return kept


def _is_denied(one: Constraint, gone: Constraint) -> bool:
    return gone.value in (YES, NO) and relation(one, gone) == "clash"


def _is_turned(one: Constraint, stated: Sequence[Constraint], gist: Gist) -> bool:
    """Tell `dark` of `bright, dark rooms put me to sleep`."""
    turned = _TURNED.get(str(one.value))
    if turned is None or not any(relation(two, one) == "clash" for two in stated):
        return False
    own, other = (gist.states.get(f"{one.field}={value}", 0.0) for value in (one.value, turned))
    return own < other


def undated(stated: Sequence[Constraint], text: str, standing: Standing) -> tuple[Constraint, ...]:
    """Leave out when something was, `I paid 60 last year`, where places or things are sought."""
    sought = any(one.field == "kind" for one in standing.held) and not FILES.search(text)
    return tuple(one for one in stated if not (sought and one.field in _DATED and not one.hard))
