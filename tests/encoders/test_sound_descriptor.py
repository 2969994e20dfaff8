"""What sound vectors find: pytest tests/encoders/test_sound_descriptor.py"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.core.content import AsItem, AsQuery, Samples, Vectors
from tools.core.errors import BadInput
from tools.encoders.sound_descriptor import SoundDescriptor, measure_scale

DATA = Path(os.environ.get("CAIRN_DATA", Path(__file__).parents[3] / "shared" / "data"))
SCALE = Path(__file__).parents[2] / "tools" / "encoders" / "sound_scale.json"
Mono = NDArray[np.float32]
KINDS = ("hum", "clicks", "hiss", "chirps")


def made(kind: str, seed: int, *, rate: int = 22_050, seconds: float = 3.0) -> Samples:
    """Give a sound of a kind; the seed changes pitch, pace and noise, not the kind."""
    chance = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    hiss = np.random.default_rng(seed + 100).normal(0, 1, time.size)
    pace = chance.uniform(1.5, 3.0)
    if kind == "hum":
        hertz = chance.uniform(90, 140)
        wave = sum(np.sin(2 * np.pi * hertz * part * time) / part for part in range(1, 6))
    elif kind == "clicks":
        wave = hiss * np.exp(-(time % (1 / pace)) * 120)
    elif kind == "hiss":
        wave = hiss
    else:
        phase = time % (1 / pace)
        wave = np.sin(2 * np.pi * (2500 + 6000 * phase) * phase) * (phase < 0.15)
    mono = 0.2 * np.asarray(wave) + 0.002 * hiss
    return Samples(mono.astype(np.float32), rate)


def encode(*sounds: Samples) -> Vectors:
    return SoundDescriptor().encode_items([AsItem(one) for one in sounds])


def ask(sound: Samples) -> Vectors:
    return SoundDescriptor().encode_queries([AsQuery(sound)])[0]


def test_a_sound_finds_others_of_its_make() -> None:
    stored = [(kind, seed) for kind in KINDS for seed in (1, 2, 3)]
    vectors = encode(*(made(*one) for one in stored))
    for kind in KINDS:
        best = np.argsort(-(vectors @ ask(made(kind, 9))))[:3]
        assert [stored[place][0] for place in best] == [kind] * 3


def test_level_does_not_matter() -> None:
    loud = made("clicks", 1)
    quiet = Samples(loud.mono * np.float32(0.01), loud.rate_hz)
    assert float(encode(loud)[0] @ ask(quiet)) > 0.999


def test_the_sample_rate_hardly_matters() -> None:
    stored = [made(kind, 1, rate=48_000) for kind in KINDS]
    vectors = encode(*stored)
    for place, kind in enumerate(KINDS):
        assert int((vectors @ ask(made(kind, 1, rate=16_000))).argmax()) == place


def test_a_part_finds_its_whole() -> None:
    vectors = encode(*(made(kind, seed) for kind in KINDS for seed in (1, 2)))
    for place, (kind, seed) in enumerate((kind, seed) for kind in KINDS for seed in (1, 2)):
        whole = made(kind, seed)
        part = Samples(whole.mono[: whole.mono.size // 2], whole.rate_hz)
        assert int((vectors @ ask(part)).argmax()) // 2 == place // 2


@pytest.mark.parametrize("rate", [1_000, 4_000, 8_000, 96_000, 384_000])
def test_odd_sample_rates_have_a_vector(rate: int) -> None:
    assert np.isfinite(encode(made("hiss", 1, rate=rate, seconds=1.0))).all()


@pytest.mark.parametrize("samples", [1_200, 16_000, 160_000])
def test_silence_has_a_vector(samples: int) -> None:
    vectors = encode(Samples(np.zeros(samples, dtype=np.float32), 16_000))
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors[0]) == pytest.approx(1.0, abs=1e-5)


def test_samples_that_are_no_numbers_count_as_silence() -> None:
    broken = made("hum", 1)
    broken.mono[::100] = np.nan
    assert np.isfinite(encode(broken)).all()


def test_a_sound_too_short_to_compare_is_refused() -> None:
    with pytest.raises(BadInput, match="too short"):
        encode(Samples(np.zeros(100, dtype=np.float32), 16_000))


def clips(every: int = 1) -> list[tuple[str, int, Samples]]:
    """Give (label, fold, sound) of the ESC-10 share."""
    import soundfile

    path = DATA / "esc10" / "manifest.json"
    if not path.is_file():
        pytest.skip(f"the set esc10 is not in {DATA}")
    found = []
    for one in json.loads(path.read_text())["items"][::every]:
        mono, rate = soundfile.read(path.parent / one["file"], dtype="float32", always_2d=True)
        found.append((one["label"], one["fold"], Samples(mono.mean(axis=1), rate)))
    return found


@pytest.mark.data
def test_sounds_of_fold_three_find_their_kind_in_the_others() -> None:
    held = clips(every=2)
    vectors = encode(*(sound for _, _, sound in held))
    labels = np.array([label for label, _, _ in held])
    asked = np.array([fold == 3 for _, fold, _ in held])
    likeness = vectors[asked] @ vectors[~asked].T
    first = labels[~asked][likeness.argmax(axis=1)] == labels[asked]
    assert first.mean() > 0.7


@pytest.mark.data
@pytest.mark.nightly
def test_the_scale_is_what_folds_one_and_two_give() -> None:
    stored = json.loads(SCALE.read_text())
    known = [sound for _, fold, sound in clips() if fold in (1, 2)]
    for name, measured in measure_scale(known).items():
        for part in ("mean", "spread"):
            np.testing.assert_allclose(measured[part], stored[name][part], atol=0.01)
