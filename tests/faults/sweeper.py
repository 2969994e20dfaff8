"""Runs one change of a library a request in a forked process that ends itself at a fault point.

Started as `python -m tests.faults.sweeper`. A request is one line of JSON, {"change", "home",
"folder", "target", "variant", "torn"}; the answer is the exit code and the names of the points.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.adder import AutocommitLedger, LoadersHere, encoders
from tests.faults.fault_points import Points, instrument
from tests.library.ingest_rig import pdf, png, wav
from tools.core.fakes.encoding import HashEncoder
from tools.library.backup import export_library, import_library
from tools.library.encode import Encoders
from tools.library.fill import fill
from tools.library.ingest import ingest
from tools.library.library import THREADS_FILE, Library, open_library
from tools.library.options import AddOptions

CHANGES = ("add", "update", "forget", "expire", "fill", "talk", "import")
VARIANTS = 3
MARK = "zanderfish"
"""Stands in everything that `forget` takes out."""


def file_of(folder: Path, variant: int) -> Path:
    return folder / ("guide.pdf", "horn.wav", "long.md")[variant]


def content(variant: int, version: int) -> bytes:
    if variant == 0:
        words = [f"{MARK} page {n} of version{version}" for n in range(2)]
        return pdf(*words, picture=png(version, (320, 240)))
    if variant == 1:
        return wav(12.0, hertz=300.0 + 200 * version)
    return "\n".join(
        f"# Part {n}\n\n{MARK} stands in part {n} of version{version}.\n" for n in range(20)
    ).encode()


def write(folder: Path, variant: int, version: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stays.md").write_text("# Stays\n\nThis one is never touched.\n")
    file_of(folder, variant).write_bytes(content(variant, version))


def add(library: Library, folder: Path) -> None:
    ingest(
        [folder], library=library, worker=LoadersHere(), encoders=encoders(),
        options=AddOptions(ocr=False, readers=1),
    )  # fmt: skip


def prepare(change: str, home: Path, folder: Path, variant: int) -> None:
    """Make the library as it stands before the change."""
    write(folder, variant, 0)
    path = file_of(folder, variant)
    if change == "add":
        path.rename(path.with_name(".hidden"))
    with open_library(home) as library:
        add(library, folder)
        thread = library.threads.create("local", "about the tide")
        library.threads.append_turn("local", thread.id, "first?", "{}")
        if change == "expire":
            library.terms.set("local", "default", "30d")
        if change in ("forget", "expire", "talk"):
            told = {"answer": "x", "citations": [{"source": str(path)}]}
            library.threads.append_turn("local", thread.id, f"where is {path}?", json.dumps(told))
        if change == "import":
            export_library(library, home.parent / "backup.zip")
    if change == "talk":
        save_state(home, 1)
    if change == "add":
        path.with_name(".hidden").rename(path)
    if change == "update":
        write(folder, variant, 1)


def saver(home: Path) -> Any:
    from langgraph.checkpoint.sqlite import SqliteSaver

    connection = sqlite3.connect(home / THREADS_FILE, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    return SqliteSaver(connection)


def save_state(home: Path, step: int) -> None:
    from langgraph.checkpoint.base import empty_checkpoint

    keeper = saver(home)
    state = {**empty_checkpoint(), "channel_values": {"step": step}}
    at = {"configurable": {"thread_id": "t", "checkpoint_ns": ""}}
    told = keeper.put(at, state, {"source": "loop", "step": step, "parents": {}}, {})
    keeper.put_writes(told, [("step", step)], "task")
    keeper.conn.close()


def change_add(library: Library, folder: Path, variant: int) -> None:
    del variant
    add(library, folder)


def change_forget(library: Library, folder: Path, variant: int) -> None:
    library.forgetter.forget("local", str(file_of(folder, variant)))


def change_expire(library: Library, folder: Path, variant: int) -> None:
    del folder, variant
    library.forgetter.expire("2999-01-01T00:00:00.000Z")


def change_fill(library: Library, folder: Path, variant: int) -> None:
    del folder, variant
    fill(library, LoadersHere(), Encoders(text=HashEncoder(40, "other")))  # type: ignore[arg-type]


def change_talk(library: Library, folder: Path, variant: int) -> None:
    del folder, variant
    save_state(library.home, 2)
    (thread,) = library.threads.of_owner("local")
    library.threads.append_turn("local", thread.id, "and then?", '{"answer": "so"}')


DONE_BY: dict[str, Callable[[Library, Path, int], None]] = {
    "add": change_add, "update": change_add, "forget": change_forget, "expire": change_expire,
    "fill": change_fill,
    "talk": change_talk,
}  # fmt: skip


def change(job: dict[str, Any], home: Path) -> None:
    if job["change"] == "import":
        import_library(Path(job["backup"]), home)
        return
    library = open_library(home)
    if job["torn"]:
        library.ledger = AutocommitLedger(library.ledger._connections, library.originals)
    DONE_BY[job["change"]](library, Path(job["folder"]), int(job["variant"]))
    library.close()


def run(job: dict[str, Any]) -> None:
    points = Points(int(job["target"]))
    instrument(points)
    change(job, Path(job["home"]))
    # In the open by hand: `open` is patched for none of this.
    Path(job["names"]).write_text(json.dumps(points.names))


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def warm_up() -> None:
    """Import what the changes import, so that no child has to."""
    for one, variants in (("forget", range(VARIANTS)), ("fill", [2]), ("talk", [2])):
        for variant in variants:
            with tempfile.TemporaryDirectory() as base:
                home, folder = Path(base) / "home", Path(base) / "things"
                prepare(one, home, folder, variant)
                change({"change": one, "folder": str(folder), "variant": variant,
                        "torn": False}, home)  # fmt: skip


def main() -> None:
    warm_up()
    _say("ready")
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                run(job)
                status = 0
            except BaseException:  # noqa: BLE001 - the child must never come back into this loop
                traceback.print_exc()
            finally:
                os._exit(status)
        _say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
