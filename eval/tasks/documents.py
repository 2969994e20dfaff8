"""`cairn eval documents`: questions over long documents, asked of the whole assistant.

The documents are those of the set of page searches (`mmlongbench`), under names that say nothing,
in one library; the halves are parted by document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.answers import Say
from eval.data import Manifest, lay_out, manifest, neutral_name
from eval.documents_gold import DocumentOutcome, DocumentQuestion, outcome, questions
from eval.gold import SplitChoice
from eval.metrics import Figure
from eval.own_files import Reply, ask_all, figures_of, table
from tools.core.errors import NotFound

if TYPE_CHECKING:
    from app.settings import Settings

SET = "mmlongbench"
_MEASURES: dict[str, Callable[[DocumentOutcome], bool | None]] = {
    "page cited first": lambda one: one.page_first,
    "page cited": lambda one: one.page_cited,
    "document cited": lambda one: one.file_cited,
    "says it": lambda one: one.said,
    "points at a picture": lambda one: one.pointed,
    "declined": lambda one: one.declined,
    "refused": lambda one: one.refused,
}


@dataclass(frozen=True, kw_only=True)
class DocumentsResult:
    """All that one run gave."""

    outcomes: tuple[DocumentOutcome, ...]
    ingest: str

    def figures(self) -> Iterator[tuple[str, int, dict[str, Figure]]]:
        """Give name, questions and figures of all, and by layer, evidence and form."""
        yield "all", len(self.outcomes), figures_of(self.outcomes, _MEASURES)
        groups: dict[str, list[DocumentOutcome]] = {}
        for one in self.outcomes:
            layer = "with text layer" if one.gold.layered else "without text layer"
            kinds = [f"evidence: {kind}" for kind in one.gold.kinds if one.gold.answerable]
            form = [f"answer: {one.gold.form}"] if one.gold.answerable else []
            for name in (layer, *kinds, *form):
                groups.setdefault(name, []).append(one)
        for name in sorted(groups):
            yield name, len(groups[name]), figures_of(groups[name], _MEASURES)


def run(
    settings: Settings,
    say: Say,
    *,
    data: Path,
    split: SplitChoice,
    only: Sequence[str] = (),
    library: Path | None = None,
) -> DocumentsResult:
    """Add the documents, ask the questions. library: kept for the next run, with its documents.

    Raises NotFound without the data.
    """
    held = manifest(data, SET)
    with TemporaryDirectory(prefix="cairn-eval-") as scratch:
        home = library or Path(scratch, "home")
        folder = home.with_name(f"{home.name}-files")
        names = _laid_out(held, data, folder)
        asked = _chosen(questions(held, names, "both" if only else split), only)
        outcomes, counts = ask_all(settings, say, [folder], asked, _score, library=home)
    return DocumentsResult(outcomes=outcomes, ingest=counts)


def as_markdown(result: DocumentsResult) -> str:
    """Write the table, with 95 % bootstrap intervals for all of the questions."""
    lines = table("documents", tuple(_MEASURES), result.figures())
    times = sorted(one.ms for one in result.outcomes)
    lines += [
        "",
        f"Documents: {result.ingest}. Question p50 {times[len(times) // 2]:.0f} ms. Says it: the "
        "gold answer (words, number, every part of a list) stands in the answer, and its document "
        "is cited. Points at a picture: cites a page as one that shows it, and reads nothing out "
        "of it. Declined: unanswerable questions abstained from; refused: answerable ones.",
    ]
    return "\n".join(lines)


def as_told(result: DocumentsResult) -> object:
    """Give all of it as plain objects."""
    from pydantic import TypeAdapter

    told: object = TypeAdapter(DocumentsResult).dump_python(result, mode="json")
    return told


def _laid_out(held: Manifest, data: Path, folder: Path) -> dict[str, str]:
    """Copy the documents under neutral names; a copy that is there already stays as it is."""
    names: dict[str, str] = {}
    for index, item in enumerate(held["items"]):
        file = PurePath(item["file"])
        names[item["id"]] = neutral_name(index, file.name)
        if not (folder / names[item["id"]]).exists():
            lay_out(data / SET / file, folder, names[item["id"]])
    return names


def _chosen(asked: list[DocumentQuestion], only: Sequence[str]) -> list[DocumentQuestion]:
    known = {one.id: one for one in asked}
    unknown = [one for one in only if one not in known]
    if unknown:
        raise NotFound(f"no question over documents is called {unknown[0]!r}; see {SET}")
    return [known[one] for one in only] or asked


def _score(gold: DocumentQuestion, reply: Reply) -> DocumentOutcome:
    return outcome(gold, reply.answer, reply.broke, reply.ms)
