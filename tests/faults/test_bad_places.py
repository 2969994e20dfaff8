"""Folders that cannot be written, full disks, missing parts, odd names: one clear sentence each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.library.ingest_rig import (  # noqa: F401 - fixtures
    Rig,
    png,
    reasons,
    rig,
    verdicts,
    wav,
    worker,
)
from tools.core.content import AsItem, AsQuery, Content, Vectors
from tools.core.errors import CairnError, DiskFull, LibraryBusy, LibraryReadOnly, MissingPart
from tools.core.fakes.encoding import HashEncoder
from tools.core.spaces import Space
from tools.library import room
from tools.library.encode import warmed
from tools.library.library import open_library
from tools.library.originals import Originals

GOOD = "# Tide\n\nThe harbour is deep at noon.\n"


def is_one_sentence(error: CairnError) -> bool:
    words = str(error)
    return "\n" not in words and len(words) < 300 and "Traceback" not in words


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o500)
    with pytest.raises(LibraryReadOnly) as caught:
        open_library(tmp_path / "home")
    assert is_one_sentence(caught.value) and "CAIRN_HOME" in str(caught.value)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs to mount a disk")
def test_a_home_on_a_read_only_disk_is_one_sentence(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "ro,size=1m") as disk, pytest.raises(LibraryReadOnly) as caught:
        open_library(disk / "home")
    assert is_one_sentence(caught.value) and "CAIRN_HOME" in str(caught.value)


def test_a_home_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(LibraryReadOnly) as caught:
        open_library(tmp_path / "home")
    assert is_one_sentence(caught.value)


def test_a_second_writer_is_refused_while_one_is_at_work(rig: Rig) -> None:  # noqa: F811
    code = (
        "import sys; from pathlib import Path\n"
        "from tools.core.errors import LibraryBusy\n"
        "from tools.library.library import open_library\n"
        "try:\n    open_library(Path(sys.argv[1]))\n"
        "except LibraryBusy as exc:\n    sys.exit(f'busy: {exc}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(rig.home)], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1 and done.stderr.startswith("busy: ")
    assert LibraryBusy.__name__ not in done.stderr


def test_too_little_room_is_said_before_anything_is_written(
    rig: Rig,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig.write("note.md", GOOD)
    usage = shutil.disk_usage(rig.folder)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    generation = rig.library.ledger.generation()
    with pytest.raises(DiskFull, match="only 5 MB are free") as caught:
        rig.add()
    assert is_one_sentence(caught.value)
    assert rig.library.ledger.generation() == generation


def test_a_disk_that_fills_up_ends_the_run_and_keeps_what_is_in(
    rig: Rig,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig.write("a.md", GOOD)
    rig.add()
    for number in range(4):
        rig.write(f"b{number}.md", GOOD)

    def full(self: Originals, path: Path) -> None:
        raise DiskFull("the disk has no space left; free some and try again")

    with monkeypatch.context() as patched:
        patched.setattr(Originals, "put", full)
        report = rig.add()
    assert report.interrupted and report.counts()["added"] == 0
    assert any("no space left" in one and "goes on with the rest" in one for one in report.warnings)
    assert len(rig.found("harbour")) == 1
    assert rig.add().counts()["added"] == 4


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs to mount a disk")
def test_a_really_full_disk_keeps_the_library_whole(tmp_path: Path, worker: object) -> None:  # noqa: F811
    with mounted(tmp_path / "small", "size=3m") as small:
        fill_and_recover(Rig(small / "x", worker))  # type: ignore[arg-type]


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small disk in memory; skips where mounting is not allowed."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True
    )
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_and_recover(tight: Rig) -> None:
    tight.folder = tight.home.parent.parent.parent / "outside"
    tight.folder.mkdir()
    tight.write("a.md", GOOD)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(room, "LEAST_FREE_BYTES", 0)
        patched.setattr(room.require_room, "__defaults__", (0,))
        tight.add()
        for number in range(8):
            tight.write(f"sound{number}.wav", wav(26.0, hertz=300.0 + number))
        report = tight.add()
        assert report.interrupted
        assert len(tight.found("harbour")) == 1
        small = str(tight.home.parent.parent)
        subprocess.run(["mount", "-o", "remount,size=40m", small], check=True)
        again = tight.add()
    assert not again.interrupted
    assert again.counts()["refused"] == 0 and verdicts(again)["a.md"] == "unchanged"
    assert len(tight.found("harbour")) == 1 and len(tight.all("audio")) == 8 * 5
    tight.library.close()


class Absent:
    """An encoder whose package is not installed."""

    @property
    def space(self) -> Space:
        raise AssertionError("nobody may ask an encoder that is not there")

    @property
    def accepts(self) -> frozenset[type[Content]]:
        return frozenset()

    def warm_up(self) -> None:
        raise MissingPart("the text encoder needs its weights: pip install weights")

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        raise AssertionError

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        raise AssertionError


def test_a_missing_encoder_is_a_labelled_gap_and_no_failure(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", GOOD)
    rig.write("heron.png", png())
    rig.encoders = warmed(text=Absent(), image=HashEncoder(48, "pixels"), audio=None)
    report = rig.add()
    assert set(verdicts(report).values()) == {"added"}
    assert len(rig.found("harbour")) == 1
    assert report.gaps == (
        "no search by meaning: the text encoder needs its weights: pip install weights",
    )
    trouble = {one.trouble: one.count for one in report.hard_to_find}
    assert trouble["items_without_meaning"] == 2
    assert any("pip install weights" in line for line in report.sentences())


def test_files_with_odd_names_go_in_and_come_out_under_them(rig: Rig) -> None:  # noqa: F811
    odd = ["ünï 🎧.md", " spaces  .md", "new\nline.md", "עברית.md", "%23?#.md", "n" * 252 + ".md"]
    for number, name in enumerate(odd):
        rig.write(name, f"# T\n\nThe word is wharf{number}.\n")
    report = rig.add()
    assert verdicts(report) == dict.fromkeys(odd, "added")
    for number, name in enumerate(odd):
        (item,) = rig.found(f"wharf{number}")
        source = rig.library.catalogue.sources([item.source])[item.source]
        assert source.name == name and Path(source.path).read_text().endswith(f"wharf{number}.\n")
    assert set(verdicts(rig.add()).values()) == {"unchanged"}


def test_a_name_that_is_no_text_is_refused_and_the_rest_goes_in(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", GOOD)
    with open(os.path.join(os.fsencode(rig.folder), b"bad-\xff.md"), "wb") as file:
        file.write(b"x")
    report = rig.add()
    assert sorted(verdicts(report).values()) == ["added", "refused"]
    assert reasons(report) == {r"bad-\xff.md": "bad_name"}
    assert re.search("rename the file", "\n".join(report.sentences()))
