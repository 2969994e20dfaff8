"""Where on a page a question was met: from patch scores to a box."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.core.locators import Box

STRONG = 0.5
"""Patches from half-way between the page's middle and its best patch are taken. Not tuned."""


def region(scores: Sequence[float], grid: tuple[int, int] | None) -> Box | None:
    """Give the box around the strong patches that hang together with the best one.

    scores: per patch, the first rows * columns of them in reading order; what follows stands for
    no place. None where the page has no grid, or no patch stands out.
    """
    if grid is None or len(scores) < grid[0] * grid[1]:
        return None
    rows, columns = grid
    shown = np.asarray(scores[: rows * columns], dtype=np.float64).reshape(rows, columns)
    best, middle = float(shown.max()), float(np.median(shown))
    if best <= middle:
        return None
    strong = shown >= middle + STRONG * (best - middle)
    first = tuple(int(one) for one in np.unravel_index(int(shown.argmax()), shown.shape))
    held = _joined(strong, (first[0], first[1]))
    above, below = min(row for row, _ in held), max(row for row, _ in held)
    left, right = min(column for _, column in held), max(column for _, column in held)
    return (left / columns, above / rows, (right + 1) / columns, (below + 1) / rows)


def _joined(strong: np.ndarray, start: tuple[int, int]) -> set[tuple[int, int]]:
    """Give the strong patches that touch each other, corners too, from one on."""
    held, waiting = {start}, [start]
    while waiting:
        row, column = waiting.pop()
        for near in [(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)]:
            inside = 0 <= near[0] < strong.shape[0] and 0 <= near[1] < strong.shape[1]
            if inside and near not in held and strong[near]:
                held.add(near)
                waiting.append(near)
    return held
