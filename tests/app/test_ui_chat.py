"""A turn at the screen: it streams, stops at once, breaks with a sentence, leaves no upload."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ui.chat import Chat
from app.ui.pump import Closing, Pump
from app.ui.seat import Seat
from tests.app.scripted_desk import ScriptedDesk
from tools.core.errors import LibraryBusy, NotFound
from tools.core.events import Event, Started
from tools.core.query import Query


def test_the_question_is_drawn_before_the_desk_is_asked() -> None:
    desk = ScriptedDesk()
    turn = Chat(desk).ask("local", Seat(), "quiet brunch?", [])
    assert "quiet brunch?" in next(turn)["asked"]
    assert desk.asked == []


def test_a_turn_ends_done_and_its_thread_goes_on() -> None:
    desk, seat = ScriptedDesk(), Seat()
    assert list(Chat(desk).ask("local", seat, "brunch", []))[-1]["state"] == "done"
    list(Chat(desk).ask("local", seat, "quieter", []))
    assert [one.thread for one in desk.asked] == [None, "thread-1"]
    assert [one["asked"] for one in Chat(desk).opened("local", "thread-1")] == [
        '<h2 class="question">brunch</h2>', '<h2 class="question">quieter</h2>'
    ]  # fmt: skip


def test_stop_shows_within_a_second_though_the_desk_hangs() -> None:
    desk, seat = ScriptedDesk(), Seat()
    turn = Chat(desk).ask("local", seat, "hang", [])
    while "spoons" not in next(turn)["said"]:
        pass
    seat.stop()
    began = time.perf_counter()
    last = list(turn)[-1]
    assert time.perf_counter() - began < 1.0
    assert last["state"] == "stopped"
    assert "not the whole answer" in last["foot"]
    assert seat.running is None
    desk.release.set()
    assert desk.closed.wait(2)


def test_a_desk_that_can_be_closed_from_outside_ends_at_once() -> None:
    class Hanging(ScriptedDesk):
        def stream(self, query: Query) -> Iterator[Event]:
            return ClosableStream()

    class ClosableStream:
        def __init__(self) -> None:
            self.over = threading.Event()

        def __iter__(self) -> ClosableStream:
            return self

        def __next__(self) -> Event:
            self.over.wait(30)
            raise StopIteration

        def close(self) -> None:
            self.over.set()

    seat, threads = Seat(), threading.active_count()
    turn = Chat(Hanging()).ask("local", seat, "x", [])
    next(turn)
    threading.Timer(0.2, seat.stop).start()
    assert list(turn)[-1]["state"] == "stopped"
    time.sleep(0.2)
    assert threading.active_count() <= threads


def test_a_silent_desk_still_lets_the_page_be_asked_whether_it_is_there() -> None:
    desk, seat = ScriptedDesk(), Seat()
    turn = Chat(desk).ask("local", seat, "hang", [])
    while "spoons" not in next(turn)["said"]:
        pass
    began = time.perf_counter()
    assert next(turn)["state"] == "running"
    assert time.perf_counter() - began < 1.5
    turn.close()  # type: ignore[attr-defined]
    assert seat.running is None
    desk.release.set()


def test_a_closed_tab_ends_the_turn() -> None:
    desk, seat = ScriptedDesk(pause_s=0.01), Seat()
    turn = Chat(desk).ask("local", seat, "brunch", [])
    next(turn), next(turn)
    turn.close()  # type: ignore[attr-defined]
    assert desk.closed.wait(2)
    assert seat.running is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LibraryBusy("another Cairn holds the library"), "another Cairn holds the library"),
        (RuntimeError("secret detail"), "the log on its terminal"),
    ],
)
def test_a_failure_is_told_in_one_sentence(error: Exception, told: str) -> None:
    class Broken(ScriptedDesk):
        def stream(self, query: Query) -> Iterator[Event]:
            yield Started(thread="t", turn=0)
            raise error

    last = list(Chat(Broken()).ask("local", Seat(), "x", []))[-1]
    assert last["state"] == "broke"
    assert told in last["foot"]
    assert "secret detail" not in str(last)


def test_a_desk_that_falls_silent_is_no_finished_answer() -> None:
    class Silent(ScriptedDesk):
        def stream(self, query: Query) -> Iterator[Event]:
            yield Started(thread="t", turn=0)

    last = list(Chat(Silent()).ask("local", Seat(), "x", []))[-1]
    assert last["state"] == "broke"


def test_uploads_reach_the_desk_and_leave_the_web_cache(tmp_path: Path) -> None:
    folder = tmp_path / "5cda"
    folder.mkdir()
    photo = folder / "photo.png"
    photo.write_bytes(b"pixels")
    desk = ScriptedDesk()
    slots = list(Chat(desk).ask("local", Seat(), "what is this?", [photo]))
    assert "photo.png" in slots[0]["asked"]
    assert desk.attached == [b"pixels"]
    assert list(tmp_path.iterdir()) == []


def test_another_conversation_on_the_page_is_not_disturbed() -> None:
    desk, seat = ScriptedDesk(), Seat()
    turn = Chat(desk).ask("local", seat, "brunch", [])
    next(turn)
    seat.show("other")
    assert list(turn)[-1]["state"] == "done"
    assert seat.thread == "other"


def test_a_conversation_that_is_gone_raises() -> None:
    with pytest.raises(NotFound, match="not there any more"):
        Chat(ScriptedDesk()).opened("local", "thread-9")


def test_a_pump_hands_on_everything_in_order() -> None:
    def run(put: object) -> None:
        for number in range(500):
            put(number)  # type: ignore[operator]

    pump: Pump[int] = Pump(run, lambda _: -1)
    taken: list[int] = []
    while (some := pump.take(1.0)) is not None:
        taken += some
    assert taken == list(range(500))


def test_what_was_closed_before_it_began_never_starts() -> None:
    begun: list[str] = []

    def start() -> Iterator[int]:
        begun.append("yes")
        return iter((1,))

    closing = Closing(start)
    closing.close()
    closing.run(lambda _: None)
    assert begun == []
