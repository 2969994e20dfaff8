"""Voice activity: the network that faster-whisper's wheel carries, and the rule without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.core.content import Samples, Vectors
from tools.encoders import voice
from tools.encoders.clap import resampled
from tools.encoders.speech_stretches import stretches

RATE = voice.RATE_HZ
DEMO = Path(__file__).parents[2] / "tools" / "demo" / "library"


@pytest.fixture(autouse=True)
def _wheel(request: pytest.FixtureRequest) -> None:
    if voice.network() is None and "without" not in request.node.name:
        pytest.skip("no network for voices: pip install 'cairn-assistant[speech]'")


def hum(seconds: float) -> Vectors:
    time = np.arange(round(seconds * RATE)) / RATE
    on = time % 3.0 < 1.5
    return (0.3 * np.sin(2 * np.pi * 220 * time) * on).astype(np.float32)


def note() -> Vectors:
    """A spoken note of the demo library, between two seconds of silence."""
    import soundfile

    path = sorted(DEMO.glob("*/note-*.ogg"))[0]
    mono, rate = soundfile.read(path, dtype="float32")
    sound = Samples(mono=mono if mono.ndim == 1 else mono.mean(axis=1), rate_hz=rate)
    still = np.zeros(2 * RATE, dtype=np.float32)
    return np.concatenate([still, resampled(sound.mono, sound.rate_hz, RATE), still])


def test_a_tone_is_loud_and_no_voice() -> None:
    assert stretches(hum(9.0), RATE, voice="energy")
    assert stretches(hum(9.0), RATE, voice="auto") == []


@pytest.mark.parametrize("samples", [0, 1, 511, 512, 3 * RATE])
def test_silence_and_no_sound_hold_no_voice(samples: int) -> None:
    assert stretches(np.zeros(samples, dtype=np.float32), RATE, voice="auto") == []


def test_frames_in_one_call_are_those_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = note()[: 12 * RATE]
    once = voice.spoken_frames(sound)
    monkeypatch.setattr(voice, "_AT_ONCE", 50)
    np.testing.assert_array_equal(once, voice.spoken_frames(sound))


def test_a_sound_of_another_rate_is_judged_by_energy() -> None:
    assert stretches(hum(9.0), 8_000, voice="auto") == stretches(hum(9.0), 8_000, voice="energy")


def test_without_the_wheel_energy_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "network", lambda: None)
    assert stretches(hum(9.0), RATE, voice="auto") == stretches(hum(9.0), RATE, voice="energy")


def test_a_spoken_note_is_heard_inside_its_silence() -> None:
    sound = note()
    found = stretches(sound, RATE, voice="auto")
    assert found and found[0][0] >= 1.5 * RATE and found[-1][1] <= sound.size - 1.5 * RATE
