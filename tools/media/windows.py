"""How a recording is cut: window times, without any sound."""

from __future__ import annotations

WINDOW_S, HOP_S = 10.0, 5.0
PART_S = 300.0
"""One part of a long recording; a whole number of hops."""
_SHORT_TAIL_S = 1.0


def window_spans(
    duration_s: float, *, window_s: float = WINDOW_S, hop_s: float = HOP_S
) -> list[tuple[float, float]]:
    """Give (start, end) of every window; the last one keeps the tail, a short file is one window.

    A tail of at most a second lengthens the last window instead of making one of its own.
    """
    if window_s <= 0 or hop_s <= 0 or hop_s > window_s:
        raise ValueError("a window is longer than nothing and not shorter than its hop")
    spans: list[tuple[float, float]] = []
    index = 0
    while index * hop_s + window_s <= duration_s:
        spans.append((index * hop_s, index * hop_s + window_s))
        index += 1
    if not spans:
        return [(0.0, duration_s)]
    tail = duration_s - spans[-1][1]
    if tail > _SHORT_TAIL_S:
        spans.append((index * hop_s, duration_s))
    else:
        spans[-1] = (spans[-1][0], duration_s)
    return spans


def part_count(duration_s: float) -> int:
    """Count the parts that a recording is read in."""
    last_start = window_spans(duration_s)[-1][0]
    return int(last_start // PART_S) + 1


def part_spans(duration_s: float, index: int) -> list[tuple[float, float]]:
    """Give the windows that begin in one part, from 0."""
    first, end = index * PART_S, (index + 1) * PART_S
    return [span for span in window_spans(duration_s) if first <= span[0] < end]
