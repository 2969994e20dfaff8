"""Over-constrained questions asked of the demo library, each named conflict held to brute force."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.answers import Say
from eval.dialogue_conflicts import Judged, judged, read_conflicts
from eval.gold import SplitChoice
from eval.tasks.demo import ONCE, demo_assistant
from tools.core.errors import NotFound
from tools.core.query import Query, Scope

if TYPE_CHECKING:
    from app.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ConflictsResult:
    """All that one run gave."""

    judged: tuple[Judged, ...]

    def of(self, split: str) -> tuple[Judged, ...]:
        """Give those of one half."""
        return tuple(one for one in self.judged if one.question.split == split)


def run(
    settings: Settings,
    say: Say,
    *,
    split: SplitChoice,
    only: Sequence[str] = (),
    library: Path | None = None,
) -> ConflictsResult:
    """Ask every question of a split in a thread of its own. Raises NotFound for an unknown id."""
    questions = [one for one in read_conflicts(split) if not only or one.id in only]
    if not questions:
        raise NotFound(f"no over-constrained question of the {split} half has that id")
    if any(one.split == "test" for one in questions):
        say(ONCE)
    with demo_assistant(settings, say, library) as (assistant, _):
        owner = settings.owner
        catalogue = assistant.house.library.catalogue
        # What is set aside from searches is no candidate.
        scope = Scope(owner=owner, exclude_collections=catalogue.default_exclusions(owner))
        found = []
        for number, one in enumerate(questions, 1):
            began = time.perf_counter()
            answer = assistant.ask(Query(text=one.say, owner=owner))
            ms = (time.perf_counter() - began) * 1000
            found.append(judged(one, answer, catalogue, scope, ms))
            right = "minimal" if found[-1].minimal else "NOT MINIMAL"
            say(f"{number}/{len(questions)} {one.id} {right}, {ms:.0f} ms")
    return ConflictsResult(judged=tuple(found))


def as_told(result: ConflictsResult) -> dict[str, object]:
    """Give a run as plain values. Questions of the test half are told by id alone."""
    return {
        "task": "conflicts",
        "groups": [_figures(split, result) for split in _splits(result)],
        "wrong": [_wrong(one) for one in result.judged if not one.minimal],
    }


def as_markdown(result: ConflictsResult) -> str:
    """Give a run as a table, with what went wrong below it."""
    rows = [_figures(split, result) for split in _splits(result)]
    names = list(rows[0]) if rows else []
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows]
    wrong = [one for one in result.judged if not one.minimal]
    lines += ["", *(f"- {_wrong(one)}" for one in wrong)] if wrong else []
    return "\n".join(lines)


def _splits(result: ConflictsResult) -> list[str]:
    return sorted({one.question.split for one in result.judged})


def _figures(split: str, result: ConflictsResult) -> dict[str, object]:
    mine = result.of(split)
    times = sorted(one.ms for one in mine)
    return {
        "split": split,
        "n": len(mine),
        "minimal conflict": f"{sum(one.minimal for one in mine)}/{len(mine)}",
        "counts right": f"{sum(one.counts_right for one in mine)}/{len(mine)}",
        "way out that finds": f"{sum(one.way_out for one in mine)}/{len(mine)}",
        "cites": f"{sum(one.cited for one in mine)}/{len(mine)}",
        "p50 ms": round(times[len(times) // 2]) if times else 0,
    }


def _wrong(one: Judged) -> dict[str, object]:
    if one.question.split == "test":
        return {"id": one.question.id}
    return {
        "id": one.question.id,
        "say": one.question.say,
        "kind": one.kind,
        "named": sorted(one.named) if one.named is not None else None,
        "smallest": [sorted(each) for each in one.smallest],
    }
