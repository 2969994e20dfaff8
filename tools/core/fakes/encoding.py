"""Encoders by feature hashing: equal inputs meet, related ones share tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tools.core.content import (
    AsItem,
    AsQuery,
    Clip,
    Content,
    PatchVectors,
    Pixels,
    Samples,
    Vectors,
    Words,
)
from tools.core.spaces import Space


def hashed(tokens: Sequence[str], dimension: int) -> Vectors:
    """Give the unit vector of a bag of tokens by feature hashing: (dimension,)."""
    vector = np.zeros(dimension, dtype=np.float32)
    for token in tokens:
        digest = hashlib.blake2b(token.encode(), digest_size=8).digest()
        place = int.from_bytes(digest[:4], "little") % dimension
        vector[place] += 1.0 if digest[4] & 1 else -1.0
    norm = float(np.linalg.norm(vector))
    if norm == 0.0:
        vector[0] = norm = 1.0
    return vector / np.float32(norm)


def _tokens(content: Content) -> list[str]:
    match content:
        case Words(text=text):
            return text.casefold().split()
        case Pixels(rgb=rgb):
            coarse = rgb[:: max(1, rgb.shape[0] // 8), :: max(1, rgb.shape[1] // 8)] // 64
            return [f"p{index}:{value}" for index, value in enumerate(coarse.reshape(-1).tolist())]
        case Samples(mono=mono):
            power = np.abs(np.fft.rfft(mono[: 1 << 14]))
            return [f"f{place}" for place in np.argsort(power)[-16:].tolist()]
        case Clip(frames=frames, sound=sound):
            inner: list[Content] = [*frames, *([] if sound is None else [sound])]
            return [token for one in inner for token in _tokens(one)]


class HashEncoder:
    """Encoder by feature hashing: equal inputs meet, related ones share tokens."""

    def __init__(self, dimension: int = 64, name: str = "hash") -> None:
        self._space = Space(
            model=name, revision="1", weights="none", preprocessing="tokens", dimension=dimension
        )

    @property
    def space(self) -> Space:
        """Where its vectors live."""
        return self._space

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Words, pixels and samples."""
        return frozenset((Words, Pixels, Samples))

    def warm_up(self) -> None:
        """Load nothing."""

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, d)."""
        return self._encode([query.content for query in queries])

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, d)."""
        return self._encode([item.content for item in items])

    def _encode(self, contents: Sequence[Content]) -> Vectors:
        if not contents:
            return np.zeros((0, self._space.dimension), dtype=np.float32)
        return np.stack([hashed(_tokens(one), self._space.dimension) for one in contents])


class HashPatchEncoder:
    """Late interaction by feature hashing: one row a token."""

    def __init__(self, dimension: int = 32) -> None:
        self._space = Space(
            model="hash-patches",
            revision="1",
            weights="none",
            preprocessing="tokens",
            dimension=dimension,
            multi=True,
        )

    @property
    def space(self) -> Space:
        """Where its vectors live."""
        return self._space

    def warm_up(self) -> None:
        """Load nothing."""

    def encode_queries(self, queries: Sequence[AsQuery]) -> list[PatchVectors]:
        """Encode what is asked, one row a token."""
        return [
            # Words of a question lie on no page.
            replace(patches, grid=None) if isinstance(query.content, Words) else patches
            for query in queries
            for patches in (self._patches(query.content),)
        ]

    def encode_items(self, items: Sequence[AsItem]) -> list[PatchVectors]:
        """Encode what is stored, one row a token."""
        return [self._patches(item.content) for item in items]

    def _patches(self, content: Content) -> PatchVectors:
        tokens = _tokens(content) or [""]
        rows = np.stack([hashed([token], self._space.dimension) for token in tokens])
        return PatchVectors(vectors=rows, grid=(1, len(tokens)))
