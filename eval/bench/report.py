"""Writes measurements with the machine they were made on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from eval.bench.benchmark import BenchResult
from eval.bench.machine import Machine
from eval.bench.measure import Measured


def as_markdown(result: BenchResult, machine: Machine) -> str:
    """Write one benchmark as a table under the machine's line."""
    lines = [f"## {result.name}", "", str(machine), ""]
    lines += ["| what | median | min to max | runs | |", "|---|--:|--:|--:|---|"]
    lines += [_row(one) for one in result.rows]
    return "\n".join([*lines, "", *(f"- {note}" for note in result.notes)]).rstrip() + "\n"


def _row(one: Measured) -> str:
    low, high = min(one.values), max(one.values)
    ends = "" if len(one.values) == 1 else f"{_number(low)} to {_number(high)}"
    middle = f"{_number(one.median)} {one.unit}".rstrip()
    return f"| {one.what} | {middle} | {ends} | {len(one.values)} | {one.note} |"


def _number(value: float) -> str:
    if abs(value) <= 1:
        return f"{value:.4f}" if 0.99 < abs(value) < 1 else f"{value:.3f}"
    if abs(value) < 10:
        return f"{value:.2f}"
    return f"{value:.1f}" if abs(value) < 100 else f"{value:,.0f}"


def as_told(results: Sequence[BenchResult], machine: Machine) -> dict[str, object]:
    """Give everything for JSON, every run among it."""
    return {
        "machine": asdict(machine),
        "benchmarks": [
            {
                "name": one.name,
                "notes": list(one.notes),
                "rows": [{**asdict(row), "median": row.median} for row in one.rows],
            }
            for one in results
        ],
    }
