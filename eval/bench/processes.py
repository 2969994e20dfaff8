"""Runs `cairn` as a person does: in processes of its own."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.core.errors import CairnError, TimedOut

ROOT = Path(__file__).parents[2]
_EVERY_S = 0.02
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
    port: int
    seconds: float
    """From the start of its process to the first page."""


@contextmanager
def serving(home: Path, *arguments: str) -> Iterator[Served]:
    """Start `cairn serve` on loopback, wait for its page, and stop it at the end.

    Raises TimedOut, and CairnError when it ends by itself.
    """
    port = _free_port()
    begun = time.perf_counter()
    process = subprocess.Popen(
        _command(home, "serve", "--no-browser", "--port", str(port), *arguments), cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise CairnError(f"cairn serve ended with {process.returncode} before it answered")
            if time.perf_counter() - begun > _LIMIT_S:
                raise TimedOut(f"cairn serve did not answer within {_LIMIT_S:g} s")
            time.sleep(_EVERY_S)
        yield Served(process=process, port=port, seconds=time.perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "app", "--home", str(home), *arguments]


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
