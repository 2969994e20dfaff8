"""Small sound sources from noise, modes and strings. All arrays are float64 mono at RATE_HZ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, sosfilt

RATE_HZ = 32_000
Sound = NDArray[np.float64]
Rng = np.random.Generator


def frames(seconds: float) -> int:
    """Length in samples."""
    return int(seconds * RATE_HZ)


def clock(seconds: float) -> Sound:
    """Sample times in seconds."""
    return np.arange(frames(seconds)) / RATE_HZ


def coloured(rng: Rng, seconds: float, slope: float = -1.0) -> Sound:
    """Noise whose power falls with frequency ** slope (0 white, -1 pink), RMS 1."""
    n = frames(seconds)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    hertz = np.maximum(np.fft.rfftfreq(n, 1 / RATE_HZ), 40.0)
    sound = np.fft.irfft(spectrum * hertz ** (slope / 2), n)
    return sound / np.std(sound)


def band(sound: Sound, low_hz: float, high_hz: float, order: int = 2) -> Sound:
    """Band-pass; `low_hz` 0 gives a low-pass."""
    top = min(high_hz, RATE_HZ * 0.49)
    kind, edges = ("bandpass", [low_hz, top]) if low_hz > 0 else ("lowpass", top)
    return sosfilt(butter(order, edges, kind, fs=RATE_HZ, output="sos"), sound)


def mix_in(bed: Sound, sound: Sound, at_s: float, gain: float = 1.0) -> None:
    """Add `sound` to `bed` in place, cut at the bed's end."""
    start = max(0, frames(at_s))
    part = sound[: max(0, len(bed) - start)]
    bed[start : start + len(part)] += gain * part


def reverb(rng: Rng, sound: Sound, decay_s: float, wet: float, dull_hz: float = 5000) -> Sound:
    """Add a diffuse tail that falls by 60 dB in `decay_s`; keeps the length."""
    tail = rng.standard_normal(frames(decay_s)) * 10 ** (-3 * clock(decay_s) / decay_s)
    tail = band(tail, 120, dull_hz, 1)
    tail /= np.sqrt(np.sum(tail**2))
    return sound * (1 - wet) + wet * fftconvolve(sound, tail)[: len(sound)]


def modes(hertz: list[float], decays_s: list[float], gains: list[float]) -> Sound:
    """Damped sines struck at once: cups, plates, pans, bells."""
    t = clock(max(decays_s) * 1.4)
    parts = zip(hertz, decays_s, gains, strict=True)
    return np.sum([g * np.sin(2 * np.pi * f * t) * np.exp(-6.9 * t / d) for f, d, g in parts], 0)


def clink(rng: Rng, base_hz: float = 2600, ring_s: float = 0.35) -> Sound:
    """China or glass touched by metal."""
    hertz = [base_hz * r * rng.uniform(0.96, 1.04) for r in (1, 1.83, 2.71, 3.62)]
    decays = [ring_s * rng.uniform(0.6, 1.2) / (1 + 0.4 * i) for i in range(4)]
    return modes(hertz, decays, [1, 0.7, 0.5, 0.25])


def thump(rng: Rng, hertz: float = 140, decay_s: float = 0.12) -> Sound:
    """A dull knock: a step, a board, a cup put down."""
    knock = modes([hertz, hertz * 2.3, hertz * 4.1], [decay_s, decay_s * 0.6, 0.03], [1, 0.5, 0.4])
    click = band(rng.standard_normal(len(knock)), 700, 4000) * np.exp(-clock(1)[: len(knock)] * 180)
    return knock + 0.5 * click


def page_turn(rng: Rng) -> Sound:
    """Paper lifted, swept and laid down."""
    t = clock(rng.uniform(0.55, 0.9))
    sweep = np.maximum(0, np.sin(np.pi * t / t[-1])) ** 1.5
    crackle = np.interp(t, np.linspace(0, t[-1], 60), rng.uniform(0.1, 1, 60) ** 2)
    paper = band(rng.standard_normal(len(t)), 900, 9000) * sweep * crackle
    mix_in(paper, band(rng.standard_normal(frames(0.06)), 200, 3000), t[-1] * 0.9, 0.3)
    return paper


def pluck(rng: Rng, hertz: float, seconds: float = 3.0, damping: float = 0.996) -> Sound:
    """A plucked string after Karplus and Strong (1983), with a soft pick."""
    period = round(RATE_HZ / hertz)
    ring = band(rng.uniform(-1, 1, period * 3), 0, 3500, 1)[-period:]
    string = np.empty(frames(seconds))
    for start in range(0, len(string), period):
        part = string[start : start + period]
        part[:] = ring[: len(part)]
        ring = damping * (0.5 * ring + 0.5 * np.roll(ring, 1))
    body = modes([105, 210], [0.15, 0.1], [0.25, 0.15])
    mix_in(string, body * np.abs(string).max(), 0.0)
    return string * np.minimum(1, (seconds - clock(seconds)) / 0.05)


def bird(rng: Rng) -> Sound:
    """A short whistled phrase."""
    phrase = np.zeros(frames(1.6))
    at = 0.0
    for _ in range(int(rng.integers(3, 7))):
        t = clock(rng.uniform(0.07, 0.2))
        base, swing = rng.uniform(2300, 4200), rng.uniform(-900, 900)
        pitch = base + swing * t / t[-1] + 150 * np.sin(2 * np.pi * 28 * t)
        note = np.sin(2 * np.pi * np.cumsum(pitch) / RATE_HZ) * np.sin(np.pi * t / t[-1])
        mix_in(phrase, note, at, rng.uniform(0.4, 1))
        at += t[-1] + rng.uniform(0.03, 0.12)
    return phrase


def gull(rng: Rng) -> Sound:
    """A falling, rough cry, three or four times."""
    cry = np.zeros(frames(2.6))
    for i in range(int(rng.integers(3, 5))):
        t = clock(0.42)
        pitch = rng.uniform(900, 1150) * (1.25 - 0.5 * t / t[-1])
        phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
        voice = sum(np.sin(k * phase) / k for k in (1, 2, 3, 4))
        rough = 1 + 0.4 * np.sin(2 * np.pi * 62 * t)
        mix_in(
            cry,
            voice * rough * np.maximum(0, np.sin(np.pi * t / t[-1])) ** 0.7,
            0.55 * i,
            1 - 0.15 * i,
        )
    return cry


def bell(base_hz: float, ring_s: float = 9.0) -> Sound:
    """A church bell: hum, prime, minor third, fifth, nominal and above."""
    ratios = [0.5, 1.0, 1.003, 1.19, 1.5, 2.0, 2.006, 2.51, 2.66, 3.0, 4.1]
    decays = [ring_s * d for d in (1, 0.7, 0.66, 0.5, 0.3, 0.35, 0.3, 0.15, 0.14, 0.1, 0.06)]
    gains = [0.5, 0.6, 0.4, 0.7, 0.35, 0.8, 0.5, 0.4, 0.3, 0.35, 0.3]
    return modes([base_hz * r for r in ratios], decays, gains)


def passing_car(rng: Rng, *, bus: bool = False) -> Sound:
    """Tyres and engine that come near and go."""
    seconds = rng.uniform(5, 7.5)
    t = clock(seconds)
    near = 1 / (1 + ((t - seconds / 2) / (0.9 if not bus else 1.3)) ** 2)
    tyres = coloured(rng, seconds, -0.8)
    far, close = band(tyres, 80, 700), band(tyres, 100, 4500)
    shift = 1.04 - 0.08 / (1 + np.exp(-(t - seconds / 2) * 3))
    phase = 2 * np.pi * np.cumsum((38 if bus else 62) * shift) / RATE_HZ
    engine = sum(np.sin(k * phase + k) / k for k in range(1, 9))
    sound = far * near * 0.8 + close * near**2 + engine * near * (0.9 if bus else 0.35)
    return sound * np.sin(np.pi * t / seconds) ** 0.5


def steam(rng: Rng, seconds: float) -> Sound:
    """Milk being steamed: hiss with a rising tear."""
    t = clock(seconds)
    hiss = band(coloured(rng, seconds, 0.2), 1800, 13000)
    flutter = np.interp(t, np.linspace(0, seconds, 90), rng.uniform(0.5, 1, 90))
    pitch = (
        420
        + 500 * t / seconds
        + 60 * np.interp(t, np.linspace(0, seconds, 40), rng.normal(0, 1, 40))
    )
    tear = band(np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE_HZ)), 500, 5000)
    rise = np.minimum(1, np.minimum(t / 0.15, (seconds - t) / 0.25))
    return (hiss * flutter + 0.12 * tear * flutter) * rise


def grinder(rng: Rng, seconds: float) -> Sound:
    """A coffee grinder: motor whine and cracking beans."""
    t = clock(seconds)
    phase = 2 * np.pi * np.cumsum(178 * np.minimum(1, t / 0.2)) / RATE_HZ
    motor = sum(np.sin(k * phase + k * k) / k**0.7 for k in range(1, 14))
    beans = band(rng.standard_normal(len(t)) * (rng.random(len(t)) < 0.02) * 5, 800, 9000)
    rise = np.minimum(1, np.minimum(t / 0.1, (seconds - t) / 0.3))
    return (0.35 * motor + beans + 0.5 * band(rng.standard_normal(len(t)), 300, 6000)) * rise


def bubbles(rng: Rng, seconds: float, per_second: float) -> Sound:
    """Falling water: many short rising drops over a soft rush."""
    bed = 0.25 * band(coloured(rng, seconds, -0.6), 300, 9000)
    for _ in range(int(seconds * per_second)):
        t = clock(rng.uniform(0.012, 0.05))
        hertz = 500 * 2 ** rng.uniform(0, 3)
        drop = np.sin(2 * np.pi * hertz * t * (1 + 4 * t)) * np.exp(-5 * t / t[-1])
        mix_in(bed, drop, rng.uniform(0, seconds), rng.gamma(1.2, 0.25))
    return bed


def sizzle(rng: Rng, seconds: float) -> Sound:
    """Fat in a hot pan."""
    n = frames(seconds)
    crackle = rng.standard_normal(n) * (rng.random(n) < 0.006) * rng.gamma(0.6, 8, n)
    slow = np.interp(clock(seconds), np.linspace(0, seconds, 24), rng.uniform(0.3, 1, 24))
    return (band(crackle, 2500, 14000) + 0.25 * band(rng.standard_normal(n), 3000, 12000)) * slow


def horn(rng: Rng) -> Sound:
    """A ferry's horn, far away."""
    t = clock(2.8)
    call = sum(np.sin(2 * np.pi * 98 * k * t + rng.uniform(0, 6)) / k for k in range(1, 9))
    call += sum(np.sin(2 * np.pi * 147.5 * k * t) / k for k in range(1, 6))
    return band(call * np.minimum(1, np.minimum(t / 0.3, (2.8 - t) / 0.6)), 60, 700)
