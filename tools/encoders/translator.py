"""Translates vectors of words into the space of pictures or of sounds.

A small map that was fitted on paired items of one library (`translator_fit.py`). Knows no store and
no library. What all pictures share is taken out of a translated vector, so that its cosine is
about 0 with a picture that has nothing to do with the words.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from tools.core.content import AsItem, AsQuery, Content, Vectors, Words
from tools.core.errors import BadInput, LibraryError
from tools.core.protocols import Encoder
from tools.core.spaces import Space

Kind = Literal["ridge", "mlp"]
_ARRAYS: Mapping[Kind, tuple[str, ...]] = {
    "ridge": ("words_mean", "medium_mean", "weight"),
    "mlp": ("words_mean", "medium_mean", "weight", "bias", "weight_2", "bias_2"),
}
_LEAST = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class Translator:
    """A fitted map between two spaces."""

    kind: Kind
    arrays: Mapping[str, Vectors]
    """`words_mean` (d,), `medium_mean` (e,), `weight` (d, e); an mlp has `weight` (d, h), `bias`
    (h,), `weight_2` (h, e) and `bias_2` (e,)."""

    @property
    def dimensions(self) -> tuple[int, int]:
        """Of the words' space and of the medium's."""
        return self.arrays["words_mean"].size, self.arrays["medium_mean"].size

    def apply(self, words: Vectors) -> Vectors:
        """Translate (n, d) -> (n, e), unit length. Raises BadInput for another dimension."""
        expected, _ = self.dimensions
        if words.ndim != 2 or words.shape[1] != expected:
            raise BadInput(f"the translator takes vectors of {expected} numbers, not {words.shape}")
        hidden: Vectors = words - self.arrays["words_mean"]
        if self.kind == "mlp":
            hidden = np.maximum(hidden @ self.arrays["weight"] + self.arrays["bias"], np.float32(0))
            moved = hidden @ self.arrays["weight_2"] + self.arrays["bias_2"]
        else:
            moved = hidden @ self.arrays["weight"]  # (n, e)
        return directed(moved, self.arrays["medium_mean"])

    def to_bytes(self) -> bytes:
        """Give it as the bytes of an .npz file."""
        file = io.BytesIO()
        np.savez(file, kind=np.array(self.kind), **self.arrays)  # type: ignore[arg-type]
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Translator:
        """Read what `to_bytes` gave; pickles are refused. Raises LibraryError when it is torn."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as held:
                kind = cast(Kind, str(held["kind"]))
                names = _ARRAYS[kind]
                arrays = {one: held[one].astype(np.float32) for one in names}
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as exc:
            raise LibraryError(
                "the translator that the library holds cannot be read; run: cairn train translator"
            ) from exc
        return cls(kind=kind, arrays=arrays)


def directed(moved: Vectors, mean: Vectors) -> Vectors:
    """Take the direction of `mean` out of rows (n, e) and give them unit length."""
    length = float(np.linalg.norm(mean))
    shared = mean / length if length > _LEAST else np.zeros_like(mean)
    rest = moved - np.outer(moved @ shared, shared)
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    # Words exactly at the middle say nothing: any direction is as good.
    fallback = np.zeros_like(mean)
    fallback[0] = 1.0
    found = np.where(lengths > _LEAST, rest / np.maximum(lengths, _LEAST), fallback)
    return cast(Vectors, found.astype(np.float32))


class TranslatedWords:
    """Encodes words into a medium's space: the text encoder, then a translator."""

    def __init__(self, text: Encoder, translator: Translator, space: Space) -> None:
        self._text = text
        self._translator = translator
        self._space = space

    @property
    def space(self) -> Space:
        """The medium's space, where its vectors are compared."""
        return self._space

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Words alone."""
        return frozenset((Words,))

    def warm_up(self) -> None:
        """Load the text encoder. Raises MissingPart."""
        self._text.warm_up()

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode questions in words: (n, e), unit length. Raises BadInput for anything else."""
        _require_words([one.content for one in queries])
        return self._translator.apply(self._text.encode_queries(queries))

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode words about an item: (n, e), unit length. Raises BadInput for anything else."""
        _require_words([one.content for one in items])
        return self._translator.apply(self._text.encode_items(items))


def _require_words(contents: Sequence[Content]) -> None:
    for one in contents:
        if not isinstance(one, Words):
            raise BadInput(f"a translator takes Words, not {type(one).__name__}")
