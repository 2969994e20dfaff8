"""The derived ANN index: Chroma, one collection a space, rebuilt from the record when torn.

`current.json` names the build in use, whether a write was cut off, and how far the build is level
with the record. A rebuild goes into a fresh folder: Chroma cannot open a path anew that it has
seen deleted.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from tools.core.content import Vectors
from tools.core.errors import IndexBroken
from tools.core.protocols import Scored
from tools.core.spaces import Space
from tools.index.vectors import Mark, require_dimension

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

_BATCH = 5_000  # Chroma 1.5.9 refuses more than 5,461 rows at once
_FEW = 1_000
"""Allowed ids up to which Chroma is given the list; its SQL has a limit on variables."""
_SHAPE: CreateCollectionConfiguration = {
    # Recall 1.0 on 25,000 random vectors, where the defaults gave .93; measured, not tuned.
    "hnsw": {
        "space": "cosine",
        "ef_construction": 200,
        "ef_search": 400,
        "max_neighbors": 32,
        "num_threads": 2,
    }
}


@dataclass(frozen=True, kw_only=True)
class _Build:
    """What `current.json` says."""

    name: str
    count: int = 0
    seq: int = 0
    removals: int = 0
    dirty: bool = False
    """A write had begun and not ended: what is inside cannot be trusted."""


class ChromaIndex:
    """Index[Vectors] in a folder of its own; one process at a time. A query is (d,).

    Every failure of Chroma comes out as IndexBroken.
    """

    def __init__(self, folder: Path, space: Space, *, check_s: float = 30.0) -> None:
        self._home = folder / space.id
        self._space = space
        self._check_s = check_s
        self._build: _Build | None = None
        self._client: Client | None = None
        self._collection: Collection | None = None

    @property
    def mark(self) -> Mark:
        """How far it is level with the record."""
        build = self._build
        return Mark(seq=build.seq, removals=build.removals) if build else Mark()

    @property
    def exists(self) -> bool:
        """Tell whether there is a build, sound or not."""
        return (self._home / "current.json").exists()

    @property
    def is_open(self) -> bool:
        """Tell whether it can be searched."""
        return self._collection is not None

    def open(self) -> None:
        """Check what is there in a child process, then open it. Raises IndexBroken."""
        if self.is_open:
            return
        build = self._read()
        if build.dirty:
            raise IndexBroken(f"the vector index in {self._home} was being written when it stopped")
        count = self._probe(build)
        if count != build.count:
            raise IndexBroken(
                f"the vector index in {self._home} holds {count} vectors instead of {build.count}"
            )
        self._enter(build)

    def create(self) -> None:
        """Begin an empty build in the place of whatever is there."""
        self.close()
        build = _Build(name=f"b-{uuid.uuid4().hex[:12]}")
        (self._home / build.name).mkdir(parents=True, mode=0o700)
        self._enter(build)
        self._write(build)
        self._sweep(build.name)

    def level_with(self, mark: Mark) -> None:
        """Note how far the record has been read."""
        build = replace(self._opened(), seq=mark.seq, removals=mark.removals)
        self._write(build)

    def close(self) -> None:
        """Let go of the folder."""
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            with _translated(self._home):
                client.close()

    def abandon(self) -> None:
        """Let go of a folder that may be torn."""
        try:
            self.close()
        except IndexBroken as exc:
            log.info("chroma: closing failed: %s", exc)

    def discard(self) -> None:
        """Delete the folder: what was forgotten may still stand in Chroma's files."""
        self.abandon()
        self._build = None
        shutil.rmtree(self._home, ignore_errors=True)

    def add(self, ids: Sequence[str], values: Sequence[Vectors]) -> None:
        """Store or replace. Raises SpaceMismatch, IndexBroken."""
        for value in values:
            require_dimension(self._space, value)
        with self._writing() as collection:
            for start in range(0, len(ids), _BATCH):
                some = slice(start, start + _BATCH)
                collection.upsert(
                    ids=list(ids[some]),
                    embeddings=np.stack(list(values[some])).astype(np.float32),
                )

    def remove(self, ids: Sequence[str]) -> None:
        """Forget; ids that are not there are ignored."""
        with self._writing() as collection:
            for start in range(0, len(ids), _BATCH):
                collection.delete(ids=list(ids[start : start + _BATCH]))

    def search(
        self, query: Vectors, *, k: int, allowed: Sequence[str] | None = None
    ) -> list[Scored]:
        """Give about the best k by cosine, ties by id. Raises SpaceMismatch, IndexBroken."""
        require_dimension(self._space, query)
        count = len(self)
        if k <= 0 or count == 0 or (allowed is not None and not allowed):
            return []
        if allowed is None:
            return self._nearest(query, min(k, count), None)
        if len(allowed) <= _FEW:
            return self._nearest(query, min(k, count), self._present(allowed))
        wanted = frozenset(allowed)
        wide = min(count, 4 * k)
        while True:
            found = [one for one in self._nearest(query, wide, None) if one.id in wanted]
            if len(found) >= k or wide == count:
                return found[:k]
            wide = min(count, wide * 4)

    def __len__(self) -> int:
        """Count what is stored. Raises IndexBroken."""
        with _translated(self._home):
            return self._inside().count()

    def ids(self) -> frozenset[str]:
        """Name all that is stored."""
        with _translated(self._home):
            return frozenset(self._inside().get(include=[])["ids"])

    def _present(self, ids: Sequence[str]) -> list[str]:
        with _translated(self._home):
            return list(self._inside().get(ids=list(dict.fromkeys(ids)), include=[])["ids"])

    def _nearest(self, query: Vectors, k: int, ids: list[str] | None) -> list[Scored]:
        if ids is not None and not ids:
            return []
        with _translated(self._home):
            found = self._inside().query(
                query_embeddings=query[None].astype(np.float32),
                n_results=k if ids is None else min(k, len(ids)),
                ids=ids,
                include=["distances"],
            )
        distances = (found["distances"] or [[]])[0]
        scored = [
            Scored(id=one, score=round(1.0 - float(distance), 6))
            for one, distance in zip(found["ids"][0], distances, strict=True)
        ]
        return sorted(scored, key=lambda one: (-one.score, one.id))

    @contextmanager
    def _writing(self) -> Iterator[Collection]:
        collection = self._inside()
        build = self._opened()
        if not build.dirty:
            self._write(replace(build, dirty=True))
        with _translated(self._home):
            yield collection
        self._write(replace(self._opened(), dirty=False, count=len(self)))

    def _enter(self, build: _Build) -> None:
        import chromadb
        from chromadb.config import Settings

        with _translated(self._home):
            client = cast(
                "Client",
                chromadb.PersistentClient(
                    self._home / build.name, settings=Settings(anonymized_telemetry=False)
                ),
            )
            self._collection = client.get_or_create_collection(
                self._name, configuration=_SHAPE, embedding_function=None
            )
        self._client = client
        self._build = build

    @property
    def _name(self) -> str:
        return f"space-{self._space.id}"

    def _inside(self) -> Collection:
        if self._collection is None:
            raise IndexBroken(f"the vector index in {self._home} is not open")
        return self._collection

    def _opened(self) -> _Build:
        if self._build is None:
            raise IndexBroken(f"the vector index in {self._home} is not open")
        return self._build

    def _read(self) -> _Build:
        try:
            said = json.loads((self._home / "current.json").read_text(encoding="utf-8"))
            return _Build(**said)
        except FileNotFoundError as exc:
            raise IndexBroken(f"there is no vector index in {self._home} yet") from exc
        except (OSError, ValueError, TypeError) as exc:
            raise IndexBroken(f"the vector index in {self._home} cannot be read: {exc}") from exc

    def _write(self, build: _Build) -> None:
        new = self._home / "current.json.new"
        with new.open("w", encoding="utf-8") as file:
            json.dump(asdict(build), file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._home / "current.json")
        self._build = build

    def _probe(self, build: _Build) -> int:
        script = Path(__file__).with_name("chroma_probe.py")
        command = [sys.executable, "-I", str(script), str(self._home / build.name), self._name]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=self._check_s, check=True, text=True
            )
            return int(json.loads(done.stdout)["count"])
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as exc:
            raise IndexBroken(f"the vector index in {self._home} is torn: {exc}") from exc

    def _sweep(self, keep: str) -> None:
        for old in self._home.glob("b-*"):
            if old.name != keep:
                shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _translated(home: Path) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit, IndexBroken):
        raise
    except BaseException as exc:
        # A panic of Chroma's Rust core is no Exception.
        raise IndexBroken(f"the vector index in {home} failed: {exc}") from exc
