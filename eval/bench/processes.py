"""Runs `cairn` as a person does: in processes of its own."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tools.core.errors import CairnError, TimedOut

ROOT = Path(__file__).parents[2]
_EVERY_S = 0.05
_LIMIT_S = 600.0


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A command that has ended."""

    code: int
    output: str
    seconds: float
    peak_mb: float
    """Resident, of the command with its worker processes."""
    peak_child_mb: float
    """Resident, of its largest worker process."""


def run_cairn(home: Path, *arguments: str, allowed: Sequence[int] = (0,)) -> Ended:
    """Run one command in a new process. Raises CairnError for an exit code not allowed."""
    from eval.bench.measure import MemoryWatch

    begun = time.perf_counter()
    process = subprocess.Popen(
        _command(home, *arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8",
    )  # fmt: skip
    with MemoryWatch(process.pid) as memory:
        try:
            output, errors = process.communicate(timeout=_LIMIT_S)
        except subprocess.TimeoutExpired as exc:
            process.kill()
            process.communicate()
            raise TimedOut(f"cairn {arguments[0]} did not end within {_LIMIT_S:g} s") from exc
    took = time.perf_counter() - begun
    if process.returncode not in allowed:
        raise CairnError(
            f"cairn {' '.join(arguments)} ended with {process.returncode}: {errors.strip()[-400:]}"
        )
    return Ended(
        code=process.returncode, output=output, seconds=took, peak_mb=memory.peak_mb,
        peak_child_mb=memory.peak_child_mb,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    begun: float
    """When its process was started, on the clock of `perf_counter`."""
    page_s: float
    """From the start of its process to the first page."""
    log: Path
    """What it says."""

    def since(self) -> float:
        """Give the seconds since its process was started. Raises CairnError when it has ended."""
        if self.process.poll() is not None:
            raise CairnError(f"cairn serve ended with {self.process.returncode}: {self.said()}")
        return time.perf_counter() - self.begun

    def said(self) -> str:
        """Give its last words."""
        return self.log.read_text(encoding="utf-8", errors="replace").strip()[-400:]


@contextmanager
def serving(home: Path, *arguments: str) -> Iterator[Served]:
    """Start `cairn serve` on loopback, wait for its page, and stop it at the end.

    Raises TimedOut, and CairnError when it ends by itself.
    """
    port = _free_port()
    log = home.with_suffix(".log")
    begun = time.perf_counter()
    with log.open("wb") as told:
        process = subprocess.Popen(
            _command(home, "serve", "--no-browser", "--port", str(port), *arguments), cwd=ROOT,
            stdout=told, stderr=subprocess.STDOUT,
        )  # fmt: skip
    served = Served(process=process, begun=begun, page_s=0.0, log=log)
    try:
        wait_until(lambda: _answers(port), served, "show its page")
        yield replace(served, page_s=served.since())
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(done: Callable[[], bool], served: Served, what: str) -> None:
    """Ask again and again. Raises TimedOut, and CairnError when the server has ended."""
    while not done():
        if served.since() > _LIMIT_S:
            raise TimedOut(f"cairn serve did not {what} within {_LIMIT_S:g} s: {served.said()}")
        time.sleep(_EVERY_S)


def _command(home: Path, *arguments: str) -> list[str]:
    # Unbuffered, so that what a server says reaches its log when it says it.
    return [sys.executable, "-u", "-m", "app", "--home", str(home), *arguments]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        reply = connection.getresponse()
        return reply.status == 200 and b"<html" in reply.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
