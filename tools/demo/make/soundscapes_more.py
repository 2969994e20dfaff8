"""More recipes: the places added later. Level is set later, only the balance counts here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.demo.make import synth, voices
from tools.demo.make.soundscapes import RECIPES as FIRST
from tools.demo.make.soundscapes import _room_tone, _scatter
from tools.demo.make.synth import Rng, Sound
from tools.demo.make.world import Row


def _waves(rng: Rng, seconds: float, count: int) -> Sound:
    """Breakers that rise, fall over and run out."""
    sea = 0.25 * synth.band(synth.coloured(rng, seconds, -1.3), 60, 900)
    for i in range(count):
        long = rng.uniform(4.0, 6.5)
        t = synth.clock(long)
        shape = np.minimum(1, t / (0.35 * long)) ** 2 * np.exp(
            -2.2 * np.maximum(0, t / long - 0.35)
        )
        shape *= np.minimum(1, (long - t) / 0.6)
        wash = synth.band(synth.coloured(rng, long, -0.4), 150, 6000)
        synth.mix_in(
            sea, wash * shape, (i + rng.uniform(-0.2, 0.3)) * seconds / count, rng.uniform(0.7, 1.2)
        )
    return sea


def _wind(rng: Rng, seconds: float, low_hz: float = 200, high_hz: float = 1400) -> Sound:
    t = synth.clock(seconds)
    gust = np.interp(t, np.linspace(0, seconds, 9), rng.uniform(0.3, 1, 9))
    return synth.band(synth.coloured(rng, seconds, -0.9), low_hz, high_hz) * gust


def _lapping(rng: Rng, seconds: float) -> Sound:
    """Small water against a wall."""
    bed = np.zeros(synth.frames(seconds))
    for at in np.arange(0.2, seconds - 0.8, 0.75):
        t = synth.clock(rng.uniform(0.4, 0.7))
        slosh = synth.band(rng.standard_normal(len(t)), 200, 1600) * np.sin(np.pi * t / t[-1]) ** 2
        synth.mix_in(bed, slosh, float(at) + rng.uniform(0, 0.3), rng.uniform(0.3, 1))
    return bed


def _drops(rng: Rng, bed: Sound, count: int, gain: float) -> None:
    def drop() -> Sound:
        t = synth.clock(0.09)
        return np.sin(2 * np.pi * rng.uniform(900, 1900) * t * (1 + 3 * t)) * np.exp(-t * 45)

    _scatter(rng, bed, drop, count, gain)


def _dice(rng: Rng) -> Sound:
    """Two dice thrown on a table."""
    throw = np.zeros(synth.frames(0.9))
    at, gap = 0.0, 0.11
    for _ in range(9):
        synth.mix_in(
            throw, synth.thump(rng, rng.uniform(700, 1300), 0.025), at, rng.uniform(0.4, 1)
        )
        at, gap = at + gap * rng.uniform(0.6, 1.2), gap * 0.86
    return throw


def bakery(rng: Rng, seconds: float, p: Row) -> Sound:
    """A shop bell, trays, paper bags, a queue that talks."""
    bed = 0.3 * voices.babble(rng, seconds, p["voices"], distance=0.4) + 0.08 * _room_tone(
        rng, seconds
    )
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(500, 900), 0.4), p["trays"], 0.7)
    _scatter(rng, bed, lambda: synth.page_turn(rng), p["trays"], 0.7)
    for i in range(p["bell"]):
        for k in range(3):
            ding = synth.modes([2350, 3140, 4720], [0.9, 0.7, 0.4], [1, 0.5, 0.3])
            synth.mix_in(bed, ding, seconds * (0.15 + 0.5 * i) + 0.13 * k, 0.35 * 0.7**k)
    return synth.reverb(rng, bed, 0.4, 0.2)


def game_cafe(rng: Rng, seconds: float, p: Row) -> Sound:
    """Dice, wooden pieces, cups, groups that talk and laugh."""
    bed = 0.7 * voices.babble(rng, seconds, p["voices"], distance=0.35)
    _scatter(rng, bed, lambda: _dice(rng), p["dice"], 2.4)
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(2000, 3200), 0.3), p["clinks"], 1.1)
    return synth.reverb(rng, bed, 0.5, 0.25)


def hotel_room(rng: Rng, seconds: float, p: Row) -> Sound:
    """Air conditioning, and once the lift."""
    t = synth.clock(seconds)
    hum = sum(np.sin(2 * np.pi * 50 * k * t + k) / k**1.6 for k in (1, 2, 3, 4, 6))
    bed = p["hum"] * (0.5 * hum + 1.2 * synth.band(synth.coloured(rng, seconds, -1.0), 90, 1800))
    if p["lift"]:
        ding = synth.modes([660, 1320, 1985], [1.6, 1.0, 0.6], [1, 0.4, 0.2])
        synth.mix_in(bed, synth.band(ding, 200, 2400), seconds * 0.55, 1.6)
    return bed


def dunes(rng: Rng, seconds: float, p: Row) -> Sound:
    """Waves beyond a ridge, wind in the grass, crickets."""
    bed = 0.8 * synth.band(_waves(rng, seconds, p["waves"]), 60, 2200) + 0.5 * _wind(
        rng, seconds, 900, 5000
    )
    if p["crickets"]:
        t = synth.clock(seconds)
        for hertz, rate in ((4350, 17.0), (4720, 14.5)):
            pulse = np.maximum(0, np.sin(2 * np.pi * rate * t)) ** 3
            phrase = (
                np.sin(2 * np.pi * t / rng.uniform(2.4, 3.4) + rng.uniform(0, 6)) > -0.3
            ).astype(float)
            bed += 0.16 * np.sin(2 * np.pi * hertz * t) * pulse * phrase
    return bed


def rigging(rng: Rng, seconds: float, p: Row) -> Sound:
    """Ropes that slap on metal masts, lapping water, a gull."""
    bed = 0.3 * p["lap"] * _lapping(rng, seconds) + 0.12 * _wind(rng, seconds)
    for base in (1150, 1480, 930):
        at = rng.uniform(0, 0.8)
        for _ in range(p["slaps"] // 3):
            ring = synth.modes([base, base * 2.76, base * 5.4], [0.5, 0.3, 0.15], [1, 0.5, 0.3])
            synth.mix_in(bed, ring, at, 0.35 * rng.uniform(0.5, 1))
            at += rng.uniform(0.75, 1.3) * seconds / p["slaps"] * 2.6
    _scatter(rng, bed, lambda: synth.gull(rng), p["gulls"], 0.3)
    return bed


def _crow(rng: Rng) -> Sound:
    """A cockerel: four notes, the last long and falling."""
    call = np.zeros(synth.frames(2.6))
    at = 0.0
    for long, start, end in ((0.22, 620, 760), (0.16, 760, 820), (0.3, 840, 900), (1.15, 960, 560)):
        t = synth.clock(long)
        pitch = start + (end - start) * (t / long) ** 1.5 + 12 * np.sin(2 * np.pi * 21 * t)
        phase = 2 * np.pi * np.cumsum(pitch) / synth.RATE_HZ
        voice = sum(np.sin(k * phase + 0.3 * k) / k**0.8 for k in range(1, 9))
        rough = 1 + 0.35 * np.sin(2 * np.pi * 78 * t)
        note = synth.band(voice * rough, 500, 5200) * np.sin(np.pi * t / long) ** 0.4
        synth.mix_in(call, note, at, 1.0)
        at += long + 0.03
    return call


def _hen(rng: Rng) -> Sound:
    cluck = np.zeros(synth.frames(1.3))
    for i in range(4):
        t = synth.clock(0.09)
        phase = 2 * np.pi * np.cumsum(rng.uniform(380, 470) * (1 + t)) / synth.RATE_HZ
        note = sum(np.sin(k * phase) / k for k in range(1, 6)) * np.exp(-t * 28)
        synth.mix_in(cluck, note, 0.28 * i + rng.uniform(0, 0.05), 0.8)
    return cluck


def farm_dawn(rng: Rng, seconds: float, p: Row) -> Sound:
    """A cockerel, hens, birds, a little wind."""
    bed = 0.03 * _wind(rng, seconds)
    for i in range(p["crows"]):
        synth.mix_in(bed, _crow(rng), seconds * (0.12 + 0.48 * i), 0.5)
    _scatter(rng, bed, lambda: synth.bird(rng), p["birds"], 0.12)
    _scatter(rng, bed, lambda: _hen(rng), p["hens"], 0.12)
    return synth.reverb(rng, bed, 0.9, 0.15)


def fog_signal(rng: Rng, seconds: float, p: Row) -> Sound:
    """A deep blast every few seconds, sea and wind below."""
    bed = 0.22 * _waves(rng, seconds, p["waves"]) + 0.15 * _wind(rng, seconds)
    for i in range(p["blasts"]):
        t = synth.clock(2.6)
        phase = 2 * np.pi * 128 * t
        blast = sum(np.sin(k * phase + k * k) / k**0.7 for k in range(1, 16))
        blast *= np.minimum(1, np.minimum(t / 0.12, (2.6 - t) / 0.2))
        synth.mix_in(bed, synth.band(blast, 90, 1900), 0.8 + i * (seconds - 3) / p["blasts"], 0.5)
    return synth.reverb(rng, bed, 2.4, 0.3)


def market_hall(rng: Rng, seconds: float, p: Row) -> Sound:
    """A big hall of talk, traders who call, crates set down."""
    bed = voices.babble(rng, seconds, p["voices"], distance=0.55)
    calls = ("Fresh plaice! Two for nine!", "Lovely apples, taste one!", "Last bread, last bread!")
    for i in range(p["calls"]):
        words = voices.say(
            calls[i % 3],
            name="en-gb-scotland",
            variant=("m3", "f2", "m7")[i % 3],
            speed=150,
            pitch=62,
        )
        synth.mix_in(bed, synth.band(words, 250, 4500), (i + 0.2) * seconds / p["calls"], 5.0)
    _scatter(rng, bed, lambda: synth.thump(rng, rng.uniform(90, 180), 0.16), p["crates"], 4.0)
    return synth.reverb(rng, bed, 1.9, 0.4)


def steam_bath(rng: Rng, seconds: float, p: Row) -> Sound:
    """Drops in a tiled hall, a breath of steam."""
    bed = 0.06 * _room_tone(rng, seconds) + 0.05 * _lapping(rng, seconds)
    _drops(rng, bed, p["drips"], 1.0)
    for i in range(p["hiss"]):
        long = 3.2
        t = synth.clock(long)
        hiss = (
            synth.band(synth.coloured(rng, long, 0), 1800, 9000) * np.sin(np.pi * t / long) ** 1.5
        )
        synth.mix_in(bed, hiss, seconds * (0.2 + 0.45 * i), 0.16)
    return synth.reverb(rng, bed, p["reverb_s"], 0.6)


def climbing(rng: Rng, seconds: float, p: Row) -> Sound:
    """Calls, falls into mats, carabiners, a beat from loudspeakers."""
    bed = 0.45 * voices.babble(rng, seconds, p["voices"], distance=0.7)
    _scatter(rng, bed, lambda: synth.thump(rng, 55, 0.35), p["falls"], 5.0)
    _scatter(rng, bed, lambda: synth.clink(rng, 3300, 0.15), p["falls"] * 2, 0.8)
    if p["beat"]:
        step = 60 / 118
        for i in range(int(seconds / step) - 1):
            synth.mix_in(bed, synth.thump(rng, 62, 0.22), i * step, 0.9)
            tick = synth.band(rng.standard_normal(1600), 5000, 12000) * np.exp(
                -np.arange(1600) / 260
            )
            synth.mix_in(bed, tick, (i + 0.5) * step, 0.35)
            bass = [55, 55, 65.4, 49][(i // 4) % 4]
            t = synth.clock(step * 0.8)
            saw = sum(np.sin(2 * np.pi * bass * k * t) / k for k in range(1, 6))
            synth.mix_in(bed, saw * np.exp(-3 * t), i * step, 0.3)
    return synth.reverb(rng, bed, 1.6, 0.4)


def projector(rng: Rng, seconds: float, p: Row) -> Sound:
    """A film projector: 24 clicks a second, a fan, a whisper."""
    bed = 0.25 * synth.band(synth.coloured(rng, seconds, -0.8), 120, 3000)
    for i in range(int(seconds * 24) - 2):
        synth.mix_in(
            bed, synth.thump(rng, 520 if i % 4 else 610, 0.018), i / 24 + rng.normal(0, 8e-4), 0.42
        )
    bed += p["murmur"] * 0.35 * voices.babble(rng, seconds, 2, distance=1.0)
    return synth.reverb(rng, bed, 0.5, 0.25)


def glasshouse(rng: Rng, seconds: float, p: Row) -> Sound:
    """A small stream, drops on leaves, two finches."""
    bed = 0.35 * p["stream"] * synth.bubbles(rng, seconds, 160)
    _drops(rng, bed, p["drips"], 0.5)
    _scatter(rng, bed, lambda: synth.band(synth.bird(rng), 2500, 9000), p["birds"], 0.5)
    return synth.reverb(rng, bed, 1.1, 0.35)


def soft_restaurant(rng: Rng, seconds: float, p: Row) -> Sound:
    """Low talk, cutlery, a glass."""
    bed = 0.6 * voices.babble(rng, seconds, p["voices"], distance=0.75)
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(1700, 3000), 0.3), p["clinks"], 1.1)
    _scatter(rng, bed, lambda: synth.thump(rng, 150, 0.12), 4, 1.4)
    return synth.reverb(rng, bed, 0.6, 0.3)


def quay(rng: Rng, seconds: float, p: Row) -> Sound:
    """Gulls over a harbour wall, water, a few people."""
    bed = 0.35 * p["lap"] * _lapping(rng, seconds) + 0.12 * _wind(rng, seconds)
    _scatter(rng, bed, lambda: synth.gull(rng), p["gulls"], 0.8)
    bed += 0.12 * voices.babble(rng, seconds, p["voices"], distance=0.5)
    return bed


def wood_oven(rng: Rng, seconds: float, p: Row) -> Sound:
    """A crackling fire, families at table, plates."""
    bed = 0.45 * voices.babble(rng, seconds, p["voices"], distance=0.4)
    for _ in range(p["children"]):
        words = voices.say(
            "Look! Look! It is on fire! Can I have the big one?",
            name="en-gb",
            variant="f5",
            speed=175,
            pitch=92,
        )
        synth.mix_in(bed, synth.band(words, 400, 7000), rng.uniform(0.5, seconds - 4), 1.6)
    n = synth.frames(seconds)
    crackle = rng.standard_normal(n) * (rng.random(n) < 0.0012) * rng.gamma(0.5, 16, n)
    bed += 1.3 * synth.band(crackle, 700, 9000) + 0.25 * synth.band(
        synth.coloured(rng, seconds, -1.4), 60, 500
    )
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(1500, 3500), 0.25), p["clatter"], 1.0)
    return synth.reverb(rng, bed, 0.6, 0.25)


def pub(rng: Rng, seconds: float, p: Row) -> Sound:
    """Loud talk, heavy glasses, beer drawn."""
    bed = voices.babble(rng, seconds, p["voices"], distance=0.4)
    _scatter(rng, bed, lambda: synth.clink(rng, rng.uniform(1100, 1800), 0.35), p["glasses"], 2.2)
    _scatter(rng, bed, lambda: synth.thump(rng, rng.uniform(110, 170), 0.12), p["glasses"], 2.6)
    for i in range(p["taps"]):
        long = 2.2
        t = synth.clock(long)
        pour = synth.bubbles(rng, long, 220) * np.minimum(1, np.minimum(t / 0.2, (long - t) / 0.3))
        synth.mix_in(bed, pour, (i + 0.3) * seconds / p["taps"], 1.4)
    return synth.reverb(rng, bed, 0.7, 0.3)


def boat_engine(rng: Rng, seconds: float, p: Row) -> Sound:
    """A slow diesel, bow wash, gulls."""
    t = synth.clock(seconds)
    phase = 2 * np.pi * np.cumsum(11.5 + 0.25 * np.sin(2 * np.pi * t / 5)) / synth.RATE_HZ
    beat = sum(np.cos(k * phase) * np.exp(-((k - 9) ** 2) / 60) for k in range(1, 34))
    bed = 0.28 * beat + 0.5 * synth.band(synth.coloured(rng, seconds, -0.7), 200, 5000)
    bed += 0.4 * p["lap"] * _lapping(rng, seconds)
    _scatter(rng, bed, lambda: synth.gull(rng), p["gulls"], 0.6)
    return bed


def gallery(rng: Rng, seconds: float, p: Row) -> Sound:
    """Nearly still: single steps on boards, a long soft room."""
    bed = 0.1 * _room_tone(rng, seconds)
    at = 0.6
    for i in range(p["steps"]):
        synth.mix_in(bed, synth.thump(rng, 210 if i % 2 else 185, 0.05), at, 1.0)
        at += 0.7 + (2.4 if i % 4 == 3 else 0) + rng.normal(0, 0.05)
    _scatter(rng, bed, lambda: synth.band(synth.thump(rng, 900, 0.04), 500, 3000), 2, 0.3)
    return synth.reverb(rng, bed, p["reverb_s"], 0.5)


RECIPES: dict[str, Callable[[Rng, float, Row], Sound]] = FIRST | {
    recipe.__name__: recipe
    for recipe in (
        bakery, game_cafe, hotel_room, dunes, rigging, farm_dawn, fog_signal, market_hall,
        steam_bath, climbing, projector, glasshouse, soft_restaurant, quay, wood_oven, pub,
        boat_engine, gallery,
    )
}  # fmt: skip
