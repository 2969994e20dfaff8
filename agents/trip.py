"""The node that plans a trip: facts in, a checked plan out. No model has a say in it."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.closing import close
from agents.codec import pack, pack_all, unpack
from agents.deps import Turn, view_of
from agents.itinerary.asked import asks_for_trip
from agents.itinerary.checker import Stating, violations
from agents.itinerary.edits import edit_trip
from agents.itinerary.known import known_of
from agents.itinerary.matrix import read_matrix
from agents.itinerary.places import FIELDS, Gazetteer, gazetteer
from agents.itinerary.planning import Planned, plan_trip
from agents.itinerary.reading import read_trip
from agents.itinerary.telling import write_trip
from agents.itinerary.ways import WALKING_KMH, Ways
from agents.records import Memory, Question
from agents.rules.grader import RuleGrader
from agents.rules.standing_in import evidence_for
from agents.speaker import Speaker
from agents.state import State
from agents.timing import begin
from tools.core.events import Ranked, Said
from tools.core.evidence import Coverage, EntityScore, Evidence, Round
from tools.core.itineraries import Itinerary
from tools.core.query import Constraint, Query
from tools.marks import give_marks

_NOT_OF_A_STOP = ("kind", "price", "opening_hours", "source", "page", "modality", "collection",
                  "entity", "date", "taken")  # fmt: skip


def trip(state: State, runtime: Runtime[Turn]) -> State:
    """Plan, check, and tell."""
    began = begin(runtime)
    deps = runtime.context.deps
    query = unpack(Query, state["query"])
    view = view_of(query, deps, runtime.context)
    memory = unpack(Memory, state.get("memory") or {})
    question = unpack(Question, state["question"])
    places = gazetteer(view)
    begin(runtime)
    known = known_of(view, places)
    wish = None
    asked_anew = asks_for_trip(query.text, view, deps.now())
    if memory.trip is not None and not asked_anew:
        wish = edit_trip(query.text, memory.trip, known, places.places, deps.now())
        not_read = f"“{query.text.strip()}” was not understood as a change of the plan"
        wish = wish or replace(memory.trip, said=(), not_read=(not_read,))
    if wish is None:
        text = query.text if question.link == "new" else question.standalone
        wish = read_trip(text, known, deps.now())
        wish = replace(wish, constraints=(*_of_thread(question, memory), *wish.constraints))
    matrix = read_matrix(view)
    ways = Ways(matrix=matrix, speed_kmh=wish.speed_kmh or WALKING_KMH)
    planned = _checked(plan_trip(wish, places, ways), places, ways)
    begin(runtime)
    evidence = give_marks(evidence_for(_items(planned, places), view))
    runtime.context.say(Ranked(evidence=tuple(evidence)))
    state = {**state, **_found(evidence, planned, question)}
    case, view = case_of(state, runtime.context)
    searched = Coverage(searched=len(places.places), state="ok", reason="sheets alone decide")
    case = replace(case, coverage={**case.coverage, "text": searched})
    verdict = RuleGrader().grade(case, view, last=True)
    case = replace(case, verdict=verdict)
    state = {
        **state,
        "rounds": [pack(Round(action="plan", changed="", confidence=verdict.confidence))],
    }
    speaker = Speaker(case, runtime.context.say)
    speaker.frames(write_trip(planned, case, places))
    return close(
        state, case, runtime, kind="quoted" if any(planned.days) else "abstained",
        said=speaker.said, node="trip", began=began,
        itinerary=_marked(planned, speaker.said), trip=planned.wish,
    )  # fmt: skip


def _of_thread(question: Question, memory: Memory) -> tuple[Constraint, ...]:
    """Give the limits of earlier turns that hold for stops too, where this turn goes on."""
    if question.link == "new":
        return ()
    before = memory.plan.constraints if memory.plan is not None else ()
    return tuple(one for one in before if one.on and one.field not in _NOT_OF_A_STOP)


def _checked(planned: Planned, places: Gazetteer, ways: Ways) -> Planned:
    """Hold the plan against the sheets once more; one that breaks anything is not shown."""
    broken = violations(planned.itinerary, planned.wish, Stating(places), ways.matrix)
    if not broken:
        return planned
    told = tuple(f"the plan did not stand its own check: {one}" for one in broken)
    return replace(planned, itinerary=Itinerary(days=(), unknown=told), days=())


def _items(planned: Planned, places: Gazetteer) -> dict[str, str]:
    """Give the sheets and rows that the plan rests on, each with its entity."""
    found: dict[str, str] = {}
    for one in (each for day in planned.days for each in day):
        if one.place.sheet is not None:
            found[one.place.sheet] = one.place.entity
        if one.way is not None and one.way.mark_item is not None:
            found.setdefault(one.way.mark_item, "")
    for left in planned.itinerary.left_out:
        place = places.places.get(left.entity)
        if place is not None and place.sheet is not None:
            found.setdefault(place.sheet, place.entity)
    return found


def _found(evidence: list[Evidence], planned: Planned, question: Question) -> State:
    names = [one.place.entity for day in planned.days for one in day]
    sheets = {one.entity: one.item for one in evidence}
    scores = [
        EntityScore(
            name=name, score=1.0, evidence=(sheets[name],) if name in sheets else (),
        )
        for name in dict.fromkeys(names)
    ]  # fmt: skip
    asked = replace(question, fields=FIELDS, about=tuple(dict.fromkeys(names)), terms=())
    return {
        "evidence": pack_all(evidence), "entities": pack_all(scores), "question": pack(asked),
    }  # fmt: skip


def _marked(planned: Planned, said: list[Said]) -> Itinerary:
    """Give every stop the marks that stand in the answer."""
    told = {citation.item: citation.mark for one in said for citation in one.citations}
    sheets = {one.place.entity: one.place.sheet for day in planned.days for one in day}
    days = tuple(
        replace(day, stops=tuple(
            replace(stop, marks=(told[sheet],) if (sheet := sheets[stop.entity]) in told else ())
            for stop in day.stops
        ))
        for day in planned.itinerary.days
    )  # fmt: skip
    return replace(planned.itinerary, days=days)
