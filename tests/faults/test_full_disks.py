"""R-15: a disk that is full at any place is one clean sentence; nothing is lost, space heals it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.settings import load
from tests.faults.small_disk import left, small_disk
from tools.core.errors import CairnError, DiskFull
from tools.core.query import Query
from tools.library import room

ROOT = Path(__file__).parents[2]
LEVELS = (0, 4, 12, 24, 48, 80, 120, 180, 260, 400)
"""Kilobytes that are left."""
LITTLE = 4
OFF = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}
QUESTION = "how deep is the harbour?"


@pytest.fixture
def anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an add begin however little is free, so that it is the writing that fails."""
    monkeypatch.setattr(room, "LEAST_FREE_BYTES", 0)
    monkeypatch.setattr(room.require_room, "__defaults__", (0,))


@contextmanager
def cairn(disk: Path, folder: Path) -> Iterator[Assistant]:
    """A library on the disk with one note in it; the person's files lie elsewhere."""
    folder.mkdir(exist_ok=True)
    (folder / "note.md").write_text("# Tide\n\nThe harbour is nine metres deep at noon.\n")
    assistant = Assistant.open(load(OFF, home=disk / "home"))
    try:
        assistant.add("local", [folder])
        answers(assistant)
        yield assistant
    finally:
        assistant.close()


def answers(assistant: Assistant) -> str:
    answer = assistant.ask(Query(text=QUESTION, owner="local"))
    assert "nine metres" in answer.answer
    return answer.thread


def sound(assistant: Assistant) -> None:
    row = assistant.house.library.ledger.connect().execute("PRAGMA integrity_check").fetchone()
    assert row[0] == "ok"


def one_sentence(error: CairnError) -> None:
    words = str(error)
    assert "\n" not in words and len(words) < 400 and "Traceback" not in words
    assert "space" in words or "free" in words, words


def ingest_at(base: Path, kilobytes: int) -> bool:
    """Give whether the disk was felt."""
    felt = False
    with small_disk(base / "disk", 6) as disk, cairn(disk, base / "things") as assistant:
        for number in range(3):
            (base / "things" / f"{number}.md").write_text(long_text(number))
        with left(disk, kilobytes):
            try:
                report = assistant.add("local", [base / "things"])
                felt = report.interrupted
                assert not felt or any("space" in one for one in report.warnings)
            except DiskFull as error:
                felt = True
                one_sentence(error)
            held = passages(assistant)
        again = assistant.add("local", [base / "things"])
        assert not again.interrupted and again.counts()["refused"] == 0
        whole = passages(assistant)
        assert len(whole) == 4 and held.items() <= whole.items()
        answers(assistant)
        sound(assistant)
    return felt


def passages(assistant: Assistant) -> dict[str, int]:
    """Count the passages of every file that can be found."""
    counted = assistant.house.library.catalogue.counts_by_source("local")
    rows = [one for one in assistant.sources("local") if one.state == "ready"]
    return {one.path: counted[one.id]["text"] for one in rows}


def long_text(seed: int) -> str:
    return "\n\n".join(f"# Part {seed}.{n}\n\n" + f"word{seed}x{n} " * 90 for n in range(60))


def checkpoint_at(base: Path, kilobytes: int) -> bool:
    felt = False
    with small_disk(base / "disk", 6) as disk, cairn(disk, base / "things") as assistant:
        thread = answers(assistant)
        with left(disk, kilobytes):
            for _ in range(3):
                before = len(assistant.thread("local", thread))
                try:
                    assistant.ask(Query(text=QUESTION, owner="local", thread=thread))
                except CairnError as error:
                    felt = True
                    one_sentence(error)
                    assert len(assistant.thread("local", thread)) == before
        turns = assistant.thread("local", thread)
        assert all("nine metres" in answer.answer for _, answer in turns)
        told = assistant.ask(Query(text=QUESTION, owner="local", thread=thread))
        assert "nine metres" in told.answer
        assert len(assistant.thread("local", thread)) == len(turns) + 1
        sound(assistant)
    return felt


def upload_at(base: Path, kilobytes: int) -> bool:
    felt = False
    with small_disk(base / "disk", 6) as disk, cairn(disk, base / "things") as assistant:
        clip = base / "clip.md"
        clip.write_text(long_text(9))
        thread = answers(assistant)
        taking = assistant.house.library.attachments(assistant.house.worker)
        with left(disk, kilobytes):
            try:
                taking.take(thread, clip, turn=1)
            except DiskFull as error:
                felt = True
                one_sentence(error)
        assert len(taking.of_thread(thread)) == (0 if felt else 1)
        halves = list((disk / "home" / "originals").glob("tmp-*"))
        assert halves == []
        ref = taking.take(thread, clip, turn=2)
        assert taking.path_of(ref.id)[0].read_bytes() == clip.read_bytes()
        sound(assistant)
    return felt


def log_at(base: Path, kilobytes: int) -> bool:
    """A log on a full disk ends nothing; standard output on one is a failure that is said."""
    with small_disk(base / "disk", 1) as disk:
        folder = base / "things"
        folder.mkdir()
        (folder / "note.md").write_text("# Tide\n\nThe harbour is nine metres deep.\n")
        environment = {**os.environ, **OFF, "CAIRN_HOME": str(base / "home"),
                       "CAIRN_LOG_LEVEL": "DEBUG"}  # fmt: skip
        with left(disk, min(kilobytes, 64)), (disk / "log").open("wb") as log:
            done = subprocess.run(
                [sys.executable, "-m", "app", "add", str(folder), "--json"], cwd=ROOT,
                env=environment, stdout=subprocess.PIPE, stderr=log, check=False,
            )  # fmt: skip
            size = (disk / "log").stat().st_size
        assert done.returncode == 0 and b'"added"' in done.stdout
    return size < 100_000


PLACES = {"ingest": ingest_at, "checkpoint": checkpoint_at, "upload": upload_at, "log": log_at}


@pytest.mark.parametrize("place", ["ingest", "checkpoint"])
def test_a_disk_that_is_full_is_said_and_loses_nothing(
    place: str, tmp_path: Path, anywhere: None
) -> None:
    assert PLACES[place](tmp_path, LITTLE)


@pytest.mark.nightly
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("place", PLACES)
def test_at_every_place_and_level(place: str, level: int, tmp_path: Path, anywhere: None) -> None:
    felt = PLACES[place](tmp_path, level)
    assert felt or level > 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_is_full_is_a_failure_and_no_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, **OFF, "CAIRN_HOME": str(tmp_path / "home")}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", "status", "--json"], cwd=ROOT, env=environment,
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr and b"space" in done.stderr
