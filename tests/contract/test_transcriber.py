"""What every Transcriber promises: pytest tests/contract/test_transcriber.py"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import tiny_models
from tests.encoders.tiny_whisper import convert_whisper, save_whisper
from tools.core.content import Samples
from tools.core.fakes import ScriptedTranscriber
from tools.core.protocols import Transcriber
from tools.encoders.torch_engine import Placement, Precision

RATE_HZ = 16_000


def whisper(home: Path, precision: Precision = "fp32") -> Transcriber:
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("transformers", reason=tiny_models.ADVICE)
    from tools.encoders.whisper import build

    placed = Placement(device="cpu", precision=precision)
    return build(save_whisper(home), placed, voice="energy")


def faster_whisper(home: Path) -> Transcriber:
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("ctranslate2", reason="pip install 'cairn-assistant[speech]'")
    from tools.encoders.faster_whisper import build

    return build(
        convert_whisper(save_whisper(home / "hub", seconds=30), home / "quick"), voice="energy"
    )


CASES: Mapping[str, Callable[[Path], Transcriber]] = {
    "scripted": lambda _: ScriptedTranscriber("the pump leaks"),
    "whisper": whisper,
    "whisper, bf16": partial(whisper, precision="bf16"),
    "whisper, int8": partial(whisper, precision="int8"),
    "faster-whisper": faster_whisper,
}


@pytest.fixture(params=CASES, scope="module")
def transcriber(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Transcriber:
    return CASES[request.param](tmp_path_factory.mktemp("speech"))


def spoken(*, rate_hz: int = RATE_HZ, seconds: float = 6.0) -> Samples:
    """Give a tone that comes and goes, as speech does, over a little noise."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    on = (time % 3.0 >= 1.0) & (time % 3.0 < 2.0)
    noise = np.random.default_rng(0).normal(0, 0.0005, time.size)
    mono = 0.3 * np.sin(2 * np.pi * 220 * time) * on + noise
    return Samples(mono.astype(np.float32), rate_hz)


def test_it_has_a_name_and_says_whether_it_is_reliable(transcriber: Transcriber) -> None:
    assert transcriber.name.strip()
    assert isinstance(transcriber.reliable, bool)


def test_cues_have_words_and_stand_in_order_inside_the_clip(transcriber: Transcriber) -> None:
    cues = transcriber.transcribe(spoken())
    assert cues
    for one in cues:
        assert one.text and one.text == one.text.strip()
        assert 0.0 <= one.start_s <= one.end_s <= 6.0 + 1e-6
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in itertools.pairwise(cues))


def test_the_same_sound_gives_the_same_cues(transcriber: Transcriber) -> None:
    assert transcriber.transcribe(spoken()) == transcriber.transcribe(spoken())


@pytest.mark.parametrize("rate_hz", [8_000, 44_100])
def test_times_are_seconds_at_any_rate(transcriber: Transcriber, rate_hz: int) -> None:
    cues = transcriber.transcribe(spoken(rate_hz=rate_hz))
    assert all(0.0 <= one.start_s <= one.end_s <= 6.0 + 1e-6 for one in cues)


@pytest.mark.parametrize("samples", [0, 1, 10, 3 * RATE_HZ])
def test_silence_and_no_sound_have_no_words(transcriber: Transcriber, samples: int) -> None:
    silence = Samples(np.zeros(samples, dtype=np.float32), RATE_HZ)
    assert transcriber.transcribe(silence) == ()


def test_the_sound_is_left_as_it_was(transcriber: Transcriber) -> None:
    sound = spoken()
    before = sound.mono.copy()
    transcriber.transcribe(sound)
    np.testing.assert_array_equal(sound.mono, before)
