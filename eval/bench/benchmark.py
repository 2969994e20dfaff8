"""What a measurement of speed and memory is, and its names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from eval.bench.measure import Measured
from tools.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What a benchmark is given."""

    settings: Settings
    data: Path | None
    """Folder of evaluation sets; without it, files are made or the demo is used."""
    say: Callable[[str], None]
    runs: int = 3
    minutes: float = 10.0
    """How long `chats` asks."""
    think_s: float = 0.0
    """How long a chat of `chats` reads before it asks on, in a second measurement; 0: none."""
    model: Path | None = None
    """Folder of an open model; `encoders` measures it."""


@dataclass(frozen=True, kw_only=True)
class BenchResult:
    """What a benchmark gave."""

    name: str
    rows: tuple[Measured, ...]
    notes: tuple[str, ...] = ()


Benchmark = Callable[[Bench], BenchResult]


def benchmarks() -> Registry[Benchmark]:
    """Give the benchmarks by name; a new one is a file here and a row."""
    registry: Registry[Benchmark] = Registry("benchmark")
    for name in (
        "start", "ask", "ingest", "formats", "encode", "encoders", "sizes", "modalities",
        "pages", "vlm", "judge", "chats", "page",
    ):  # fmt: skip
        registry.register(name, f"eval.bench.{name}:run")
    return registry
