"""Times and memory: several runs, their median and their ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

SAMPLE_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One line of a result."""

    what: str
    unit: str
    values: tuple[float, ...]
    """One a run, in their order."""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError(f"{self.what}: a measurement needs at least one run")

    @property
    def median(self) -> float:
        """The middle of the runs."""
        return median(self.values)


def seconds(work: Callable[[], object]) -> float:
    """Give how long a call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that `share` of the values do not exceed (nearest rank)."""
    if not values:
        raise ValueError("a percentile needs at least one value")
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)]


class MemoryWatch:
    """Samples the resident memory of a process and its children; use as a context manager.

    The sum counts pages that processes share once each, so it is an upper bound.
    """

    def __init__(self, pid: int | None = None) -> None:
        """Take a process id; None is this process."""
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory-watch", daemon=True)
        self.peak_mb = 0.0
        """Of the process with its children, together, at one moment."""
        self.peak_child_mb = 0.0
        """Of the largest child."""
        self.peak_own_mb = 0.0

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        import psutil

        try:
            process = psutil.Process(self._pid)
        except psutil.NoSuchProcess:
            return
        while True:
            try:
                self._sample(process)
            except psutil.NoSuchProcess:
                return
            if self._stop.wait(SAMPLE_S):
                return

    def _sample(self, process: object) -> None:
        import psutil

        assert isinstance(process, psutil.Process)
        own = process.memory_info().rss / 1e6
        children = []
        for child in process.children(recursive=True):
            try:
                children.append(child.memory_info().rss / 1e6)
            except psutil.NoSuchProcess:
                # It ended between listing and asking.
                continue
        self.peak_own_mb = max(self.peak_own_mb, own)
        self.peak_child_mb = max(self.peak_child_mb, *children, 0.0)
        self.peak_mb = max(self.peak_mb, own + sum(children))
