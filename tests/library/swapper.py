"""Swaps sources in until it is killed, and says what was acknowledged."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.library.making import add
from tools.library.connections import Connections
from tools.library.library import open_library

PATHS = 12


def killed(home: Path, seed: int, delay_s: float, *, torn: bool) -> list[tuple[int, str, int]]:
    """Let a child of this process write for a moment, and kill it.

    Gives what it acknowledged: (place, text, items), with the text `gone` for a removal. `torn`
    takes the transaction out, so that every step of a swap stands alone.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        if torn:
            Connections.transaction = _no_transaction  # type: ignore[method-assign]
        _swap_for_ever(home, seed, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        started = told.readline()
        time.sleep(delay_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert started == "open\n"
        # A line that was cut is no acknowledgement.
        lines = [line.split() for line in told.read().split("\n")[:-1]]
    return [(int(place), text, int(count)) for place, text, count in lines]


def _swap_for_ever(home: Path, seed: int, writing: int) -> None:
    pick = random.Random(seed)
    turn = 0
    try:
        library = open_library(home)
        os.write(writing, b"open\n")
        while True:
            turn += 1
            place = pick.randrange(PATHS)
            if pick.random() < 0.15:
                library.ledger.mark_vanished("local", f"/d/{place}.txt")
                os.write(writing, f"{place} gone 0\n".encode())
                continue
            text, count = f"{seed}-{turn}", pick.randint(1, 6)
            content = f"{text} {count}".encode()
            add(library, f"/d/{place}.txt", [text] * count, content=content)
            os.write(writing, f"{place} {text} {count}\n".encode())
    finally:
        os._exit(1)


@contextmanager
def _no_transaction(self: Connections) -> Iterator[sqlite3.Connection]:
    with self._lock:
        yield self._open_writer()
