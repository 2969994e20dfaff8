"""`cairn eval files`: questions over real recipes, manuals, papers and reports, answered whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.answers import Say
from eval.files_gold import FileOutcome, FileQuestion, outcome, read_questions
from eval.gold import SplitChoice
from eval.metrics import Figure, figure
from tools.core.errors import NotFound
from tools.core.events import Broke, Finished
from tools.core.evidence import Answer
from tools.core.query import Query

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.settings import Settings

QUESTIONS = Path(__file__).parents[1] / "files" / "questions.jsonl"
_WHOLE = {"recipes": ("content", "static"), "screens": ("TerminalDocs",)}
"""Folders that are added whole; of the other sets, the documents that some question is about."""
_MEASURES: dict[str, Callable[[FileOutcome], bool | None]] = {
    "says it": lambda one: one.said,
    "right file first": lambda one: one.file_first,
    "right file cited": lambda one: one.file_cited,
    "right page cited": lambda one: one.page_cited,
    "declined": lambda one: one.declined,
    "refused": lambda one: one.refused,
}


@dataclass(frozen=True, kw_only=True)
class FilesResult:
    """All that one run gave."""

    outcomes: tuple[FileOutcome, ...]
    ingest: str

    def figures(self) -> Iterator[tuple[str, int, dict[str, Figure]]]:
        """Give name, questions and figures of every set and kind, and of all."""
        yield "all", len(self.outcomes), _figures(self.outcomes)
        for label in ("set", "kind"):
            for name in dict.fromkeys(getattr(one.gold, label) for one in self.outcomes):
                here = [one for one in self.outcomes if getattr(one.gold, label) == name]
                yield f"{label} {name}", len(here), _figures(here)


def run(
    settings: Settings,
    say: Say,
    *,
    data: Path,
    split: SplitChoice,
    only: Sequence[str] = (),
    library: Path | None = None,
) -> FilesResult:
    """Add the files, ask the questions. Raises NotFound without the data."""
    from app.assistant import Assistant

    questions = read_questions(QUESTIONS, split, only)
    paths = _paths(data)
    with TemporaryDirectory(prefix="cairn-eval-") as scratch:
        assistant = Assistant.open(replace(settings, home=library or Path(scratch, "home")))
        try:
            say(f"adding {len(paths)} files and folders")
            report = assistant.add(settings.owner, paths)
            assistant.warm_up()
            outcomes = []
            for number, one in enumerate(questions, 1):
                outcomes.append(_ask(assistant, one, settings.owner))
                say(f"{number}/{len(questions)} {one.id}, {outcomes[-1].ms:.0f} ms")
        finally:
            assistant.close()
    held = ", ".join(f"{count} {status}" for status, count in report.counts().items())
    return FilesResult(outcomes=tuple(outcomes), ingest=held)


def as_markdown(result: FilesResult) -> str:
    """Write the table, with 95 % bootstrap intervals for all of the questions."""
    lines = ["## files", "", "| questions | n | " + " | ".join(_MEASURES) + " |"]
    lines.append("|---" + "|--:" * (len(_MEASURES) + 1) + "|")
    for name, count, figures in result.figures():
        shown = [_shown(figures.get(one), whole=name == "all") for one in _MEASURES]
        lines.append(f"| {name} | {count} | " + " | ".join(shown) + " |")
    times = sorted(one.ms for one in result.outcomes)
    lines += [
        "",
        f"Files: {result.ingest}. Question p50 {times[len(times) // 2]:.0f} ms. Says it: every "
        "gold wording stands in the answer, and a file that answers is cited. Declined: "
        "unanswerable questions abstained from; refused: answerable ones.",
    ]
    return "\n".join(lines)


def as_told(result: FilesResult) -> object:
    """Give all of it as plain objects."""
    from pydantic import TypeAdapter

    told: object = TypeAdapter(FilesResult).dump_python(result, mode="json")
    return told


def _paths(data: Path) -> list[Path]:
    paths = [data / name / one for name, folders in _WHOLE.items() for one in folders]
    others = [one for one in read_questions(QUESTIONS, "both", ()) if one.set not in _WHOLE]
    paths += [data / one.set / source for one in others for source in one.source]
    missing = [one for one in paths if not one.exists()]
    if missing:
        raise NotFound(f"{missing[0]} is not there; give the folder of the sets with --data DIR")
    return list(dict.fromkeys(paths))


def _ask(assistant: Assistant, gold: FileQuestion, owner: str) -> FileOutcome:
    started = time.perf_counter()
    answer: Answer | None = None
    broke = "the turn ended without an answer"
    for event in assistant.stream(Query(text=gold.question, owner=owner)):
        if isinstance(event, Finished):
            answer = event.answer
        elif isinstance(event, Broke):
            broke = event.message
    ms = (time.perf_counter() - started) * 1000
    return outcome(gold, answer, "" if answer else broke, ms)


def _figures(outcomes: Sequence[FileOutcome]) -> dict[str, Figure]:
    values = {name: [of(one) for one in outcomes] for name, of in _MEASURES.items()}
    known = {name: [float(v) for v in all_ if v is not None] for name, all_ in values.items()}
    return {name: figure(all_) for name, all_ in known.items() if all_}


def _shown(one: Figure | None, *, whole: bool) -> str:
    if one is None:
        return ""
    return f"{one.mean:.2f} ({one.low:.2f} to {one.high:.2f})" if whole else f"{one.mean:.2f}"
