"""Turns with everything an answer can bring beside its words: table, trip, conflict, ways on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.app.scripted_turn import turn
from tools.core.comparisons import NOT_STATED, Cell, Column, Comparison, Row
from tools.core.conflicts import Conflict, LeastChange, Removal
from tools.core.constraint_check import ConstraintCheck
from tools.core.events import Event, Finished
from tools.core.evidence import Answer
from tools.core.itineraries import Day, Itinerary, LeftOut, Leg, Stop
from tools.core.query import ConstraintEdit, Query

COMPARISON = Comparison(
    columns=(Column(field="price", name="Brunch", unit="EUR"),
             Column(field="level_db_spl", name="Sound level", unit="dB"),
             Column(field="diets", name="Diets")),
    rows=(
        Row(entity="Moss & Meridian", cells=(
            Cell(text="11.50 EUR", marks=("[2 p. 12]",), number=11.5),
            Cell(text="34 dB", marks=("[audio 2 at 0:34]",), number=34.0),
            Cell(text="vegan, vegetarian", marks=("[1]", "[2 p. 12]")))),
        Row(entity="Sable & Fennel", cells=(
            Cell(text="9.00 EUR", marks=("[1]",), number=9.0),
            Cell(text=NOT_STATED),
            Cell(text="vegan", marks=("[1]",)))),
        Row(entity="The Undercroft Larder", cells=(
            Cell(text="14.20 EUR", marks=("[1]",), number=14.2),
            Cell(text="35 dB", marks=("[1]",), number=35.0),
            Cell(text=NOT_STATED))),
    ),
)  # fmt: skip

_OPEN = ConstraintCheck(text="open", met="yes", by="Saturday 09:00 to 14:00, menu.pdf")
_QUIET = ConstraintCheck(text="quiet", met="unknown", by="")
_LEG = Leg(origin="Moss & Meridian", minutes=11.0, distance_m=760.0,
           by="straight line at 4.5 km/h")  # fmt: skip
ITINERARY = Itinerary(
    days=(
        Day(date="2026-11-28", spent=20.5, budget=30.0, currency="EUR", stops=(
            Stop(entity="Moss & Meridian", start="2026-11-28T09:30", end="2026-11-28T11:00",
                 lat=55.2001, lon=12.3051, leg=None, price=11.5, currency="EUR", checks=(_OPEN,),
                 marks=("[1]",)),
            Stop(entity="Sable & Fennel", start="2026-11-28T11:30", end="2026-11-28T13:00",
                 lat=55.2044, lon=12.3128, leg=_LEG, price=9.0, currency="EUR",
                 checks=(_OPEN, _QUIET), marks=("[2 p. 12]",)))),
        Day(date="2026-11-29", spent=0.0, budget=30.0, currency="EUR", stops=(
            Stop(entity="The Undercroft Larder", start="2026-11-29T10:00",
                 end="2026-11-29T11:30", lat=55.1987, lon=12.3011, leg=None, price=None,
                 currency=None, checks=(_OPEN,), marks=("[img 3]",)),)),
    ),
    left_out=(LeftOut(entity="Noodle Loom", reason="closed on both days"),),
    unknown=("The price of The Undercroft Larder is not stated.",),
)  # fmt: skip

CONFLICT = Conflict(
    candidates=9,
    constraints=(
        Removal(constraint="c1", text="vegan", removes=4, alone=1),
        Removal(constraint="c2", text="quiet", removes=6, alone=3),
    ),
    changes=(
        LeastChange(text="without “quiet”", gives=3, first=("Moss & Meridian", "Sable & Fennel"),
                    edits=(ConstraintEdit(act="off", constraint="c2"),)),
        LeastChange(text="up to 45 dB", gives=1, first=("Wickerlight Rooms",),
                    edits=(ConstraintEdit(act="change", constraint="c2", op="<=", value=45.0),)),
    ),
)  # fmt: skip
SUGGESTIONS = ("Which of them is open on Sunday?", "Show only places with daylight")
OPTIONS = ("Brunch on Saturday", "Brunch on Sunday")


def rich_turn(query: Query) -> Sequence[Event]:
    """Play the written turn; `compare`, `trip`, `conflict` and `which one` bring their own."""
    events = list(turn(query))
    end = events[-1]
    assert isinstance(end, Finished)
    return [*events[:-1], replace(end, answer=enriched(end.answer, query.text))]


def enriched(answer: Answer, text: str) -> Answer:
    """Give an answer with what the words of the question ask for."""
    answer = replace(answer, suggestions=SUGGESTIONS)
    if "compare" in text:
        answer = replace(answer, comparison=COMPARISON)
    if "trip" in text:
        answer = replace(answer, itinerary=ITINERARY)
    if "conflict" in text:
        answer = replace(answer, conflict=CONFLICT)
    if "which one" in text:
        answer = replace(answer, kind="clarify", options=OPTIONS)
    return answer
