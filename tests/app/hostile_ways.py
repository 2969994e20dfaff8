"""An answer whose table, trip, conflict and ways on say one payload in every field."""

from __future__ import annotations

from dataclasses import replace

from tests.app.scripted_rich import COMPARISON, CONFLICT, ITINERARY
from tools.core.comparisons import Comparison
from tools.core.conflicts import Conflict
from tools.core.constraint_check import ConstraintCheck
from tools.core.evidence import Answer
from tools.core.itineraries import Itinerary, LeftOut, Leg, Stop


def poisoned_ways(answer: Answer, payload: str) -> Answer:
    """Put a payload wherever a file, a model or a name may say something."""
    return replace(
        answer, comparison=_table(payload), itinerary=_trip(payload), conflict=_conflict(payload),
        options=(payload,), suggestions=(payload,),
        evidence=tuple(
            replace(one, why=tuple(replace(share, matched=(payload,)) for share in one.why))
            for one in answer.evidence
        ),
    )  # fmt: skip


def _table(payload: str) -> Comparison:
    columns = tuple(replace(one, name=payload, unit=payload) for one in COMPARISON.columns)
    rows = tuple(
        replace(row, entity=payload, cells=tuple(replace(one, text=payload) for one in row.cells))
        for row in COMPARISON.rows
    )
    return Comparison(columns=columns, rows=rows)


def _trip(payload: str) -> Itinerary:
    check = ConstraintCheck(text=payload, met="no", by=payload)
    leg = Leg(origin=payload, minutes=3.0, distance_m=None, by=payload)

    def stop(number: int, one: Stop) -> Stop:
        return replace(one, entity=f"{payload} {number}", start=payload, end=payload, leg=leg,
                       currency=payload, checks=(check,))  # fmt: skip

    days = tuple(
        replace(day, date=payload, currency=payload,
                stops=tuple(stop(at, one) for at, one in enumerate(day.stops)))
        for day in ITINERARY.days
    )  # fmt: skip
    left = (LeftOut(entity=payload, reason=payload),)
    return Itinerary(days=days, left_out=left, unknown=(payload,))


def _conflict(payload: str) -> Conflict:
    return replace(
        CONFLICT,
        constraints=tuple(replace(one, text=payload) for one in CONFLICT.constraints),
        changes=tuple(
            replace(one, text=payload, first=(payload,),
                    edits=tuple(replace(edit, constraint=payload) for edit in one.edits))
            for one in CONFLICT.changes
        ),
    )  # fmt: skip
