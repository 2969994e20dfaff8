"""Speech by espeak-ng: voice notes with cue times, and rooms full of talk."""

from __future__ import annotations

import io
import subprocess

import numpy as np
import soundfile
from scipy.signal import resample_poly

from tools.demo.make import synth
from tools.demo.make.synth import RATE_HZ, Rng, Sound
from tools.demo.make.world import Row

ACCENTS = ("en-gb", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbcwmd", "en-029")
TIMBRES = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m7", "m8")
TALK = (
    "No, honestly, I told her that twice already and she still brought the green one.",
    "Could we have another jug of water, when you have a moment?",
    "And then the whole tent came down, with the cake still inside it.",
    "He starts on Monday. Well, he says he starts on Monday.",
    "You have to try this, quick, before it gets cold.",
    "Did you see the weather for the weekend? It looks awful.",
    "That is what I said! Nobody listens to me in this family.",
    "Two more minutes, the others are just parking the car.",
    "We paid half of that last year, and the room had a balcony.",
    "Yes, yes, go on, I am listening, what did the doctor say?",
)


def say(text: str, *, name: str, variant: str, speed: int, pitch: int) -> Sound:
    """Speak one sentence; silence at both ends is cut, peak 1."""
    command = ["espeak-ng", "-v", f"{name}+{variant}", "-s", str(speed), "-p", str(pitch)]
    wav = subprocess.run([*command, "--stdout", text], check=True, capture_output=True).stdout
    sound, rate_hz = soundfile.read(io.BytesIO(wav))
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    sound = sound[loud[0] : loud[-1]]
    return resample_poly(sound, RATE_HZ, rate_hz) / np.abs(sound).max()


def _speaker(rng: Rng, seconds: float) -> Sound:
    """One guest: sentences and pauses in one voice, from a random point on."""
    name, variant = str(rng.choice(ACCENTS)), str(rng.choice(TIMBRES))
    speed, pitch = int(rng.integers(150, 205)), int(rng.integers(28, 70))
    track = np.zeros(synth.frames(seconds))
    at = rng.uniform(-3, 1.5)
    while at < seconds:
        words = say(str(rng.choice(TALK)), name=name, variant=variant, speed=speed, pitch=pitch)
        late = max(0.0, -at)
        synth.mix_in(track, words[synth.frames(late) :], max(0.0, at))
        at += len(words) / RATE_HZ + rng.gamma(1.5, 0.9)
    return track


def babble(rng: Rng, seconds: float, voices: int, *, distance: float = 0.5) -> Sound:
    """Many guests at once; `distance` 0..1 dulls them and adds room. RMS 1."""
    room = np.zeros(synth.frames(seconds))
    for _ in range(voices):
        room += _speaker(rng, seconds) * rng.gamma(2.5, 0.3)
    room = synth.band(room, 130, 7500 - 5200 * distance, 1)
    room = synth.reverb(rng, room, 0.5 + 0.7 * distance, 0.35 + 0.4 * distance)
    return room / np.std(room)


def note(rng: Rng, lines: list[str], voice: Row) -> tuple[Sound, list[tuple[float, float]]]:
    """A voice note as a telephone keeps it, and the (start_s, end_s) of each line."""
    parts: list[Sound] = [np.zeros(synth.frames(0.4))]
    cues: list[tuple[float, float]] = []
    for line in lines:
        start_s = sum(map(len, parts)) / RATE_HZ
        lift = int(voice["pitch"] + rng.integers(-4, 5))
        pace = int(voice["speed"] + rng.integers(-8, 9))
        words = say(line, name=voice["name"], variant=voice["variant"], speed=pace, pitch=lift)
        parts += [words * rng.uniform(0.85, 1.0), np.zeros(synth.frames(rng.uniform(0.35, 0.8)))]
        cues.append((start_s, start_s + len(words) / RATE_HZ))
    speech = synth.band(np.concatenate(parts), 110, 7000, 1)
    speech = synth.reverb(rng, speech, 0.28, 0.16)
    hiss = synth.coloured(rng, len(speech) / RATE_HZ + 0.01, -1.2)[: len(speech)]
    return speech + 0.0025 * hiss, cues
