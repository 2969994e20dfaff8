"""Milliseconds per node, and the check that stops a closed turn."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.callers import Cancelled
from agents.deps import Turn


def begin(runtime: Runtime[Turn]) -> float:
    """Give the time a node began, in seconds. Raises Cancelled when the turn was closed."""
    if runtime.context.cancelled.is_set():
        raise Cancelled
    return runtime.context.deps.clock()


def spent(runtime: Runtime[Turn], node: str, began: float) -> dict[str, float]:
    """Give the node's share of `timings_ms`."""
    return {node: (runtime.context.deps.clock() - began) * 1000}
