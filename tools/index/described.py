"""Finds items by what is told of them: `that place down the stairs with no windows`.

A description and what is written have few words in common, and their general vectors lie far apart.
The description is read by weights tuned to bring it near (`eval.sought_tuning`); what is written
keeps the vectors that it has.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.core.content import AsQuery, Vectors, Words
from tools.core.items import Modality
from tools.core.protocols import (
    Catalogue,
    Encoder,
    Index,
    RetrieverParts,
    Scored,
    Seeker,
    WordEncoder,
)
from tools.core.query import Scope

_WRITTEN: Mapping[Modality, str] = {
    "text": "text", "image": "image_words", "audio": "audio_words", "video": "video_words",
}  # fmt: skip
"""Names of the indexes in the space of words."""


class DescribedSearch:
    """Seeker over the vectors of words, whatever they stand in."""

    def __init__(
        self,
        encoder: WordEncoder,
        written: Mapping[Modality, Index[Vectors]],
        catalogue: Catalogue,
    ) -> None:
        """Keep what is searched. written: by modality, all in the encoder's space."""
        self._encoder = encoder
        self._written = dict(written)
        self._catalogue = catalogue

    def seek(self, words: str, scope: Scope, *, k: int) -> list[Scored]:
        """Give the best k items by cosine, ties by id. Raises MissingPart."""
        if not words.strip():
            return []
        (vector,) = self._encoder.encode_tuned([AsQuery(content=Words(text=words))], "sought")
        found: list[Scored] = []
        for modality, index in self._written.items():
            here = self._catalogue.in_scope(modality, scope)
            if here.searched and here.yes != ():
                found += index.search(vector, k=k, allowed=here.yes)
        return sorted(found, key=lambda one: (-one.score, one.id))[:k]


def seeker_of(encoder: Encoder | None, parts: RetrieverParts) -> Seeker | None:
    """Give the search; None where no encoder, or one without such weights, is in use."""
    if not isinstance(encoder, WordEncoder):
        return None
    written = {one: parts.dense[name] for one, name in _WRITTEN.items() if name in parts.dense}
    return DescribedSearch(encoder, written, parts.catalogue)
