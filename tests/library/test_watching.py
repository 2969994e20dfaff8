"""Changes in folders are told once they hold still, by the system or by looking."""

from __future__ import annotations

import builtins
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.library import watching
from tools.library.watching import changes


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "QUIET_S", 0.2)
    monkeypatch.setattr(watching, "TICK_S", 0.3)


@pytest.fixture(params=["told", "polled"])
def poll_s(request: pytest.FixtureRequest) -> float | None:
    return 0.1 if request.param == "polled" else None


class Watcher:
    """Runs `changes` in a thread and keeps what it told."""

    def __init__(self, *roots: Path, poll_s: float | None, avoid: tuple[Path, ...] = ()) -> None:
        self.stop = threading.Event()
        self.told: list[frozenset[Path]] = []
        self.ticks = 0
        self._thread = threading.Thread(target=self._run, args=(roots, poll_s, avoid))
        self._thread.start()
        self.wait(lambda: self.ticks > 0)

    def _run(self, roots: tuple[Path, ...], poll_s: float | None, avoid: tuple[Path, ...]) -> None:
        for batch in changes(roots, self.stop, avoid=avoid, poll_s=poll_s):
            self.ticks += 1
            if batch:
                self.told.append(batch)

    def wait(self, done: object, seconds: float = 8.0) -> None:
        assert callable(done)
        deadline = time.monotonic() + seconds
        while not done() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert done()

    def quiet(self) -> None:
        before = self.ticks
        self.wait(lambda: self.ticks >= before + 3)

    def end(self) -> None:
        self.stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    both = tmp_path / "a", tmp_path / "b"
    for one in both:
        one.mkdir()
        (one / "old.md").write_text("old")
    yield both


def test_new_changed_and_deleted_files_are_told_of_their_folder(
    folders: tuple[Path, Path], poll_s: float | None
) -> None:
    a, b = folders
    watcher = Watcher(a, b, poll_s=poll_s)
    (a / "new.md").write_text("new")
    watcher.wait(lambda: watcher.told)
    assert set().union(*watcher.told) == {a}
    watcher.told.clear()
    (b / "old.md").write_text("older still")
    watcher.wait(lambda: watcher.told)
    assert set().union(*watcher.told) == {b}
    watcher.told.clear()
    (a / "new.md").unlink()
    watcher.wait(lambda: watcher.told)
    assert set().union(*watcher.told) == {a}
    watcher.end()


def test_what_a_walk_passes_over_is_not_told(
    folders: tuple[Path, Path], poll_s: float | None
) -> None:
    a, _ = folders
    own = a / "home"
    own.mkdir()
    (a / ".git").mkdir()
    watcher = Watcher(a, poll_s=poll_s, avoid=(own,))
    for path in (a / ".git" / "x.md", a / ".hidden.md", a / "~$lock.docx", own / "library.sqlite"):
        path.write_text("x")
    watcher.quiet()
    watcher.end()
    assert watcher.told == []


def test_files_that_come_one_after_the_other_are_told_together(
    folders: tuple[Path, Path], poll_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "QUIET_S", 0.6)
    a, _ = folders
    watcher = Watcher(a, poll_s=poll_s)
    for number in range(8):
        (a / f"{number}.md").write_text("x")
        time.sleep(0.03)
    watcher.wait(lambda: watcher.told)
    watcher.quiet()
    watcher.end()
    assert len(watcher.told) <= 3


def test_without_the_package_the_folders_are_looked_at(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def missing(name: str, *args: object, **named: object) -> object:
        if name == "watchfiles":
            raise ImportError("no watchfiles")
        return real(name, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    monkeypatch.setattr(watching, "POLL_S", 0.1)
    watcher = Watcher(folders[0], poll_s=None)
    (folders[0] / "new.md").write_text("new")
    watcher.wait(lambda: watcher.told)
    watcher.end()


def test_a_folder_that_goes_and_comes_back_is_news(folders: tuple[Path, Path]) -> None:
    a, _ = folders
    watcher = Watcher(a, poll_s=0.1)
    os.rename(a, a.with_name("away"))
    watcher.wait(lambda: watcher.told)
    watcher.told.clear()
    os.rename(a.with_name("away"), a)
    watcher.wait(lambda: watcher.told)
    watcher.end()
