"""Labelled wishes for what sheets state: tags, fields of words, and what must not be there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.constraints.stated_meant import Choice
from eval.gold import read_gold
from eval.tasks.demo import GOLD
from tools.encoders.value_tuning import Wished

DIALOGUES = Path(__file__).parent / "dialogues"
_MATERIAL = "material"


def wished(choices: Sequence[Choice]) -> list[Wished]:
    """Give every labelled message, with the rows of the choices that it wishes for."""
    rows = {one: at for at, one in enumerate(choices)}
    return [*_of_gold(rows), *_of_firsts(rows), *_of_values(rows)]


def _of_gold(rows: Mapping[Choice, int]) -> Iterator[Wished]:
    """Give the development questions: of lists the limits that were worked out."""
    for one in read_gold(GOLD, "dev"):
        if one.turns or one.attach:
            continue
        limits = [*one.constraints, *(one.derived.where if one.derived is not None else ())]
        said = [(each.field, each.value) for each in limits if each.op in ("=", "contains")]
        by = f"gold-{one.id.rpartition('-')[2][:-2] or 0}"
        yield Wished(say=one.question, values=_held(said, rows), by=by)


def _of_firsts(rows: Mapping[Choice, int]) -> Iterator[Wished]:
    for row in _lines("first.jsonl"):
        said: list[tuple[str, object]] = []
        for limit in row["limits"]:
            # What something is made of stands among the tags of garments.
            field = "tags" if limit["field"] == _MATERIAL else limit["field"]
            given = limit["value"] if isinstance(limit["value"], list) else [limit["value"]]
            said += [(field, each) for each in given if not limit.get("not")]
        yield Wished(say=row["say"], values=_held(said, rows), by=f"first-{row['by']}")


def _of_values(rows: Mapping[Choice, int]) -> Iterator[Wished]:
    for row in _lines("values.jsonl"):
        said = [(field, value) for field, value in row["values"]]
        yield Wished(say=row["say"], values=_held(said, rows), by=f"values-{row['by']}")


def _lines(name: str) -> Iterator[dict[str, Any]]:
    text = (DIALOGUES / name).read_text(encoding="utf-8")
    yield from map(json.loads, text.splitlines())


def _held(said: Sequence[tuple[str, object]], rows: Mapping[Choice, int]) -> frozenset[int]:
    plain = {"false": "no", "true": "yes"}
    named = [(field, plain.get(str(value).casefold(), str(value))) for field, value in said]
    # `Machine wash` is said of every way of it.
    return frozenset(
        at
        for one, at in rows.items()
        for field, value in named
        if one.field == field and (one.value == value or one.value.startswith(f"{value},"))
    )
