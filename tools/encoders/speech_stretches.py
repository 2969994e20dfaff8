"""Where somebody may be speaking: what is not speech is left out before a model listens.

Told by a small network where one is installed (`tools.encoders.voice`), else by energy.
A recogniser makes words up in silence, and thirty seconds cost it the same whatever they hold.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from tools.core.content import Vectors
from tools.encoders import voice as silero

Voice = Literal["auto", "energy"]
"""`auto`: the network where it is installed and the sound has its rate; `energy`: never."""

FRAME_S = 0.03
ABOVE_FLOOR_DB = 9.0
"""A frame counts when it stands so far above the quietest fifth. Not tuned on speech."""
LEAST_DBFS = -55.0
"""What is quieter is silence, whatever the floor."""
_BRIDGE_S = 0.6
"""Pauses up to this long stay inside a stretch."""
_MARGIN_S = 0.2
_LEAST_S = 0.15
_LEAST_VOICED_S = 0.2
"""By the network. Chosen on 240 sounds without speech (ESC-10), of which 22 instead of 26 pass for
a voice, most of them sneezes, and on 150 spoken digits: none between silence is lost."""


def stretches(
    mono: Vectors, rate_hz: int, *, most_s: float = 30.0, voice: Voice = "energy"
) -> list[tuple[int, int]]:
    """Give (first, behind last) samples of stretches that may hold speech, in order.

    None is longer than `most_s`; a longer one is cut at its quietest frame near the end. By
    energy, a sound that is even throughout (a hum, a crowd) has no floor to stand above, and is
    given whole.
    """
    by_network = voice == "auto" and rate_hz == silero.RATE_HZ and silero.network() is not None
    size = silero.FRAME if by_network else max(1, round(FRAME_S * rate_hz))
    frame_s = size / rate_hz
    count = mono.size // size
    if count == 0:
        return []
    frames = mono[: count * size].reshape(count, size).astype(np.float64)  # (frames, samples)
    level = 10.0 * np.log10(np.maximum((frames**2).mean(axis=1), 1e-12))
    heard = silero.spoken_frames(mono) if by_network else _loud(level)
    least_s = _LEAST_VOICED_S if by_network else _LEAST_S
    found = _runs(heard, round(_BRIDGE_S / frame_s), round(least_s / frame_s))
    margin = round(_MARGIN_S / frame_s)
    widened = [(max(0, start - margin), min(count, end + margin)) for start, end in found]
    most = max(1, int(most_s / frame_s))
    cut = [part for one in _without_overlap(widened) for part in _cut(one, level, most)]
    return [(start * size, mono.size if end == count else end * size) for start, end in cut]


def _loud(level: np.ndarray) -> np.ndarray:
    floor = float(np.percentile(level, 20))
    even = float(np.percentile(level, 95)) - floor < ABOVE_FLOOR_DB
    return level > (LEAST_DBFS if even else max(LEAST_DBFS, floor + ABOVE_FLOOR_DB))


def _runs(heard: np.ndarray, bridge: int, least: int) -> list[tuple[int, int]]:
    """Give runs of True as (first, behind last), over gaps up to `bridge`, at least `least`."""
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(heard).tolist():
        if found and place - found[-1][1] <= bridge:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return [(start, end) for start, end in found if end - start >= least]


def _without_overlap(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in runs:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _cut(run: tuple[int, int], level: np.ndarray, most: int) -> list[tuple[int, int]]:
    start, end = run
    found = []
    while end - start > most:
        # The quietest frame of the last fifth, so that words are rarely cut.
        behind = start + most
        first = start + most - max(1, most // 5)
        place = first + int(level[first:behind].argmin()) + 1
        found.append((start, place))
        start = place
    found.append((start, end))
    return found
