"""Reads one clause of a wish for a trip: the stops it names, or the limits of all stops."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents.itinerary.clocks import AT, STAY, clock_of, stay_minutes
from agents.itinerary.customs import MEAL_WORDS, MEALS, PARTS
from agents.itinerary.wish import StopWish
from agents.rules import patterns
from agents.rules.constraints import Reading, read_constraints
from agents.rules.coverage import is_general
from agents.rules.naming import named_entities
from agents.rules.words import content_terms, stem, stems
from tools.core.hours import WEEKDAYS, Span
from tools.core.protocols import StatedFields
from tools.core.query import Constraint

_COUNTS = {
    "two": 2,
    "2": 2,
    "three": 3,
    "3": 3,
    "four": 4,
    "4": 4,
    "a couple of": 2,
    "couple of": 2,
}
_FRAME_WORDS = stems(
    "plan day days trip itinerary weekend schedule tour outing visit visiting town city route stop "
    "stops morning afternoon evening night today tomorrow please perfect nice good lovely relaxed "
    "relaxing start begin end finish time walk walking foot budget person people us me see go "
    "going "
    "want like need fit one somewhere something place places spot open total each per euros euro "
    "eur "
    "first last next bit little quick short long whole full half half-day lazy easy stroll proper "
    "leisurely spend spending hour hours minutes minute min both round thing things well look "
    "take have eat "
    "eating have do doing early late free afterwards finish way home stay week include including "
    "must "
    "arrive leave back done sometime around about middle solo alone family friend friends couple "
    "everything "
    "pace break rest rush hurry mood weather sun sunny rain rainy air fresh energy legs feet "
    "luggage "
    "kids children mother father parents family dog dogs baby grandma husband wife partner us them "
    "hungry tired wet dry cold hot summer winter spring autumn holiday holidays birthday "
    "anniversary "
    "bus train car parking steps stairs crowd crowds queue wallet purse cash card amount limit max "
    "sure make keep rest suitable possible most least money spare local decent favourite famous "
    + " ".join(WEEKDAYS)
)
"""Words of a request for a trip that name no stop."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What of the library the reading needs."""

    entities: Sequence[str]
    kinds: Sequence[str]
    stated: StatedFields
    only: dict[str, str]
    """The one entity of a kind, where there is only one."""
    common: frozenset[str]
    """Stems that most sheets hold, as the name of the town."""
    meets: Callable[[StopWish, str], bool]
    """Tells whether a place, by its name, is one that a wish asks for."""
    says: Callable[[Sequence[str]], bool]
    """Tells whether the sheet of some place says all of these words."""


def read_clause(
    clause: str, known: Known, now: dt.datetime, names: dict[str, str], within: Span | None
) -> tuple[list[StopWish], list[Constraint], list[str]]:
    """Read one clause: stops, or limits of all stops, or neither."""
    window, stay, rest = _clock_and_stay(clause)
    reading = read_constraints(
        _articled(rest), turn=0, now=now, kinds=known.kinds, stated=known.stated
    )
    entities = _in_order(rest, names) or list(named_entities(rest, known.entities))
    entities = entities or _the_only(rest, known)
    meal = _meal(rest)
    kinds = _kinds(reading, known)
    limits = tuple(
        one for one in reading.constraints if one.field not in ("kind", "opening_hours", "price")
    )
    part = part_of(rest) or within
    text = _shown(clause, names)
    if entities:
        return (
            [
                StopWish(
                    text=_shown(text, names), entity=one, meal=meal,
                    window=window or (part if not meal else None), stay=stay,
                )
                for one in entities
            ],
            [], [],
        )  # fmt: skip
    terms = _terms(reading, kinds, meal, known)
    if meal or kinds:
        one = StopWish(
            text=text, meal="" if kinds and not meal else meal, kinds=kinds, constraints=limits,
            terms=terms, window=window or (None if meal else part), stay=stay,
        )  # fmt: skip
        return [one] * _count(rest), [], []
    if (
        terms
        and not _OF_DAY.search(rest)
        and (_ARTICLE.match(rest) or known.says(terms) or _is_bare(rest, terms))
    ):
        return (
            [
                StopWish(
                    text=text, constraints=limits, terms=terms, window=window or part, stay=stay
                )
            ],
            [],
            [],
        )
    if limits:
        return [], [*limits], []
    return [], [], [f"“{text}” was not understood as a stop"] if terms else []


def _is_bare(clause: str, terms: Sequence[str]) -> bool:
    """`Zoo`, in a list of stops: nothing but what is wanted."""
    return bool(terms) and stems(" ".join(terms)) <= _VISITED


_VISITED = stems(
    "zoo aquarium castle church cathedral theatre theater opera beach pool swimming spa sauna "
    "stadium "
    "library planetarium casino monastery palace ruins waterfall lake temple mosque synagogue mall "
    "arcade bowling circus funfair playground harbour pier"
)
"""Words for places to visit that need no article to be a wish."""
_OF_DAY = re.compile(r"\b(?:day|days|trip|weekend|holiday|outing|tour)\b", re.I)
"""`A rainy day`, `dog day` describe the whole, and are no stop."""
_ARTICLE = re.compile(r"^\W*(?:an?|some|one)\s", re.I)


def _clock_and_stay(clause: str) -> tuple[tuple[int, int] | None, int | None, str]:
    stay = None
    told = STAY.search(clause)
    if told:
        stay = stay_minutes(told)
        clause = clause[: told.start()] + " " + clause[told.end() :]
    at = AT.search(clause)
    minute = clock_of(at, "a") if at else None
    if at is None or minute is None:
        return None, stay, clause
    late = patterns.search(r"\b(?:dinner|drinks|evening|cinema|film|night)\b", clause)
    if late and minute < 12 * 60 and minute >= 4 * 60:
        minute += 12 * 60
    if patterns.search(r"\blunch\b", clause) and minute <= 3 * 60:
        minute += 12 * 60
    return (minute, minute), stay, clause[: at.start()] + " " + clause[at.end() :]


def _articled(clause: str) -> str:
    """`The museum` among stops asks for a museum like `a museum` does."""
    return _DEFINITE.sub("a ", clause)


_DEFINITE = re.compile(
    r"^\W*(?:(?:to\s)?(?:visit|see|go to|have|eat|at)\s)?(?:the|my|our|for|in|at|to)\s", re.I
)


def _in_order(clause: str, names: dict[str, str]) -> list[str]:
    found = [(clause.find(token), name) for token, name in names.items() if token in clause]
    return [name for _, name in sorted(found)]


def _the_only(clause: str, known: Known) -> list[str]:
    for kind, name in known.only.items():
        said = re.escape(kind.replace("_", " ")).replace(r"\ ", r"[\s-]")
        if patterns.search(rf"\bthe\s(?:\w+\s)?{said}\b", clause):
            return [name]
    return []


def _meal(clause: str) -> str:
    words = re.findall(r"[a-z]+", clause.lower())
    found = [MEAL_WORDS[one] for one in words if one in MEAL_WORDS]
    first = [one for one in found if one in ("breakfast", "brunch", "lunch", "dinner")]
    return (first or found or [""])[0]


def _kinds(reading: Reading, known: Known) -> tuple[str, ...]:
    for one in reading.constraints:
        if one.field == "kind" and one.op == "in" and isinstance(one.value, tuple):
            if set(stems(one.text)) & set(_MEAL_STEMS):
                continue
            named = _exact(one, known)
            # Where something is stated to be a garden, a park is none.
            return tuple(named) or one.value
    return ()


_MEAL_STEMS = stems(" ".join(MEAL_WORDS) + " eat dine meal meals drink")


def _exact(one: Constraint, known: Known) -> list[str]:
    """`A pub` is a pub, and a bar only where nothing is stated to be a pub."""
    said = {word.removesuffix("s") for word in one.text.lower().split(" or ")}
    return [kind for kind in known.kinds if kind.replace("_", " ").lower() in said]


def _terms(reading: Reading, kinds: Sequence[str], meal: str, known: Known) -> tuple[str, ...]:
    taken = _FRAME_WORDS | known.common | _MEAL_STEMS | stems(" ".join(kinds).replace("_", " "))
    if meal:
        taken |= stems(" ".join(MEALS[meal].kinds))
    return tuple(
        term
        for term in content_terms(reading.bare)
        if stem(term) not in taken and not is_general(term) and not term.isdigit() and len(term) > 2
    )


def part_of(clause: str) -> tuple[int, int] | None:
    """Give when a stop begins by the part of the day that is named."""
    found = patterns.search(rf"\b(?P<part>{'|'.join(PARTS)})s?\b", clause)
    return PARTS[found["part"].lower()] if found else None


def _count(clause: str) -> int:
    found = patterns.search(rf"\b(?P<many>{'|'.join(_COUNTS)})\s", clause)
    return _COUNTS[found["many"].lower()] if found else 1


def _shown(text: str, names: dict[str, str]) -> str:
    for token, name in names.items():
        text = text.replace(token, name)
    return " ".join(text.split()).strip(" ,.;:?!")
