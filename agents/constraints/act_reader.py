"""What a turn does to the wishes that stand, read by meaning: for wordings that no rule knows.

A logistic over the words' vector and their n-grams, fitted on labelled wordings (`eval/acts.py`).
Rules are asked first; this says only what they found nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tools.core.content import AsQuery, Words
from tools.core.protocols import Encoder

Reading = Literal[
    "undo", "remove", "off", "on", "harden", "soften", "wish", "new", "none", "several"
]
READINGS: tuple[Reading, ...] = get_args(Reading)
MODEL = "all-MiniLM-L6-v2"
"""Whose vectors the weights were fitted to."""
LONGEST = 3
"""Words of an n-gram."""
SURE: Mapping[Reading, float] = {
    "undo": 0.8, "off": 0.8, "on": 0.8, "harden": 0.8, "new": 0.8, "remove": 0.8,
    "wish": 0.8, "several": 0.8, "none": 0.8, "soften": 0.85,
}  # fmt: skip
"""Probability from which on a reading counts.

Over 1,600 wordings of six writers, each read by weights fitted without them, so many were right:
undo 106 of 107, off 60 of 61, on 28 of 28, harden 13 of 13, new 21 of 21, remove 139 of 148.
"""
_TOKEN = re.compile(r"[\w']+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, kw_only=True)
class ActWeights:
    """A fitted multinomial logistic. d: of the vector, c: readings, n: n-grams."""

    readings: tuple[str, ...]
    bias: NDArray[np.float32]
    """(c,)"""
    meaning: NDArray[np.float32]
    """(d, c)"""
    ngrams: dict[str, int]
    """Row of `said` by n-gram."""
    said: NDArray[np.float32]
    """(n, c)"""

    def probabilities(self, text: str, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give P of every reading, (c,). vector: (d,), of `plain(text)`."""
        rows = [self.ngrams[one] for one in set(ngrams_of(text)) if one in self.ngrams]
        z = self.bias + vector @ self.meaning + self.said[rows].sum(axis=0)
        e = np.exp(z - z.max())
        found: NDArray[np.float32] = e / e.sum()
        return found


@lru_cache(maxsize=1)
def act_weights() -> ActWeights:
    """Read the weights once."""
    with as_file(files("agents.constraints").joinpath("acts.npz")) as path, np.load(path) as held:
        return ActWeights(
            readings=tuple(str(one) for one in held["readings"]),
            bias=held["bias"].astype(np.float32),
            meaning=held["meaning"].astype(np.float32),
            ngrams={str(one): row for row, one in enumerate(held["ngrams"])},
            said=held["said"].astype(np.float32),
        )


def plain(text: str) -> str:
    """Give words as they are compared: casefolded, every number alike."""
    return " ".join(_NUMBER.sub("5", text.casefold().replace("’", "'")).split())


def ngrams_of(text: str) -> Iterator[str]:
    """Give the n-grams of a text's words, up to `LONGEST` words each."""
    words = _TOKEN.findall(plain(text))
    for many in range(1, LONGEST + 1):
        for at in range(len(words) - many + 1):
            yield " ".join(words[at : at + many])


class ActReader:
    """Reads what a whole turn does. Threads may ask at once."""

    def __init__(self, encoder: Encoder, weights: ActWeights | None = None) -> None:
        self._encoder = encoder
        self._weights = weights

    def read(self, text: str) -> Reading | None:
        """Give what the words do; None where it is not sure."""
        weights = self._weights or act_weights()
        (vector,) = self._encoder.encode_queries([AsQuery(content=Words(text=plain(text)))])
        told = weights.probabilities(text, vector)
        best = int(told.argmax())
        reading = next((one for one in READINGS if one == weights.readings[best]), None)
        return reading if reading is not None and told[best] >= SURE[reading] else None


def act_reader(encoder: Encoder | None) -> ActReader | None:
    """Give the reader for an encoder; None without one, or with one it was not fitted to."""
    if encoder is None or encoder.space.model != MODEL:
        return None
    return ActReader(encoder)
