"""Filters over facts, in three-valued (Kleene) logic. Unknown is never a pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, assert_never

from pydantic import Field

from tools.core.items import Attribute, Scalar
from tools.core.units import comparable

Truth = Literal["yes", "no", "unknown"]
Op = Literal["<", "<=", "=", "!=", ">", ">=", "in", "contains", "open_at", "within"]
OPS: tuple[Op, ...] = ("<", "<=", "=", "!=", ">", ">=", "in", "contains", "open_at", "within")

Lookup = Callable[[str], Sequence[Attribute]]
"""Gives the facts known under a canonical field name; empty means unknown."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """`field op value [unit]`."""

    field: str
    op: Op
    value: Scalar | tuple[str, ...]
    unit: str | None = None
    kind: Literal["condition"] = "condition"


@dataclass(frozen=True, kw_only=True)
class All:
    """True where every part is."""

    parts: tuple[Filter, ...]
    kind: Literal["all"] = "all"


@dataclass(frozen=True, kw_only=True)
class Any:
    """True where one part is."""

    parts: tuple[Filter, ...]
    kind: Literal["any"] = "any"


@dataclass(frozen=True, kw_only=True)
class Not:
    """True where its part is false; unknown stays unknown."""

    part: Filter
    kind: Literal["not"] = "not"


Filter = Annotated[Condition | All | Any | Not, Field(discriminator="kind")]


def both(*filters: Filter | None) -> Filter | None:
    """Join filters by `and`; None joins to nothing."""
    given = tuple(one for one in filters if one is not None)
    if len(given) < 2:
        return given[0] if given else None
    return All(parts=given)


def fields_of(wanted: Filter | None) -> frozenset[str]:
    """Name the fields that a filter reads."""
    match wanted:
        case None:
            return frozenset()
        case Condition(field=name):
            return frozenset((name,))
        case All(parts=parts) | Any(parts=parts):
            return frozenset().union(*(fields_of(part) for part in parts))
        case Not(part=part):
            return fields_of(part)
        case _:
            assert_never(wanted)


def evaluate(wanted: Filter, lookup: Lookup) -> Truth:
    """Decide a filter over the facts that `lookup` gives."""
    match wanted:
        case Condition():
            return _decide(wanted, lookup(wanted.field))
        case All(parts=parts):
            return _kleene_and([evaluate(part, lookup) for part in parts])
        case Any(parts=parts):
            inverted = [_negate(evaluate(part, lookup)) for part in parts]
            return _negate(_kleene_and(inverted))
        case Not(part=part):
            return _negate(evaluate(part, lookup))
        case _:
            assert_never(wanted)


def _kleene_and(truths: Sequence[Truth]) -> Truth:
    if "no" in truths:
        return "no"
    return "unknown" if "unknown" in truths else "yes"


def _negate(truth: Truth) -> Truth:
    return {"yes": "no", "no": "yes", "unknown": "unknown"}[truth]  # type: ignore[return-value]


def _decide(condition: Condition, facts: Sequence[Attribute]) -> Truth:
    truths = {_compare(condition, fact) for fact in facts}
    # Facts that disagree (two recordings, one under and one over the limit) settle nothing.
    return truths.pop() if len(truths) == 1 else "unknown"


def _compare(condition: Condition, fact: Attribute) -> Truth:
    if condition.op == "open_at":
        from tools.core.hours import is_open

        return is_open(str(fact.value), str(condition.value))
    if isinstance(fact.value, bool) or isinstance(condition.value, bool):
        return _equality(condition.op, _as_bool(fact.value), _as_bool(condition.value))
    if isinstance(fact.value, float) and isinstance(condition.value, float):
        return _compare_numbers(condition, fact)
    return _compare_words(condition, fact)


def _compare_numbers(condition: Condition, fact: Attribute) -> Truth:
    assert isinstance(fact.value, float) and isinstance(condition.value, float)
    limit = comparable(condition.value, condition.unit, fact.unit)
    if limit is None:
        return "unknown"
    low = fact.value
    high = fact.high if fact.high is not None else low
    ends = {_number(condition.op, end, limit) for end in (low, high)}
    if condition.op in ("=", "!=") and low < limit < high:
        return "unknown"
    return ends.pop() if len(ends) == 1 else "unknown"


def _number(op: Op, value: float, limit: float) -> Truth:
    match op:
        case "<":
            held = value < limit
        case "<=":
            held = value <= limit
        case ">":
            held = value > limit
        case ">=":
            held = value >= limit
        case "=" | "in" | "contains" | "within":
            held = abs(value - limit) <= 1e-9 * max(1.0, abs(limit))
        case "!=":
            held = abs(value - limit) > 1e-9 * max(1.0, abs(limit))
        case _:
            return "unknown"
    return "yes" if held else "no"


def _compare_words(condition: Condition, fact: Attribute) -> Truth:
    have = _words(fact.value)
    want = _words(condition.value)
    match condition.op:
        case "=" | "in":
            held = bool(have & want)
        case "!=":
            held = not have & want
        case "contains":
            held = all(any(one in known for known in have) for one in want)
        case "<" | "<=" | ">" | ">=":
            return _order(condition.op, have, want)
        case _:
            return "unknown"
    return "yes" if held else "no"


def _order(op: Op, have: frozenset[str], want: frozenset[str]) -> Truth:
    # ISO 8601 dates order as strings; anything else has no order here.
    if len(have) != 1 or len(want) != 1:
        return "unknown"
    left, right = next(iter(have)), next(iter(want))
    if not (left[:4].isdigit() and right[:4].isdigit()):
        return "unknown"
    # A shorter date (`2025`, `2025-03`) means the whole of it.
    left = left[: len(right)]
    held = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op]
    return "yes" if held else "no"


def _equality(op: Op, left: bool | None, right: bool | None) -> Truth:
    if left is None or right is None or op not in ("=", "!=", "in", "contains"):
        return "unknown"
    return "yes" if (left == right) == (op != "!=") else "no"


def _as_bool(value: Scalar | tuple[str, ...]) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        truths = {_as_bool(one) for one in value} - {None}
        return truths.pop() if len(truths) == 1 else None
    text = str(value).strip().lower()
    if text in ("true", "yes", "1", "1.0"):
        return True
    return False if text in ("false", "no", "0", "0.0") else None


def _words(value: Scalar | tuple[str, ...]) -> frozenset[str]:
    many = value if isinstance(value, tuple) else (value,)
    return frozenset(str(one).strip().casefold() for one in many)
