"""The progress of `cairn add` on a terminal: done of total, rate, time left, the file at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from app.bar import Bar
from app.ui.markup import base_name
from tools.library.progress import AddEvent, Advanced, FileDone, Noticed, Scanned

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

_TAKEN = 8 + 18 + 15 + 8 + 11 + 5
"""Characters of the columns before the name, with the gaps."""
_STAGES = {
    "scan": "looking",
    "read": "reading",
    "encode": "encoding",
    "store": "storing",
    "index": "indexing",
    "transcribe": "hearing",
}


class AddProgress(Bar):
    """Shows AddEvents; on a pipe it writes one line per refused file and no bar."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, Progress, TextColumn
        from rich.table import Column

        def held(width: int) -> Column:
            # Columns of one width: a bar that grows and shrinks with file names is no bar.
            return Column(width=width, no_wrap=True)

        self._console = console
        super().__init__(
            Progress(
                TextColumn("{task.fields[stage]}", table_column=held(8)),
                BarColumn(bar_width=18, table_column=held(18)),
                TextColumn("{task.fields[files]}", table_column=held(15)),
                TextColumn("{task.fields[rate]}", table_column=held(8)),
                TextColumn("{task.fields[left]}", table_column=held(11)),
                TextColumn(
                    "[dim]{task.fields[path]}",
                    table_column=Column(no_wrap=True, overflow="ellipsis"),
                ),
                console=console,
                transient=True,
                disable=not console.is_terminal,
            )
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        self._task = self._bar.add_task(
            "add", total=None, stage="looking", files="", rate="", left="", path=""
        )
        return self

    def show(self, event: AddEvent) -> None:
        """Show one event."""
        assert self._task is not None
        match event:
            case Scanned(files=files, unchanged=unchanged):
                self._bar.update(
                    self._task,
                    total=max(1, files),
                    completed=unchanged,
                    files=_counted(unchanged, files),
                )
            case Advanced():
                self._advance(event)
            case FileDone(path=path, status="refused", reason=reason):
                self._bar.console.print(f"refused {path}: {reason}", markup=False)
            case FileDone():
                pass
            case Noticed(message=message):
                self._bar.console.print(message, markup=False)

    def _advance(self, event: Advanced) -> None:
        from rich.markup import escape

        assert self._task is not None
        part = f" ({event.part}/{event.parts})" if event.parts > 1 else ""
        name = base_name(event.path)
        self._bar.update(
            self._task,
            completed=event.done,
            total=max(1, event.total),
            stage=_STAGES[event.stage],
            files=_counted(event.done, event.total),
            rate=rate_words(event.bytes_per_s),
            left="" if event.left_s is None else f"{span_words(event.left_s)} left",
            path=escape(_short(name, self._console.width - _TAKEN - len(part)) + part),
        )


def _counted(done: int, total: int) -> str:
    return f"{done}/{total} {'file' if total == 1 else 'files'}"


def rate_words(bytes_per_s: float) -> str:
    """Give a rate for people; empty for none."""
    if bytes_per_s <= 0:
        return ""
    return (
        f"{bytes_per_s / 1e6:.1f} MB/s" if bytes_per_s >= 1e5 else f"{bytes_per_s / 1e3:.0f} kB/s"
    )


def span_words(seconds: float) -> str:
    """Give a stretch of time for people."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _short(name: str, room: int) -> str:
    room = max(6, min(room, 36))
    return name if len(name) <= room else f"{name[: room // 2]}…{name[-(room - room // 2 - 1) :]}"


class CountProgress(Bar):
    """The progress of a run over files, one after the other; no bar on a pipe."""

    def __init__(self, console: Console, doing: str) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        super().__init__(
            Progress(
                TextColumn(doing),
                BarColumn(bar_width=18),
                TextColumn("{task.fields[told]}"),
                TextColumn("[dim]{task.fields[path]}"),
                console=console,
                transient=True,
                disable=not console.is_terminal,
            )
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        self._task = self._bar.add_task("run", total=None, told="", path="")
        return self

    def show(self, done: int, total: int, path: str) -> None:
        """Show how many are done."""
        self._update(done, total, f"{done}/{total}", path)

    def hearing(self, path: str, done_s: float, total_s: float) -> None:
        """Show how far a recording has been heard."""
        self._update(done_s, total_s, f"{span_words(done_s)} of {span_words(total_s)}", path)

    def _update(self, done: float, total: float, told: str, path: str) -> None:
        from rich.markup import escape

        assert self._task is not None
        name = escape(_short(base_name(path), 36))
        self._bar.update(self._task, completed=done, total=max(1, total), told=told, path=name)
