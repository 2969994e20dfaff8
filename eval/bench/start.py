"""From the start of a process to help, to a first answer, to the chat: what a person waits for."""

from __future__ import annotations

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured, seconds
from eval.bench.processes import run_cairn, serving
from tools.core.errors import CairnError, TimedOut

_LIMIT_S = 300.0
QUESTION = "find me a quiet vegan brunch with natural light"


def run(bench: Bench) -> BenchResult:
    """Measure `--help`, a first `ask`, and `serve` on a filled and on an empty library."""
    from eval.tasks.demo import demo_assistant

    with TemporaryDirectory(prefix="cairn-bench-") as scratch:
        home = Path(scratch, "home")
        bench.say("start: cairn --help")
        helps = [run_cairn(home, "--help").seconds for _ in range(2 * bench.runs)]
        with demo_assistant(bench.settings, bench.say, home):
            pass
        bench.say("start: first ask in a new process")
        asks = [_ask(home) for _ in range(bench.runs)]
        bench.say("start: serve")
        pages, answers = zip(*(_serve(home) for _ in range(bench.runs)), strict=True)
        firsts = [_first_serve(Path(scratch, f"empty-{one}")) for one in range(bench.runs)]
    return BenchResult(
        name="start",
        rows=(
            Measured(what="`cairn --help`", unit="s", values=tuple(helps)),
            Measured(what="first `cairn ask` in a new process", unit="s", values=tuple(asks)),
            Measured(what="`cairn serve` to the chat page", unit="s", values=tuple(pages)),
            Measured(
                what="`cairn serve` to the first answer", unit="s", values=tuple(answers),
                note="asked as soon as the page is there",
            ),
            Measured(
                what="`cairn serve` on an empty folder to the first answer", unit="s",
                values=tuple(firsts), note="loads the demo library; asked until it is answered",
            ),
        ),
        notes=(
            "The files are in the system's cache: each command ran once or more before.",
            f"Asked: “{QUESTION}”, of the demo library.",
        ),
    )  # fmt: skip


def _ask(home: Path) -> float:
    ended = run_cairn(home, "ask", QUESTION, "--json")
    if not json.loads(ended.output)["citations"]:
        raise CairnError("the first answer cites nothing, so its time says nothing")
    return ended.seconds


def _serve(home: Path) -> tuple[float, float]:
    with serving(home, "--no-demo") as served:
        return served.seconds, served.seconds + seconds(lambda: _wait_for_answer(home))


def _first_serve(home: Path) -> float:
    with serving(home, "--demo") as served:
        return served.seconds + seconds(lambda: _wait_for_answer(home))


def _wait_for_answer(home: Path) -> None:
    begun = time.perf_counter()
    while not _answered(home):
        if time.perf_counter() - begun > _LIMIT_S:
            raise TimedOut(f"cairn serve gave no cited answer within {_LIMIT_S:g} s")
        time.sleep(0.1)


def _answered(home: Path) -> bool:
    """Ask the running server; tell whether it gave a cited answer."""
    from app.handover import hand_over, running_server

    server = running_server(home)
    if server is None:
        return False
    events = list(hand_over(server, "ask", {"text": QUESTION}))
    answer = events[-1].get("answer") if events else None
    return isinstance(answer, dict) and answer["kind"] == "quoted" and bool(answer["citations"])
