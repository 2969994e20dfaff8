"""R-08: many chats at once against a model that takes 1.5 s, over HTTP, as programs ask."""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.handover import RunningServer, running_server
from app.settings import Settings
from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured, percentile
from eval.bench.slow_provider import slow_provider
from tools.core.errors import TimedOut

CHATS = 32
LATENCY_S = 1.5
_TURNS = 5
"""Turns of a conversation before the chat begins a new one."""
_READY_S = 120.0
_PATIENCE_S = 120.0
FOREIGN = re.compile(r"\bs(?:[a-z]{2}){4}q\b")
"""The form of every secret."""
_SYLLABLES = ("ba", "ko", "mi", "ra", "tu", "ze", "lo", "ni")


@dataclass
class Chat:
    """One person asking on and on about one thing of their own."""

    name: str
    secret: str
    first_ms: list[float] = field(default_factory=list)
    overhead_ms: list[float] = field(default_factory=list)
    calls: int = 0
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)


def run(bench: Bench) -> BenchResult:
    """Measure for as many minutes as were asked for; with `think_s` once more with pauses."""
    seconds = bench.minutes * 60
    chats = measured(bench.settings, count=CHATS, seconds=seconds, latency_s=LATENCY_S)
    rows = _rows(chats, "")
    notes = [
        f"{CHATS} chats for {bench.minutes:g} minutes, none of which waits between two "
        f"questions; the model takes {LATENCY_S:g} s a call and was called "
        f"{sum(one.calls for one in chats)} times. Asked over HTTP; server, model and chats "
        "share this machine."
    ]
    if bench.think_s:
        readers = measured(
            bench.settings, count=CHATS, seconds=seconds, latency_s=LATENCY_S,
            think_s=bench.think_s,
        )  # fmt: skip
        rows += _rows(readers, f"with {bench.think_s:g} s of reading: ")
        notes.append(
            f"With reading: the same for another {bench.minutes:g} minutes, where each waits "
            f"{bench.think_s / 2:g} to {bench.think_s * 1.5:g} s before a question."
        )
        chats = [*chats, *readers]
    errors = sorted({one for chat in chats for one in chat.errors})[:3]
    return BenchResult(name="chats", rows=tuple(rows), notes=(*notes, *errors))


def _rows(chats: Sequence[Chat], label: str) -> list[Measured]:
    first = [one for chat in chats for one in chat.first_ms]
    overhead = [one for chat in chats for one in chat.overhead_ms]
    counts = (
        ("errors", sum(len(c.errors) for c in chats)),
        ("cross-talk", len(cross_talk(chats))),
        ("turns", len(overhead)),
    )
    rows = [
        Measured(what=label + what, unit="turns", values=(float(many),)) for what, many in counts
    ]
    for what, values in (("first event", first), ("time without the model", overhead)):
        for share in (0.5, 0.95):
            name = f"{label}{what}, p{share * 100:.0f}"
            rows.append(Measured(what=name, unit="ms", values=(percentile(values, share),)))
    return rows


def measured(
    settings: Settings, *, count: int, seconds: float, latency_s: float, think_s: float = 0.0
) -> list[Chat]:
    """Ask with `count` chats for so long; at least one turn each.

    think_s: mean time that a chat reads before it asks on; 0 asks on at once.
    """
    chats = [Chat(name=_word(n) + "haven", secret="s" + _word(n * 7 + 3) + "q")
             for n in range(count)]  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="cairn-chats-") as folder,
        slow_provider(latency_s) as address,
        serving(settings, Path(folder), address, chats) as server,
    ):
        ends = time.monotonic() + seconds
        workers = [
            threading.Thread(
                target=_chat, args=(one, server, ends, latency_s, think_s), daemon=True
            )
            for one in chats
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(seconds + 2 * think_s + _PATIENCE_S)
            if worker.is_alive():
                raise TimedOut(f"a chat did not end within {_PATIENCE_S:g} s after the others")
    return chats


def cross_talk(chats: Sequence[Chat]) -> list[str]:
    """Name every turn with words of another chat, and every conversation that two chats had."""
    seen: dict[str, str] = {}
    found = [one for chat in chats for one in chat.mixed]
    for chat in chats:
        for thread in chat.threads:
            if seen.setdefault(thread, chat.name) != chat.name:
                found.append(f"{chat.name} and {seen[thread]} were in {thread}")
    secrets = {chat.secret: chat.name for chat in chats}
    assert len(secrets) == len(chats), "secrets have to differ, or nothing would be seen"
    return found


def _chat(chat: Chat, server: RunningServer, ends: float, latency_s: float, think_s: float) -> None:
    thread, turns = None, 0
    # Each chat has pauses of its own, the same in every run.
    pauses = random.Random(chat.secret)
    while turns == 0 or time.monotonic() < ends:
        if think_s:
            time.sleep(pauses.uniform(think_s / 2, think_s * 1.5))
        if turns % _TURNS == 0:
            thread = None
        try:
            thread = _turn(chat, server, thread, latency_s)
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            chat.errors.append(f"{type(error).__name__}: {error}")
            thread = None
        turns += 1


def _turn(chat: Chat, server: RunningServer, thread: str | None, latency_s: float) -> str:
    body = json.dumps({"text": f"What is the password of {chat.name}?", "thread": thread})
    headers = {"X-Cairn-Token": server.token, "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE_S)
    begun = time.perf_counter()
    try:
        connection.request("POST", "/cairn/v1/ask", body=body, headers=headers)
        reply = connection.getresponse()
        first, last = 0.0, b""
        for line in reply:
            if line.strip():
                first = first or time.perf_counter() - begun
                last = line
    finally:
        connection.close()
    took = time.perf_counter() - begun
    told = json.loads(last)
    if told["kind"] != "finished":
        raise ValueError(str(told.get("message", told["kind"])))
    answer = told["answer"]
    calls = int(answer["usage"]["provider_calls"])
    chat.calls += calls
    chat.first_ms.append(first * 1000)
    chat.overhead_ms.append((took - calls * latency_s) * 1000)
    chat.threads.add(answer["thread"])
    said = FOREIGN.findall(answer["answer"])
    if chat.secret not in said or any(one != chat.secret for one in said):
        chat.mixed.append(f"{chat.name} was told: {answer['answer'][:120]}")
    return str(answer["thread"])


@contextmanager
def serving(
    settings: Settings, folder: Path, address: str, chats: Sequence[Chat]
) -> Iterator[RunningServer]:
    """Fill a library with one file a chat, and serve it in a process of its own."""
    from app.assistant import Assistant

    files = folder / "files"
    files.mkdir(parents=True)
    for one in chats:
        text = f"# {one.name}\n\nThe password of {one.name} is {one.secret}.\n"
        (files / f"{one.name}.md").write_text(text, encoding="utf-8")
    made = replace(
        settings, home=folder / "home", port=0, answers="openai", model="slow", model_url=address,
        model_seats="answer", ann=False, log_level="ERROR",
    )  # fmt: skip
    assistant = Assistant.open(replace(made, answers="quotes"))
    try:
        assistant.add(made.owner, [files])
    finally:
        assistant.close()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(made,), daemon=True)
    process.start()
    try:
        yield _found(made.folder)
    finally:
        process.terminate()
        process.join(20)


def _serve(settings: Settings) -> None:
    from app.assistant import Assistant
    from app.settings import bound_threads, quiet_dependencies
    from app.ui.serve import serve

    bound_threads(settings.threads)
    quiet_dependencies()
    assistant = Assistant.open(settings)
    try:
        assistant.warm_up()
        # What the benchmark prints is its result alone.
        with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(KeyboardInterrupt):
            serve(assistant, settings, open_browser=False)
    finally:
        assistant.close()


def _found(home: Path) -> RunningServer:
    ends = time.monotonic() + _READY_S
    while time.monotonic() < ends:
        server = running_server(home)
        if server is not None:
            return server
        time.sleep(0.1)
    raise TimedOut(f"the server of the benchmark did not answer within {_READY_S:g} s")


def _word(number: int) -> str:
    """Give a made-up word, another one for every number below 4,096."""
    digits = [(number // 8**place) % 8 for place in range(4)]
    return "".join(_SYLLABLES[one] for one in digits)
