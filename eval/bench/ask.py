"""A warm question, node by node, and a search over all modalities, on the demo library."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured, percentile, seconds
from eval.outcome import Outcome

_EVERY = 5


def run(bench: Bench) -> BenchResult:
    """Measure over every fifth dev question, so that every style of question has its share."""
    from eval.gold import read_gold
    from eval.tasks.demo import GOLD, ask_demo, demo_assistant

    questions = read_gold(GOLD, "dev")[::_EVERY]
    worded = [one.question for one in questions if not one.attach]
    with demo_assistant(bench.settings, bench.say) as (assistant, _):
        asked: list[list[Outcome]] = []
        searched: list[list[float]] = []
        for number in range(bench.runs):
            bench.say(f"ask: run {number + 1} of {bench.runs}")
            asked.append(ask_demo(assistant, questions, lambda line: None))
            searched.append([seconds(partial(assistant.search, one)) * 1000 for one in worded])
    rows = [
        *_ends("question, all", [[one.ms for one in outcomes] for outcomes in asked]),
        *_ends("question, words only", _of(asked, attached=False)),
        *_ends("question, with a photo or sound", _of(asked, attached=True)),
        *_ends("`cairn search` over all modalities", searched),
        *_nodes(asked),
    ]
    return BenchResult(
        name="ask",
        rows=tuple(rows),
        notes=(
            f"{len(questions)} dev questions (every fifth), {len(worded)} searches, in one warm "
            "process.",
            "A node's time is its wall time in a turn; `retrieve` is the wall time of its parallel "
            "searches in the last round, `retrieve.*` that of each.",
        ),
    )


def _of(asked: Sequence[Sequence[Outcome]], *, attached: bool) -> list[list[float]]:
    return [[one.ms for one in run if bool(one.gold.attach) == attached] for run in asked]


def _ends(what: str, runs: Sequence[Sequence[float]]) -> list[Measured]:
    """Give p50 and p95 of every run as rows."""
    return [
        Measured(
            what=f"{what}, p{share * 100:.0f}", unit="ms",
            values=tuple(percentile(run, share) for run in runs),
        )
        for share in (0.5, 0.95)
    ]  # fmt: skip


def _nodes(asked: Sequence[Sequence[Outcome]]) -> list[Measured]:
    answers = [[one.answer for one in run if one.answer is not None] for run in asked]
    names = dict.fromkeys(name for run in answers for one in run for name in one.timings_ms)
    rows: list[Measured] = []
    for name in sorted(names):
        runs = [[one.timings_ms[name] for one in run if name in one.timings_ms] for run in answers]
        if all(runs):
            rows += _ends(f"node {name}", runs)
    return rows
