"""Which modalities a question is about: words of the lexicon, and prototype sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from agents.rules.lexicon import lexicon
from tools.core.attributes import row_of
from tools.core.content import AsQuery, Words
from tools.core.items import Modality
from tools.core.protocols import Encoder
from tools.core.query import Constraint

# Shares before any word is read: most answers stand in words. Not tuned.
PRIOR: Mapping[Modality, float] = {
    "text": 0.35, "page": 0.30, "image": 0.20, "audio": 0.15, "video": 0.05,
}  # fmt: skip
_PER_WORD = 0.25
_MOST_WORDS = 3
_PER_CONSTRAINT = 0.15
_PROTOTYPES = 0.6
_SHARPNESS = 12.0
"""Softmax over cosines, which lie within about .2 of each other for sentence encoders."""


def modality_scores(
    text: str,
    constraints: tuple[Constraint, ...],
    prototypes: Prototypes | None,
    among: Collection[Modality] = tuple(PRIOR),
) -> dict[Modality, float]:
    """Give an unnormalised share per modality. among: those that the library holds."""
    scores: dict[Modality, float] = dict(PRIOR)
    for modality, pattern in _patterns().items():
        hits = len({match.group().lower() for match in pattern.finditer(text)})
        scores[modality] = scores.get(modality, 0.0) + _PER_WORD * min(hits, _MOST_WORDS)
    for one in constraints:
        row = row_of(one.field)
        if row is not None and row.modality is not None:
            scores[row.modality] = scores.get(row.modality, 0.0) + _PER_CONSTRAINT
    if prototypes is not None:
        for modality, share in prototypes.shares(text, among).items():
            scores[modality] = scores.get(modality, 0.0) + _PROTOTYPES * share
    return scores


@lru_cache(maxsize=1)
def _patterns() -> dict[Modality, re.Pattern[str]]:
    patterns: dict[Modality, re.Pattern[str]] = {}
    for modality, words in lexicon().modality.items():
        joined = "|".join(re.escape(word) for word in sorted(words, key=lambda one: -len(one)))
        patterns[modality] = re.compile(rf"\b(?:{joined})\b", re.I)
    return patterns


class Prototypes:
    """One vector per prototype sentence; questions are compared with them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._rows: tuple[Modality, ...] = ()
        self._vectors: NDArray[np.float32] | None = None

    def warm_up(self) -> None:
        """Encode the prototypes."""
        pairs = [
            (modality, sentence)
            for modality, sentences in lexicon().prototypes.items()
            for sentence in sentences
        ]
        self._rows = tuple(modality for modality, _ in pairs)
        self._vectors = self._encoder.encode_queries(
            [AsQuery(Words(sentence)) for _, sentence in pairs]
        )

    def shares(
        self, text: str, among: Collection[Modality] = tuple(PRIOR)
    ) -> dict[Modality, float]:
        """Give shares that sum to 1 over the modalities `among` that have prototypes."""
        if self._vectors is None:
            self.warm_up()
        assert self._vectors is not None
        question = self._encoder.encode_queries([AsQuery(Words(text))])[0]  # (d,)
        cosines = self._vectors @ question  # (p,)
        best: dict[Modality, float] = {}
        for modality, cosine in zip(self._rows, cosines.tolist(), strict=True):
            if modality in among:
                best[modality] = max(best.get(modality, -1.0), cosine)
        powers = {name: float(np.exp(_SHARPNESS * value)) for name, value in best.items()}
        total = sum(powers.values()) or 1.0
        return {name: power / total for name, power in powers.items()}
