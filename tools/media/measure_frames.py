"""A sound as rows of numbers, one every 20 ms: bands, level, onset strength, voicing, steadiness.

Windows are set in seconds, not samples, so that a row means the same at every sample rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

HOP_S = 0.02
_WINDOW_S = 0.046
_TOP_HZ = 4000.0
"""Voicing and steadiness look at speech and melody range only; it also bounds the work."""
BANDS = 24
_LOWEST_HZ, _HIGHEST_HZ = 80.0, 7600.0
_PITCH_HZ = (75.0, 400.0)
_STEADY_LAG = 5
"""Frames; 100 ms is more than two windows, so that noise of two frames shares no sample."""
_FLOOR = 1e-10


@dataclass(frozen=True, eq=False, kw_only=True)
class SoundFrames:
    """What was seen in every frame; n rows."""

    bands_db: Floats
    """(n, BANDS), dB re full scale."""
    level_db: Floats
    """(n,)."""
    voicing: Floats
    """(n,), height of the autocorrelation peak at a voice's pitch, 0..1."""
    pitch_hz: Floats
    """(n,), at that peak."""
    steadiness: Floats
    """(n,), correlation of the fine spectrum with that of 100 ms later, -1..1."""
    spectrum: Floats
    """(bins,), mean power over the frames."""
    bin_hz: float

    # Kept, because every second of an hour asks for it.
    @cached_property
    def onset(self) -> Floats:
        """Give the rise of the bands since the frame before, dB, (n,)."""
        heard = np.maximum(self.bands_db, self.bands_db.max() - 60.0)
        rise = np.maximum(np.diff(heard, axis=0, prepend=heard[:1]), 0.0)
        strength: Floats = rise.mean(axis=1, dtype=np.float32)
        return strength


def frames_of(mono: Floats, rate_hz: int) -> SoundFrames:
    """Cut a sound into frames: (n,) -> rows. A sound shorter than one window is padded."""
    import scipy.fft

    mono = mono - mono.mean()  # an offset is not a tone
    size = scipy.fft.next_fast_len(round(_WINDOW_S * rate_hz), real=True)
    hop = max(1, round(HOP_S * rate_hz))
    if mono.size < size:
        mono = np.pad(mono, (0, size - mono.size))
    cut = np.lib.stride_tricks.sliding_window_view(mono, size)[::hop]
    spectrum = scipy.fft.rfft(cut * _window(size), axis=1)
    power = spectrum.real**2 + spectrum.imag**2  # (n, size // 2 + 1)
    power *= np.float32(2.0 / (_window(size) ** 2).sum() / size)
    top = min(power.shape[1], int(_TOP_HZ / rate_hz * size) + 1)
    low = power[:, :top]
    voicing, pitch = _voicing(low, rate_hz / size)
    bands = power @ _band_weights(rate_hz, size)
    return SoundFrames(
        bands_db=10.0 * np.log10(bands + _FLOOR),
        level_db=10.0 * np.log10(power.sum(axis=1) + _FLOOR),
        voicing=voicing,
        pitch_hz=pitch,
        steadiness=_steadiness(low, rate_hz / size),
        spectrum=power.mean(axis=0),
        bin_hz=rate_hz / size,
    )


def joined(pieces: list[SoundFrames]) -> SoundFrames:
    """Put the frames of consecutive pieces of one recording into one."""
    if len(pieces) == 1:
        return pieces[0]
    return SoundFrames(
        bands_db=np.concatenate([one.bands_db for one in pieces]),
        level_db=np.concatenate([one.level_db for one in pieces]),
        voicing=np.concatenate([one.voicing for one in pieces]),
        pitch_hz=np.concatenate([one.pitch_hz for one in pieces]),
        steadiness=np.concatenate([one.steadiness for one in pieces]),
        spectrum=np.average(
            [one.spectrum for one in pieces],
            axis=0,
            weights=[len(one.level_db) for one in pieces],
        ),
        bin_hz=pieces[0].bin_hz,
    )


@lru_cache(maxsize=8)
def _window(size: int) -> Floats:
    wave: Floats = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(size) / size)).astype(np.float32)
    return wave


@lru_cache(maxsize=8)
def _band_weights(rate_hz: int, size: int) -> Floats:
    """Give triangles of equal width on the mel scale of O'Shaughnessy (1987): (bins, BANDS)."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (_LOWEST_HZ, _HIGHEST_HZ))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, BANDS + 2) / 2595.0) - 1.0)
    hz = np.arange(size // 2 + 1) * rate_hz / size
    rising = (hz[:, None] - edges[None, :-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[None, 2:] - hz[:, None]) / (edges[2:] - edges[1:-1])
    weights: Floats = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    return weights


def _voicing(low: Floats, bin_hz: float) -> tuple[Floats, Floats]:
    import scipy.fft

    size = 2 * (low.shape[1] - 1)
    rate = bin_hz * size
    lags = scipy.fft.irfft(low, n=size, axis=1)
    # The window's own autocorrelation falls with lag; without this, low voices look unvoiced.
    shape = _window_autocorrelation(round(rate / bin_hz))
    first, last = int(rate / _PITCH_HZ[1]), int(rate / _PITCH_HZ[0]) + 1
    ratio = lags[:, first:last] / (lags[:, :1] + _FLOOR) / shape[first:last]
    best = ratio.argmax(axis=1)
    height = ratio[np.arange(len(ratio)), best]
    pitch = rate / (best + first)
    return np.clip(height, 0.0, 1.0).astype(np.float32), pitch.astype(np.float32)


@lru_cache(maxsize=8)
def _window_autocorrelation(size: int) -> Floats:
    padded = np.zeros(2 * size)
    padded[:size] = _window(size)
    lags = np.fft.irfft(np.abs(np.fft.rfft(padded)) ** 2)[:size]
    shape: Floats = np.maximum(lags / lags[0], 0.05).astype(np.float32)
    return shape


def _steadiness(low: Floats, bin_hz: float) -> Floats:
    from scipy.ndimage import uniform_filter1d

    logs = np.log(low[:, 1:] + _FLOOR)
    fine = logs - uniform_filter1d(logs, max(3, round(500.0 / bin_hz)), axis=1)
    norm = np.sqrt((fine**2).sum(axis=1)) + 1e-9
    lag = min(_STEADY_LAG, max(0, len(fine) - 1))
    if lag == 0:
        return np.zeros(len(fine), dtype=np.float32)
    product = (fine[:-lag] * fine[lag:]).sum(axis=1) / (norm[:-lag] * norm[lag:])
    return np.concatenate((product, np.repeat(product[-1:], lag))).astype(np.float32)
