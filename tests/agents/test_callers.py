from __future__ import annotations

import threading
import time

import pytest

from agents.callers import Callers, Cancelled
from tools.core.errors import TimedOut


def test_a_call_gives_its_result_and_its_error() -> None:
    callers, never = Callers(), threading.Event()
    assert callers.call("a", lambda: 7, limit_s=1, cancelled=never) == 7
    with pytest.raises(KeyError):
        callers.call("a", lambda: {}["x"], limit_s=1, cancelled=never)


def test_a_late_call_is_given_up_in_time() -> None:
    callers, gate = Callers(), threading.Event()
    began = time.monotonic()
    with pytest.raises(TimedOut, match=r"slow did not answer within 0\.1 s"):
        callers.call("slow", gate.wait, limit_s=0.1, cancelled=threading.Event())
    assert time.monotonic() - began < 0.5
    gate.set()


def test_a_tool_that_hangs_twice_is_refused_until_it_comes_back() -> None:
    callers, gate, never = Callers(), threading.Event(), threading.Event()
    for _ in range(2):
        with pytest.raises(TimedOut):
            callers.call("slow", gate.wait, limit_s=0.02, cancelled=never)
    began = time.monotonic()
    with pytest.raises(TimedOut, match="still busy"):
        callers.call("slow", gate.wait, limit_s=5, cancelled=never)
    assert time.monotonic() - began < 0.5
    assert callers.call("quick", lambda: 1, limit_s=1, cancelled=never) == 1
    gate.set()
    for _ in range(100):
        try:
            assert callers.call("slow", gate.wait, limit_s=1, cancelled=never)
            return
        except TimedOut:
            time.sleep(0.01)
    pytest.fail("the tool came back and was still refused")


def test_cancelling_ends_the_wait() -> None:
    callers, gate, token = Callers(), threading.Event(), threading.Event()
    threading.Timer(0.05, token.set).start()
    with pytest.raises(Cancelled):
        callers.call("slow", gate.wait, limit_s=10, cancelled=token)
    gate.set()


def test_threads_are_used_again() -> None:
    callers, never = Callers(), threading.Event()
    seen = {callers.call("a", threading.get_ident, limit_s=1, cancelled=never) for _ in range(20)}
    assert len(seen) <= 3
