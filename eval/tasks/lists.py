"""`cairn eval lists`: questions over real files that ask for kinds, things and what is barred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.answers import Say
from eval.files_gold import FileQuestion, read_questions
from eval.gold import SplitChoice
from eval.own_files import Reply, ask_all, figures_of, table
from tools.core.errors import NotFound
from tools.core.evidence import Answer

if TYPE_CHECKING:
    from app.settings import Settings

QUESTIONS = Path(__file__).parents[1] / "files" / "lists.jsonl"
_ADDED = ("recipes/content", "recipes/static", "screens/TerminalDocs")
_FIRST = 5
"""Files of an answer that are held against the gold ones: as many as it tells."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What came of one question; None where a measure does not apply."""

    gold: FileQuestion
    cited: tuple[str, ...]
    """Files of the first citations, in the order of the answer."""
    first: bool | None
    precision: float | None
    """Share of the first five files cited that are gold, 0..1."""
    recall: float | None
    """Share of the gold files, five at most, among them, 0..1."""
    declined: bool | None
    """No file fits, and none was told."""


_MEASURES: dict[str, Callable[[Listed], bool | float | None]] = {
    "right file first": lambda one: one.first,
    "precision": lambda one: one.precision,
    "recall": lambda one: one.recall,
    "declined": lambda one: one.declined,
}


def listed(gold: FileQuestion, cited: Sequence[str], *, abstained: bool) -> Listed:
    """Hold the files of an answer against the gold ones."""
    files = tuple(dict.fromkeys(cited))[:_FIRST]
    right = [any(one.endswith(f"/{source}") for source in gold.source) for one in files]
    if not gold.source:
        return Listed(gold=gold, cited=files, first=None, precision=None, recall=None,
                      declined=abstained)  # fmt: skip
    return Listed(
        gold=gold, cited=files, first=bool(right and right[0]),
        precision=sum(right) / max(1, len(right)),
        recall=sum(right) / min(_FIRST, len(gold.source)), declined=None,
    )  # fmt: skip


def run(
    settings: Settings, say: Say, *, data: Path, split: SplitChoice, only: Sequence[str] = ()
) -> tuple[Listed, ...]:
    """Add recipes and manuals, ask the questions. Raises NotFound without the data."""
    paths = [data / one for one in _ADDED]
    for one in paths:
        if not one.exists():
            raise NotFound(f"{one} is not there; give the folder of the sets with --data DIR")
    questions = read_questions(QUESTIONS, split, only)
    done, _held = ask_all(settings, say, paths, questions, _score)
    return done


def _score(gold: FileQuestion, reply: Reply) -> Listed:
    abstained = reply.answer is not None and reply.answer.kind == "abstained"
    return listed(gold, _cited(reply.answer), abstained=abstained)


def _cited(answer: Answer | None) -> list[str]:
    if answer is None or answer.kind == "abstained":
        return []
    return [one.source for one in answer.citations if one.modality in ("text", "page")]


def as_markdown(done: Sequence[Listed]) -> str:
    """Write the figures with 95 % bootstrap intervals over the questions."""
    lines = table("lists", tuple(_MEASURES), [("all", len(done), figures_of(done, _MEASURES))])
    return "\n".join([*lines, "", f"Over the first {_FIRST} files an answer cites."])


def as_told(done: Sequence[Listed]) -> object:
    """Give all of it as plain objects."""
    from pydantic import TypeAdapter

    told: object = TypeAdapter(tuple[Listed, ...]).dump_python(tuple(done), mode="json")
    return told
