"""Limits on how far from a named place: `within 100 m of the museum`, `nearest to the tower`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.rules.limits import NUMBER
from agents.rules.naming import named_entities
from tools.core.filters import All, Condition, Filter
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, Scope

NEAR = "distance"
"""Field of a limit whose value is (metres, latitude, longitude, name)."""
_EARTH_M = 6_371_000.0
_WALKED_M_A_MINUTE = 80.0
"""4.8 km/h, the usual pace of route planners; as the crow flies."""
_WITHIN = re.compile(
    rf"\b(?:within|under|less than|not more than|no more than|at most|up to|not over)?\s*"
    rf"(?P<number>{NUMBER})[\s-]?(?P<unit>km|kilomet(?:re|er)s?|m|met(?:re|er)s?|min(?:ute)?s?)"
    r"(?:['’]?\s(?:walk|on foot|walking|away|or less))*\s(?:of|from|to)\s(?P<place>.+)",
    re.I,
)
_NEAREST = re.compile(r"\b(?:nearest|closest)\s(?:[\w-]+\s){0,3}?to\s(?P<place>.+)", re.I)
_CLOSE = re.compile(
    r"\b(?:near(?: to| by)?|close to|next to|not far from|around the corner from|beside)\s"
    r"(?P<place>.+)",
    re.I,
)
_FROM_HERE = re.compile(
    rf"\b(?:within|inside(?: of)?|under|less than|not more than|no more than|at most|up to|"
    rf"not over|no further than|not further than)\s(?P<number>{NUMBER})[\s-]?"
    r"(?P<unit>km|kilomet(?:re|er)s?|m|met(?:re|er)s?|min(?:ute)?s?)\b"
    r"(?:['’]?\s(?:walk|on foot|walking|away|or less))*"
    r"(?!\s(?:of|from|to|long|wide|high|deep|tall)\b)",
    re.I,
)
"""Said of a place that was named before: `I'm in the garden: what is within 150 m?`"""
_STANDING_AT = (
    r"\b(?:in|at|by|near|outside|from|beside|opposite|leaving|left|around|of|to|reached|behind)\s"
    r"(?:the\s)?$"
)
_CLOSE_M = 300.0
"""What `near` is taken for, softly. Not tuned."""


@dataclass(frozen=True, kw_only=True)
class Nearness:
    """A limit on distance, and the place it is measured from."""

    constraint: Constraint
    anchor: str
    words: str
    """Where it stands in the question."""


_SET_BESIDE = re.compile(
    r"\b(?:set|put|lay|hold|place|stand)\b [^.?!]{3,60}? (?:beside|next to|alongside)\b", re.I
)
"""`Set A beside B` compares."""


def read_nearness(
    text: str, about: Sequence[str], names: Sequence[str], catalogue: Catalogue, scope: Scope,
    *, turn: int, most: int,
) -> Nearness | None:  # fmt: skip
    """Read how near something has to be to a place whose coordinates are known.

    about: what the whole question names, as `the hostel` may. most: priority of a superlative
    (`nearest to`).
    """
    if _SET_BESIDE.search(text):
        return None
    for pattern in (_WITHIN, _NEAREST, _CLOSE, _FROM_HERE):
        match = pattern.search(text)
        if match is not None and pattern is _FROM_HERE:
            anchor = _standing_at(text[: match.start()], about)
        else:
            anchor = (named_entities(match["place"], names) or tuple(about))[:1] if match else ()
        at = _coordinates(anchor[0], catalogue, scope) if anchor else None
        if match is None or at is None:
            continue
        measured = pattern in (_WITHIN, _FROM_HERE)
        metres = _metres(match) if measured else _CLOSE_M
        words = match.group()
        return Nearness(
            constraint=Constraint(
                field=NEAR, op="<=", unit="m", hard=measured, turn=turn,
                value=(f"{metres:g}", f"{at[0]:.6f}", f"{at[1]:.6f}", anchor[0]),
                priority=most if pattern is _NEAREST else 0, text=words.strip(" .,;?!"),
            ),
            anchor=anchor[0],
            words=words,
        )  # fmt: skip
    return None


def _standing_at(before: str, about: Sequence[str]) -> tuple[str, ...]:
    """Give the one place of which the words before a distance say that somebody is there."""
    found = [
        name
        for name in about
        if (at := before.casefold().find(re.sub(r"^the\s", "", name.casefold()))) >= 0
        and re.search(_STANDING_AT, before[:at], re.I)
    ]
    return tuple(found) if len(found) == 1 else ()


def distance_filter(constraint: Constraint) -> Filter:
    """Give the box around the place that holds the circle; corners lie up to 1.4 radii away."""
    metres, lat, lon = _asked(constraint)
    north = math.degrees(metres / _EARTH_M)
    east = north / max(math.cos(math.radians(lat)), 1e-6)
    sides = (("lat", ">=", lat - north), ("lat", "<=", lat + north),
             ("lon", ">=", lon - east), ("lon", "<=", lon + east))  # fmt: skip
    return All(
        parts=tuple(
            Condition(field=field, op=">=" if op == ">=" else "<=", value=value, unit="degree")
            for field, op, value in sides
        )
    )


def metres_away(constraint: Constraint, item: str, catalogue: Catalogue) -> float | None:
    """Measure how far an item's place is, in metres as the crow flies; None where it is unknown."""
    place = [
        next((one.attribute.value for one in catalogue.facts(item, field)), None)
        for field in ("lat", "lon")
    ]
    if not isinstance(place[0], float) or not isinstance(place[1], float):
        return None
    _, lat, lon = _asked(constraint)
    north = math.radians(place[0] - lat)
    east = math.radians(place[1] - lon) * math.cos(math.radians(lat))
    return _EARTH_M * math.hypot(north, east)


def asked_metres(constraint: Constraint) -> float:
    """Give the radius that was asked for."""
    return _asked(constraint)[0]


def anchor_of(constraint: Constraint) -> str:
    """Name the place that the distance is measured from; empty for other constraints."""
    is_near = constraint.field == NEAR and isinstance(constraint.value, tuple)
    return constraint.value[3] if is_near and isinstance(constraint.value, tuple) else ""


def _asked(constraint: Constraint) -> tuple[float, float, float]:
    assert isinstance(constraint.value, tuple)
    metres, lat, lon = (float(one) for one in constraint.value[:3])
    return metres, lat, lon


def _metres(match: re.Match[str]) -> float:
    number = float(match["number"].replace(",", "."))
    unit = match["unit"].casefold()
    if unit.startswith("min"):
        return number * _WALKED_M_A_MINUTE
    return number * (1000.0 if unit.startswith("k") else 1.0)


def _coordinates(name: str, catalogue: Catalogue, scope: Scope) -> tuple[float, float] | None:
    for one in catalogue.of_entity(name, scope)[:1]:
        found = [catalogue.facts(one.id, field) for field in ("lat", "lon")]
        values = [facts[0].attribute.value for facts in found if facts]
        if len(values) == 2 and isinstance(values[0], float) and isinstance(values[1], float):
            return values[0], values[1]
    return None
