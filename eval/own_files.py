"""Questions over a person's own files: the files added, each question asked, the figures told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol, TypeVar

from eval.answers import Say
from eval.metrics import Figure, figure
from tools.core.events import Broke, Finished
from tools.core.evidence import Answer
from tools.core.query import Query

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.settings import Settings


class Asked(Protocol):
    """A question with its name."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def question(self) -> str: ...  # noqa: D102


_Q = TypeVar("_Q", bound=Asked)
_O = TypeVar("_O")
Measures = Mapping[str, Callable[[_O], bool | float | None]]
"""What is averaged, by name; None where a measure does not apply."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came of one question."""

    answer: Answer | None
    broke: str
    """Why there is no answer; "" with one."""
    ms: float


def ask(assistant: Assistant, question: str, owner: str) -> Reply:
    """Ask one question in a thread of its own."""
    started = time.perf_counter()
    answer: Answer | None = None
    broke = "the turn ended without an answer"
    for event in assistant.stream(Query(text=question, owner=owner)):
        if isinstance(event, Finished):
            answer = event.answer
        elif isinstance(event, Broke):
            broke = event.message
    ms = (time.perf_counter() - started) * 1000
    return Reply(answer=answer, broke="" if answer else broke, ms=ms)


def ask_all(
    settings: Settings,
    say: Say,
    paths: Sequence[Path],
    questions: Sequence[_Q],
    score: Callable[[_Q, Reply], _O],
    *,
    library: Path | None = None,
) -> tuple[tuple[_O, ...], str]:
    """Add the files, ask the questions; give what came of them, and how many files were added.

    library: kept for the next run.
    """
    from app.assistant import Assistant

    with TemporaryDirectory(prefix="cairn-eval-") as scratch:
        assistant = Assistant.open(replace(settings, home=library or Path(scratch, "home")))
        try:
            say(f"adding {len(paths)} files and folders")
            report = assistant.add(settings.owner, paths)
            assistant.warm_up()
            outcomes = []
            for number, one in enumerate(questions, 1):
                reply = ask(assistant, one.question, settings.owner)
                outcomes.append(score(one, reply))
                say(f"{number}/{len(questions)} {one.id}, {reply.ms:.0f} ms")
        finally:
            assistant.close()
    held = ", ".join(f"{count} {status}" for status, count in report.counts().items())
    return tuple(outcomes), held


def figures_of(outcomes: Sequence[_O], measures: Measures[_O]) -> dict[str, Figure]:
    """Average every measure over the questions that it applies to."""
    values = {name: [of(one) for one in outcomes] for name, of in measures.items()}
    known = {name: [float(v) for v in all_ if v is not None] for name, all_ in values.items()}
    return {name: figure(all_) for name, all_ in known.items() if all_}


def table(
    title: str, names: Sequence[str], rows: Iterable[tuple[str, int, Mapping[str, Figure]]]
) -> list[str]:
    """Write rows as Markdown; the row `all` with its 95 % bootstrap intervals."""
    lines = [f"## {title}", "", "| questions | n | " + " | ".join(names) + " |"]
    lines.append("|---" + "|--:" * (len(names) + 1) + "|")
    for name, count, figures in rows:
        shown = [_shown(figures.get(one), whole=name == "all") for one in names]
        lines.append(f"| {name} | {count} | " + " | ".join(shown) + " |")
    return lines


def _shown(one: Figure | None, *, whole: bool) -> str:
    if one is None:
        return ""
    return f"{one.mean:.2f} ({one.low:.2f} to {one.high:.2f})" if whole else f"{one.mean:.2f}"
