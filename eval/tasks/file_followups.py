"""`cairn eval file-followups`: follow-ups over one's own files, in their conversations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter

from eval.answers import Say
from eval.files_gold import stands
from eval.own_files import figures_of, table
from tools.core.errors import NotFound
from tools.core.events import Broke, Finished
from tools.core.evidence import Answer
from tools.core.query import Query

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.settings import Settings

FOLLOWUPS = Path(__file__).parents[1] / "files" / "followups.jsonl"
_ADDED = ("recipes/content", "recipes/static", "screens/TerminalDocs")


@dataclass(frozen=True, kw_only=True)
class FileFollowUp:
    """A follow-up in its conversation."""

    id: str
    set: str
    kind: Literal["pick", "pronoun", "ordinal", "variation", "two_back", "narrowing"]
    turns: tuple[str, ...]
    follow_up: str
    source: tuple[str, ...] = ()
    """Files that are meant, or right, below the set's folder."""
    shown: int | None = None
    """In place of `source`: the n-th file of the last answer, from 1; negative from its end."""
    says: tuple[str, ...] = ()
    standalone: str = ""


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What came of one; None where a measure does not apply."""

    gold: FileFollowUp
    answer: str
    cited: tuple[str, ...]
    right: bool
    """The first file cited is right; of a narrowed list, every one."""
    said: bool | None
    """What is wanted stands in the answer."""


_MEASURES: dict[str, Callable[[Followed], bool | None]] = {
    "right file": lambda one: one.right,
    "says it": lambda one: one.said,
}


def run(
    settings: Settings, say: Say, *, data: Path, only: Sequence[str] = ()
) -> tuple[Followed, ...]:
    """Add recipes and manuals, hold the conversations. Raises NotFound without the data."""
    from app.assistant import Assistant

    paths = [data / one for one in _ADDED]
    for one in paths:
        if not one.exists():
            raise NotFound(f"{one} is not there; give the folder of the sets with --data DIR")
    rows = read_rows(only)
    with TemporaryDirectory(prefix="cairn-eval-") as scratch:
        assistant = Assistant.open(replace(settings, home=Path(scratch, "home")))
        try:
            say(f"adding {len(paths)} folders")
            assistant.add(settings.owner, paths)
            assistant.warm_up()
            done = []
            for number, row in enumerate(rows, 1):
                answers = _talk(assistant, settings.owner, [*row.turns, row.follow_up])
                done.append(followed(row, answers))
                say(f"{number}/{len(rows)} {row.id}")
        finally:
            assistant.close()
    return tuple(done)


def read_rows(only: Sequence[str] = ()) -> list[FileFollowUp]:
    """Read the follow-ups, or those named. Raises NotFound for an unknown id."""
    reader = TypeAdapter(FileFollowUp)
    lines = FOLLOWUPS.read_text(encoding="utf-8").splitlines()
    rows = [reader.validate_json(line) for line in lines if line.strip()]
    unknown = set(only) - {one.id for one in rows}
    if unknown:
        raise NotFound(f"no follow-up over files is called {min(unknown)!r}; see {FOLLOWUPS}")
    return [one for one in rows if not only or one.id in only]


def _talk(assistant: Assistant, owner: str, said: Sequence[str]) -> list[Answer]:
    thread: str | None = None
    answers: list[Answer] = []
    for text in said:
        for event in assistant.stream(Query(text=text, owner=owner, thread=thread)):
            if isinstance(event, Finished):
                answers.append(event.answer)
                thread = event.answer.thread
            elif isinstance(event, Broke):
                return []
    return answers


def followed(gold: FileFollowUp, answers: Sequence[Answer]) -> Followed:
    """Score a conversation; one that broke is wrong."""
    if not answers:
        return Followed(gold=gold, answer="", cited=(), right=False, said=False)
    last = answers[-1]
    cited = () if last.kind == "abstained" else _files(last)
    wanted = [f"/{gold.set}/{one}" for one in gold.source]
    if gold.shown is not None:
        shown = _files(answers[-2]) if len(answers) > 1 else ()
        place = gold.shown - 1 if gold.shown > 0 else gold.shown
        wanted = [shown[place]] if -len(shown) <= place < len(shown) else []
    right = [any(one.endswith(two) for two in wanted) for one in cited]
    return Followed(
        gold=gold, answer=last.answer, cited=cited,
        right=bool(right) and (all(right) if gold.kind == "narrowing" else right[0]),
        said=all(stands(one, last.answer) for one in gold.says) if gold.says else None,
    )  # fmt: skip


def _files(answer: Answer) -> tuple[str, ...]:
    written = [one.source for one in answer.citations if one.modality in ("text", "page")]
    return tuple(dict.fromkeys(written))


def as_markdown(done: Sequence[Followed]) -> str:
    """Write the figures, with 95 % bootstrap intervals for all."""
    kinds = dict.fromkeys(one.gold.kind for one in done)
    rows = [("all", len(done), figures_of(done, _MEASURES))]
    for kind in kinds:
        own = [one for one in done if one.gold.kind == kind]
        rows.append((kind, len(own), figures_of(own, _MEASURES)))
    return "\n".join(table("file-followups", tuple(_MEASURES), rows))


def as_told(done: Sequence[Followed]) -> object:
    """Give all of it as plain objects."""
    told: object = TypeAdapter(tuple[Followed, ...]).dump_python(tuple(done), mode="json")
    return told
