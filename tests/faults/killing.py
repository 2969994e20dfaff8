"""Kills `add` at random moments and says what the library then holds that it should not.

The oracle knows every version of every file it wrote: a source must hold all items of exactly one
of them, an acknowledged one those of the version that was there when it was acknowledged.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.library.ingest_rig import pdf, png, wav
from tools.library.library import Library, open_library

SPACES_OF = {"text": "words", "image": "pixels", "audio": "sound"}
NAMES = (
    "a.md", "b.md", "deep/c.md", "long.md", "guide.pdf", "deep/two.pdf", "heron.png",
    "gull.png", "horn.wav", "deep/bell.wav", "list.txt", "front.md",
)  # fmt: skip


def content(name: str, version: int) -> bytes:
    """A file whose every part names itself and the version."""
    mark = f"{Path(name).stem}v{version}x"
    suffix = Path(name).suffix
    if suffix == ".md":
        count = 24 if "long" in name else 4
        return "\n".join(f"# Part {n}\n\nHere stands {mark}{n}.\n" for n in range(count)).encode()
    if suffix == ".txt":
        return f"A list with {mark}0 in it.\n".encode()
    if suffix == ".pdf":
        return pdf(*(f"This page says {mark}{n} and no more." for n in range(3)))
    if suffix == ".png":
        return png(hash_of(mark))
    return wav(12.0, hertz=200.0 + hash_of(mark) % 2000)


def hash_of(mark: str) -> int:
    return sum(ord(char) * 31**place for place, char in enumerate(mark)) % 1_000_003


def expected_items(name: str) -> Counter[str]:
    suffix = Path(name).suffix
    if suffix == ".md":
        return Counter(text=24 if "long" in name else 4)
    if suffix == ".txt":
        return Counter(text=1)
    if suffix == ".pdf":
        return Counter(text=3, page=3)
    return Counter(image=1) if suffix == ".png" else Counter(audio=3)


class Adder:
    """The process that forks children to be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.adder"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def run(
        self, home: Path, folder: Path, acks: Path, *, kill_after_s: float | None,
        autocommit: bool = False, own_worker: bool = False,
    ) -> int:  # fmt: skip
        """Give the wait status: 9 for a kill, 0 for a run that came to its end."""
        job = {"home": str(home), "folder": str(folder), "acks": str(acks),
               "autocommit": autocommit, "own_worker": own_worker}  # fmt: skip
        acks.unlink(missing_ok=True)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        pid = int(self._line())
        if kill_after_s is not None:
            self._wait_for(acks)
            time.sleep(kill_after_s)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self._line())

    def _wait_for(self, acks: Path) -> None:
        deadline = time.monotonic() + 30
        while "begun" not in (acks.read_text() if acks.exists() else ""):
            assert time.monotonic() < deadline, "the adder did not begin"
            time.sleep(0.002)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


@dataclass
class Series:
    """One library and one folder that lives on through kills."""

    base: Path
    seed: int
    autocommit: bool = False
    versions: dict[str, int] = field(default_factory=dict)
    """What lies in the folder now."""
    safe: dict[str, int] = field(default_factory=dict)
    """Versions that were acknowledged last."""
    kills: int = 0
    cut: int = 0
    """Kills that came before the end of the run."""
    within: int = 0
    """Of those, kills that came after the first file was acknowledged."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.home, self.folder = self.base / "home", self.base / "things"
        self.acks = self.base / "acks"
        self.latest_s = 0.6
        """The latest moment of a kill; it follows what this machine, so loaded, needs to add."""
        for name in NAMES:
            self._write(name, 0)

    def _write(self, name: str, version: int) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(name, version))
        self.versions[name] = version

    def change(self) -> None:
        """Write new versions of some files, let one vanish or come back."""
        for name in self.chance.sample(NAMES, 5):
            self._write(name, self.versions.get(name, 0) + 1)
        gone = self.chance.choice(NAMES)
        (self.folder / gone).unlink(missing_ok=True)
        self.versions.pop(gone, None)

    def begin(self, adder: Adder) -> None:
        """Add everything once, and take the time that it needs."""
        begun = time.monotonic()
        assert adder.run(self.home, self.folder, self.acks, kill_after_s=None) == 0
        self.latest_s = 0.6 * (time.monotonic() - begun)
        self._note_acks()
        self.change()

    def trial(self, adder: Adder) -> list[str]:
        """Kill one run and give what is wrong afterwards."""
        self.kills += 1
        after_s = self.chance.uniform(0.0, self.latest_s)
        status = adder.run(
            self.home, self.folder, self.acks, autocommit=self.autocommit, kill_after_s=after_s
        )
        # A kill that came too late says how late is too late.
        self.latest_s = after_s if status == 0 else self.latest_s * 1.25
        assert status in (0, signal.SIGKILL) or self.autocommit, f"the add ended with {status}"
        self.cut += status == signal.SIGKILL
        self.within += status == signal.SIGKILL and b"ed\t" in self.acks.read_bytes()
        self._note_acks()
        return self.wrong()

    def _note_acks(self) -> None:
        for line in self.acks.read_text().splitlines():
            verdict, _, path = line.partition("\t")
            if verdict in ("added", "updated"):
                name = Path(path).relative_to(self.folder).as_posix()
                self.safe[name] = self.versions[name]
            elif verdict == "removed":
                self.safe.pop(Path(path).relative_to(self.folder).as_posix(), None)

    def wrong(self) -> list[str]:
        """Open the library and say everything that should not be."""
        try:
            return self._wrong()
        except TypeError as error:
            # A word index that is half gone: what is left of a row is read as None.
            return [f"the library does not open: {error}"]

    def _wrong(self) -> list[str]:
        with open_library(self.home) as library:
            connection = library.ledger.connect()
            faults = [f"sqlite: {row[0]}" for row in connection.execute("PRAGMA integrity_check")]
            faults = [one for one in faults if one != "sqlite: ok"]
            held = self._held(library, connection, faults)
        for name, version in self.safe.items():
            if name in self.versions and held.get(name, -1) < version:
                faults.append(f"{name}: version {version} was acknowledged and is lost")
        return faults

    def _held(
        self, library: Library, connection: sqlite3.Connection, faults: list[str]
    ) -> dict[str, int]:
        held: dict[str, int] = {}
        rows = connection.execute(
            "SELECT id, path, sha256 FROM sources WHERE state = 'ready'"
        ).fetchall()
        for source, path, sha256 in rows:
            name = Path(path).relative_to(self.folder).as_posix()
            if name in held:
                faults.append(f"{name} is there twice")
            items = library.catalogue.of_source(source)
            found = Counter(item.modality for item in items)
            if found != expected_items(name):
                faults.append(f"{name}: holds {dict(found)}, half of it or doubled")
            held[name] = self._version(name, " ".join(item.text for item in items), sha256, faults)
            if not library.originals.has(sha256):
                faults.append(f"{name}: its original is gone")
        faults.extend(loose_ends(connection, library))
        return held

    def _version(self, name: str, words: str, sha256: str, faults: list[str]) -> int:
        versions = range(self.versions.get(name, 0) + 30)
        (version,) = [
            one for one in versions if hashlib.sha256(cached(name, one)).hexdigest() == sha256
        ]
        if Path(name).suffix in (".md", ".txt", ".pdf"):
            mark = f"{Path(name).stem}v{version}x"
            if not words.count(mark) or words.count(f"{Path(name).stem}v") != words.count(mark):
                faults.append(f"{name}: mixes versions")
        return version


_contents: dict[tuple[str, int], bytes] = {}


def cached(name: str, version: int) -> bytes:
    if (name, version) not in _contents:
        _contents[name, version] = content(name, version)
    return _contents[name, version]


def loose_ends(connection: sqlite3.Connection, library: Library) -> list[str]:
    """Rows and files that belong to nothing, and items that cannot be found."""
    counts = {
        "items that are half in": "SELECT count(*) FROM items i JOIN sources s ON s.n = i.source "
        "WHERE i.state != 'ready' OR s.state != 'ready'",
        "words of no item": "SELECT count(*) FROM lexical_rows WHERE item NOT IN "
        "(SELECT id FROM items)",
        "items without words in the index": "SELECT count(*) FROM items WHERE id NOT IN "
        "(SELECT item FROM lexical_rows)",
        "vectors of no item": "SELECT count(*) FROM vectors WHERE item NOT IN "
        "(SELECT id FROM items)",
        "facts of no item": "SELECT count(*) FROM facts WHERE layer = 'item' AND subject NOT IN "
        "(SELECT n FROM items)",
    }
    faults = [
        f"{count} {what}"
        for what, sql in counts.items()
        if (count := connection.execute(sql).fetchone()[0])
    ]
    for modality, model in SPACES_OF.items():
        without = connection.execute(
            "SELECT count(*) FROM items i WHERE i.modality = ? AND (i.modality != 'audio' OR "
            "i.parent IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM vectors v JOIN spaces p ON "
            "p.id = v.space WHERE v.item = i.id AND p.model = ?)",
            (modality, model),
        ).fetchone()[0]
        if without:
            faults.append(f"{without} {modality} items without their vector")
    named = {
        row[0]
        for row in connection.execute(
            "SELECT sha256 FROM sources WHERE state != 'refused' UNION "
            "SELECT sha256 FROM item_media"
        )
    }
    faults.extend(f"original {sha[:8]} belongs to nothing" for sha in library.originals.hashes()
                  if sha not in named)  # fmt: skip
    return faults


def dump(home: Path) -> list[tuple[object, ...]]:
    """Everything that a search can see, in an order of its own."""
    with open_library(home) as library:
        rows = library.ledger.connect().execute(
            "SELECT s.path, s.sha256, i.id, i.modality, i.locator, i.text, i.about, i.caption, "
            "p.id, (SELECT group_concat(v.space || hex(v.vector)) FROM "
            "(SELECT * FROM vectors WHERE item = i.id ORDER BY space) v) FROM items i "
            "JOIN sources s ON s.n = i.source LEFT JOIN items p ON p.n = i.parent "
            "WHERE s.state = 'ready' AND i.state = 'ready' ORDER BY i.id"
        )
        return [tuple(row) for row in rows]
