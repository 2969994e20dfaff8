"""Which constraints together leave nothing: set logic over who meets what, and no facts.

A set of constraints is an int, one bit each; so is what one candidate meets. What removes every
candidate hits each candidate's unmet ones: the smallest conflicts are the minimum hitting sets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

MOST_EXACT = 16
"""Constraints up to which the smallest conflict is looked for; beyond, one that cannot shrink."""


def minimal_conflicts(met: Collection[int], count: int) -> list[int]:
    """Give every set of the fewest constraints that no candidate meets whole, as bits.

    met: what each candidate meets. Empty where one meets everything, and without candidates.
    """
    kept = _largest(met)
    everything = (1 << count) - 1
    if not kept or everything in kept:
        return []
    if count > MOST_EXACT:
        return [_shrunk(kept, everything, count)]
    for size in range(1, count + 1):
        found = [one for one in _sized(size, count) if _removes_all(one, kept)]
        if found:
            return found
    return []


def unmet(met: int, count: int) -> int:
    """Give what a candidate does not meet."""
    return ((1 << count) - 1) & ~met


def bits(chosen: int) -> list[int]:
    """Give the places of a set's members."""
    return [place for place in range(chosen.bit_length()) if chosen >> place & 1]


def _removes_all(chosen: int, met: Collection[int]) -> bool:
    return all(one & chosen != chosen for one in met)


def _largest(met: Collection[int]) -> list[int]:
    """Keep those that nobody outdoes: who meets less than another says nothing more."""
    kept: list[int] = []
    for one in sorted(set(met), key=lambda one: -one.bit_count()):
        if not any(one & other == one for other in kept):
            kept.append(one)
    return kept


def _sized(size: int, count: int) -> Iterator[int]:
    for places in combinations(range(count), size):
        yield sum(1 << place for place in places)


def _shrunk(met: Collection[int], everything: int, count: int) -> int:
    chosen = everything
    for place in range(count):
        less = chosen & ~(1 << place)
        if _removes_all(less, met):
            chosen = less
    return chosen
