"""How two wishes stand to each other: the same, a tighter or looser bound, or never both."""

from __future__ import annotations

import re
from typing import Literal

from agents.rules.nearness import anchor_of, asked_metres
from tools.core.query import Constraint
from tools.core.units import comparable

Relation = Literal["beside", "same", "tighter", "looser", "clash", "elsewhere"]
"""Of a new wish to one that stands. elsewhere: it names another page, file or date to look in."""

_LOUD = ("level_db_spl", "level_dbfs", "loudness_lufs")
_DATED = ("date", "taken")
_WHERE = ("source", "page", "modality", "collection", "entity")
_GATHERED = ("diets", "tags", "colours")
"""Fields whose facts are lists: one thing can have several of their values."""
_SIDE = {"<": "upper", "<=": "upper", ">": "lower", ">=": "lower"}


def family(field: str) -> str:
    """Give one name for the fields that state the same: three ways to say how loud something is."""
    return "level" if field in _LOUD else field


def side(one: Constraint) -> str:
    """Tell an upper bound from a lower one; empty where it is no bound."""
    return _SIDE.get(one.op, "")


def is_word(one: Constraint) -> bool:
    """Tell `quiet`, relative to the library, from a limit with a number."""
    return one.value in ("low", "high")


def is_need(one: Constraint) -> bool:
    """Tell `to sleep`, which any of several kinds serves, from a kind that is named."""
    if one.field != "kind" or not isinstance(one.value, tuple) or one.hard:
        return False
    if one.op == "!=":
        return False
    said = one.text.casefold()
    words = {word for kind in one.value for word in re.split(r"[\W_]+", str(kind)) if len(word) > 2}
    return not any(re.search(rf"\b{re.escape(word[:4])}", said) for word in words)


def relation(new: Constraint, old: Constraint) -> Relation:
    """Tell how a new wish stands to one that is held."""
    if family(new.field) != family(old.field):
        return "beside"
    if new.field in _WHERE or new.field in _DATED:
        return _elsewhere(new, old)
    if anchor_of(new) or anchor_of(old):
        return _by_distance(new, old)
    if side(new) and side(old):
        how = _bounds(new, old)
        # A preference does not loosen a limit, and a limit does not swallow a preference.
        uneven = new.hard != old.hard and (how == "looser" or (how == "tighter" and old.hard))
        return "beside" if uneven else how
    if new.field == "opening_hours":
        return _hours(new, old)
    return _choices(new, old)


def _elsewhere(new: Constraint, old: Constraint) -> Relation:
    if (new.op, new.value) == (old.op, old.value):
        return "same"
    # Both ends of a time belong together, and were said in one turn.
    return "beside" if new.turn == old.turn or new.field != old.field else "elsewhere"


def _by_distance(new: Constraint, old: Constraint) -> Relation:
    if not (anchor_of(new) and anchor_of(old)) or anchor_of(new) != anchor_of(old):
        return "beside"
    return _upper(asked_metres(new) - asked_metres(old))


def _upper(more: float) -> Relation:
    if abs(more) < 1e-9:
        return "same"
    return "looser" if more > 0 else "tighter"


def _bounds(new: Constraint, old: Constraint) -> Relation:
    same_side = side(new) == side(old)
    if is_word(new) and is_word(old):
        return "same" if same_side else "clash"
    if is_word(new) or is_word(old):
        # A word is soft and relative to the library; it stands beside the number.
        return "beside"
    value, limit = _number(new, old), old.value
    if value is None or not isinstance(limit, float):
        # Euros and pounds, dB and dBFS: which of the two is tighter cannot be told.
        return "clash" if same_side and new.field == old.field else "beside"
    if same_side:
        more = value - limit
        if abs(more) < 1e-9:
            return _strictness(new, old)
        return _upper(more if side(new) == "upper" else -more)
    upper, lower = (value, limit) if side(new) == "upper" else (limit, value)
    strict = "=" not in new.op or "=" not in old.op
    return "clash" if upper < lower or (upper == lower and strict) else "beside"


def _strictness(new: Constraint, old: Constraint) -> Relation:
    if new.op == old.op or "=" in new.op:
        # `Under 15` and `at most 15` are one wish; the narrower reading stands.
        return "same"
    return "tighter"


def _number(new: Constraint, old: Constraint) -> float | None:
    if not isinstance(new.value, float):
        return None
    return comparable(new.value, new.unit, old.unit)


def _hours(new: Constraint, old: Constraint) -> Relation:
    day, _, time = str(new.value).partition(" ")
    old_day, _, old_time = str(old.value).partition(" ")
    if new.value != old.value and new.op == old.op and day == old_day and not (time and old_time):
        # `Open on Sunday at ten` holds `open on Sunday`.
        return "tighter" if time else "same"
    if new.value != old.value:
        return "beside"
    return "same" if new.op == old.op else "clash"


def _choices(new: Constraint, old: Constraint) -> Relation:
    mine, theirs = values(new), values(old)
    if is_need(new) or is_need(old):
        # `Somewhere to eat` names no kind that a hotel would contradict.
        return "same" if mine == theirs else "beside"
    if new.op == "!=" or old.op == "!=":
        if new.op == old.op:
            return "same" if mine == theirs else "beside"
        return "clash" if mine & theirs else "beside"
    if mine == theirs:
        # Bars and pubs are searched for together, and are two wishes all the same.
        other = new.field == "kind" and _said_kind(new) != _said_kind(old)
        return "clash" if other else "same"
    if new.field in _GATHERED:
        return "beside"
    if not mine & theirs:
        return "clash"
    if mine < theirs:
        return "tighter"
    return "looser" if theirs < mine else "clash"


def _said_kind(one: Constraint) -> str:
    named = [
        str(kind) for kind in values(one) if str(kind).replace("_", " ") in one.text.casefold()
    ]
    return max(named, key=len, default="").removesuffix("s")


def values(one: Constraint) -> frozenset[str]:
    """Give the values that satisfy a choice."""
    given = one.value if isinstance(one.value, tuple) else (one.value,)
    return frozenset(str(value).casefold() for value in given)
