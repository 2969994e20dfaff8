"""Tool calls with a time limit, on threads that nobody has to wait for.

Threads are daemons and are used again, so that a tool may keep a connection per thread. Python
cannot stop a thread: a call that hangs keeps its thread, and its tool is refused after two such.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

from tools.core.errors import TimedOut

T = TypeVar("T")

_IDLE_S = 30.0
_POLL_S = 0.05
_MAX_STUCK = 2


class Cancelled(Exception):
    """The person closed the turn."""


class Job(Generic[T]):
    """One piece of work on a thread of the crew."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self.done = threading.Event()
        self.result: T | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """Do the work, on the thread that calls."""
        try:
            self.result = self._work()
        except BaseException as exc:  # noqa: BLE001
            # Handed to the caller, who raises it; a daemon thread has nobody else to tell.
            self.error = exc
        finally:
            self.done.set()


class Callers:
    """A small crew of threads for tool calls."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job[object]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0
        self._stuck: Counter[str] = Counter()

    def call(
        self,
        tool: str,
        work: Callable[[], T],
        *,
        limit_s: float,
        cancelled: threading.Event,
    ) -> T:
        """Run `work` and give its result. Raises TimedOut, Cancelled, and what `work` raises."""
        with self._lock:
            if self._stuck[tool] >= _MAX_STUCK:
                raise TimedOut(f"{tool} is still busy with earlier questions; try again later")
        job = self.start(work)
        self._wait(job, tool, limit_s, cancelled)
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[return-value]  # set where there is no error

    def start(self, work: Callable[[], T]) -> Job[T]:
        """Run `work` without waiting for it."""
        job = Job(work)
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
            else:
                threading.Thread(target=self._serve, name="cairn-tool", daemon=True).start()
        self._jobs.put(job)  # type: ignore[arg-type]  # the queue holds jobs of any result
        return job

    def _wait(self, job: Job[T], tool: str, limit_s: float, cancelled: threading.Event) -> None:
        ends = time.monotonic() + limit_s
        while not job.done.wait(min(_POLL_S, max(0.0, ends - time.monotonic()))):
            late = time.monotonic() >= ends
            if not late and not cancelled.is_set():
                continue
            self._abandon(job, tool)
            if late:
                raise TimedOut(f"{tool} did not answer within {limit_s:g} s")
            raise Cancelled

    def _abandon(self, job: Job[T], tool: str) -> None:
        with self._lock:
            self._stuck[tool] += 1

        def watch() -> None:
            job.done.wait()
            with self._lock:
                self._stuck[tool] -= 1

        threading.Thread(target=watch, name="cairn-stuck", daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=_IDLE_S)
            except queue.Empty:
                with self._lock:
                    if self._idle > 0:
                        self._idle -= 1
                        return
                continue
            job.run()
            with self._lock:
                self._idle += 1
