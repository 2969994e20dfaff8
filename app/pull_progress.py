"""The bars of `cairn models` on a terminal: bytes, rate and time left; vectors made."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from app.bar import Bar
from app.progress import rate_words, span_words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from tools.encoders.model_pull import Got

_REDRAW_S = 0.1
_SETTLED_S = 1.0
"""The small files that come first say nothing of the rate."""


class PullBar(Bar):
    """How far the pull of one model is; nothing on a pipe."""

    def __init__(self, name: str, console: Console | None = None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

        self._name = name
        self._console = console or Console(stderr=True)
        super().__init__(
            Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=20),
                DownloadColumn(),
                TextColumn("{task.fields[rate]}"),
                TextColumn("{task.fields[left]}"),
                console=self._console,
                transient=True,
                disable=not self._console.is_terminal,
            )
        )
        self._task: TaskID | None = None
        self._begun = self._shown = 0.0
        self._first = 0

    def show(self, got: Got) -> None:
        """Show how far it is."""
        now = time.monotonic()
        if self._task is None:
            # What was there before is no part of the rate.
            self._begun, self._first = now, got.done
            self._task = self._bar.add_task(self._name, total=got.total, rate="", left="")
        if now - self._shown < _REDRAW_S and got.done < got.total:
            return
        self._shown = now
        took = now - self._begun
        rate = (got.done - self._first) / max(took, 1e-9)
        known = took >= _SETTLED_S and rate > 0
        left = f"{span_words((got.total - got.done) / rate)} left" if known else ""
        self._bar.update(
            self._task, completed=got.done, rate=rate_words(rate) if known else "", left=left
        )


class FillBar(Bar):
    """How many vectors are made; nothing on a pipe."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Left

        super().__init__(
            Progress(
                TextColumn("vectors of {task.description}", markup=False),
                BarColumn(bar_width=20),
                MofNCompleteColumn(),
                Left(compact=True),
                console=Console(stderr=True),
                transient=True,
                disable=not sys.stderr.isatty(),
            )
        )
        self._tasks: dict[str, TaskID] = {}

    def show(self, role: str, done: int, total: int) -> None:
        """Show how far a role is."""
        if role not in self._tasks:
            self._tasks[role] = self._bar.add_task(role, total=total)
        self._bar.update(self._tasks[role], completed=done)
