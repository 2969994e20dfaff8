"""Exact cosine: every vector is compared. Brought level with its record before each search."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tools.core.content import Vectors
from tools.core.protocols import Scored
from tools.core.spaces import Space
from tools.index.vectors import Changes, Mark, VectorRecord, require_dimension

_FEW = 4
"""Below one allowed row in this many the rows are gathered; above, all are scored and sifted."""


_UNLOADED = 500
"""Allowed ids up to which a first search reads their vectors alone."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Loaded:
    """What one search sees.

    An append shares `ids`, `row_of` and the room behind `matrix` with what older searches see;
    they read no further than their own `count`.
    """

    ids: list[str]
    row_of: dict[str, int]
    room: Vectors
    """(capacity, d)."""
    count: int
    mark: Mark
    generation: int

    @property
    def matrix(self) -> Vectors:
        return self.room[: self.count]  # (n, d)


class ExactIndex:
    """Index[Vectors] over a record; a query is (d,). Threads may search at once.

    The matrix costs four bytes a number; it is loaded by the first search or count.
    """

    def __init__(self, space: Space, record: VectorRecord) -> None:
        self._space = space
        self._record = record
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._last_allowed: tuple[Sequence[str], int, NDArray[np.int64]] | None = None

    @property
    def space(self) -> Space:
        """Where its vectors live."""
        return self._space

    @property
    def generation(self) -> int:
        """Count how often the loaded vectors changed; 0 before the first load."""
        return self._loaded.generation if self._loaded else 0

    def add(self, ids: Sequence[str], values: Sequence[Vectors]) -> None:
        """Store or replace in the record. Raises SpaceMismatch."""
        if not ids:
            return
        for value in values:
            require_dimension(self._space, value)
        self._record.write(ids, np.stack(list(values)))

    def remove(self, ids: Sequence[str]) -> None:
        """Forget in the record; ids that are not there are ignored."""
        self._record.erase(ids)

    def search(
        self, query: Vectors, *, k: int, allowed: Sequence[str] | None = None
    ) -> list[Scored]:
        """Give the best k by cosine, ties by id. Raises SpaceMismatch."""
        require_dimension(self._space, query)
        if k <= 0 or (allowed is not None and not allowed):
            return []
        if self._loaded is None and allowed is not None and len(allowed) <= _UNLOADED:
            ids, vectors = self._record.fetch(allowed)
            return best(ids, vectors @ query, k)
        loaded = self._level()
        if allowed is None:
            return best(loaded.ids, loaded.matrix @ query, k)
        rows = self._rows_of(loaded, allowed)
        few = len(rows) * _FEW < loaded.count
        scores = loaded.matrix[rows] @ query if few else (loaded.matrix @ query)[rows]
        return best(loaded.ids, scores, k, rows)

    def _rows_of(self, loaded: _Loaded, allowed: Sequence[str]) -> NDArray[np.int64]:
        """Give the rows of the allowed ids; of the same list again, those found before."""
        last = self._last_allowed
        if last is not None and last[0] is allowed and last[1] == loaded.generation:
            return last[2]
        found = {loaded.row_of.get(one, loaded.count) for one in allowed}
        rows = np.fromiter((row for row in found if row < loaded.count), dtype=np.int64)
        if isinstance(allowed, tuple):
            self._last_allowed = (allowed, loaded.generation, rows)
        return rows

    def warm_up(self) -> None:
        """Load the vectors now."""
        self._level()

    def __len__(self) -> int:
        """Count what is stored."""
        return self._record.count()

    def _level(self) -> _Loaded:
        with self._lock:
            loaded = self._loaded or _nothing(self._space.dimension)
            while True:
                told = self._record.changes(loaded.mark)
                if told.ids or told.kept is not None:
                    loaded = _merged(loaded, told)
                if not told.ids:
                    break
            self._loaded = loaded
            return loaded


def best(
    ids: Sequence[str],
    scores: NDArray[np.float32],
    k: int,
    rows: NDArray[np.int64] | None = None,
) -> list[Scored]:
    """Give the k best, best first, ties by id.

    Score n is of `ids[rows[n]]`, without rows of `ids[n]`; `ids` may be longer than `scores`.
    """
    if len(scores) == 0:
        return []
    # The last bits depend on where a row stands in the matrix; equal vectors must tie.
    rounded = np.round(scores.astype(np.float64), 6)
    among = np.arange(len(rounded))
    if k < len(rounded):
        limit = np.partition(rounded, len(rounded) - k)[len(rounded) - k]
        among = np.flatnonzero(rounded >= limit)
    places = among if rows is None else rows[among]
    pairs = zip((-rounded[among]).tolist(), places.tolist(), strict=True)
    ranked = sorted((minus, ids[place]) for minus, place in pairs)
    return [Scored(id=one, score=-minus) for minus, one in ranked[:k]]


def _nothing(dimension: int) -> _Loaded:
    return _Loaded(
        ids=[],
        row_of={},
        room=np.zeros((0, dimension), dtype=np.float32),
        count=0,
        mark=Mark(),
        generation=0,
    )


def _merged(old: _Loaded, told: Changes) -> _Loaded:
    if told.kept is None and not any(one in old.row_of for one in told.ids):
        return _appended(old, told.ids, told.vectors, told.mark)
    new = frozenset(told.ids)
    kept = told.kept
    stay = [
        at for at, one in enumerate(old.ids) if one not in new and (kept is None or one in kept)
    ]
    fresh = [at for at, one in enumerate(told.ids) if kept is None or one in kept]
    begun = replace(old, ids=[old.ids[at] for at in stay], room=old.room[stay], count=len(stay))
    begun = replace(begun, row_of={one: at for at, one in enumerate(begun.ids)})
    return _appended(begun, [told.ids[at] for at in fresh], told.vectors[fresh], told.mark)


def _appended(old: _Loaded, ids: Sequence[str], vectors: Vectors, mark: Mark) -> _Loaded:
    count = old.count + len(ids)
    room = old.room
    if count > len(room):
        room = np.zeros((max(count, count * 5 // 4), vectors.shape[1]), dtype=np.float32)
        room[: old.count] = old.matrix
    room[old.count : count] = vectors
    old.ids.extend(ids)
    old.row_of.update((one, old.count + at) for at, one in enumerate(ids))
    return replace(old, room=room, count=count, mark=mark, generation=old.generation + 1)
