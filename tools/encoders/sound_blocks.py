"""The blocks of the sound descriptor: what a sound's spectrum is like and how it moves.

All of them ignore level: decibels count from the loudest frame of the stretch. Bands end at
7500 Hz, so that a recording at 16 kHz meets one at 48 kHz.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_WINDOW_S, _HOP_S = 0.046, 0.01
_BANDS = 40
_LOWEST_HZ, _HIGHEST_HZ = 50.0, 7500.0
_COEFFICIENTS = 20
_RANGE_DB, _ACTIVE_DB = 50.0, 30.0
"""Below the loudest: what is still heard, and what counts as sounding."""
_FAR = 10  # frames, 0.1 s
_MODULATION_HZ = (0.4, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
_GROUPS = 8
_OCTAVES_HZ = (100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 7500.0)
_FLOOR = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class _Heard:
    """A stretch of sound as frames of 10 ms; n rows."""

    power: Floats
    """(n, bins)."""
    bin_hz: float
    bands: Floats
    """(n, _BANDS), dB re the loudest frame."""
    level: Floats
    """(n,), dB re the loudest frame."""
    sounding: NDArray[np.bool_]
    """(n,); at least one."""


def describe_sound(mono: Floats, rate_hz: int) -> dict[str, Floats]:
    """Give the blocks of a stretch, (n,) -1..1, unscaled; silence gives finite numbers too."""
    heard = _hear(mono, rate_hz)
    cepstra = _cepstra(heard.bands)  # (n, _COEFFICIENTS)
    here = cepstra[heard.sounding]
    spread = here.std(axis=0)
    quantiles = np.quantile(heard.bands[heard.sounding], (0.1, 0.5, 0.9), axis=0)
    return {
        "timbre": here.mean(axis=0)[1:],
        "timbre_spread": spread,
        "quick_change": _change(cepstra, heard.sounding, 1, root_mean_square=True),
        "slow_change": _change(cepstra, heard.sounding, _FAR, root_mean_square=False),
        "modulation": _modulation(heard.bands),
        "contrast": _contrast(heard),
        "envelope": _envelope(heard),
        "covariance": _covariance(here, spread),
        "quantiles": _cepstra(quantiles.astype(np.float32))[:, :13].ravel(),
    }


def _hear(mono: Floats, rate_hz: int) -> _Heard:
    import scipy.fft

    size = scipy.fft.next_fast_len(round(_WINDOW_S * rate_hz), real=True)
    window = np.hanning(size).astype(np.float32)
    padded = np.pad(mono, (size // 2, size // 2 + 1))
    cut = np.lib.stride_tricks.sliding_window_view(padded, size)[:: max(1, round(_HOP_S * rate_hz))]
    spectrum = scipy.fft.rfft(cut * window, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2) / np.float32((window**2).sum())
    bands = _decibels(power @ _mel_weights(rate_hz, size))
    level = _decibels((10.0 ** (bands / 10.0)).sum(axis=1))
    loudest = np.quantile(level, 0.99)
    floor = bands.max() - _RANGE_DB
    return _Heard(
        power=power,
        bin_hz=rate_hz / size,
        bands=(np.maximum(bands, floor) - loudest).astype(np.float32),
        level=(level - loudest).astype(np.float32),
        sounding=level >= loudest - _ACTIVE_DB,
    )


def _change(
    cepstra: Floats, sounding: NDArray[np.bool_], lag: int, *, root_mean_square: bool
) -> Floats:
    """Give how much the cepstra move within `lag` frames while it sounds: (_COEFFICIENTS,)."""
    moved = cepstra[lag:] - cepstra[:-lag]
    moved = moved[sounding[lag:] | sounding[:-lag]]
    if len(moved) == 0:
        return np.zeros(cepstra.shape[1], dtype=np.float32)
    if root_mean_square:
        return np.asarray(moved.std(axis=0), dtype=np.float32)
    return np.asarray(np.abs(moved).mean(axis=0), dtype=np.float32)


def _modulation(bands: Floats) -> Floats:
    """Give the log power of the envelope per group of bands and rate: (6 * _GROUPS,)."""
    groups = (10.0 ** (bands / 10.0)).reshape(len(bands), _GROUPS, -1).sum(axis=2)
    envelope = np.maximum(_decibels(groups), _decibels(groups).max() - 60.0)
    envelope = (envelope - envelope.mean(axis=0)) * np.hanning(len(envelope))[:, None]
    size = 1 << (len(envelope) - 1).bit_length()
    waves = np.abs(np.fft.rfft(envelope, size, axis=0)) ** 2 / len(envelope)
    rates = np.fft.rfftfreq(size, _HOP_S)
    found = []
    for low, high in pairwise(_MODULATION_HZ):
        among = (rates >= low) & (rates < high)
        # A stretch under two seconds has no bin in the slowest band; it is taken as still.
        found.append(waves[among].mean(axis=0) if among.any() else np.zeros(_GROUPS))
    return np.log(np.array(found) + 1e-3).astype(np.float32).ravel()


def _contrast(heard: _Heard) -> Floats:
    """Give peak less valley in each octave, mean and spread, dB: (2 * octaves,).

    After Jiang et al. 2002, with the upper and lower fifth of the bins.
    """
    logs = _decibels(heard.power[heard.sounding])
    found = []
    for low, high in pairwise(_OCTAVES_HZ):
        # Above half the sample rate there is nothing; the last two bins stand in for it.
        first = max(1, min(int(low / heard.bin_hz), logs.shape[1] - 2))
        part = np.sort(logs[:, first : max(first + 2, int(high / heard.bin_hz) + 1)], axis=1)
        fifth = max(1, part.shape[1] // 5)
        found.append(part[:, -fifth:].mean(axis=1) - part[:, :fifth].mean(axis=1))
    octaves = np.array(found)
    return np.concatenate((octaves.mean(axis=1), octaves.std(axis=1))).astype(np.float32)


def _envelope(heard: _Heard) -> Floats:
    """Give ten numbers about level over time: how much of it sounds, how it starts."""
    level = np.maximum(heard.level, -60.0)
    onset = np.maximum(np.diff(np.maximum(heard.bands, -60.0), axis=0), 0.0).mean(axis=1)
    if onset.size == 0:
        onset = np.zeros(1, dtype=np.float32)
    return np.array(
        [
            heard.sounding.mean(),
            level.std(),
            level.mean(),
            onset.mean(),
            onset.std(),
            np.quantile(onset, 0.99),
            (onset > 3.0 * onset.mean() + 0.3).mean(),
            (level > -3.0).mean(),
            (level > -10.0).mean(),
            (level > -20.0).mean(),
        ],
        dtype=np.float32,
    )


def _covariance(cepstra: Floats, spread: Floats) -> Floats:
    """Give how the cepstra move together, nearly as correlations: (k * (k - 1) / 2,)."""
    centred = cepstra - cepstra.mean(axis=0)
    above = np.triu_indices(centred.shape[1], 1)
    together = centred.T @ centred / len(centred)
    return np.asarray(together[above] / (np.outer(spread, spread)[above] + 1.0), dtype=np.float32)


def _cepstra(bands: Floats) -> Floats:
    import scipy.fft

    turned = scipy.fft.dct(bands, axis=-1, norm="ortho")[..., :_COEFFICIENTS]
    return np.asarray(turned, dtype=np.float32)


def _decibels(power: NDArray[np.floating]) -> Floats:
    return np.asarray(10.0 * np.log10(power + _FLOOR), dtype=np.float32)


@lru_cache(maxsize=8)
def _mel_weights(rate_hz: int, size: int) -> Floats:
    """Give triangles of unit sum on the mel scale of O'Shaughnessy (1987): (bins, _BANDS)."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (_LOWEST_HZ, _HIGHEST_HZ))
    ends = 700.0 * (10.0 ** (np.linspace(low, high, _BANDS + 2) / 2595.0) - 1.0)
    hz = np.arange(size // 2 + 1) * rate_hz / size
    rising = (hz[:, None] - ends[None, :-2]) / (ends[1:-1] - ends[:-2])
    falling = (ends[None, 2:] - hz[:, None]) / (ends[2:] - ends[1:-1])
    weights = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(weights / (weights.sum(axis=0) + 1e-9), dtype=np.float32)
