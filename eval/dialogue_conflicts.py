"""Over-constrained questions: the conflict that an answer names against that of brute force."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from eval.gold import Split, SplitChoice
from tools.core.attributes import canonical_field
from tools.core.catalogue import Catalogue
from tools.core.conflicts import Conflict
from tools.core.evidence import Answer
from tools.core.filters import Condition, Op
from tools.core.items import Scalar
from tools.core.query import Constraint, Scope
from tools.core.units import canonical_unit

LABELS = Path(__file__).parent / "dialogues" / "conflicts.jsonl"
Limit = tuple[str, str]
"""Field, and the side of its values that is asked for."""
_SIDE: Mapping[Op, str] = {
    "<": "upper", "<=": "upper", ">": "lower", ">=": "lower", "!=": "not", "open_at": "open",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Overconstrained:
    """One question that leaves nothing."""

    id: str
    split: Split
    say: str
    conditions: tuple[Condition, ...]
    """Its hard limits."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What came of one question."""

    question: Overconstrained
    kind: str
    named: frozenset[Limit] | None
    """The conflict that was named; None without one."""
    smallest: tuple[frozenset[Limit], ...]
    """The smallest conflicts, by brute force."""
    counts_right: bool
    """Each limit of the conflict removes as many as brute force says."""
    way_out: bool
    """A change is offered, and each offered change names something."""
    cited: bool
    ms: float

    @property
    def minimal(self) -> bool:
        """Tell whether the conflict is one of the smallest there are."""
        return self.named in self.smallest


def read_conflicts(split: SplitChoice, path: Path = LABELS) -> list[Overconstrained]:
    """Read the labelled questions of a split."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Overconstrained(
            id=row["id"],
            split=row["split"],
            say=row["say"],
            conditions=tuple(_condition(one) for one in row["constraints"] if one["hard"]),
        )
        for row in rows
        if split in ("both", row["split"])
    ]


def judged(
    question: Overconstrained, answer: Answer, catalogue: Catalogue, scope: Scope, ms: float
) -> Judged:
    """Hold an answer against brute force over the labelled limits."""
    table = meeting(question.conditions, catalogue, scope)
    # Nothing costs less than nothing: `free` is a bound as much as a value.
    limits = [
        _limit(one.field, "<=" if (one.field, one.value) == ("price", 0.0) else one.op)
        for one in question.conditions
    ]
    smallest = smallest_conflicts(table, len(limits))
    conflict = answer.conflict
    named = named_in(conflict, answer.plan.constraints) if conflict is not None else None
    return Judged(
        question=question,
        kind=answer.kind,
        named=frozenset(named) if named is not None else None,
        smallest=tuple(frozenset(limits[place] for place in one) for one in smallest),
        counts_right=conflict is not None and _counted(conflict, named or [], limits, table),
        way_out=conflict is not None
        and bool(conflict.changes)
        and all(one.gives > 0 and one.first for one in conflict.changes),
        cited=bool(answer.citations),
        ms=ms,
    )


def meeting(
    conditions: Sequence[Condition], catalogue: Catalogue, scope: Scope
) -> list[tuple[bool, ...]]:
    """Check every entity in scope against every condition, one by one."""
    return [
        tuple(catalogue.check(item, one)[0] == "yes" for one in conditions)
        for item in catalogue.leads(scope).values()
    ]


def smallest_conflicts(table: Sequence[Sequence[bool]], count: int) -> list[tuple[int, ...]]:
    """Try every set of conditions, the smallest first."""
    for size in range(1, count + 1):
        found = [
            chosen
            for chosen in combinations(range(count), size)
            if not any(all(row[one] for one in chosen) for row in table)
        ]
        if found:
            return found
    return []


def named_in(conflict: Conflict, constraints: Sequence[Constraint]) -> list[Limit]:
    """Give the limits that a conflict names, by id, or by field and words."""
    found, left = [], list(constraints)
    for removal in conflict.constraints:
        for one in left:
            if removal.constraint in (one.id, one.field) and removal.text == one.text:
                found.append(_limit(one.field, one.op))
                left.remove(one)
                break
    return found


def _counted(
    conflict: Conflict,
    named: Sequence[Limit],
    limits: Sequence[Limit],
    table: Sequence[Sequence[bool]],
) -> bool:
    """Tell whether as many are left of what was looked at, limit by limit."""
    for removal, limit in zip(conflict.constraints, named, strict=False):
        if limit not in limits:
            return False
        meets = sum(1 for row in table if row[limits.index(limit)])
        if conflict.candidates - removal.removes != meets:
            return False
    return len(named) == len(conflict.constraints)


def _limit(field: str, op: Op) -> Limit:
    return canonical_field(field), _SIDE.get(op, "is")


def _condition(row: Mapping[str, object]) -> Condition:
    value = row["value"]
    unit = row.get("unit")
    if isinstance(value, list):
        return Condition(field=canonical_field(str(row["field"])), op="in", value=tuple(value))
    assert isinstance(value, str | bool | int | float)
    told: Scalar = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return Condition(
        field=canonical_field(str(row["field"])),
        op=row["op"],  # type: ignore[arg-type]
        value=told,
        unit=canonical_unit(str(unit)) if unit else None,
    )
