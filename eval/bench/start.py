"""From the start of a process to help, to a first answer, to the chat: what a person waits for."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from app.handover import hand_over, running_server
from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured
from eval.bench.processes import Served, run_cairn, serving, wait_until
from tools.core.errors import CairnError

_LOADED = "The demo is in"
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
        bench.say("start: serve on an empty folder")
        firsts = [_first_serve(Path(scratch, f"empty-{one}")) for one in range(bench.runs)]
    empty = "`cairn serve` on an empty folder"
    times = {
        "`cairn --help`": helps,
        "first `cairn ask` in a new process": asks,
        "`cairn serve` to the chat page": pages,
        "`cairn serve` to the first answer": answers,
        f"{empty} to the chat page": [one for one, _, _ in firsts],
        f"{empty} to the demo loaded": [one for _, one, _ in firsts],
        f"{empty} to the first answer": [one for _, _, one in firsts],
    }
    return BenchResult(
        name="start",
        rows=tuple(
            Measured(what=what, unit="s", values=tuple(took)) for what, took in times.items()
        ),
        notes=(
            "From the start of a process. The files are in the system's cache: something of each "
            "command ran before.",
            f"Asked: “{QUESTION}”, of the demo library.",
        ),
    )


def _ask(home: Path) -> float:
    ended = run_cairn(home, "ask", QUESTION, "--json")
    if not json.loads(ended.output)["citations"]:
        raise CairnError("the first answer cites nothing, so its time says nothing")
    return ended.seconds


def _serve(home: Path) -> tuple[float, float]:
    with serving(home, "--no-demo") as served:
        _wait_for_answer(home, served)
        return served.page_s, served.since()


def _first_serve(home: Path) -> tuple[float, float, float]:
    with serving(home, "--demo") as served:
        # Asking before it is in would only take the processor away from loading it.
        wait_until(lambda: _LOADED in served.said(), served, "load the demo library")
        loaded = served.since()
        _wait_for_answer(home, served)
        return served.page_s, loaded, served.since()


def _wait_for_answer(home: Path, served: Served) -> None:
    """Wait for the server to be found by the command line, and ask it once."""
    wait_until(lambda: running_server(home) is not None, served, "announce itself")
    server = running_server(home)
    events = list(hand_over(server, "ask", {"text": QUESTION})) if server is not None else []
    answer = events[-1].get("answer") if events else None
    if not isinstance(answer, dict) or not answer["citations"]:
        raise CairnError(f"the answer cites nothing, so its time says nothing: {events[-1:]}")
