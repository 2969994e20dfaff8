"""What can be measured in a sound: loudness, level, speech, music, tempo, pitch.

Knows no file format and no learnt model. Windows and whole recordings are measured by one meter,
which takes a recording piece by piece and so never holds it whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.core.items import Attribute
from tools.media.measure_character import music_likeness, speech_share, tempo_bpm
from tools.media.measure_frames import SoundFrames, frames_of, joined

Mono = NDArray[np.float32]

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
"""Both gates: ITU-R BS.1770-4, annex 1."""
_BLOCK_S = 0.4
_LEAST_LOUDNESS_RATE_HZ = 8000
"""The K-weighting has a shelf at 1.7 kHz; at lower rates there is no loudness."""
_SILENT_DBFS = -90.0
"""Below one step of 16 bits (-90.3 dB) there is nothing but rounding."""


def measure_sound(
    mono: Mono, rate_hz: int, *, full_scale_db_spl: float | None = None
) -> tuple[Attribute, ...]:
    """Give the facts of a sound, (n,) -1..1; what cannot be measured in it is left out.

    full_scale_db_spl: sound pressure level of a signal with RMS 1.0; only with it there is a
    `level_db_spl`. level_dbfs is RMS re 1.0, so a full-scale sine has -3.01.
    """
    meter = SoundMeter(rate_hz, full_scale_db_spl=full_scale_db_spl)
    meter.add(mono)
    return meter.facts()


class SoundMeter:
    """Measures one recording from consecutive pieces of it."""

    def __init__(self, rate_hz: int, *, full_scale_db_spl: float | None = None) -> None:
        if rate_hz <= 0:
            raise ValueError(f"a sample rate is positive, not {rate_hz}")
        self._rate_hz = rate_hz
        self._full_scale_db_spl = full_scale_db_spl
        self._samples = 0
        self._square_sum = 0.0
        self._blocks_lufs: list[float] = []
        self._frames: list[SoundFrames] = []

    def add(self, mono: Mono) -> None:
        """Take the next piece, (n,); pieces of 5 to 30 s are best.

        Samples that are not finite count as silence.
        """
        piece = np.nan_to_num(np.ascontiguousarray(mono, dtype=np.float32), posinf=0.0, neginf=0.0)
        if piece.size == 0:
            return
        self._samples += piece.size
        self._square_sum += float(np.dot(piece, piece))
        if _dbfs(float(np.dot(piece, piece)) / piece.size) > _SILENT_DBFS:
            self._blocks_lufs += _block_loudness(piece, self._rate_hz)
        self._frames.append(frames_of(piece, self._rate_hz))

    def facts(self) -> tuple[Attribute, ...]:
        """Give what was measured so far; nothing before the first sample."""
        if self._samples == 0:
            return ()
        facts = [_number("duration_s", self._samples / self._rate_hz, "second", digits=3)]
        level = _dbfs(self._square_sum / self._samples)
        if level <= _SILENT_DBFS:
            return tuple(facts)
        facts.append(_number("level_dbfs", level, "dBFS"))
        if self._full_scale_db_spl is not None:
            facts.append(_number("level_db_spl", level + self._full_scale_db_spl, "dB"))
        frames = joined(self._frames)
        speech = speech_share(frames)
        measured = (
            ("loudness_lufs", gated_loudness(self._blocks_lufs), "LUFS", 1.0),
            ("speech_share", speech, "percent", 100.0),
            ("music_likeness", music_likeness(frames, speech or 0.0), "percent", 100.0),
            ("tempo_bpm", tempo_bpm(frames), "bpm", 1.0),
            ("dominant_frequency_hz", dominant_frequency_hz(frames), "Hz", 1.0),
        )
        facts += [
            _number(name, value * scale, unit)
            for name, value, unit, scale in measured
            if value is not None
        ]
        return tuple(facts)


def dominant_frequency_hz(frames: SoundFrames) -> float | None:
    """Give the frequency with the most energy, from 40 Hz.

    Between bins by a parabola through the logs around the maximum.
    """
    power = frames.spectrum
    first = max(2, int(40.0 / frames.bin_hz))
    if power.size < first + 3:
        return None
    place = first + int(power[first:-1].argmax())
    left, top, right = np.log(power[place - 1 : place + 2].astype(np.float64) + 1e-30)
    # Where the spectrum still rises towards 0 Hz the maximum lies at the edge and has no parabola.
    peaked = left < top > right
    shift = 0.5 * (left - right) / (left - 2.0 * top + right) if peaked else 0.0
    return float((place + shift) * frames.bin_hz)


def gated_loudness(blocks_lufs: list[float]) -> float | None:
    """Give the integrated loudness, LUFS, of 400 ms blocks after both gates of BS.1770-4.

    None where no block passes: shorter than 400 ms, or all of it under -70 LUFS.
    """
    blocks = np.array(blocks_lufs)
    blocks = blocks[blocks >= ABSOLUTE_GATE_LUFS]
    if blocks.size == 0:
        return None
    threshold = _mean_loudness(blocks) + RELATIVE_GATE_LU
    return _mean_loudness(blocks[blocks > threshold])


def _mean_loudness(blocks: NDArray[np.float64]) -> float:
    # Energies are averaged, so the -0.691 of the standard's formula cancels out.
    return float(10.0 * np.log10(np.mean(10.0 ** (blocks / 10.0))))


def _block_loudness(piece: Mono, rate_hz: int) -> list[float]:
    import pyloudnorm

    if rate_hz < _LEAST_LOUDNESS_RATE_HZ or piece.size < _BLOCK_S * rate_hz + 1:
        return []
    meter = pyloudnorm.Meter(rate_hz)
    meter.integrated_loudness(piece)
    return [float(one) for one in meter.blockwise_loudness]


def _dbfs(mean_square: float) -> float:
    return float(10.0 * np.log10(mean_square + 1e-20))


def _number(name: str, value: float, unit: str, *, digits: int = 2) -> Attribute:
    return Attribute(name=name, value=round(float(value), digits), unit=unit)
