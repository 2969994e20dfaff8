"""Over-constrained questions asked of the demo library, each named conflict held to brute force."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from eval.dialogue_conflicts import Judged, Overconstrained, judged, read_conflicts
from eval.gold import SplitChoice
from eval.suite import Asked, Suite, ended
from tools.core.errors import CairnError
from tools.core.query import Query, Scope


def _read(split: SplitChoice, only: Sequence[str]) -> list[Overconstrained]:
    return [one for one in read_conflicts(split) if not only or one.id in only]


def _holder(assistant: Asked) -> Callable[[Overconstrained], Judged]:
    owner = assistant.house.settings.owner
    catalogue = assistant.house.library.catalogue
    # What is set aside from searches is no candidate.
    scope = Scope(owner=owner, exclude_collections=catalogue.default_exclusions(owner))

    def hold(question: Overconstrained) -> Judged:
        """Ask in a thread of its own."""
        began = time.perf_counter()
        answer, broke = ended(assistant.stream(Query(text=question.say, owner=owner)))
        if answer is None:
            raise CairnError(broke)
        ms = (time.perf_counter() - began) * 1000
        return judged(question, answer, catalogue, scope, ms)

    return hold


def _line(one: Judged) -> str:
    return f"{'minimal' if one.minimal else 'NOT MINIMAL'}, {one.ms:.0f} ms"


def as_told(outcomes: Sequence[Judged], note: str) -> dict[str, object]:
    """Give a run as plain values. Questions of the test half are told by id alone."""
    return {
        "task": "conflicts",
        "note": note,
        "groups": [_figures(split, outcomes) for split in _splits(outcomes)],
        "wrong": [_wrong(one) for one in outcomes if not one.minimal],
    }


def as_markdown(outcomes: Sequence[Judged], note: str) -> str:
    """Give a run as a table, with what went wrong below it."""
    rows = [_figures(split, outcomes) for split in _splits(outcomes)]
    names = list(rows[0]) if rows else []
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows]
    wrong = [one for one in outcomes if not one.minimal]
    lines += ["", *(f"- {_wrong(one)}" for one in wrong)] if wrong else []
    return "\n".join([*lines, "", note])


def _splits(outcomes: Sequence[Judged]) -> list[str]:
    return sorted({one.question.split for one in outcomes})


def _figures(split: str, outcomes: Sequence[Judged]) -> dict[str, object]:
    mine = [one for one in outcomes if one.question.split == split]
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


def _summed(outcomes: Sequence[Judged]) -> dict[str, float]:
    many = max(1, len(outcomes))
    return {
        "minimal conflict": sum(one.minimal for one in outcomes) / many,
        "counts right": sum(one.counts_right for one in outcomes) / many,
        "way out that finds": sum(one.way_out for one in outcomes) / many,
    }


def _same(before: Judged, after: Judged) -> bool:
    """Tell whether the same limits are named; where none were, a refusal may name a smallest."""
    if before.named is None and after.named is not None:
        return after.minimal
    return (before.named, before.counts_right, before.way_out) == (
        after.named, after.counts_right, after.way_out
    )  # fmt: skip


SUITE = Suite(
    read=_read, holder=_holder, line=_line, figures=_summed, same=_same, as_told=as_told,
    as_markdown=as_markdown,
)  # fmt: skip
