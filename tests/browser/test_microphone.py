"""The microphone records the very sound that is there: its notes, its level, its length."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.app.scripted_desk import ScriptedDesk
from tests.browser.conftest import CHROMIUM, FLAGS, Watched, watch

RATE = 48_000
NOTES_HZ = (523.25, 783.99, 1174.66, 1760.0)
NOTE_S = 0.15


@pytest.fixture
def heard(chromium: Any, address: str, tmp_path: Path) -> Iterator[Watched]:
    """A page whose microphone hears four notes over and over."""
    tune = tmp_path / "tune.wav"
    write_tune(tune)
    flag = f"--use-file-for-fake-audio-capture={tune}"
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, flag])
    try:
        for one in watch(browser, address, permissions=["microphone"]):
            yield one
            one.check()
    finally:
        browser.close()


def test_what_is_recorded_is_what_was_heard(heard: Watched, desk: ScriptedDesk) -> None:
    page = heard.page
    page.add_init_script(TIMED)
    heard.go()
    page.click("#cairn-box [data-testid=microphone-button]")
    page.click("#cairn-box .record-button")
    page.wait_for_function("performance.now() - recorded.start > 2000")
    page.click("#cairn-box .stop-button")
    page.click("#cairn-box .confirm-button")
    heard.ask("what is this tune?")
    lasted_s = page.evaluate("recorded.stop - recorded.start") / 1000
    sound, rate = read_wave(desk.attached[-1])
    assert abs(len(sound) / rate - lasted_s) < 0.5
    assert rms(sound) > 0.02
    assert share_in_notes(sound, rate) > 0.8
    assert notes_in_order(sound, rate)


# When the browser itself says that it begins and ends to record.
TIMED = """
  window.recorded = {};
  const begin = MediaRecorder.prototype.start;
  MediaRecorder.prototype.start = function (...how) {
    for (const name of ["start", "stop"]) {
      this.addEventListener(name, () => (recorded[name] = performance.now()));
    }
    return begin.apply(this, how);
  };
"""


def write_tune(path: Path) -> None:
    times = np.arange(int(RATE * NOTE_S)) / RATE
    fade = np.minimum(1, np.minimum(times, NOTE_S - times) / 0.01)
    tune = np.concatenate([0.5 * fade * np.sin(2 * np.pi * hz * times) for hz in NOTES_HZ] * 8)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tune * 32767).astype("<i2").tobytes())


def read_wave(content: bytes) -> tuple[Any, int]:
    with wave.open(io.BytesIO(content)) as file:
        assert file.getsampwidth() == 2
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        mono = raw.reshape(-1, file.getnchannels()).mean(axis=1) / 32768
        return mono, file.getframerate()


def rms(sound: Any) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def share_in_notes(sound: Any, rate: int) -> float:
    """Give the share of the power within 4 % of the notes."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / rate)
    near = np.zeros(len(hz), dtype=bool)
    for note in NOTES_HZ:
        near |= np.abs(hz - note) < 0.04 * note
    return float(power[near].sum() / power.sum())


def notes_in_order(sound: Any, rate: int) -> bool:
    """Tell whether the notes follow one another as in the tune."""
    size = int(rate * 0.05)
    hz = np.fft.rfftfreq(size, 1 / rate)
    heard: list[int] = []
    for start in range(0, len(sound) - size, size):
        power = np.abs(np.fft.rfft(sound[start : start + size] * np.hanning(size)))
        note = int(np.argmin([abs(hz[power.argmax()] - one) for one in NOTES_HZ]))
        if not heard or heard[-1] != note:
            heard.append(note)
    steps = [(after - before) % len(NOTES_HZ) for before, after in pairwise(heard)]
    return len(steps) > 6 and steps.count(1) >= 0.7 * len(steps)
