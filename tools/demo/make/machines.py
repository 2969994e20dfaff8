"""Machines that run, healthy or with a fault: what a service technician hears."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.demo.make import synth
from tools.demo.make.synth import Rng, Sound
from tools.demo.make.world import Row


def _tone(seconds: float, hertz: float, partials: int, fall: float = 1.0) -> Sound:
    t = synth.clock(seconds)
    return np.sum(
        [np.sin(2 * np.pi * hertz * k * t + k * k) / k**fall for k in range(1, partials + 1)], 0
    )


def _each_turn(
    rng: Rng, bed: Sound, per_second: float, make: Callable[[], Sound], gain: float
) -> None:
    for i in range(int(len(bed) / synth.RATE_HZ * per_second)):
        synth.mix_in(
            bed, make(), i / per_second + rng.normal(0, 0.002), gain * rng.uniform(0.8, 1.1)
        )


def _noise(rng: Rng, seconds: float, slope: float, low_hz: float, high_hz: float) -> Sound:
    return synth.band(synth.coloured(rng, seconds, slope), low_hz, high_hz)


def _pump(rng: Rng, s: float, turns: float) -> Sound:
    return (
        0.5 * _tone(s, turns, 8)
        + 0.3 * _tone(s, turns * 6, 3)
        + 0.6 * _noise(rng, s, -0.6, 200, 4000)
    )


def _fan(rng: Rng, s: float, turns: float) -> Sound:
    return _noise(rng, s, -1.0, 80, 3500) + 0.25 * _tone(s, turns * 6, 4)


def _piston(rng: Rng, s: float, turns: float) -> Sound:
    bed = 0.2 * _noise(rng, s, -0.9, 80, 2500) + 0.2 * _tone(s, 50, 6)
    _each_turn(rng, bed, turns, lambda: synth.thump(rng, 85, 0.07), 1.6)
    _each_turn(rng, bed, turns, lambda: synth.thump(rng, 340, 0.03), 0.5)
    return bed


def _burner(rng: Rng, s: float, _: float) -> Sound:
    return _noise(rng, s, -1.3, 70, 1500) + 0.08 * _tone(s, 50, 4)


def _gears(rng: Rng, s: float, turns: float) -> Sound:
    return (
        0.6 * _tone(s, turns * 13, 6, 1.3)
        + 0.4 * _tone(s, turns, 4)
        + 0.2 * _noise(rng, s, -1, 200, 4000)
    )


def _drum(rng: Rng, s: float, turns: float) -> Sound:
    t = synth.clock(s)
    rate = turns * np.minimum(1, 0.35 + t / (0.5 * s))
    phase = 2 * np.pi * np.cumsum(rate) / synth.RATE_HZ
    whirr = sum(np.sin(k * 9 * phase + k) / k**1.2 for k in range(1, 6))
    return (
        0.4 * whirr + 0.5 * np.sin(2 * phase) + 0.5 * _noise(rng, s, -0.8, 120, 3000) * rate / turns
    )


def _motor(rng: Rng, s: float, turns: float) -> Sound:
    t = synth.clock(s)
    rate = turns * np.minimum(1, (t + 0.05) / 1.4)
    phase = 2 * np.pi * np.cumsum(rate) / synth.RATE_HZ
    return sum(np.sin(k * phase + k) / k for k in (1, 2, 4, 8, 16)) + 0.15 * _noise(
        rng, s, -0.5, 300, 5000
    )


KINDS: dict[str, Callable[[Rng, float, float], Sound]] = {
    "pump": _pump, "fan": _fan, "piston": _piston, "burner": _burner, "gears": _gears,
    "drum": _drum, "motor": _motor,
}  # fmt: skip


def _bearing(rng: Rng, bed: Sound, s: float, turns: float) -> Sound:
    whine = _tone(s, turns * 61, 3) * (1 + 0.6 * np.sin(2 * np.pi * turns / 6 * synth.clock(s)))
    _each_turn(
        rng, bed, turns * 0.8, lambda: synth.band(synth.thump(rng, 2600, 0.02), 1500, 9000), 1.2
    )
    return bed + 1.1 * whine + 0.5 * _noise(rng, s, 0, 2500, 9000)


def _rattle(rng: Rng, bed: Sound, s: float, turns: float) -> Sound:
    _each_turn(rng, bed, turns, lambda: synth.clink(rng, 1300, 0.06), 2.4)
    return bed


def _leak(rng: Rng, bed: Sound, s: float, _: float) -> Sound:
    return bed + 0.9 * _noise(rng, s, 0.4, 3500, 14000)


def _kettling(rng: Rng, bed: Sound, s: float, _: float) -> Sound:
    bed = bed + 0.8 * synth.bubbles(rng, s, 60)
    _each_turn(rng, bed, 3.1, lambda: synth.thump(rng, rng.uniform(140, 260), 0.12), 2.6)
    return bed


def _tooth(rng: Rng, bed: Sound, s: float, turns: float) -> Sound:
    _each_turn(rng, bed, turns / 12, lambda: synth.clink(rng, 900, 0.08), 3.0)
    return bed


def _knock(rng: Rng, bed: Sound, s: float, _: float) -> Sound:
    at, gap = 0.3, 0.62
    while at < s - 0.6:
        synth.mix_in(bed, synth.thump(rng, 58, 0.3), at, 4.0 * rng.uniform(0.7, 1))
        synth.mix_in(bed, synth.clink(rng, 420, 0.2), at, 1.2)
        at, gap = at + gap, max(0.21, gap * 0.93)
    return bed


def _buzz(rng: Rng, bed: Sound, s: float, _: float) -> Sound:
    t = synth.clock(s)
    buzz = synth.band(np.sign(np.sin(2 * np.pi * 100 * t)) + _tone(s, 100, 12, 0.6), 80, 3500)
    return 0.02 * bed + buzz * (1 + 0.06 * np.sin(2 * np.pi * 1.3 * t))


FAULTS: dict[str, Callable[[Rng, Sound, float, float], Sound]] = {
    "bearing": _bearing, "rattle": _rattle, "leak": _leak, "kettling": _kettling,
    "tooth": _tooth, "knock": _knock, "buzz": _buzz,
}  # fmt: skip


def machine(rng: Rng, seconds: float, p: Row) -> Sound:
    """A machine of one kind at `rpm`, in a workshop; with `fault` where one is named."""
    turns = p["rpm"] / 60
    bed = KINDS[p["kind"]](rng, seconds, turns)
    bed = bed / np.std(bed)
    if "fault" in p:
        bed = FAULTS[p["fault"]](rng, bed, seconds, turns)
    return synth.reverb(rng, bed, 0.5, 0.15)
