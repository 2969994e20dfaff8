from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from langgraph.checkpoint.sqlite import SqliteSaver

from agents.deps import Deps, TurnLimits
from agents.machine import Machine
from tests.agents.world import MODALITIES, SlowRetriever, ask, deps_of, town
from tools.core.content import Content
from tools.core.errors import Refused
from tools.core.events import Broke, Finished, Looked, Planned, Ranked, Said, Searched, Started
from tools.core.fakes import PlainCatalogue
from tools.core.query import AttachmentRef, Query
from tools.marks import find_marks


@pytest.fixture
def saver(tmp_path: Path) -> Iterator[SqliteSaver]:
    connection = sqlite3.connect(tmp_path / "threads.sqlite", check_same_thread=False)
    yield SqliteSaver(connection)
    connection.close()


def slow_deps(seconds: float, tool_s: float) -> tuple[Deps, SlowRetriever]:
    made = town()
    deps = deps_of(made, limits=TurnLimits(tool_s=tool_s))
    catalogue = deps.catalogue
    assert isinstance(catalogue, PlainCatalogue)
    slow = SlowRetriever("audio", catalogue, made.items, seconds=seconds)
    return replace(deps, retrievers={**deps.retrievers, "audio": slow}), slow


def test_events_come_in_the_order_of_the_drawing() -> None:
    events, finished = ask(Machine(deps_of(town())), "a quiet vegan brunch")
    kinds = [type(one) for one in events]
    assert kinds[0] is Started and kinds[1] is Planned and kinds[-1] is Finished
    order = [Searched, Ranked, Looked, Said]
    firsts = [kinds.index(one) for one in order]
    assert firsts == sorted(firsts)
    assert (
        finished.answer.answer
        == "".join(one.text for one in events if isinstance(one, Said)).strip()
    )


def test_the_first_event_comes_at_once() -> None:
    machine = Machine(deps_of(town()))
    began = time.perf_counter()
    first = next(machine.run(Query(text="brunch")))
    assert isinstance(first, Started) and first.turn == 0
    assert time.perf_counter() - began < 0.05


def test_every_search_is_one_event_and_runs_beside_the_others() -> None:
    made = town()
    deps = deps_of(made)
    catalogue = deps.catalogue
    assert isinstance(catalogue, PlainCatalogue)
    slow = {one: SlowRetriever(one, catalogue, made.items, seconds=0.3) for one in MODALITIES}
    began = time.perf_counter()
    events, finished = ask(Machine(replace(deps, retrievers=slow)), "brunch with a menu")
    took = time.perf_counter() - began
    searched = [one.sub_query for one in events if isinstance(one, Searched)]
    assert sorted(searched) == list(range(len(finished.answer.plan.sub_queries)))
    assert took < 0.3 * len(searched)


def test_each_node_is_timed() -> None:
    _, finished = ask(Machine(deps_of(town())), "brunch")
    named = {"understand", "plan", "retrieve", "fuse", "rerank", "grade", "answer", "verify"}
    assert named <= finished.answer.timings_ms.keys()


def test_the_graph_itself_is_quick() -> None:
    machine = Machine(deps_of(town()))
    machine.warm_up()
    ask(machine, "brunch")
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        _, finished = ask(machine, "a quiet vegan brunch")
        whole = (time.perf_counter() - began) * 1000
        nodes = sum(ms for name, ms in finished.answer.timings_ms.items() if "." not in name)
        spent.append(whole - nodes)
    assert min(spent) < 40


def test_a_thread_remembers_over_processes(saver: SqliteSaver) -> None:
    _, first = ask(Machine(deps_of(town()), saver), "find me a vegan brunch", thread="t")
    machine = Machine(deps_of(town()), saver)
    events, second = ask(machine, "and under 40 dB", thread="t")
    assert isinstance(events[0], Started) and events[0].turn == 1
    assert [one.field for one in second.answer.plan.constraints] == ["diets", "level_db_spl"]
    assert [one.turn for one in second.answer.plan.constraints] == [0, 1]
    assert second.answer.plan.standalone == "find me a vegan brunch, under 40 dB"
    assert "Moss & Meridian" in second.answer.answer
    assert "Clatterbox" not in second.answer.answer
    assert first.answer.thread == second.answer.thread == "t"


def test_the_second_one_is_the_second_that_was_shown(saver: SqliteSaver) -> None:
    machine = Machine(deps_of(town()), saver)
    _, first = ask(machine, "which vegan brunch places are there", thread="t")
    shown = first.answer.answer.split("**2. ")[1].split("**")[0]
    _, second = ask(machine, "when does the second one open?", thread="t")
    assert shown in second.answer.plan.standalone
    assert "08:00-16:00" in second.answer.answer or "09:00-15:00" in second.answer.answer


def test_threads_do_not_mix(saver: SqliteSaver) -> None:
    machine = Machine(deps_of(town()), saver)
    ask(machine, "find me a vegan brunch", thread="a")
    _, other = ask(machine, "and under 40 dB", thread="b")
    assert [one.field for one in other.answer.plan.constraints] == ["level_db_spl"]


def test_a_deleted_thread_starts_anew(saver: SqliteSaver) -> None:
    machine = Machine(deps_of(town()), saver)
    ask(machine, "find me a vegan brunch", thread="a")
    machine.forget_thread("a")
    events, _ = ask(machine, "and under 40 dB", thread="a")
    assert isinstance(events[0], Started) and events[0].turn == 0


def test_no_words_of_a_source_stay_in_the_thread(saver: SqliteSaver, tmp_path: Path) -> None:
    ask(Machine(deps_of(town()), saver), "where does the ferry leave from", thread="a")
    saver.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = (tmp_path / "threads.sqlite").read_bytes()
    assert b"north pier" not in stored


def test_closing_the_iterator_stops_the_work_within_a_second() -> None:
    deps, slow = slow_deps(seconds=30, tool_s=30)
    running = Machine(deps).run(Query(text="how loud is it"))
    for event in running:
        if isinstance(event, Planned):
            break
    began = time.perf_counter()
    running.close()  # type: ignore[attr-defined]
    assert time.perf_counter() - began < 1.0
    slow.release.set()


def test_a_token_ends_the_turn_with_what_there_is() -> None:
    deps, slow = slow_deps(seconds=30, tool_s=30)
    token = threading.Event()
    events = []
    for event in Machine(deps).run(Query(text="how loud is it"), cancelled=token):
        events.append(event)
        if isinstance(event, Planned):
            threading.Timer(0.1, token.set).start()
            began = time.perf_counter()
    assert time.perf_counter() - began < 1.2
    assert isinstance(events[-1], Finished)
    assert events[-1].answer.kind == "interrupted"
    slow.release.set()


def test_a_closed_turn_is_not_remembered(saver: SqliteSaver) -> None:
    machine = Machine(deps_of(town()), saver)
    running = machine.run(Query(text="find me a vegan brunch", thread="t"))
    next(running)
    next(running)
    running.close()  # type: ignore[attr-defined]
    events, finished = ask(machine, "and under 40 dB", thread="t")
    assert isinstance(events[0], Started) and events[0].turn == 0
    assert [one.field for one in finished.answer.plan.constraints] == ["level_db_spl"]


def test_a_second_turn_of_a_busy_thread_is_refused_in_one_sentence() -> None:
    machine = Machine(deps_of(town()))
    running = machine.run(Query(text="brunch", thread="t"))
    next(running)
    (only,) = list(machine.run(Query(text="lunch", thread="t")))
    assert isinstance(only, Broke) and "still answering" in only.message
    list(running)
    assert isinstance(list(machine.run(Query(text="lunch", thread="t")))[-1], Finished)


def test_a_thread_store_that_cannot_be_written_does_not_eat_the_answer(
    saver: SqliteSaver,
) -> None:
    machine = Machine(deps_of(town()), saver)
    ask(machine, "brunch", thread="t")
    saver.conn.execute("PRAGMA query_only = ON")
    _, finished = ask(machine, "brunch", thread="t")
    assert finished.answer.answer
    assert any("not kept in the thread" in note for note in finished.answer.notes)


class TwoFiles:
    """Attachments of which one can be read."""

    def take(self, thread: str, path: Path, *, turn: int) -> AttachmentRef:
        if path.suffix == ".exe":
            raise Refused(str(path), "unsupported", "programs are not read")
        return AttachmentRef(
            id=path.name, name=path.name, kind="image", words="porridge", turn=turn
        )

    def media(self, ref: AttachmentRef) -> Content | None:
        return None


def test_a_file_that_cannot_be_read_loses_nothing_else() -> None:
    machine = Machine(deps_of(town(), attachments=TwoFiles()))
    _, finished = ask(machine, "which cafe is this?", attach=("a.exe", "b.png"))
    assert any("programs are not read" in note for note in finished.answer.notes)
    assert {one.attachment for one in finished.answer.plan.sub_queries} >= {"b.png"}


def test_marks_in_the_answer_are_all_cited() -> None:
    _, finished = ask(Machine(deps_of(town())), "find me a quiet vegan brunch with natural light")
    cited = {one.mark for one in finished.answer.citations}
    assert {str(found.mark) for found in find_marks(finished.answer.answer)} == cited
    assert {one.modality for one in finished.answer.citations} == {"text", "image", "audio"}


def test_the_person_s_own_filter_holds_everywhere() -> None:
    from tools.core.where import parse_where

    machine = Machine(deps_of(town()))
    _, finished = ask(machine, "brunch", where=parse_where("level_db_spl < 40 dB"))
    names = {one.entity for one in finished.answer.evidence}
    assert names == {"Moss & Meridian", "Pale Heron Tearoom"}


def test_an_empty_question_is_refused_in_one_sentence() -> None:
    (only,) = list(Machine(deps_of(town())).run(Query(text="  ")))
    assert isinstance(only, Broke) and "is empty" in only.message


def test_thanks_in_between_does_not_lose_the_thread(saver: SqliteSaver) -> None:
    machine = Machine(deps_of(town()), saver)
    ask(machine, "find me a vegan brunch", thread="t")
    ask(machine, "thanks!", thread="t")
    _, finished = ask(machine, "and under 40 dB", thread="t")
    assert [one.field for one in finished.answer.plan.constraints] == ["diets", "level_db_spl"]
