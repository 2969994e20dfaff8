"""Voice activity: the network that faster-whisper's wheel carries, and the rule without it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tools.core.content import Samples, Vectors
from tools.encoders import voice
from tools.encoders.clap import resampled
from tools.encoders.speech_stretches import stretches

RATE = voice.RATE_HZ
DATA = Path(os.environ.get("CAIRN_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
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


def mono_of(path: Path | io.BytesIO) -> Vectors:
    import soundfile

    mono, rate = soundfile.read(path, dtype="float32")
    return resampled(mono if mono.ndim == 1 else mono.mean(axis=1), rate, RATE)


def clips_of(name: str) -> list[dict[str, str]]:
    path = DATA / name / "manifest.json"
    if not path.is_file():
        pytest.skip(f"the evaluation set {name} is not in {DATA}; set CAIRN_DATA")
    items: list[dict[str, str]] = json.loads(path.read_text())["items"]
    return items


def without_voice(clips: Sequence[dict[str, str]], name: str, *, still_s: float = 0.0) -> list[str]:
    still = np.zeros(round(still_s * RATE), dtype=np.float32)
    return [
        one["id"]
        for one in clips
        if not stretches(
            np.concatenate([still, mono_of(DATA / name / one["file"]), still]), RATE, voice="auto"
        )
    ]


def test_few_sounds_without_speech_are_taken_for_a_voice() -> None:
    pytest.importorskip("faster_whisper", reason="the network that tells voices comes with it")
    clips = clips_of("esc10")
    kinds = sorted({one["label"] for one in clips})
    few = [one for kind in kinds for one in [it for it in clips if it["label"] == kind][:4]]
    assert len(few) == 40 and len(without_voice(few, "esc10")) >= 37


def test_every_spoken_clip_and_nearly_every_digit_is_heard() -> None:
    pytest.importorskip("faster_whisper", reason="the network that tells voices comes with it")
    assert without_voice(clips_of("speech"), "speech") == []
    digits = clips_of("fsdd")
    assert len(without_voice(digits, "fsdd", still_s=1.0)) <= 0.02 * len(digits)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("noise", [0.0, 0.005])
def test_sentences_are_found_at_the_second_they_begin(language: str, noise: float) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("apt-get install espeak-ng")
    parts: list[Vectors] = []
    spans: list[tuple[float, float]] = []
    told = ("The pump leaks oil.", "Bring your own padlock.", "The ferry leaves at noon.")
    for pause_s, sentence in zip((1.2, 1.9, 2.6), told, strict=True):
        parts.append(np.zeros(round(pause_s * RATE), dtype=np.float32))
        said = subprocess.run(
            ["espeak-ng", "-v", language, "--stdout", sentence], capture_output=True, check=True
        ).stdout
        voiced = mono_of(io.BytesIO(said))
        loud = np.flatnonzero(np.abs(voiced) > 0.01)
        before = sum(one.size for one in parts)
        spans.append(((before + loud[0]) / RATE, (before + loud[-1]) / RATE))
        parts.append(voiced)
    sound = np.concatenate([*parts, np.zeros(2 * RATE, dtype=np.float32)])
    sound += np.random.default_rng(0).normal(0, noise, sound.size).astype(np.float32)
    found = stretches(sound, RATE, voice="auto")
    assert len(found) == 3
    for (start, end), (begins_s, ends_s) in zip(found, spans, strict=True):
        assert begins_s - 0.3 <= start / RATE <= begins_s, "a margin before, and no word cut"
        assert ends_s <= end / RATE <= ends_s + 0.3
