"""The facts that the demo is made from, as the gold questions are checked against them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from eval.gold import GoldConstraint, GoldRule
from tests.eval.gold_hours import is_open

MAKE = Path(__file__).parents[2] / "tools" / "demo" / "make"
EARTH_M = 6_371_000.0
MONTH = "Nov"
"""The month the demo is set in; no gold rests on a season."""

Value = object
Row = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Thing:
    """An entity with its facts and with all the words of its facts."""

    name: str
    collection: str
    facts: Row
    words: str
    """One line a record, so that the words of a price and of its dish stand together."""


@lru_cache(maxsize=1)
def things() -> dict[str, Thing]:
    """Give every entity of the town and of the shelves by name."""
    return {one.name: one for one in (*_places(), *_shelves())}


def follows(rule: GoldRule, collection: str) -> set[str]:
    """Work out which entities of a shelf a rule names."""
    found = [one for one in things().values() if one.collection == collection]
    if rule.kinds:
        found = [one for one in found if one.facts.get("kind") in rule.kinds]
    if rule.near:
        centre = things()[rule.near.place]
        found = [
            one
            for one in found
            if one is not centre and _metres(one.facts, centre.facts) <= rule.near.metres
        ]
    found = [one for one in found if all(holds(limit, one.facts) for limit in rule.where)]
    for field, best in ((rule.least, min), (rule.most, max)):
        if field:
            known = [one for one in found if number(one.facts, field) is not None]
            edge = best(number(one.facts, field) or 0.0 for one in known)
            found = [one for one in known if number(one.facts, field) == edge]
    return {one.name for one in found}


def holds(limit: GoldConstraint, facts: Row) -> bool:
    """Decide a limit by the facts; what is not stated does not hold."""
    stated = facts.get(limit.field)
    if stated is None:
        return False
    if limit.op == "open_at":
        return is_open(str(stated), str(limit.value), MONTH)
    if limit.op == "contains":
        if isinstance(stated, str):
            return str(limit.value).casefold() in stated.casefold()
        return isinstance(stated, list) and limit.value in stated
    if limit.op == "=" and not isinstance(limit.value, float):
        return stated == limit.value
    value = number(facts, limit.field)
    if value is None:
        return False
    assert isinstance(limit.value, float)
    return {
        "<": value < limit.value,
        "<=": value <= limit.value,
        "=": value == limit.value,
        ">": value > limit.value,
        ">=": value >= limit.value,
    }[limit.op]


def number(facts: Row, field: str) -> float | None:
    """Give a stated number without its unit; all values of a field share one unit."""
    stated = facts.get(field)
    if isinstance(stated, Mapping):
        stated = stated.get("value")
    return float(stated) if isinstance(stated, int | float) else None


def _metres(one: Row, other: Row) -> float:
    here, there = one.get("location"), other.get("location")
    if not isinstance(here, Mapping) or not isinstance(there, Mapping):
        return math.inf
    north = math.radians(float(there["lat"]) - float(here["lat"]))
    middle = math.radians(float(here["lat"]))
    east = math.radians(float(there["lon"]) - float(here["lon"])) * math.cos(middle)
    return EARTH_M * math.hypot(north, east)


def _places() -> Iterator[Thing]:
    for path in sorted((MAKE / "places").glob("*.yaml")):
        row = _read(path)
        words = "\n".join((*_lines(row), *_boards(path.stem)))
        yield Thing(name=row["name"], collection="demo", facts=row["facts"], words=words)


def _boards(slug: str) -> Iterator[str]:
    """Give what is written on the boards in a place's photos."""
    for row in _photos():
        if row["file"].startswith(f"{slug}/") and "board_text" in row:
            yield from (line.replace("|", " ") for line in row["board_text"]["lines"])


@lru_cache(maxsize=1)
def _photos() -> list[dict[str, Any]]:
    sheets = sorted(MAKE.glob("photos*.yaml"))
    return [row for one in sheets for row in _read(one).get("photos", [])]


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def _shelves() -> Iterator[Thing]:
    for name, key in (("shop", "garments"), ("service", "machines")):
        sheet = _read(MAKE / "shelves" / f"{name}.yaml")
        for row in sheet[key]:
            yield Thing(
                name=row["name"],
                collection=sheet["collection"],
                facts=row["facts"],
                words="\n".join(_lines(row)),
            )
    for name, key in (("support", "app"), ("clinic", "entity")):
        sheet = _read(MAKE / "shelves" / f"{name}.yaml")
        yield Thing(
            name=sheet[key],
            collection=sheet["collection"],
            facts={},
            words="\n".join(_lines(sheet)),
        )


def _lines(value: Value, name: str = "") -> Iterator[str]:
    """Write nested facts as lines: a plain mapping or list, a bar, a row of a table is one."""
    if isinstance(value, Mapping) and "values" in value:
        for label, bar in zip(value["labels"], value["values"], strict=True):
            yield f"{value['title']} {label} {_said(bar)} {value['unit']}"
    elif isinstance(value, Mapping) and "header" in value:
        for row in value["rows"]:
            yield " ".join(
                f"{head} {_said(cell)}" for head, cell in zip(value["header"], row, strict=True)
            )
    elif isinstance(value, Mapping):
        plain = {key: one for key, one in value.items() if not isinstance(one, Mapping | list)}
        if plain:
            yield f"{name} " + " ".join(f"{key} {_said(one)}" for key, one in plain.items())
        for key, one in value.items():
            if key not in plain:
                yield from _lines(one, key)
    elif isinstance(value, list):
        yield from _of_list(value, name)
    else:
        yield f"{name} {_said(value)}"


def _of_list(value: Sequence[Value], name: str) -> Iterator[str]:
    if not any(isinstance(one, Mapping | list) for one in value):
        yield f"{name} " + " ".join(_said(one) for one in value)
        return
    for one in value:
        yield from _lines(one, name)


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
