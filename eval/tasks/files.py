"""`cairn eval files`: questions over real recipes, manuals, papers and reports, answered whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.answers import Say
from eval.files_gold import FileOutcome, FileQuestion, outcome, read_questions
from eval.gold import SplitChoice
from eval.metrics import Figure
from eval.own_files import Reply, ask_all, figures_of, table
from tools.core.errors import NotFound

if TYPE_CHECKING:
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
        yield "all", len(self.outcomes), figures_of(self.outcomes, _MEASURES)
        for label in ("set", "kind"):
            for name in dict.fromkeys(getattr(one.gold, label) for one in self.outcomes):
                here = [one for one in self.outcomes if getattr(one.gold, label) == name]
                yield f"{label} {name}", len(here), figures_of(here, _MEASURES)


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
    questions = read_questions(QUESTIONS, split, only)
    outcomes, held = ask_all(settings, say, _paths(data), questions, _score, library=library)
    return FilesResult(outcomes=outcomes, ingest=held)


def as_markdown(result: FilesResult) -> str:
    """Write the table, with 95 % bootstrap intervals for all of the questions."""
    lines = table("files", tuple(_MEASURES), result.figures())
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


def _score(gold: FileQuestion, reply: Reply) -> FileOutcome:
    return outcome(gold, reply.answer, reply.broke, reply.ms)
