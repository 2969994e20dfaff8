"""Encoder of models with a tower for words and one for a medium, in one space.

What differs between families (loading, preprocessing, one forward pass) is in a file each; here is
what they share: batches, pieces of long questions, checks, the space.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tools.core.content import AsItem, AsQuery, Content, Pixels, Samples, Vectors, Words
from tools.core.errors import BadInput
from tools.core.spaces import Space
from tools.encoders.hub_folder import HubFolder, open_folder
from tools.encoders.text_pieces import RULE, pieces
from tools.encoders.torch_engine import Engine, Placement, stacked

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


class Towers(Protocol):
    """One family of models, loaded from one folder."""

    @property
    def kinds(self) -> frozenset[str]:
        """The `model_type`s it can load."""

    @property
    def medium(self) -> type[Content]:
        """Pixels or Samples."""

    def dimension(self, folder: HubFolder) -> int:
        """Read the length of a vector off the configuration."""

    def preprocessing(self, folder: HubFolder) -> str:
        """Describe all that decides a vector beside the weights."""

    def load(self, folder: HubFolder, precision: str) -> Module:
        """Load the model and what prepares its inputs. Raises MissingPart."""

    def tokens(self, text: str) -> int:
        """Count the tokens of a text, without marks."""

    @property
    def room(self) -> int:
        """Most tokens of a text, without marks."""

    def words(self, model: Module, texts: Sequence[str]) -> Sequence[Tensor]:
        """Encode texts that fit: (d,) each, unit length."""

    def media(self, model: Module, contents: Sequence[Content]) -> Sequence[Tensor]:
        """Encode contents of the medium: (d,) each, unit length."""

    def parts(self, content: Content) -> list[Content]:
        """Cut a content as the model takes it. Raises BadInput for one that cannot be encoded."""

    def bytes_each(self, folder: HubFolder) -> int:
        """Estimate what one medium takes while it is encoded."""


class TwoTowerEncoder:
    """Encoder of words and one medium. Threads may call it; the model takes turns."""

    def __init__(self, path: Path, towers: Towers, placement: Placement | None = None) -> None:
        self._path = path
        self._towers = towers
        self._placement = placement or Placement()

    @cached_property
    def folder(self) -> HubFolder:
        """The model's folder. Raises MissingPart."""
        return open_folder(self._path, kinds=self._towers.kinds)

    @cached_property
    def engine(self) -> Engine:
        """What runs the model."""
        load = self._towers.load
        precision = self._placement.precision
        return Engine(self.folder.name[0], lambda: load(self.folder, precision), self._placement)

    @cached_property
    def space(self) -> Space:
        """Where its vectors live. Raises MissingPart for a folder that cannot be used."""
        model, revision = self.folder.name
        return Space(
            model=model,
            revision=revision,
            weights=self.folder.weights,
            preprocessing=f"{self._towers.preprocessing(self.folder)}; {RULE}; "
            f"{self._placement.precision}",
            dimension=self._towers.dimension(self.folder),
        )

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Words and the medium."""
        return frozenset((Words, self._towers.medium))

    def warm_up(self) -> None:
        """Load the model. Raises MissingPart with what to do."""
        self.engine.warm_up()

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, d). A long text is the mean of its pieces.

        Raises BadInput for other contents, OutOfMemory.
        """
        return self._encode([query.content for query in queries])

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, d). Raises BadInput for other contents, OutOfMemory."""
        return self._encode([item.content for item in items])

    def _encode(self, contents: Sequence[Content]) -> Vectors:
        for content in contents:
            if type(content) not in self.accepts:
                names = " and ".join(sorted(one.__name__ for one in self.accepts))
                raise BadInput(f"{self.folder.name[0]} takes {names}, not {type(content).__name__}")
        self.warm_up()
        rows = np.zeros((len(contents), self.space.dimension), dtype=np.float32)
        worded = [row for row, one in enumerate(contents) if isinstance(one, Words)]
        shown = [row for row, one in enumerate(contents) if not isinstance(one, Words)]
        if worded:
            rows[worded] = self._words([_text(contents[row]) for row in worded])
        if shown:
            rows[shown] = self._media([contents[row] for row in shown])
        return rows

    def _words(self, texts: Sequence[str]) -> Vectors:
        cut = [pieces(text, self._towers.room, self._towers.tokens) for text in texts]
        found = self.engine.run([piece for one in cut for piece, _ in one], self._towers.words)
        return self._joined(found, [[weight for _, weight in one] for one in cut])

    def _media(self, contents: Sequence[Content]) -> Vectors:
        cut = [self._towers.parts(content) for content in contents]
        found = self.engine.run(
            [part for one in cut for part in one],
            self._towers.media,
            bytes_each=self._towers.bytes_each(self.folder),
        )
        return self._joined(found, [[1] * len(one) for one in cut])

    def _joined(self, rows: Sequence[Vectors], weights: Sequence[Sequence[int]]) -> Vectors:
        """Give the weighted mean of the rows of each input, unit length, (n, d)."""
        means, start = [], 0
        for some in weights:
            own = stacked(rows[start : start + len(some)], self.space.dimension)
            start += len(some)
            mean = np.asarray(some, dtype=np.float32) @ own  # (d,)
            means.append(mean / max(float(np.linalg.norm(mean)), 1e-12))
        return stacked(means, self.space.dimension)


def picture_of(content: Content) -> Pixels:
    """Give a picture. Raises BadInput for one without pixels or with another number of channels."""
    assert isinstance(content, Pixels)
    if content.rgb.ndim != 3 or content.rgb.shape[2] != 3 or content.rgb.size == 0:
        raise BadInput(f"a picture has shape (height, width, 3), not {content.rgb.shape}")
    return content


def sound_of(content: Content, *, least_s: float) -> Samples:
    """Give a sound of finite samples. Raises BadInput for one that is too short."""
    assert isinstance(content, Samples)
    if content.rate_hz < 1 or content.mono.ndim != 1:
        raise BadInput(
            f"a sound is one row of samples at a rate, not {content.mono.shape} at "
            f"{content.rate_hz} Hz"
        )
    if content.mono.size < least_s * content.rate_hz:
        raise BadInput(
            f"a sound of {content.mono.size} samples at {content.rate_hz} Hz is too short; "
            f"{least_s} s are needed"
        )
    return Samples(np.nan_to_num(content.mono.astype(np.float32, copy=False)), content.rate_hz)


def _text(content: Content) -> str:
    assert isinstance(content, Words)
    return content.text
