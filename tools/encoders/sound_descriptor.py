"""Sounds by classical descriptors: a stretch of sound in, one unit vector out. No weights.

Finds sounds of the same make (ticking, barking, rain); it hears no words. Each block is brought to
mean 0 and spread 1 by `sound_scale.json`, clipped, and set to unit length, so that all blocks count
the same in the likeness of two sounds. Blocks were chosen on ESC-10, each sound asking for its kind
among the other folds; no weight is tuned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.core.content import AsItem, AsQuery, Content, Samples, Vectors
from tools.core.errors import BadInput
from tools.core.spaces import Space
from tools.encoders.sound_blocks import describe_sound

VERSION = "cairn-sound-1"
"""Change it with anything that changes a vector: it is part of the space."""

_SCALE_FILE = Path(__file__).with_name("sound_scale.json")
"""Mean and standard deviation of every number over folds 1 and 2 of ESC-10 (160 clips)."""
_CLIP = 3.0
_LEAST_S = 0.05

Scale = dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]


class SoundDescriptor:
    """Encoder of sounds without learnt weights."""

    @property
    def space(self) -> Space:
        """Where its vectors live."""
        return Space(
            model="sound-descriptor",
            revision=VERSION,
            weights=hashlib.sha256(_SCALE_FILE.read_bytes()).hexdigest(),
            preprocessing="mono, any rate, 40 mel bands to 7500 Hz, level taken off",
            dimension=sum(mean.size for mean, _ in _scale().values()),
        )

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Samples."""
        return frozenset((Samples,))

    def warm_up(self) -> None:
        """Nothing: the imports wait for the first sound, not for every start."""

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, d). Raises BadInput for content that is no sound."""
        return _encode([query.content for query in queries])

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, d). Raises BadInput for content that is no sound."""
        return _encode([item.content for item in items])


def measure_scale(sounds: Sequence[Samples]) -> dict[str, dict[str, list[float]]]:
    """Give the content of `sound_scale.json` for a set of sounds."""
    rows = [describe_sound(one.mono, one.rate_hz) for one in sounds]
    scale = {}
    for name in rows[0]:
        values = np.array([row[name] for row in rows], dtype=np.float64)
        mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-4
        scale[name] = {
            "mean": [round(float(one), 4) for one in mean],
            "spread": [round(float(one), 4) for one in spread],
        }
    return scale


def _encode(contents: Sequence[Content]) -> Vectors:
    scale = _scale()
    vectors = np.zeros((len(contents), sum(mean.size for mean, _ in scale.values())), np.float32)
    for row, content in enumerate(contents):
        if not isinstance(content, Samples):
            raise BadInput(f"the sound descriptor takes Samples, not {type(content).__name__}")
        if content.mono.ndim != 1 or content.mono.size < _LEAST_S * content.rate_hz:
            raise BadInput(
                f"a sound of {content.mono.size} samples at {content.rate_hz} Hz is too short to "
                f"compare; {_LEAST_S} s are needed"
            )
        found = describe_sound(np.nan_to_num(content.mono), content.rate_hz)
        blocks = [_scaled(found[name], *scale[name]) for name in scale]
        vectors[row] = np.concatenate(blocks) / np.sqrt(len(blocks))
    return vectors


def _scaled(
    values: NDArray[np.float32], mean: NDArray[np.float32], spread: NDArray[np.float32]
) -> NDArray[np.float32]:
    scaled = np.clip((values - mean) / spread, -_CLIP, _CLIP)
    length = float(np.linalg.norm(scaled))
    if length == 0.0:
        scaled = np.ones_like(scaled)
        length = float(np.sqrt(scaled.size))
    return np.asarray(scaled / length, dtype=np.float32)


@lru_cache(maxsize=1)
def _scale() -> Scale:
    stored = json.loads(_SCALE_FILE.read_text(encoding="utf-8"))
    return {
        name: (np.array(one["mean"], np.float32), np.array(one["spread"], np.float32))
        for name, one in stored.items()
    }
