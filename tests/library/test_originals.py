from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from tests.library.making import add, make_source
from tools.core.errors import NotFound, Refused
from tools.library.library import Library, open_library


def test_bytes_come_back_under_their_hash(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "a b.bin"
    file.write_bytes(os.urandom(3_000_000))
    kept = library.originals.put(file)
    assert kept.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert kept.bytes == 3_000_000
    assert library.originals.path_of(kept.sha256).read_bytes() == file.read_bytes()
    assert library.originals.put(file) == kept
    assert library.originals.hashes() == [kept.sha256]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nothing_in_the_home_is_for_others_or_runs(library: Library, home: Path) -> None:
    kept = library.originals.put_bytes(b"#!/bin/sh\n")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE(library.originals.path_of(kept.sha256).stat().st_mode) == 0o600
    for path in home.glob("library.sqlite*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "/etc/passwd"])
def test_only_a_hash_leads_to_a_file(library: Library, name: str) -> None:
    with pytest.raises(NotFound):
        library.originals.path_of(name)


def test_bytes_stay_while_somebody_needs_them(library: Library) -> None:
    add(library, "/d/a.txt", content=b"same")
    add(library, "/d/b.txt", content=b"same")
    library.ledger.mark_vanished("local", "/d/a.txt")
    assert len(library.originals.hashes()) == 1
    library.ledger.mark_vanished("local", "/d/b.txt")
    assert library.originals.hashes() == []


def test_what_an_interrupted_ingest_left_is_swept_at_the_next_start(
    library: Library, home: Path
) -> None:
    items = add(library, "/d/a.txt", content=b"kept")
    library.originals.put_bytes(b"loose")
    (home / "originals" / "tmp-half").write_bytes(b"half")
    with library.ledger.transaction() as connection:
        connection.execute("UPDATE meta SET value = 'yes' WHERE key = 'at_work'")
    # As after a crash: nobody notes the end.
    library._connections.close()
    assert library._lock is not None
    library._lock.release()
    with open_library(home) as again:
        source = again.catalogue.sources([items[0].source])[items[0].source]
        assert again.originals.hashes() == [source.sha256]
        assert not (home / "originals" / "tmp-half").exists()


def test_bytes_of_expected_files_are_not_swept(library: Library) -> None:
    source = make_source(library, "/d/a.txt")
    library.ledger.expect([source])
    assert library.originals.sweep() == 0
    assert library.originals.has(source.sha256)


def test_a_file_that_is_gone_or_closed_to_us_is_refused(library: Library, tmp_path: Path) -> None:
    with pytest.raises(Refused) as gone:
        library.originals.put(tmp_path / "nowhere.txt")
    assert gone.value.reason == "vanished"
    with pytest.raises(Refused) as folder:
        library.originals.put(tmp_path)
    assert folder.value.reason == "permission"
    assert not list((library.home / "originals").glob("tmp-*"))
