"""The nearest value of one constraint that lets a candidate through."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agents.rules.fact_text import field_name, value_text
from tools.core.filters import Op
from tools.core.hours import WEEKDAYS, is_open
from tools.core.items import Attribute
from tools.core.protocols import Catalogue
from tools.core.query import Constraint
from tools.core.units import comparable, is_currency

_OTHER_TIME = 0.1
"""Cost of another time of the same day, and .3 more at three hours. Not tuned."""
_OTHER_DAY = 0.5
_A_DAY = 0.05
_STEP_MIN, _FURTHEST_MIN = 30, 180
_LOOSER: dict[Op, Op] = {"<": "<=", "<=": "<=", ">": ">=", ">=": ">="}
_WHOLE = 20.0
"""From here on a limit is told without decimals."""
_CHOSEN = ("size",)
"""Fields of one word each, where another word is still an answer."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One constraint with another value."""

    constraint: Constraint
    cost: float
    """0 changes nothing; from 1 on it is as much as giving it up."""
    text: str
    """For a button: `up to 120 EUR`."""


def move_to(one: Constraint, lead: str, catalogue: Catalogue) -> Move | None:
    """Give the least change of value under which an item's facts meet a constraint; None if none.

    lead: the item through which the candidate's facts are read.
    """
    facts = [fact.attribute for fact in catalogue.facts(lead, one.field)]
    if len(facts) != 1:
        # Where nothing is known, or facts disagree, no value lets it through.
        return None
    if one.op == "open_at" and one.field == "opening_hours":
        return _other_moment(one, facts[0])
    if one.op in _LOOSER and isinstance(one.value, float):
        return _looser(one, facts[0])
    if one.op in ("=", "in") and one.field in _CHOSEN and isinstance(facts[0].value, str):
        value = value_text(facts[0])
        changed = replace(one, value=(facts[0].value,) if one.op == "in" else facts[0].value)
        return Move(constraint=changed, cost=_OTHER_DAY, text=f"{field_name(one.field)} {value}")
    return None


def _looser(one: Constraint, fact: Attribute) -> Move | None:
    assert isinstance(one.value, float)
    if not isinstance(fact.value, float) or isinstance(fact.value, bool):
        return None
    limit = comparable(one.value, one.unit, fact.unit)
    if limit is None:
        return None
    upper = one.op in ("<", "<=")
    value = fact.high if upper and fact.high is not None else fact.value
    value = _rounded(value, fact.unit, up=upper)
    changed = replace(one, op=_LOOSER[one.op], value=value, unit=fact.unit)
    lead = "" if one.field == "price" else f"{field_name(one.field)} "
    return Move(
        constraint=changed,
        cost=abs(value - limit) / max(abs(limit), 1e-9),
        text=f"{lead}{'up to' if upper else 'from'} {_shown(value, fact)}",
    )


def _rounded(value: float, unit: str | None, *, up: bool) -> float:
    """Give a number that a person would say, on the side that still lets the value through."""
    decimals = 2 if unit is not None and is_currency(unit) else 0 if abs(value) >= _WHOLE else 1
    scaled = round(value * 10**decimals, 6)
    return float(math.ceil(scaled) if up else math.floor(scaled)) / float(10**decimals)


def _shown(value: float, fact: Attribute) -> str:
    told = value_text(replace(fact, value=value, high=None))
    plain = re.search(r"-?\d+(?:\.\d+)?", told)
    if plain is not None and float(plain.group()) == value:
        return told
    return f"{value:g} {fact.unit or ''}".strip()


def _other_moment(one: Constraint, fact: Attribute) -> Move | None:
    for moment, cost in _moments(str(one.value)):
        if is_open(str(fact.value), moment) == "yes":
            told = moment.replace("T", " ")
            return Move(
                constraint=replace(one, value=moment), cost=cost, text=f"open on {told} instead"
            )
    return None


def _moments(value: str) -> Iterator[tuple[str, float]]:
    """Give other times of the same day, the nearest first, then the same time of other days."""
    day, _, time = value.partition("T") if "T" in value else value.partition(" ")
    for minutes in range(_STEP_MIN, _FURTHEST_MIN + 1, _STEP_MIN) if time else ():
        for shifted in _shifted(time, minutes):
            joint = "T" if "T" in value else " "
            yield f"{day}{joint}{shifted}", _OTHER_TIME + 0.3 * minutes / _FURTHEST_MIN
    for days in (1, -1, 2, -2, 3, -3):
        if (other := _other_day(day, days)) is not None:
            cost = _OTHER_DAY + _A_DAY * abs(days)
            yield value.replace(day, other, 1), cost


def _shifted(time: str, minutes: int) -> Iterator[str]:
    try:
        asked = dt.datetime.combine(dt.date(2026, 11, 16), dt.time.fromisoformat(time))
    except ValueError:
        return
    for sign in (-1, 1):
        other = asked + sign * dt.timedelta(minutes=minutes)
        if other.date() == asked.date():
            yield other.strftime("%H:%M")


def _other_day(day: str, days: int) -> str | None:
    name = day.casefold()
    if name in WEEKDAYS:
        return WEEKDAYS[(WEEKDAYS.index(name) + days) % 7]
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
    except ValueError:
        return None
