"""Which places an answer shows: those are looked up for its map."""

from __future__ import annotations

from app.ui.turn import TurnView

_MOST = 12


def shown_places(view: TurnView) -> list[str]:
    """Name the entities that an ended answer speaks of; none for an answer without any."""
    answer = view.answer
    if answer is None or answer.kind in ("abstained", "clarify") or answer.itinerary is not None:
        return []
    rows = answer.comparison.rows if answer.comparison is not None else ()
    compared = [one.entity for one in rows]
    told = [one.name for one in answer.entities if one.name in answer.answer]
    names = list(dict.fromkeys([*compared, *told]))[:_MOST]
    return names if len(names) > 1 else []
