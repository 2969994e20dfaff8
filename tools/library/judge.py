"""What one condition says about many words: `tools.core.filters` with the wish prepared once.

Decides the same as `evaluate` over a single fact (a property test holds them level); asking
`evaluate` 20k times would take ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.core.filters import Condition, Op, evaluate
from tools.core.items import Attribute, Scalar

NO, UNDECIDED, YES, MISSING = -1, 0, 1, 2
"""Codes of a decision; MISSING where no fact is known. Kleene: and is min, or is max."""

CODES = {"yes": YES, "no": NO, "unknown": UNDECIDED}

Words = tuple[str, ...]
"""Values of one fact, as `folded` gives them."""


def folded(values: Sequence[str]) -> Words:
    """Give words as comparisons see them."""
    return tuple(value.strip().casefold() for value in values)


def alone(condition: Condition, fact: Attribute) -> int:
    """Decide a condition for one fact."""
    return CODES[evaluate(condition, lambda _name: (fact,))]


def judged(
    condition: Condition, facts: Sequence[Attribute], folds: Sequence[Words]
) -> NDArray[np.int8]:
    """Decide a condition for each fact alone; `folds` are their folded words, (facts,)."""
    if condition.op in ("open_at", "within") or isinstance(condition.value, bool):
        codes = [alone(condition, fact) for fact in facts]
    else:
        judge = _word_judge(condition)
        codes = [
            alone(condition, fact) if isinstance(fact.value, bool) else judge(fold)
            for fact, fold in zip(facts, folds, strict=True)
        ]
    return np.array(codes, dtype=np.int8)


def _word_judge(condition: Condition) -> Callable[[Words], int]:
    want = frozenset(words_of(condition.value))
    match condition.op:
        case "=" | "in":
            return lambda have: NO if want.isdisjoint(have) else YES
        case "!=":
            return lambda have: YES if want.isdisjoint(have) else NO
        case "contains":
            return lambda have: (
                YES if all(any(one in known for known in have) for one in want) else NO
            )
        case _:
            return _order_judge(condition.op, want)


def _order_judge(op: Op, want: frozenset[str]) -> Callable[[Words], int]:
    right = next(iter(want)) if len(want) == 1 else ""
    if not right[:4].isdigit():
        return lambda have: UNDECIDED
    size = len(right)

    def judge(have: Words) -> int:
        left = have[0] if len(frozenset(have)) == 1 else ""
        if not left[:4].isdigit():
            return UNDECIDED
        # A shorter date means the whole of it.
        return YES if _held(op, left[:size], right) else NO

    return judge


def _held(op: Op, left: str, right: str) -> bool:
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def words_of(value: Scalar | tuple[str, ...]) -> Words:
    """Give the folded words of any value."""
    many = value if isinstance(value, tuple) else (value,)
    return folded([str(one) for one in many])
