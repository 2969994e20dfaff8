"""Runs gold questions through the product's own turn, and sums up what came of them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from app.settings import Settings
from eval.gold import TRANSCRIBER, GoldQuestion, SplitChoice
from eval.metrics import Figure, figure
from eval.outcome import Judge, Outcome, failed
from tools.core.events import Broke, Event, Finished
from tools.core.evidence import Answer
from tools.core.items import MODALITIES
from tools.core.query import Query
from tools.core.where import parse_where


class Answerer(Protocol):
    """What an evaluation of answers needs of the product."""

    def stream(self, query: Query) -> Iterator[Event]:
        """Answer one turn; the last event is Finished or Broke."""


class Say(Protocol):
    """Takes a line of progress."""

    def __call__(self, line: str, /) -> None:
        """Show it."""


class AnswerTask(Protocol):
    """One benchmark of whole answers."""

    def run(
        self,
        settings: Settings,
        say: Say,
        *,
        split: SplitChoice,
        only: Sequence[str] = (),
        library: Path | None = None,
    ) -> AnswersResult:
        """Ask the questions of a split, or only the named ones. Raises NotFound."""


@dataclass(frozen=True, kw_only=True)
class GroupResult:
    """Figures over some of the questions; an absent figure applies to none of them."""

    split: str
    kind: str
    """`all`, or one kind of question."""
    n: int
    figures: dict[str, Figure]
    broken_said: int
    """Recommended entities that contradict a limit that was asked for."""
    broken_read: int
    """Recommended entities that contradict the number the gold reads into a word."""
    unknown: int
    citations: int
    citations_right: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, kw_only=True)
class AnswersResult:
    """All that one run of gold questions gave."""

    task: str
    groups: tuple[GroupResult, ...]
    outcomes: tuple[Outcome, ...]
    set_apart: tuple[Outcome, ...]
    """Questions that need a part which is not there; in no figure."""
    ingest: dict[str, object]
    note: str


def ask_all(
    questions: Sequence[GoldQuestion],
    answerer: Answerer,
    judge: Judge,
    root: Path,
    say: Say,
    *,
    owner: str = "local",
) -> list[Outcome]:
    """Ask every question, its earlier turns first. root: what gold paths are below."""
    outcomes = []
    for number, gold in enumerate(questions, 1):
        outcome = _ask(gold, answerer, judge, root, owner)
        outcomes.append(outcome)
        say(f"{number}/{len(questions)} {gold.id} {outcome.kind}, {outcome.ms:.0f} ms")
    return outcomes


def sum_up(
    task: str, outcomes: Sequence[Outcome], *, ingest: dict[str, object], note: str = ""
) -> AnswersResult:
    """Average per split and kind; what needs an absent part stands apart."""
    apart = [one for one in outcomes if lacks_part(one)]
    counted = [one for one in outcomes if not lacks_part(one)]
    groups = []
    for split in dict.fromkeys(one.gold.split for one in counted):
        here = [one for one in counted if one.gold.split == split]
        groups.append(_group(split, "all", here))
        for kind in dict.fromkeys(one.gold.kind for one in here):
            groups.append(_group(split, kind, [one for one in here if one.gold.kind == kind]))
    return AnswersResult(
        task=task, groups=tuple(groups), outcomes=tuple(counted), set_apart=tuple(apart),
        ingest=ingest, note=note,
    )  # fmt: skip


def _ask(gold: GoldQuestion, answerer: Answerer, judge: Judge, root: Path, owner: str) -> Outcome:
    thread = None
    asked = Query(text=gold.question, owner=owner)
    for said in gold.turns:
        before, _ = _turn(answerer, replace(asked, text=said, thread=thread))
        if isinstance(before, str):
            return failed(gold, f"in an earlier turn: {before}", 0.0)
        thread = before.thread
    query = replace(
        asked,
        attach=tuple(str((root / one).resolve()) for one in gold.attach),
        thread=thread,
        where=parse_where(gold.where) if gold.where else None,
    )
    answer, ms = _turn(answerer, query)
    return failed(gold, answer, ms) if isinstance(answer, str) else judge.outcome(gold, answer, ms)


def _turn(answerer: Answerer, query: Query) -> tuple[Answer | str, float]:
    """Give the answer, or the sentence of a turn that broke, with its milliseconds."""
    started = time.perf_counter()
    last: Answer | str = "the turn ended without an answer"
    for event in answerer.stream(query):
        if isinstance(event, Finished):
            last = event.answer
        elif isinstance(event, Broke):
            last = event.message
    return last, (time.perf_counter() - started) * 1000


def lacks_part(one: Outcome) -> bool:
    """Tell whether a question needs a part that is not there."""
    # A transcriber that is there has left words in the recording the question is about.
    return one.gold.needs == TRANSCRIBER and not one.transcribed


def _breaks(one: Outcome) -> bool | None:
    """Tell, of an answered question with limits, whether a recommended entity breaks one."""
    stated = any(one.gold.stated(limit) is not None for limit in one.gold.constraints)
    return bool(one.broken(said=True)) if stated and one.answered else None


def _group(split: str, kind: str, outcomes: Sequence[Outcome]) -> GroupResult:
    columns: dict[str, list[bool | float | None]] = {
        "entity@1": [one.entity_first for one in outcomes],
        "entity@3": [one.entity_among_3 for one in outcomes],
        "top-5": [one.top_5 for one in outcomes],
        "fused R@10": [one.fused for one in outcomes],
        **{f"R@5 {name}": [one.recall.get(name) for one in outcomes] for name in MODALITIES},
        "says it": [one.answer_said for one in outcomes],
        "cites gold": [one.gold_cited for one in outcomes],
        "listed": [one.listed for one in outcomes],
        "listed right": [one.listed_right for one in outcomes],
        "opens right": [not one.problems for each in outcomes for one in each.citations],
        "breaks a limit": [_breaks(one) for one in outcomes],
        "declined": [one.declined for one in outcomes],
        "refused": [one.refused for one in outcomes],
    }
    known = {name: [float(v) for v in values if v is not None] for name, values in columns.items()}
    times = sorted(one.ms for one in outcomes)
    opened = [citation for one in outcomes for citation in one.citations]
    return GroupResult(
        split=split,
        kind=kind,
        n=len(outcomes),
        figures={name: figure(values) for name, values in known.items() if values},
        broken_said=sum(len(one.broken(said=True)) for one in outcomes),
        broken_read=sum(len(one.broken(said=False)) for one in outcomes),
        unknown=sum(len(one.unknown) for one in outcomes),
        citations=len(opened),
        citations_right=sum(not one.problems for one in opened),
        p50_ms=times[int(0.5 * (len(times) - 1))],
        p95_ms=times[min(len(times) - 1, int(0.95 * len(times)))],
    )
