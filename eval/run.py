"""Runs benchmarks: a fresh library per variant, every question through the product's own search."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from eval.metrics import Figure, distinct, figure
from eval.registry import tasks
from eval.task import Corpus, Question, Row, Task
from tools.core.filters import Filter
from tools.core.items import Modality
from tools.search import SearchResult


class Desk(Protocol):
    """What an evaluation needs of the product: a library and a search."""

    def fill(self, folder: Path) -> dict[str, object]:
        """Add a folder; give what the report says (seconds, rates, engine, refusals)."""

    def search(
        self,
        text: str,
        *,
        attach: Path | None,
        modalities: Sequence[Modality],
        where: Filter | None,
        k: int,
    ) -> SearchResult:
        """Search as `cairn search` does."""

    def search_words(
        self, text: str, *, modality: Modality, where: Filter | None, k: int
    ) -> SearchResult:
        """Search by BM25 alone."""

    def close(self) -> None:
        """Let the library go."""


DeskMaker = Callable[[Path], Desk]
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """One line of the table."""

    task: str
    variant: str
    row: str
    group: str
    """`all`, or a part of the questions."""
    figures: dict[str, Figure]
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, kw_only=True)
class TaskResult:
    """All lines of one task in one variant."""

    rows: tuple[RowResult, ...]
    ingest: dict[str, object]
    note: str
    misses: dict[str, tuple[str, ...]]
    """Per row: ids of the questions without a relevant key in the first five."""


def run_task(
    name: str, data: Path, make_desk: DeskMaker, say: Say, *, variants: Sequence[str] = ()
) -> list[TaskResult]:
    """Run one benchmark. Raises NotFound for an absent data set, BadInput for an unknown name."""
    task: Task = tasks().get(name)()
    results = []
    for variant in variants or task.variants:
        with TemporaryDirectory(prefix="cairn-eval-") as scratch:
            say(f"{name} ({variant}): laying out files")
            folder = Path(scratch, "files")
            folder.mkdir()
            corpus = task.corpus(data, folder, variant)
            desk = make_desk(Path(scratch, "home"))
            try:
                results.append(_run_variant(name, variant, corpus, desk, say))
            finally:
                desk.close()
    return results


def _run_variant(name: str, variant: str, corpus: Corpus, desk: Desk, say: Say) -> TaskResult:
    count = sum(1 for one in corpus.folder.rglob("*") if one.is_file())
    say(f"{name} ({variant}): adding {count} files")
    ingest = desk.fill(corpus.folder)
    rows: list[RowResult] = []
    misses: dict[str, tuple[str, ...]] = {}
    for row in corpus.rows:
        say(f"{name} ({variant}): {row.name}, {len(row.questions)} questions")
        scored = [_ask(row, question, desk) for question in row.questions]
        rows += _summarise(name, variant, row, scored)
        misses[row.name] = tuple(
            one.question.id
            for one in scored
            if not any(key in one.question.relevant for key in one.ranking[:5])
        )
    return TaskResult(rows=tuple(rows), ingest=ingest, note=corpus.note, misses=misses)


@dataclass(frozen=True, kw_only=True)
class _Scored:
    question: Question
    ranking: list[str]
    ms: float


def _ask(row: Row, question: Question, desk: Desk) -> _Scored:
    started = time.perf_counter()
    # Several finds can share a key (pages of one document), so more finds than keys are asked for.
    k = row.k * 5 if row.k <= 20 else row.k + 10
    if row.lexical_only:
        found = desk.search_words(
            question.text, modality=row.modalities[0], where=question.where, k=k
        )
    else:
        found = desk.search(
            question.text,
            attach=question.attach,
            modalities=row.modalities,
            where=question.where,
            k=k,
        )
    ms = (time.perf_counter() - started) * 1000
    keys = [row.key(one) for one in found.evidence]
    ranking = distinct([key for key in keys if key != question.leave_out])[: row.k]
    return _Scored(question=question, ranking=ranking, ms=ms)


def _summarise(name: str, variant: str, row: Row, scored: list[_Scored]) -> list[RowResult]:
    groups = {"all": scored}
    for one in scored:
        for group in one.question.groups:
            groups.setdefault(group, []).append(one)
    return [
        RowResult(
            task=name,
            variant=variant,
            row=row.name,
            group=group,
            figures={
                measure: figure([score(one.ranking, one.question.relevant) for one in members])
                for measure, score in row.measures.items()
            },
            p50_ms=_percentile([one.ms for one in members], 0.5),
            p95_ms=_percentile([one.ms for one in members], 0.95),
        )
        for group, members in groups.items()
        if members
    ]


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def as_markdown(results: Sequence[TaskResult]) -> str:
    """Write the results as a Markdown table."""
    lines = ["| task | variant | row | questions | figures (95 % interval) | n | p50 / p95 ms |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for result in results:
        for row in result.rows:
            figures = ", ".join(
                f"{name} {one.mean:.3f} ({one.low:.3f} to {one.high:.3f})"
                for name, one in row.figures.items()
            )
            n = next(iter(row.figures.values())).n
            lines.append(
                f"| {row.task} | {row.variant} | {row.row} | {row.group} | {figures} | {n} "
                f"| {row.p50_ms:.0f} / {row.p95_ms:.0f} |"
            )
    notes = [result.note for result in results if result.note]
    return "\n".join(lines + [""] * bool(notes) + notes)


def as_json(results: Sequence[TaskResult]) -> str:
    """Write the results with every figure, the ingest report and the misses."""
    return json.dumps([asdict(result) for result in results], indent=1, ensure_ascii=False)
