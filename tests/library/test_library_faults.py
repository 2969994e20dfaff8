from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.library.making import SPACE, add
from tests.library.swapper import PATHS, killed
from tools.core.errors import (
    CairnError,
    DiskFull,
    LibraryBusy,
    LibraryError,
    LibraryReadOnly,
    NotFound,
)
from tools.core.query import Scope
from tools.core.where import parse_where
from tools.library.library import LEDGER_FILE, Library, open_library

ROOT = Path(__file__).parents[2]
NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child")
EVERYTHING = Scope(where=parse_where("modality = text"))


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True
    )


# -- one writer --------------------------------------------------------------------------------

OPEN = """
import sys, time
from pathlib import Path
from tools.core.errors import LibraryError
from tools.library.library import open_library
start = time.perf_counter()
try:
    open_library(Path(sys.argv[1]))
except LibraryError as error:
    print(type(error).__name__, time.perf_counter() - start, error, sep="|")
"""


def test_a_second_writer_is_told_who_holds_the_library(library: Library, home: Path) -> None:
    name, seconds, message = run(OPEN, str(home)).stdout.strip().split("|")
    assert name == "LibraryBusy"
    assert float(seconds) < 2.0
    assert f"process {os.getpid()}" in message
    assert str(home) in message
    assert "\n" not in message


def test_the_same_process_cannot_open_twice_either(library: Library, home: Path) -> None:
    with pytest.raises(LibraryBusy):
        open_library(home)
    library.close()
    library.close()
    with open_library(home):
        pass
    assert not (home / "library.holder").exists()


def test_readers_read_while_a_writer_is_open(library: Library, home: Path) -> None:
    add(library, "/d/a.txt", ["one"])
    with open_library(home, write=False) as reader:
        assert reader.catalogue.in_scope("text", Scope()).searched == 1
        with library.ledger.transaction() as connection:
            connection.execute("UPDATE items SET text = 'half done'")
            (item,) = reader.catalogue.in_scope("text", EVERYTHING).yes or ()
            assert reader.catalogue.items([item])[item].text == "one"
            connection.execute("UPDATE items SET text = 'one'")
        with pytest.raises(LibraryReadOnly, match="opened for reading"):
            reader.ledger.mark_vanished("local", "/d/a.txt")


def test_a_closed_library_says_so(library: Library) -> None:
    library.close()
    with pytest.raises(LibraryError, match="was closed"):
        library.ledger.counts("local")
    with pytest.raises(LibraryError, match="was closed"):
        library.ledger.expect([])


def test_reading_where_there_is_nothing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="cairn add"):
        open_library(tmp_path / "nothing", write=False)
    assert not (tmp_path / "nothing").exists()


# -- read-only folders -------------------------------------------------------------------------

READ_ONLY = """
import os, sys
from pathlib import Path
home = Path(sys.argv[1])
import filelock, filelock._unix
from tools.core.errors import LibraryError
from tools.core.query import Scope
from tools.library.library import open_library
if os.geteuid() == 0:  # after the imports, whose files root may keep to itself
    os.setgid(65534)
    os.setuid(65534)
try:
    open_library(home)
except LibraryError as error:
    print(type(error).__name__, error)
library = open_library(home, write=False)
print(library.catalogue.in_scope("text", Scope()).searched)
library.close()
try:
    open_library(home / "inside")
except LibraryError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_folder_that_cannot_be_written_can_still_be_read(library: Library, home: Path) -> None:
    add(library, "/d/a.txt", ["one"])
    library.close()
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    home.parent.chmod(0o755)
    try:
        found = run(READ_ONLY, str(home))
        assert found.stderr == ""
        first, searched, inside = found.stdout.strip().split("\n")
        assert first.startswith("LibraryReadOnly")
        assert str(home) in first
        assert searched == "1"
        assert inside.startswith("LibraryReadOnly")
    finally:
        for path in (home, *home.rglob("*")):
            path.chmod(0o700)


# -- full disks --------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_full_disk_loses_nothing_and_ends_when_space_returns(tmp_path: Path) -> None:
    with small_disk(tmp_path, "3m"):
        library = open_library(tmp_path / "home")
        add(library, "/d/first.txt", ["first"])
        taken = 0
        with pytest.raises(DiskFull, match="free some"):
            for place in range(200):
                taken = place
                add(library, f"/d/{place}.txt", [f"{place} " * 4000])
        assert 0 < taken < 200
        assert library.catalogue.in_scope("text", Scope()).searched == taken + 1
        library.close()
        subprocess.run(["mount", "-o", "remount,size=12m", str(tmp_path)], check=True)
        with open_library(tmp_path / "home") as again:
            texts = _texts(again)
            assert "first" in texts
            add(again, "/d/after.txt", ["after"])
            assert "after" in _texts(again)
            assert again.ledger.connect().execute("PRAGMA quick_check").fetchone()[0] == "ok"


def _texts(library: Library) -> set[str]:
    ids = library.catalogue.in_scope("text", EVERYTHING).yes or ()
    return {item.text for item in library.catalogue.items(ids).values()}


LIMITED = """
import resource, sys
from pathlib import Path
from tests.library.making import add
from tools.core.errors import DiskFull
from tools.library.library import open_library
library = open_library(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))
taken = 0
try:
    for place in range(400):
        add(library, f"/d/{place}.txt", [f"{place} " * 2000])
        taken += 1
except DiskFull as error:
    print(taken, library.ledger.counts("local")["ready"], error)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_a_file_that_may_not_grow_is_told_like_a_full_disk(home: Path) -> None:
    found = run(LIMITED, str(home))
    taken, ready, message = found.stdout.strip().split(" ", 2)
    assert int(taken) == int(ready) > 0
    assert "free some" in message
    with open_library(home) as again:
        assert again.ledger.counts("local")["ready"] == int(taken)


def test_a_limit_of_this_process_is_not_set() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


# -- damage ------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["zeros", "text", "torn middle"])
def test_a_damaged_ledger_names_the_backup_command(home: Path, damage: str) -> None:
    with open_library(home) as library:
        for place in range(40):
            add(library, f"/d/{place}.txt", [f"words {place} " * 50])
    path = home / LEDGER_FILE
    whole = path.read_bytes()
    if damage == "zeros":
        path.write_bytes(bytes(len(whole)))
    elif damage == "text":
        path.write_bytes(b"not a database at all, only words\n" * 500)
    else:
        torn = bytearray(whole)
        for start in range(8192, len(torn) - 4096, 8192):
            torn[start : start + 4096] = b"\xa5" * 4096
        path.write_bytes(bytes(torn))
    with (
        pytest.raises(LibraryError, match="cairn import") as error,
        open_library(home) as library,
    ):
        for place in range(40):
            add(library, f"/d/{place}.txt", ["new"])
    assert str(path) in str(error.value)


def test_a_clock_that_goes_back_loses_and_hides_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, "/d/a.txt", ["one"], content=b"1")
    first = library.versions.ensure({"text": SPACE}).id
    thread = library.threads.create("local").id
    monkeypatch.setattr("tools.library.schema.utc_now", lambda: "1999-01-01T00:00:00.000Z")
    for module in ("threads", "versions", "scope", "facts", "catalogue", "jobs", "stated"):
        monkeypatch.setattr(f"tools.library.{module}.utc_now", lambda: "1999-01-01T00:00:00.000Z")
    add(library, "/d/a.txt", ["two"], content=b"2")
    assert _texts(library) == {"two"}
    assert library.threads.append_turn("local", thread, "q", "{}") == 0
    assert library.threads.append_turn("local", thread, "q", "{}") == 1
    second = library.versions.begin({"text": SPACE})
    library.versions.activate(second)
    assert library.versions.undo().id == first


# -- death -------------------------------------------------------------------------------------


def _check(library: Library, expected: dict[int, tuple[str, int]]) -> list[int]:
    """Hold the library against what was acknowledged; give the places that differ."""
    ids = library.catalogue.in_scope("text", EVERYTHING).yes or ()
    standing: dict[int, list[str]] = {}
    items = library.catalogue.items(ids)
    assert len(items) == len(ids)
    sources = library.catalogue.sources([item.source for item in items.values()])
    for item in items.values():
        place = int(Path(sources[item.source].path).stem)
        standing.setdefault(place, []).append(item.text)
    for source in sources.values():
        assert library.originals.has(source.sha256)
    connection = library.ledger.connect()
    assert (
        connection.execute("SELECT count(*) FROM items WHERE state != 'ready'").fetchone()[0] == 0
    )
    for table in ("SELECT item FROM vectors", "SELECT item FROM lexical_rows"):
        assert {row[0] for row in connection.execute(table)} == set(ids)
    found = {place: (texts[0], len(texts)) for place, texts in standing.items()}
    assert all(len(set(texts)) == 1 for texts in standing.values()), "two versions at one path"
    return [place for place in range(PATHS) if found.get(place) != expected.get(place)]


def kill_often(home: Path, kills: int, seed: int, *, torn: bool = False) -> None:
    pick = random.Random(seed)
    expected: dict[int, tuple[str, int]] = {}
    for turn in range(kills):
        told = killed(home, turn, pick.uniform(0.0, 0.12), torn=torn)
        for place, text, count in told:
            if text == "gone":
                expected.pop(place, None)
            else:
                expected[place] = (text, count)
        with open_library(home) as library:
            differing = _check(library, expected)
            # The last write may have been committed and not yet acknowledged.
            assert len(differing) <= 1, (turn, differing)
            for place in differing:
                known = library.ledger.known("local").get(f"/d/{place}.txt")
                if known is None or known.state != "ready":
                    expected.pop(place, None)
                    continue
                items = library.catalogue.of_source(known.id)
                expected[place] = (items[0].text, len(items))
                text, count = expected[place]
                assert known.bytes == len(f"{text} {count}"), "half a source is visible"


@NEEDS_FORK
def test_a_kill_at_any_point_loses_doubles_and_halves_nothing(home: Path) -> None:
    kill_often(home, 40, 20261121)


@NEEDS_FORK
@pytest.mark.nightly
def test_many_kills_lose_double_and_halve_nothing(home: Path) -> None:
    kill_often(home, 400, 7)


@NEEDS_FORK
def test_the_harness_goes_red_without_the_transaction(home: Path) -> None:
    # Of a source half written, the reading itself may be what fails: an item without its source.
    with pytest.raises((AssertionError, IndexError)):
        kill_often(home, 25, 3, torn=True)


def test_every_fault_is_one_sentence_for_people(home: Path) -> None:
    with open_library(home) as library, pytest.raises(CairnError) as error:
        library.ledger.touch("nobody")
    assert "\n" not in str(error.value)
    assert ";" in str(error.value)
