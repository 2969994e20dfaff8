"""Dense search that always answers: exact where that is quick or safer, Chroma where it pays.

Chroma's finds are scored again by the record's own vectors, and what the record holds beyond
Chroma's mark is compared exactly, so a lagging or torn Chroma costs time and never a find.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Literal

import numpy as np

from tools.core.content import Vectors
from tools.core.errors import IndexBroken
from tools.core.protocols import Scored
from tools.core.spaces import Space
from tools.index.chroma import ChromaIndex
from tools.index.exact import ExactIndex, best
from tools.index.vectors import VectorRecord, require_dimension

log = logging.getLogger(__name__)

SMALL = 20_000
"""Vectors up to which the exact scan is as quick as Chroma (1.9 ms at 50,000 x 384)."""
_OVERSAMPLE = 4

State = Literal["exact", "ann", "rebuilding", "broken"]


class DenseIndex:
    """Index[Vectors] over a record, with a derived Chroma index beside it or without one."""

    def __init__(
        self,
        space: Space,
        record: VectorRecord,
        ann: ChromaIndex | None = None,
        *,
        small: int = SMALL,
    ) -> None:
        self._space = space
        self._record = record
        self._exact = ExactIndex(space, record)
        self._ann = ann
        self._small = small
        self._ready = False
        self._purged = False
        self._state: State = "exact"
        self._leveling = threading.Lock()

    @property
    def space(self) -> Space:
        """Where its vectors live."""
        return self._space

    @property
    def state(self) -> State:
        """Who answers: `ann`, or the exact scan for one of three reasons."""
        return self._state

    def warm_up(self) -> None:
        """Load what the next search would load."""
        if not self._ready and len(self) <= 10 * self._small:
            self._exact.warm_up()

    def add(self, ids: Sequence[str], values: Sequence[Vectors]) -> None:
        """Store or replace in the record. Raises SpaceMismatch."""
        self._exact.add(ids, values)

    def remove(self, ids: Sequence[str]) -> None:
        """Forget in the record, and discard Chroma's files so that no trace is left there."""
        self._exact.remove(ids)
        self.purge()

    def purge(self) -> None:
        """Discard Chroma's files after the record has forgotten.

        The exact scan answers until another process builds Chroma anew.
        """
        # Chroma writes the unused end of its buffer to disk as it finds it: in a process that has
        # read a forgotten vector, that may be the vector.
        if self._ann is not None:
            with self._leveling:
                self._purged = True
                self._set_aside(self._ann)

    def search(
        self, query: Vectors, *, k: int, allowed: Sequence[str] | None = None
    ) -> list[Scored]:
        """Give the best k by cosine, ties by id. Raises SpaceMismatch."""
        require_dimension(self._space, query)
        few = allowed is not None and len(allowed) <= self._small
        if not self._ready or self._ann is None or few:
            return self._exact.search(query, k=k, allowed=allowed)
        try:
            found = self._search_ann(self._ann, query, k, allowed)
        except IndexBroken as exc:
            self._fell(exc)
            found = []
        enough = len(found) >= k
        return found if enough else self._exact.search(query, k=k, allowed=allowed)

    def level(self) -> None:
        """Bring Chroma level with the record, building it anew when it is torn.

        For the one process that holds the writer lock; searches go on meanwhile. Raises nothing:
        what went wrong is in `state` and the log.
        """
        if self._ann is None:
            return
        with self._leveling:
            if self._purged or len(self) <= self._small:
                self._set_aside(self._ann)
                return
            try:
                if not self._ann.exists:
                    self._ann.create()
                self._catch_up(self._ann)
            except IndexBroken as exc:
                log.warning("dense: %s; building it anew", exc)
                self._rebuild(self._ann)

    def __len__(self) -> int:
        """Count what is stored."""
        return self._record.count()

    def close(self) -> None:
        """Let go of Chroma's folder."""
        self._ready = False
        if self._ann is not None:
            self._ann.close()

    def _search_ann(
        self, ann: ChromaIndex, query: Vectors, k: int, allowed: Sequence[str] | None
    ) -> list[Scored]:
        wanted = None if allowed is None else frozenset(allowed)
        ids = [one.id for one in ann.search(query, k=_OVERSAMPLE * k, allowed=allowed)]
        new = self._record.changes(ann.mark)
        known, vectors = self._record.fetch(ids)
        row_of = dict(zip(known, vectors, strict=True))
        row_of.update(
            (one, vector)
            for one, vector in zip(new.ids, new.vectors, strict=True)
            if wanted is None or one in wanted
        )
        if not row_of:
            return []
        return best(list(row_of), np.stack(list(row_of.values())) @ query, k)

    def _set_aside(self, ann: ChromaIndex) -> None:
        self._ready, self._state = False, "exact"
        if ann.exists:
            ann.discard()

    def _catch_up(self, ann: ChromaIndex) -> None:
        if not ann.is_open:
            self._state = "rebuilding"
            ann.open()
        while True:
            told = self._record.changes(ann.mark)
            if told.ids:
                ann.add(told.ids, list(told.vectors))
            if told.kept is not None:
                ann.remove(sorted(ann.ids() - told.kept))
            ann.level_with(told.mark)
            if not told.ids:
                break
        self._ready, self._state = True, "ann"

    def _rebuild(self, ann: ChromaIndex) -> None:
        self._ready, self._state = False, "rebuilding"
        try:
            ann.create()
            self._catch_up(ann)
        except IndexBroken as exc:
            self._fell(exc)

    def _fell(self, exc: IndexBroken) -> None:
        self._ready, self._state = False, "broken"
        if self._ann is not None:
            self._ann.abandon()
        log.warning("dense: %s; the exact scan answers", exc)
