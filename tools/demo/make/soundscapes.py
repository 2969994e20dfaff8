"""Recipes: how each kind of place sounds. Level is set later, only the balance counts here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.demo.make import synth, voices
from tools.demo.make.synth import Rng, Sound
from tools.demo.make.world import Row


def _scatter(rng: Rng, bed: Sound, make: Callable[[], Sound], count: int, gain: float) -> None:
    seconds = len(bed) / synth.RATE_HZ
    for at in np.sort(rng.uniform(0.3, max(0.5, seconds - 1.0), count)):
        synth.mix_in(bed, make(), float(at), gain * rng.uniform(0.4, 1.2))


def _room_tone(rng: Rng, seconds: float) -> Sound:
    tone = synth.band(synth.coloured(rng, seconds, -1.6), 60, 2500, 1)
    return tone / np.std(tone)


def _tick(rng: Rng, bed: Sound, gain: float) -> None:
    for i in range(int(len(bed) / synth.RATE_HZ)):
        hertz = 1900 if i % 2 else 2300
        synth.mix_in(bed, synth.modes([hertz, hertz * 2.2], [0.03, 0.02], [1, 0.5]), i + 0.2, gain)
        synth.mix_in(bed, synth.thump(rng, 320, 0.03), i + 0.2, gain * 0.3)


def reading_cafe(rng: Rng, seconds: float, p: Row) -> Sound:
    """Room tone, turned pages, a cup now and then, one far voice."""
    bed = 0.5 * _room_tone(rng, seconds)
    _scatter(rng, bed, lambda: synth.page_turn(rng), p["pages"], 4.0)
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(2200, 3600), 0.3), p["clinks"], 2.6)
    _scatter(rng, bed, lambda: synth.thump(rng, 190, 0.08), p["clinks"] // 2, 1.2)
    if p["murmur"]:
        bed += p["murmur"] * 4 * voices.babble(rng, seconds, 2, distance=0.95)
    return synth.reverb(rng, bed, 0.5, 0.25)


def tearoom(rng: Rng, seconds: float, p: Row) -> Sound:
    """A wall clock, spoons in china, a murmur."""
    bed = 0.5 * _room_tone(rng, seconds)
    _tick(rng, bed, 2.0 * p["clock"])
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(3000, 4600), 0.45), p["clinks"], 2.4)
    for at in (seconds * 0.3, seconds * 0.62):
        for i in range(9):
            stir = synth.clink(rng, 3900, 0.12)
            synth.mix_in(bed, stir, at + 0.21 * i, 0.9 * rng.uniform(0.5, 1))
    bed += p["murmur"] * 4 * voices.babble(rng, seconds, 2, distance=0.9)
    return synth.reverb(rng, bed, 0.6, 0.3)


def cellar_quiet(rng: Rng, seconds: float, p: Row) -> Sound:
    """Stone room: long soft tail, a glass, low talk."""
    bed = 0.4 * _room_tone(rng, seconds)
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(1700, 2600), 0.6), p["clinks"], 2.2)
    _scatter(rng, bed, lambda: synth.thump(rng, 110, 0.15), 3, 2.0)
    bed += p["murmur"] * 4 * voices.babble(rng, seconds, 2, distance=1.0)
    return synth.reverb(rng, bed, p["reverb_s"], 0.5, 3000)


def sunny_room_birds(rng: Rng, seconds: float, p: Row) -> Sound:
    """A quiet room with a yard door open: birds, cups."""
    bed = 0.45 * _room_tone(rng, seconds)
    _scatter(rng, bed, lambda: synth.band(synth.bird(rng), 1500, 6000), p["birds"], 1.3)
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(2400, 3400), 0.3), p["clinks"], 2.2)
    bed += p["murmur"] * 4 * voices.babble(rng, seconds, 2, distance=0.9)
    return synth.reverb(rng, bed, 0.5, 0.25)


def busy_restaurant(rng: Rng, seconds: float, p: Row) -> Sound:
    """Babble, plates and cutlery; a grinder or gulls where the place has them."""
    bed = voices.babble(rng, seconds, p["voices"], distance=0.25)
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(1500, 4200), 0.25), p["clatter"], 1.4)
    _scatter(rng, bed, lambda: synth.thump(rng, rng.uniform(120, 320), 0.1), p["clatter"] // 2, 2.0)
    if p.get("grinder"):
        synth.mix_in(bed, synth.grinder(rng, 3.2), seconds * 0.55, 0.9)
    _scatter(rng, bed, lambda: synth.gull(rng), p.get("gulls", 0), 0.7)
    return synth.reverb(rng, bed, 0.8, 0.3)


def espresso_bar(rng: Rng, seconds: float, p: Row) -> Sound:
    """Grinder, knock, pump, steam; a few people waiting."""
    bed = 0.16 * voices.babble(rng, seconds, p["voices"], distance=0.3)
    bed += 0.03 * _room_tone(rng, seconds)
    step = seconds / p["shots"]
    for i in range(p["shots"]):
        at = i * step + 0.2
        synth.mix_in(bed, synth.grinder(rng, 1.5), at, 0.45)
        for knock in (1.75, 2.0):
            synth.mix_in(bed, synth.thump(rng, 210, 0.1), at + knock, 1.3)
        synth.mix_in(bed, synth.steam(rng, min(2.8, step - 2.9)), at + 2.5, 0.55)
        synth.mix_in(bed, synth.clink(rng, 2500, 0.4), at + step - 0.6, 0.5)
    return synth.reverb(rng, bed, 0.5, 0.2)


def live_guitar(rng: Rng, seconds: float, p: Row) -> Sound:
    """A fingered minor tune over a cellar's murmur."""
    chords = [
        [40, 47, 52, 55, 59],
        [45, 52, 57, 60, 64],
        [38, 50, 57, 62, 65],
        [43, 50, 55, 59, 67],
    ]
    bed = np.zeros(synth.frames(seconds))
    beat = 60 / 92 / 2
    pattern = [0, 2, 3, 4, 3, 2, 1, 3]
    for i in range(int((seconds - 1.5) / beat)):
        chord = chords[(i // 8) % 4]
        midi = [chord[pattern[i % 8]]] + ([chord[4] + 7 * (i % 16 == 8)] if i % 4 == 0 else [])
        for note in midi:
            string = synth.pluck(rng, 440 * 2 ** ((note - 69) / 12), 2.4)
            at = 0.4 + i * beat + rng.normal(0, 0.008)
            synth.mix_in(bed, string, at, rng.uniform(0.6, 1))
    bed /= np.std(bed)
    bed += 0.10 * voices.babble(rng, seconds, p["voices"], distance=0.9)
    _scatter(rng, bed, lambda: synth.clink(rng, 2000, 0.5), 3, 0.25)
    return synth.reverb(rng, bed, 1.2, 0.35)


def bedroom_night(rng: Rng, seconds: float, p: Row) -> Sound:
    """Almost nothing: a small clock, and once the ferry."""
    bed = 0.35 * _room_tone(rng, seconds)
    _tick(rng, bed, p["clock"])
    if p["ferry_horn"]:
        synth.mix_in(bed, synth.horn(rng), seconds * 0.55, 1.2)
    return synth.reverb(rng, bed, 0.35, 0.2)


def street(rng: Rng, seconds: float, p: Row) -> Sound:
    """Traffic heard at an open window."""
    bed = 0.25 * synth.band(synth.coloured(rng, seconds, -1.2), 60, 1500)
    starts = np.linspace(-2, seconds - 3, p["cars"]) + rng.uniform(-0.8, 0.8, p["cars"])
    for i, at in enumerate(starts):
        car = synth.passing_car(rng, bus=p["bus"] and i == p["cars"] // 2)
        skip = synth.frames(max(0.0, -float(at)))
        synth.mix_in(bed, car[skip:], max(0.0, float(at)), rng.uniform(0.6, 1.1))
    t = synth.clock(0.35)
    hoot = sum(np.sin(2 * np.pi * f * k * t) / k for f in (415, 520) for k in (1, 2, 3, 4))
    synth.mix_in(bed, hoot * np.sin(np.pi * t / 0.35) ** 0.3, seconds * 0.7, 0.22)
    return bed


def fountain(rng: Rng, seconds: float, p: Row) -> Sound:
    """Falling water, and birds above it."""
    bed = synth.bubbles(rng, seconds, 420)
    _scatter(rng, bed, lambda: synth.bird(rng), p["birds"], 1.1)
    return bed


def great_hall(rng: Rng, seconds: float, p: Row) -> Sound:
    """Steps and far voices in a long echo."""
    bed = 0.12 * _room_tone(rng, seconds)
    at = 0.4
    for i in range(p["steps"]):
        synth.mix_in(bed, synth.thump(rng, 170 if i % 2 else 150, 0.07), at, 1.6)
        at += 0.56 + rng.normal(0, 0.03) + (1.5 if i % 9 == 8 else 0)
    bed += 0.12 * voices.babble(rng, seconds, p["voices"], distance=0.8)
    return synth.reverb(rng, bed, p["reverb_s"], 0.6, 4000)


def church_bell(rng: Rng, seconds: float, p: Row) -> Sound:
    """Slow strokes of one big bell, wind below."""
    bed = 0.03 * synth.band(synth.coloured(rng, seconds, -1.4), 80, 900)
    for i in range(p["strokes"]):
        at = 0.3 + i * (seconds - 4) / p["strokes"] + rng.normal(0, 0.03)
        synth.mix_in(bed, synth.bell(196), at, rng.uniform(0.85, 1))
        synth.mix_in(bed, synth.thump(rng, 90, 0.2), at, 0.8)
    return synth.reverb(rng, bed, 2.0, 0.2)


def kitchen(rng: Rng, seconds: float, p: Row) -> Sound:
    """Sizzle, knife on board, pans, an extractor fan."""
    bed = 0.12 * synth.band(synth.coloured(rng, seconds, -0.8), 90, 3000)
    bed += 0.35 * p["sizzle"] * synth.sizzle(rng, seconds)
    per_run = 8
    for _ in range(p["chops"] // per_run):
        at = rng.uniform(0.3, seconds - 2.2)
        for i in range(per_run):
            chop = synth.thump(rng, rng.uniform(330, 420), 0.06)
            synth.mix_in(bed, chop, at + 0.17 * i, 0.8 * rng.uniform(0.7, 1))
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(500, 1100), 0.5), p["pans"], 0.5)
    bed += 0.10 * voices.babble(rng, seconds, 2, distance=0.4)
    return synth.reverb(rng, bed, 0.5, 0.2)


RECIPES: dict[str, Callable[[Rng, float, Row], Sound]] = {
    recipe.__name__: recipe
    for recipe in (
        reading_cafe, tearoom, cellar_quiet, sunny_room_birds, busy_restaurant, espresso_bar,
        live_guitar, bedroom_night, street, fountain, great_hall, church_bell, kitchen,
    )
}  # fmt: skip
