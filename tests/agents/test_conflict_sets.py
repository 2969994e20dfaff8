"""The smallest conflict is the one that brute force finds, whatever meets what."""

from __future__ import annotations

import time
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.conflicts.sets import bits, minimal_conflicts, unmet

counts = st.integers(min_value=1, max_value=7)
matrices = counts.flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(st.lists(st.booleans(), min_size=count, max_size=count), max_size=25),
    )
)


def by_force(rows: list[list[bool]], count: int) -> set[frozenset[int]]:
    """Try every set of constraints, the smallest first, on every candidate."""
    if not rows:
        return set()
    for size in range(count + 1):
        found = {
            frozenset(chosen)
            for chosen in combinations(range(count), size)
            if not any(all(row[one] for one in chosen) for row in rows)
        }
        if found:
            return found
    return set()


@settings(max_examples=400, deadline=None)
@given(matrices)
def test_the_smallest_conflicts_are_those_of_brute_force(
    case: tuple[int, list[list[bool]]],
) -> None:
    count, rows = case
    met = [sum(1 << place for place, one in enumerate(row) if one) for row in rows]
    found = minimal_conflicts(met, count)
    assert {frozenset(bits(one)) for one in found} == by_force(rows, count)


@settings(max_examples=100, deadline=None)
@given(matrices)
def test_giving_up_what_a_candidate_misses_brings_it_back(
    case: tuple[int, list[list[bool]]],
) -> None:
    count, rows = case
    for row in rows:
        met = sum(1 << place for place, one in enumerate(row) if one)
        assert [not one for one in row] == [
            place in bits(unmet(met, count)) for place in range(count)
        ]


def test_twelve_constraints_of_which_each_pair_is_missed_by_somebody_take_no_second() -> None:
    everything = (1 << 12) - 1
    pairs = [1 << a | 1 << b for a, b in combinations(range(12), 2)]
    began = time.perf_counter()
    # Whatever is left out but one, the pair of two that were left out is still met.
    found = minimal_conflicts([everything & ~pair for pair in pairs], 12)
    assert {one.bit_count() for one in found} == {11} and len(found) == 12
    assert time.perf_counter() - began < 1.0


def test_of_very_many_constraints_one_conflict_is_given_that_cannot_shrink() -> None:
    count = 20
    met = [((1 << count) - 1) & ~(1 << place) for place in (3, 7)]
    assert minimal_conflicts(met, count) == [1 << 3 | 1 << 7]
