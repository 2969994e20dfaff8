"""Facts of sounds against known signals: pytest tests/media/test_measure_sound.py"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.core.attributes import row_of
from tools.media.measure_sound import SoundMeter, measure_sound

Mono = NDArray[np.float32]
RATE_HZ = 16_000
DATA = Path(os.environ.get("CAIRN_DATA", Path(__file__).parents[3] / "shared" / "data"))


def sine(hertz: float, *, seconds: float = 4.0, peak: float = 0.5, rate: int = RATE_HZ) -> Mono:
    time = np.arange(round(seconds * rate)) / rate
    return (peak * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def noise(seconds: float = 4.0, level: float = 0.1) -> Mono:
    chance = np.random.default_rng(5)
    return (level * chance.normal(size=round(seconds * RATE_HZ))).astype(np.float32)


def clicks(bpm: float, seconds: float = 12.0) -> Mono:
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    phase = time % (60.0 / bpm)
    return (0.6 * np.exp(-phase * 60) * np.sin(2 * np.pi * 900 * phase)).astype(np.float32)


def chord(seconds: float = 6.0) -> Mono:
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tones = [220 * 2 ** (step / 12) for step in (0, 4, 7)]
    wave = sum(
        np.sin(2 * np.pi * hertz * part * time) / part for hertz in tones for part in (1, 2, 3)
    )
    return (0.1 * np.asarray(wave)).astype(np.float32)


def facts(mono: Mono, rate: int = RATE_HZ, **more: float) -> dict[str, float]:
    return {one.name: float(str(one.value)) for one in measure_sound(mono, rate, **more)}


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
def test_a_full_scale_sine_has_the_loudness_of_the_standard(rate: int) -> None:
    # BS.1770: a 0 dB FS, 997 Hz sine in one channel reads -3.01 LKFS.
    found = facts(sine(997, peak=1.0, rate=rate), rate)
    assert found["loudness_lufs"] == pytest.approx(-3.01, abs=0.15)
    assert found["level_dbfs"] == pytest.approx(-3.01, abs=0.01)


def test_a_sine_at_20_db_below_full_scale_reads_so() -> None:
    found = facts(sine(1000, peak=0.1 * 2**0.5))
    assert found["level_dbfs"] == pytest.approx(-20.0, abs=0.01)
    assert found["loudness_lufs"] == pytest.approx(-20.0, abs=0.15)


def test_quiet_parts_are_gated_as_the_reference_meter_gates_them() -> None:
    import pyloudnorm

    mono = np.concatenate(
        (sine(997, peak=0.3), sine(997, peak=0.002), np.zeros(RATE_HZ, np.float32))
    )
    wanted = pyloudnorm.Meter(RATE_HZ).integrated_loudness(mono)
    assert facts(mono)["loudness_lufs"] == pytest.approx(wanted, abs=0.01)


def test_a_sound_pressure_level_needs_a_calibration() -> None:
    assert "level_db_spl" not in facts(sine(1000))
    found = facts(sine(1000, peak=0.1 * 2**0.5), full_scale_db_spl=94.0)
    assert found["level_db_spl"] == pytest.approx(74.0, abs=0.01)


def test_silence_has_a_length_and_nothing_else() -> None:
    assert facts(np.zeros(3 * RATE_HZ, dtype=np.float32)) == {"duration_s": 3.0}


def test_a_sound_too_short_for_a_gating_block_has_no_loudness() -> None:
    found = facts(sine(1000, seconds=0.3))
    assert "loudness_lufs" not in found and "tempo_bpm" not in found
    assert found["level_dbfs"] == pytest.approx(-9.03, abs=0.05)


def test_a_sound_under_the_absolute_gate_has_no_loudness() -> None:
    found = facts(sine(1000, peak=1e-4))
    assert "loudness_lufs" not in found
    assert found["level_dbfs"] == pytest.approx(-83.0, abs=0.1)


def test_nothing_at_all_has_no_facts() -> None:
    assert measure_sound(np.zeros(0, dtype=np.float32), RATE_HZ) == ()


@pytest.mark.parametrize("samples", [1, 7, 200, 6_399, 6_401, 40_000])
def test_whatever_comes_in_no_fact_is_infinite(samples: int) -> None:
    chance = np.random.default_rng(samples)
    mono = chance.normal(0, 0.3, samples).astype(np.float32)
    mono[:: max(1, samples // 5)] = (np.nan, np.inf, -np.inf)[samples % 3]
    found = facts(mono)
    assert all(np.isfinite(value) for value in found.values())
    assert found["duration_s"] == pytest.approx(samples / RATE_HZ, abs=1e-3)


@pytest.mark.parametrize("rate", [1_000, 2_000, 8_000, 11_025, 96_000, 384_000])
def test_odd_sample_rates_are_measured(rate: int) -> None:
    found = facts(sine(rate / 10, seconds=2.0, rate=rate), rate)
    assert all(np.isfinite(value) for value in found.values())
    assert found["dominant_frequency_hz"] == pytest.approx(rate / 10, rel=0.05)
    assert ("loudness_lufs" in found) == (rate >= 8_000)


def test_a_sample_rate_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="sample rate"):
        measure_sound(sine(100), 0)


@pytest.mark.parametrize("hertz", [60, 100, 440, 3000, 7000])
def test_the_strongest_frequency_is_found(hertz: float) -> None:
    mono = sine(hertz) + 0.2 * sine(1.7 * hertz if hertz < 4000 else 900.0) + np.float32(0.1)
    assert facts(mono)["dominant_frequency_hz"] == pytest.approx(hertz, rel=0.02)


@pytest.mark.parametrize("bpm", [50, 90, 120, 174])
def test_a_steady_beat_has_its_tempo(bpm: float) -> None:
    assert facts(clicks(bpm))["tempo_bpm"] == pytest.approx(bpm, rel=0.02)


@pytest.mark.parametrize("mono", [noise(8.0), sine(440, seconds=8.0), clicks(120, seconds=2.0)])
def test_without_a_clear_beat_there_is_no_tempo(mono: Mono) -> None:
    assert "tempo_bpm" not in facts(mono)


def test_music_is_tonal_or_rhythmic_and_noise_is_neither() -> None:
    assert facts(chord())["music_likeness"] > 60.0
    assert facts(noise())["music_likeness"] < 15.0
    assert facts(clicks(120))["music_likeness"] > 60.0


@pytest.mark.parametrize("mono", [noise(), chord(), sine(300), clicks(90)])
def test_noise_tones_and_clicks_are_no_speech(mono: Mono) -> None:
    assert facts(mono)["speech_share"] <= 25.0


def test_pieces_measure_as_the_whole() -> None:
    mono = np.concatenate((chord(), noise(), clicks(120, 10.0)))
    meter = SoundMeter(RATE_HZ, full_scale_db_spl=90.0)
    for start in range(0, mono.size, 5 * RATE_HZ):
        meter.add(mono[start : start + 5 * RATE_HZ])
    pieces = {one.name: float(str(one.value)) for one in meter.facts()}
    whole = facts(mono, full_scale_db_spl=90.0)
    assert pieces.keys() == whole.keys()
    for name, most in (("duration_s", 1e-6), ("level_dbfs", 0.02), ("level_db_spl", 0.02),
                       ("loudness_lufs", 0.3), ("dominant_frequency_hz", 3.0)):  # fmt: skip
        assert pieces[name] == pytest.approx(whole[name], abs=most)


def test_every_fact_is_a_row_of_the_table_in_its_unit() -> None:
    for one in measure_sound(clicks(120), RATE_HZ, full_scale_db_spl=90.0):
        row = row_of(one.name)
        assert row is not None and row.modality == "audio" and row.unit == one.unit
        assert isinstance(one.value, float) and one.by == "measured"


@pytest.mark.data
def test_spoken_clips_are_speech_and_weather_is_not() -> None:
    import soundfile

    def share(path: Path) -> float:
        mono, rate = soundfile.read(path, dtype="float32", always_2d=True)
        return facts(mono.mean(axis=1), rate)["speech_share"]

    spoken, heard = DATA / "speech", DATA / "esc10"
    if not (spoken / "manifest.json").is_file() or not (heard / "manifest.json").is_file():
        pytest.skip(f"the sets speech and esc10 are not in {DATA}")
    talk = json.loads((spoken / "manifest.json").read_text())["items"]
    noises = json.loads((heard / "manifest.json").read_text())["items"]
    weather = [one for one in noises if one["label"] in ("rain", "sea_waves", "helicopter")][::6]
    assert np.median([share(spoken / one["file"]) for one in talk]) > 85.0
    assert np.mean([share(heard / one["file"]) for one in weather]) < 10.0
