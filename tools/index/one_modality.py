"""A dense index narrowed to the items of one modality, where several share an embedding space.

The words of pictures and recordings are encoded by the text encoder, so their vectors lie in the
text space beside the passages'.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from tools.core.content import Vectors
from tools.core.protocols import Index, Scored

_WIDER = 3
"""Finds asked of the whole space per find wanted, before the modality's ids are listed."""


class OneModality:
    """Index[Vectors] over a part of another one; writes go to the whole."""

    def __init__(
        self,
        whole: Index[Vectors],
        ids: Callable[[], Sequence[str]],
        generation: Callable[[], int],
    ) -> None:
        """Keep what is needed. generation: grows when the answer of `ids` may have changed."""
        self._whole = whole
        self._ids = ids
        self._generation = generation
        self._lock = threading.Lock()
        self._known: tuple[int, Sequence[str], frozenset[str]] = (-1, (), frozenset())

    def add(self, ids: Sequence[str], values: Sequence[Vectors]) -> None:
        """Store or replace in the whole. Raises SpaceMismatch."""
        self._whole.add(ids, values)

    def remove(self, ids: Sequence[str]) -> None:
        """Forget in the whole."""
        self._whole.remove(ids)

    def search(
        self, query: Vectors, *, k: int, allowed: Sequence[str] | None = None
    ) -> list[Scored]:
        """Give the best k of the modality. `allowed` is taken to hold only its ids."""
        if allowed is not None:
            return self._whole.search(query, k=k, allowed=allowed)
        ids, members = self._members()
        others = max(0, len(self._whole) - len(ids))
        if others < len(ids):
            # With every other item of the space among them there would still be k.
            wide = min(_WIDER * k, k + others)
            near = self._whole.search(query, k=wide)
            found = [one for one in near if one.id in members]
            if len(found) >= k or len(near) < wide:
                return found[:k]
        return self._whole.search(query, k=k, allowed=ids)

    def __len__(self) -> int:
        """Count the modality's items, whether or not they have a vector."""
        return len(self._members()[0])

    def _members(self) -> tuple[Sequence[str], frozenset[str]]:
        generation = self._generation()
        with self._lock:
            if self._known[0] != generation:
                ids = self._ids()
                self._known = (generation, ids, frozenset(ids))
            return self._known[1], self._known[2]
