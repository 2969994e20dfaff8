from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.library.making import SPACE, add
from tests.library.test_threads import checkpoints, remembered
from tools.core.errors import BadInput, SchemaTooNew
from tools.core.query import Scope
from tools.core.where import parse_where
from tools.library.backup import MANIFEST, export_library, import_library
from tools.library.library import Library, open_library
from tools.library.schema import SCHEMA_VERSION


def filled(library: Library, home: Path) -> str:
    add(library, "/d/a.txt", ["one", "two"], content=b"bytes of a", entity="Moss")
    add(library, "/d/b.txt", ["three"], content=b"bytes of b")
    library.versions.ensure({"text": SPACE})
    thread = library.threads.create("local").id
    library.threads.append_turn("local", thread, "q", "{}")
    checkpoints(home, {thread: b"state"})
    return thread


def test_a_backup_brings_everything_back(library: Library, home: Path, tmp_path: Path) -> None:
    thread = filled(library, home)
    (home / "pages").mkdir()
    (home / "pages" / "0001.seg").write_bytes(b"patches")
    seen: list[tuple[int, int]] = []
    written = export_library(
        library, tmp_path / "b.zip", on_progress=lambda done, total: seen.append((done, total))
    )
    assert (written.sources, written.schema) == (2, SCHEMA_VERSION)
    assert seen[-1][0] == seen[-1][1] == written.files
    new = tmp_path / "new"
    read = import_library(tmp_path / "b.zip", new)
    assert (read.files, read.bytes, read.sources) == (written.files, written.bytes, 2)
    with open_library(new) as again:
        assert again.ledger.known("local") == library.ledger.known("local")
        before = {one: vector.tobytes() for one, vector in library.ledger.vectors(SPACE.id)}
        after = {one: vector.tobytes() for one, vector in again.ledger.vectors(SPACE.id)}
        assert before == after
        assert again.versions.active() == library.versions.active()
        assert len(again.threads.history("local", thread)) == 1
        for sha in library.originals.hashes():
            kept = again.originals.path_of(sha).read_bytes()
            assert kept == library.originals.path_of(sha).read_bytes()
    assert remembered(new) == {thread}
    assert (new / "pages" / "0001.seg").read_bytes() == b"patches"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_made_while_files_come_and_go_holds_one_moment(
    library: Library, tmp_path: Path
) -> None:
    add(library, "/d/0.txt", ["0", "0"], content=b"0")
    done = threading.Event()
    acknowledged = [0]

    def work() -> None:
        place = 0
        while not done.is_set():
            place += 1
            add(
                library,
                f"/d/{place % 7}.txt",
                [str(place), str(place)],
                content=str(place).encode(),
            )
            acknowledged[0] = place

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for turn in range(4):
            before = acknowledged[0]
            export_library(library, tmp_path / f"{turn}.zip")
            import_library(tmp_path / f"{turn}.zip", tmp_path / f"home{turn}")
            with open_library(tmp_path / f"home{turn}") as again:
                ids = again.catalogue.in_scope("text", _everything()).yes or ()
                texts = sorted(int(item.text) for item in again.catalogue.items(ids).values())
                assert texts[::2] == texts[1::2]
                newest = texts[-1]
                assert newest >= before
                assert texts[::2] == sorted(_standing(newest))
                for source in again.ledger.known("local").values():
                    assert again.originals.has(source.sha256)
    finally:
        done.set()
        worker.join()


def _everything() -> Scope:

    return Scope(where=parse_where("modality = text"))


def _standing(newest: int) -> set[int]:
    """Give what stands after writes 0..newest, each over the one seven before it."""
    return set(range(max(0, newest - 6), newest + 1)) if newest else {0}


def test_a_backup_does_not_write_over_anything(library: Library, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"precious")
    with pytest.raises(BadInput):
        export_library(library, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == b"precious"


def test_a_backup_goes_into_an_empty_home_only(
    library: Library, home: Path, tmp_path: Path
) -> None:
    export_library(library, tmp_path / "b.zip")
    with pytest.raises(BadInput, match="holds a library already"):
        import_library(tmp_path / "b.zip", home)


Damage = Callable[[Path, Path], None]


def _rewritten(change: Callable[[dict[str, bytes]], None]) -> Damage:
    def damage(good: Path, bad: Path) -> None:
        with zipfile.ZipFile(good) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        change(files)
        with zipfile.ZipFile(bad, "w") as packed:
            for name, data in files.items():
                packed.writestr(name, data)

    return damage


def _original_of(files: dict[str, bytes]) -> str:
    return next(name for name in files if name.startswith("originals/"))


def _flip_original(files: dict[str, bytes]) -> None:
    files[_original_of(files)] = b"x" * len(files[_original_of(files)])


def _drop_original(files: dict[str, bytes]) -> None:
    name = _original_of(files)
    del files[name]
    told = json.loads(files[MANIFEST])
    del told["files"][name]
    files[MANIFEST] = json.dumps(told).encode()


def _smuggle(files: dict[str, bytes]) -> None:
    told = json.loads(files[MANIFEST])
    told["files"]["../../evil"] = {"sha256": "0", "bytes": 1}
    files[MANIFEST] = json.dumps(told).encode()
    files["../../evil"] = b"x"


def _extra(files: dict[str, bytes]) -> None:
    files["originals/aa/extra"] = b"x"


def _no_manifest(files: dict[str, bytes]) -> None:
    del files[MANIFEST]


def _torn_ledger(files: dict[str, bytes]) -> None:
    import hashlib

    torn = bytearray(files["library.sqlite"])
    torn[4096 : 4096 * 6] = b"\xff" * (4096 * 5)
    files["library.sqlite"] = bytes(torn)
    told = json.loads(files[MANIFEST])
    told["files"]["library.sqlite"]["sha256"] = hashlib.sha256(torn).hexdigest()
    files[MANIFEST] = json.dumps(told).encode()


def _cut(good: Path, bad: Path) -> None:
    bad.write_bytes(good.read_bytes()[: good.stat().st_size // 2])


def _bomb(files: dict[str, bytes]) -> None:
    files[_original_of(files)] += b"\0" * 5_000_000


@pytest.mark.parametrize(
    "damage",
    [
        *map(
            _rewritten,
            (_flip_original, _drop_original, _smuggle, _extra, _no_manifest, _torn_ledger, _bomb),
        ),
        _cut,
        lambda good, bad: bad.write_bytes(b"not a zip"),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_left(
    library: Library, home: Path, tmp_path: Path, damage: Damage
) -> None:
    filled(library, home)
    export_library(library, tmp_path / "good.zip")
    damage(tmp_path / "good.zip", tmp_path / "bad.zip")
    new = tmp_path / "a" / "new"
    with pytest.raises(BadInput, match=r"bad\.zip is damaged"):
        import_library(tmp_path / "bad.zip", new)
    assert list(new.iterdir()) == []
    assert not (tmp_path / "evil").exists()


def test_a_backup_of_a_newer_cairn_is_refused(library: Library, tmp_path: Path) -> None:
    with library.ledger._connections.outside() as connection:
        connection.execute("PRAGMA user_version = 99")
    export_library(library, tmp_path / "b.zip")
    with pytest.raises(SchemaTooNew):
        import_library(tmp_path / "b.zip", tmp_path / "new")
