"""Follow-ups on a plan: `swap the second stop`, `start at 10`, `add the gallery`, `drop lunch`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from agents.itinerary.clauses import Known
from agents.itinerary.clocks import STAY, stay_minutes
from agents.itinerary.customs import MEAL_WORDS
from agents.itinerary.hidden import with_places_hidden
from agents.itinerary.places import Place
from agents.itinerary.reading import read_stops
from agents.itinerary.times import read_times
from agents.itinerary.wish import StopWish, TripWish
from agents.rules import patterns

_ASKS = re.compile(
    r"^\W*(?:and\s)?(?:is|are|was|does|do|did|has|have|what|when|where|which|who|why|how)\b"
    r"(?! (?:about|if))",
    re.I,
)
"""A question in between changes nothing."""
_POLITE = re.compile(
    r"^\W*(?:(?:please|ok|okay|and|but|now|also|then|no|hmm|actually|could you|can you|can we|"
    r"could we|"
    r"let's|let us|i(?:'d| would) (?:rather|like to|prefer to)|we(?:'d| would) (?:rather|like to)|"
    r"what if we|what about if we)[\s,]+)*",
    re.I,
)
_SWAP = re.compile(
    r"^(?:swap|replace|change|exchange|switch|substitute)\s(?P<what>.+?)"
    r"(?:\s(?:for|with|by|to)\s(?P<new>.+?))?$",
    re.I,
)
_TWO = re.compile(
    r"^(?:swap|switch|"
    r"exchange)\s(?:the\s)?(?P<one>\w+)(?:\sstop)?\sand\s(?:the\s)?(?P<two>\w+)(?:\sstops?)?$",
    re.I,
)
_ELSE = re.compile(r"^(?P<what>.+?)\s(?:somewhere|something) else$", re.I)
_DROP = re.compile(
    r"^(?:drop|remove|skip|cut|delete|leave out|take out|no|without|"
    r"forget(?: about)?)\s(?P<what>.+)$",
    re.I,
)
_ADD = re.compile(
    r"^(?:add|include|put in|squeeze in|fit in|also (?:visit|see)|visit|see)\s(?P<what>.+)$", re.I
)
_INSTEAD = re.compile(r"^(?P<new>.+?)\sinstead of\s(?P<what>.+)$", re.I)
_LONGER = re.compile(r"\b(?P<how>longer|more time|shorter|less time)\b", re.I)
_ADJUSTS = re.compile(
    r"^(?:start|begin|leave|finish|end|stop|be back|back|until|till|from|make it|move|do it|"
    r"keep it|"
    r"on |under|at most|budget|with a budget|max|spend|for |what about|how about|two|three|"
    r"one more|"
    r"the whole|a whole|not before|before|after|by )",
    re.I,
)
_NEXT = re.compile(
    r"(?:[,;.]\s*|\s)(?:and\s|then\s)*(?=(?:swap|replace|drop|remove|skip|add|include|start|"
    r"begin|finish|"
    r"end|leave out|make it|move|stay|put in|be back|budget)\b)",
    re.I,
)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "last": -1,
}  # fmt: skip
_STEP = 30
_TAIL = re.compile(
    r"\s+(?:please|instead|to (?:the|our|my) (?:plan|day|trip)|as well|too)\W*$", re.I
)


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What an edit is read with."""

    trip: TripWish
    known: Known
    places: Mapping[str, Place]
    now: dt.datetime


def edit_trip(
    text: str, trip: TripWish, known: Known, places: Mapping[str, Place], now: dt.datetime
) -> TripWish | None:
    """Give the changed wish; None where the words change no plan."""
    if _ASKS.search(text):
        return None
    changed: TripWish | None = None
    for part in _parts(text):
        new = _edit(part, changed or trip, known, places, now)
        changed = new or changed
    return changed


def _parts(text: str) -> list[str]:
    """`Start at 10 and add the gallery` changes two things."""
    cuts = [one.start() for one in _NEXT.finditer(text)]
    return [text[a:b].strip(" ,;.") for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _edit(
    text: str, trip: TripWish, known: Known, places: Mapping[str, Place], now: dt.datetime
) -> TripWish | None:
    said = _TAIL.sub("", _POLITE.sub("", text.strip(), count=1).strip(" .!?"))
    trip = replace(trip, stops=tuple(one for one in trip.stops if one.own), said=(), not_read=())
    ground = _Ground(trip=trip, known=known, places=places, now=now)
    for change in (_exchanged, _swapped, _dropped, _added, _stayed, _adjusted, _timed_stop):
        changed = change(said, ground)
        if changed is not None:
            return replace(changed, text=f"{trip.text}; {text.strip()}")
    return None


def _at(what: str, ground: _Ground) -> int | None:
    """Give the number of the wish that words point at."""
    stops, shown = ground.trip.stops, ground.trip.shown
    for word in re.findall(r"\w+", what.lower()):
        if word in _ORDINALS and -len(shown) <= _ORDINALS[word] < len(shown):
            name = shown[_ORDINALS[word]]
            return next((at for at, one in enumerate(stops) if one.chosen == name), None)
        meal = MEAL_WORDS.get(word)
        if meal and any(one.meal == meal for one in stops):
            return next(at for at, one in enumerate(stops) if one.meal == meal)
    read = _read(what, ground)
    for new in read:
        for at, one in enumerate(stops):
            place = ground.places.get(one.chosen or one.entity or "")
            same = new.entity is not None and new.entity in (one.entity, one.chosen)
            of_kind = new.entity is None and place is not None and place.kind in new.kinds
            if same or of_kind or (new.kinds and new.kinds == one.kinds):
                return at
    return None


def _read(words: str, ground: _Ground) -> list[StopWish]:
    hidden, names = with_places_hidden(words, ground.known.entities)
    made, _, _ = read_stops(hidden, ground.known, ground.trip, ground.now, names)
    return made


def _with(trip: TripWish, at: int, new: StopWish) -> TripWish:
    return replace(trip, stops=(*trip.stops[:at], new, *trip.stops[at + 1 :]))


def _exchanged(said: str, ground: _Ground) -> TripWish | None:
    match = _TWO.match(said)
    if match is None:
        return None
    one, two = _at(match["one"], ground), _at(match["two"], ground)
    if one is None or two is None or one == two:
        return None
    stops = list(ground.trip.stops)
    stops[one], stops[two] = stops[two], stops[one]
    low, high = sorted((one, two))
    if high == low + 1:
        stops[high] = replace(stops[high], after_last=True)
        stops[low] = replace(stops[low], after_last=False)
    return replace(ground.trip, stops=tuple(stops))


def _swapped(said: str, ground: _Ground) -> TripWish | None:
    match = _INSTEAD.match(said) or _SWAP.match(said) or _ELSE.match(said)
    if match is None:
        return None
    at = _at(match["what"], ground)
    if at is None:
        return None
    old = ground.trip.stops[at]
    new = match.groupdict().get("new")
    if new and not patterns.match(r"(?:something|somewhere|another one)\b", new):
        read = _read(new, ground)
        if not read:
            return None
        first = read[0]
        return _with(ground.trip, at, replace(
            first, day=old.day, meal=first.meal or old.meal, window=first.window or old.window,
        ))  # fmt: skip
    place = ground.places.get(old.chosen or old.entity or "")
    kinds = old.kinds or ((place.kind,) if place and not old.meal and not old.terms else ())
    another = f"another {place.kind.replace('_', ' ') if place else 'stop'}"
    refused = (*old.refused, old.chosen or old.entity or "")
    return _with(ground.trip, at, replace(
        old, entity=None, chosen="", kinds=kinds, refused=refused,
        text=another if old.entity is not None else old.text,
    ))  # fmt: skip


def _dropped(said: str, ground: _Ground) -> TripWish | None:
    match = _DROP.match(said)
    at = _at(match["what"], ground) if match else None
    if at is None:
        return None
    stops = ground.trip.stops
    return replace(ground.trip, stops=(*stops[:at], *stops[at + 1 :]))


def _added(said: str, ground: _Ground) -> TripWish | None:
    match = _ADD.match(said)
    read = _read(match["what"], ground) if match else []
    if not read:
        return None
    return replace(ground.trip, stops=(*ground.trip.stops, *read))


def _stayed(said: str, ground: _Ground) -> TripWish | None:
    longer, told = _LONGER.search(said), STAY.search(said)
    if longer is None and told is None:
        return None
    rest = STAY.sub(" ", said) if told else said
    at = _at(patterns.sub(r"^.*?\b(?:at|in|on|for)\s", "", rest), ground)
    if at is None:
        return None
    one = ground.trip.stops[at]
    if told:
        return _with(ground.trip, at, replace(one, stay=stay_minutes(told)))
    assert longer is not None
    usual = ground.trip.stays.get(one.chosen, 60)
    by = _STEP if longer["how"].lower() in ("longer", "more time") else -_STEP
    return _with(ground.trip, at, replace(one, stay=max(15, usual + by)))


def _adjusted(said: str, ground: _Ground) -> TripWish | None:
    if not _ADJUSTS.match(said) and not patterns.search(r"\binstead\b", said):
        return None
    times = read_times(said, ground.now)
    found = (times.first, times.days, times.start, times.end, times.budget)
    trip = ground.trip
    if all(one is None for one in found):
        hidden, names = with_places_hidden(said, ground.known.entities)
        _, limits, _ = read_stops(patterns.sub(r"^make it\s", "", hidden), ground.known, trip,
                                  ground.now, names)  # fmt: skip
        return replace(trip, constraints=(*trip.constraints, *limits)) if limits else None
    return replace(
        trip,
        first=times.first.isoformat() if times.first else trip.first,
        days=times.days or trip.days,
        start=times.start if times.start is not None else trip.start,
        end=times.end if times.end is not None else trip.end,
        budget=times.budget if times.budget is not None else trip.budget,
        below=times.below if times.budget is not None else trip.below,
        currency=times.currency or trip.currency,
    )


def _timed_stop(said: str, ground: _Ground) -> TripWish | None:
    """`Lunch at 1`, `the museum at 14:00`."""
    read = _read(patterns.sub(r"^(?:have|do|visit|see|move)\s", "", said), ground)
    if len(read) != 1 or read[0].window is None:
        return None
    at = _at(said, ground)
    if at is None:
        return None
    return _with(ground.trip, at, replace(ground.trip.stops[at], window=read[0].window))
