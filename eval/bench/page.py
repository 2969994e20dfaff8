"""U: how soon the page can be used, how soon Stop stops, and what the screen adds to an answer.

Chromium against a server in a process of its own; where there is none, that is said.
"""

from __future__ import annotations

import http.client
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from app.handover import RunningServer
from app.settings import Settings
from eval.bench.benchmark import Bench, BenchResult
from eval.bench.chats import Chat, serving
from eval.bench.measure import Measured, percentile
from eval.bench.slow_provider import slow_provider
from tools.core.errors import TimedOut

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOADS = 10
ASKED = 10
_TRIES = 4
LATENCY_S = 3.0
"""Of the model: the time in which Stop is clicked."""
_PATIENCE_MS = 60_000
_BOX = "#cairn-box textarea"
_WATCH = """() => new Promise((tell) => {
  const began = performance.now();
  const turn = document.querySelector(".turn:last-child");
  const stop = document.querySelector("#cairn-box .stop-button");
  if (!stop || turn.dataset.state !== "running") return tell(null);
  new MutationObserver(() => turn.dataset.state !== "running" && tell(performance.now() - began))
    .observe(turn, { attributes: true });
  stop.click();
})"""


@dataclass
class Seen:
    """What was measured, in milliseconds."""

    ready: list[float] = field(default_factory=list)
    """From navigation until words can be typed and sent."""
    first: list[float] = field(default_factory=list)
    """From Enter until the question stands on the screen with its first account."""
    stopped: list[float] = field(default_factory=list)
    """From the click on Stop until the turn is over on the screen."""
    per_sentence: list[float] = field(default_factory=list)
    """What the screen takes beyond the same turn over HTTP, a sentence."""


def run(bench: Bench) -> BenchResult:
    """Measure, or say why it cannot be measured here."""
    lacking = missing()
    if lacking:
        return BenchResult(name="page", rows=(), notes=(f"not measured: {lacking}",))
    seen = measured(bench.settings, loads=LOADS, asked=ASKED)
    rows = []
    for what, values in (
        ("page ready", seen.ready),
        ("first event on the screen", seen.first),
        ("Stop", seen.stopped),
        ("what the screen adds, a sentence", seen.per_sentence),
    ):
        for share in (0.5, 0.95):
            name = f"{what}, p{share * 100:.0f}"
            rows.append(Measured(what=name, unit="ms", values=(percentile(values, share),)))
    note = (
        f"{LOADS} loads in a fresh browser profile each and {ASKED} questions; browser and server "
        "share this machine. Stop is clicked while a model is waited for."
    )
    return BenchResult(name="page", rows=tuple(rows), notes=(note,))


def missing() -> str:
    """Say what is not there; empty where everything is."""
    if find_spec("playwright") is None:
        return "playwright is not installed (pip install playwright)"
    if _chromium() is None:
        return "there is no chromium on the path"
    return ""


def measured(settings: Settings, *, loads: int, asked: int) -> Seen:
    """Load the page so often, ask so many questions, and stop as many turns."""
    chat, seen = Chat(name="kobahaven", secret="sbakomiraq"), Seen()
    with (
        tempfile.TemporaryDirectory(prefix="cairn-page-") as folder,
        slow_provider(LATENCY_S) as slow,
        serving(settings, Path(folder) / "slow", slow, [chat]) as waiting,
        slow_provider(0.0) as quick,
        serving(settings, Path(folder) / "quick", quick, [chat]) as server,
    ):
        for _ in range(loads):
            with _page() as page:
                seen.ready.append(_load(page, server))
        _ask(server, seen, chat, asked)
        _stop(waiting, seen, chat, asked)
    return seen


def _load(page: Page, server: RunningServer) -> float:
    begun = time.perf_counter()
    page.goto(f"http://127.0.0.1:{server.port}/")
    page.wait_for_selector(".empty h1")
    page.wait_for_selector("#cairn-box .submit-button")
    page.fill(_BOX, "ready")
    return (time.perf_counter() - begun) * 1000


def _ask(server: RunningServer, seen: Seen, chat: Chat, asked: int) -> None:
    with _page() as page:
        _load(page, server)
        for _ in range(asked):
            question = f"What is the password of {chat.name}?"
            there, sentences = _over_http(server, question)
            page.click("[data-new]")
            page.wait_for_selector(".turn", state="detached")
            page.fill(_BOX, question)
            begun = time.perf_counter()
            page.keyboard.press("Enter")
            page.wait_for_selector(".turn .status:not(:empty)")
            seen.first.append((time.perf_counter() - begun) * 1000)
            page.wait_for_selector('.turn[data-state="done"]')
            took = (time.perf_counter() - begun) * 1000
            seen.per_sentence.append(max(0.0, took - there) / sentences)


def _stop(server: RunningServer, seen: Seen, chat: Chat, asked: int) -> None:
    with _page() as page:
        _load(page, server)
        for number in range(_TRIES * asked):
            page.fill(_BOX, f"What is the password of {chat.name}?")
            page.keyboard.press("Enter")
            page.wait_for_selector(f".turn >> nth={number}")
            # A model that is busy with stopped turns is passed over; such a turn is over at once.
            page.wait_for_selector("#cairn-box :is(.stop-button, .submit-button)")
            took = page.evaluate(_WATCH)
            if took is not None:
                seen.stopped.append(float(took))
            if len(seen.stopped) == asked:
                return
            page.wait_for_selector("#cairn-box .submit-button")
    raise TimedOut(f"only {len(seen.stopped)} of {asked} turns lasted long enough to be stopped")


def _over_http(server: RunningServer, question: str) -> tuple[float, int]:
    """Give how long the same turn takes without a screen, and its sentences."""
    headers = {"X-Cairn-Token": server.token, "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    begun = time.perf_counter()
    try:
        connection.request("POST", "/cairn/v1/ask", json.dumps({"text": question}), headers)
        told = [json.loads(line) for line in connection.getresponse() if line.strip()]
    finally:
        connection.close()
    took = (time.perf_counter() - begun) * 1000
    return took, max(1, sum(one["kind"] == "said" for one in told))


@contextmanager
def _page() -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 820})
        page.set_default_timeout(_PATIENCE_MS)
        yield page
        browser.close()


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")
