from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from agents.codec import pack, unpack
from agents.deps import Turn
from agents.graph import build_graph
from agents.machine import Machine
from agents.records import Found, Memory
from agents.state import add_times, join_finds
from tests.agents.world import ask, deps_of, town
from tools.core.evidence import Hit
from tools.core.locators import PageRegion

PLAIN = (str, int, float, bool, type(None))


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for key, one in value.items():
            assert isinstance(key, str)
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def test_only_plain_values_are_in_the_state_at_every_step() -> None:
    import threading

    from agents.callers import Callers
    from tools.core.query import Query

    turn = Turn(deps=deps_of(town()), callers=Callers(), cancelled=threading.Event())
    start = {"query": pack(Query(text="a quiet vegan brunch")), "thread": "t", "memory": {}}
    steps = 0
    for state in build_graph().stream(start, context=turn, stream_mode="values"):  # type: ignore[call-overload]
        steps += 1
        assert all(isinstance(one, PLAIN) for one in leaves(state))
    assert steps > 6


def test_a_find_survives_the_state_whole() -> None:
    hit = Hit(item="a", modality="page", retriever="pages", raw=1.5, locator=PageRegion(page=3),
              matched=("x",), parts={"bm25": 2.0})  # fmt: skip
    found = Found(index=1, round=0, modality="page", retriever="pages", hits=(hit,), searched=9)
    assert unpack(Found, pack(found)) == found


def test_an_empty_memory_is_a_memory() -> None:
    assert unpack(Memory, {}) == Memory()


def test_reducers_join_and_add() -> None:
    assert join_finds({"0": {}}, {"1": {"a": 1}}) == {"0": {}, "1": {"a": 1}}
    assert add_times({"a": 1.0}, {"a": 2.0, "b": 1.0}) == {"a": 3.0, "b": 1.0}


SCRIPT = """
import sqlite3, sys
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from agents.machine import Machine
from tests.agents.world import ask, deps_of, town
saver = SqliteSaver(sqlite3.connect(sys.argv[1], check_same_thread=False))
machine = Machine(deps_of(town()), saver)
ask(machine, "find me a vegan brunch", thread="t")
_, last = ask(Machine(deps_of(town()), saver), "and under 40 dB", thread="t")
print(len(last.answer.plan.constraints))
"""


def test_threads_continue_under_strict_msgpack(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", SCRIPT, str(tmp_path / "t.sqlite")],
        env={**os.environ, "LANGGRAPH_STRICT_MSGPACK": "true"},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "2", done.stderr
    assert "msgpack" not in done.stderr


def test_a_turn_leaves_only_its_memory_behind(tmp_path: Path) -> None:
    import sqlite3

    from langgraph.checkpoint.sqlite import SqliteSaver

    connection = sqlite3.connect(tmp_path / "t.sqlite", check_same_thread=False)
    saver = SqliteSaver(connection)
    ask(Machine(deps_of(town()), saver), "a quiet vegan brunch", thread="t")
    (saved,) = list(saver.list(None))
    kept = {name for name, value in saved.checkpoint["channel_values"].items() if value}
    assert {"memory", "thread"} <= kept
    assert not kept & {"finds", "evidence", "said", "plan", "query", "question", "searches"}
    connection.close()
