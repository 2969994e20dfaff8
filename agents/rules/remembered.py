"""Vectors of short texts that a text encoder made before: lines of finds come again and again."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tools.core.content import AsQuery, Words
from tools.core.protocols import Encoder, TunedEncoder

_MOST_KEPT = 12_000
"""Vectors of one encoder: 18 MB of all-MiniLM-L6-v2."""
_MOST_QUESTIONS = 64
_MOST_ENCODERS = 2


class RememberedVectors:
    """One encoder's vectors of texts. Threads may ask at once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self._questions: dict[str, NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    def asked(self, question: str) -> NDArray[np.float32]:
        """Give a question's unit vector, (d,), near the lines that answer it."""
        if not isinstance(self._encoder, TunedEncoder):
            plain: NDArray[np.float32] = self.of([question])[0]
            return plain
        with self._lock:
            known = self._questions.get(question)
        if known is None:
            (known,) = self._encoder.encode_tuned([AsQuery(content=Words(text=question))], "asked")
            with self._lock:
                self._questions[question] = known
                while len(self._questions) > _MOST_QUESTIONS:
                    del self._questions[next(iter(self._questions))]
        return known

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one unit vector a text, (n, d); n is at least 1."""
        with self._lock:
            new = [one for one in dict.fromkeys(texts) if one not in self._known]
            if len(self._known) + len(new) > _MOST_KEPT:
                self._known.clear()
                new = list(dict.fromkeys(texts))
            if new:
                asked = [AsQuery(content=Words(text=one)) for one in new]
                self._known.update(zip(new, self._encoder.encode_queries(asked), strict=True))
            return np.stack([self._known[one] for one in texts])


_kept: list[tuple[Encoder, RememberedVectors]] = []
_lock = threading.Lock()


def remembered(encoder: Encoder) -> RememberedVectors:
    """Give the vectors that all rules of this process share for an encoder."""
    with _lock:
        for known, vectors in _kept:
            if known is encoder:
                return vectors
        made = RememberedVectors(encoder)
        _kept.insert(0, (encoder, made))
        del _kept[_MOST_ENCODERS:]
        return made
