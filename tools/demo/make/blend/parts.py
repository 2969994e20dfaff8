"""Machine parts on a workbench, close up. Sizes are not to scale: each fills about 20 cm."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import pairwise

from tools.demo.make.blend import materials as m
from tools.demo.make.blend.mesh import Mesh
from tools.demo.make.world import Row


def _ring(mesh: Mesh, r: float, bead: float, skin: object, at: tuple[float, float, float]) -> None:
    """A torus that lies flat."""
    turn = [
        (r + bead * math.cos(a), bead * math.sin(a))
        for a in [2 * math.pi * i / 12 for i in range(13)]
    ]
    mesh.lathe(turn, skin, at=at, sides=48)


def _bearing() -> Mesh:
    mesh, steel, dark = Mesh("bearing"), m.metal("#c9ccd0", 0.2), m.metal("#6a6d70", 0.4)
    for r0, r1 in ((0.075, 0.1), (0.032, 0.05)):
        mesh.lathe([(r0, 0.0), (r1, 0.0), (r1, 0.042), (r0, 0.042), (r0, 0.0)], steel, sides=72)
    for i in range(9):
        a = 2 * math.pi * i / 9
        mesh.ball((0.0625 * math.cos(a), 0.0625 * math.sin(a), 0.022), 0.0125, steel)
    mesh.lathe([(0.052, 0.012), (0.073, 0.012)], dark, sides=48)
    return mesh


def _fan() -> Mesh:
    mesh, grey = Mesh("fan"), m.paint("#7f878c", 0.4)
    mesh.lathe(
        [(0, 0.0), (0.035, 0.0), (0.04, 0.01), (0.04, 0.045), (0.012, 0.055), (0.012, 0.06)], grey
    )
    for i in range(6):
        a = 2 * math.pi * i / 6 + 0.2
        rows, broken = [], i == 4
        for j in range(6 if not broken else 4):
            r = 0.035 + 0.018 * j
            lift, half = 0.022 + 0.01 * math.sin(j / 3), 0.28 + 0.03 * j
            bend = 0.03 * (j - 1) if broken and j > 1 else 0
            rows.append(
                [
                    (
                        r * math.cos(a + s * half),
                        r * math.sin(a + s * half),
                        lift - 0.018 * s + bend + 0.004,
                    )
                    for s in (-1, -0.5, 0, 0.5, 1)
                ]
            )
        mesh.grid(rows, grey)
    return mesh.tube((0, 0, 0.05), (0, 0, 0.068), 0.008, m.metal("#3a3c3e"))


def _valve() -> Mesh:
    mesh, brass = Mesh("valve"), m.metal("#c8963e", 0.22)
    mesh.lathe([(0.02, 0), (0.022, 0.03), (0.03, 0.032), (0.03, 0.04)], brass)
    mesh.tube((0, 0, 0.04), (0, 0, 0.06), 0.042, brass, sides=6)
    mesh.lathe(
        [
            (0.03, 0.06),
            (0.034, 0.08),
            (0.034, 0.12),
            (0.026, 0.14),
            (0.012, 0.15),
            (0.01, 0.165),
            (0, 0.166),
        ],
        brass,
    )
    for z in (0.008, 0.014, 0.02, 0.026):
        _ring(mesh, 0.022, 0.002, brass, (0, 0, z))
    for i in range(5):
        a = 2 * math.pi * i / 5
        mesh.ball(
            (0.034 * math.cos(a), 0.034 * math.sin(a), 0.1), 0.006, m.paint("#14110c"), sides=12
        )
    steel = m.metal("#c9ccd0", 0.25)
    for i in range(24):
        a, b = 2 * math.pi * i / 24, 2 * math.pi * (i + 1) / 24
        ends = [(0.024 * math.cos(t), 0.0, 0.182 + 0.024 * math.sin(t)) for t in (a, b)]
        mesh.tube(ends[0], ends[1], 0.003, steel, sides=8)
    return mesh


def _electrode() -> Mesh:
    mesh, white, steel = Mesh("electrode"), m.glazed("#f2efe6", 0.25), m.metal("#8d8f92", 0.35)
    mesh.tube((-0.09, 0, 0.02), (0.03, 0, 0.02), 0.011, white, sides=24)
    mesh.tube((-0.03, 0, 0.02), (-0.005, 0, 0.02), 0.017, white, sides=24)
    mesh.box((-0.018, 0, 0.014), (0.03, 0.075, 0.003), steel)
    points = [(0.03, 0, 0.02), (0.075, 0, 0.02), (0.092, 0, 0.03), (0.097, 0, 0.048)]
    for start, end in pairwise(points):
        mesh.tube(start, end, 0.003, steel, sides=10)
    points = [(-0.018, 0.03, 0.014), (0.06, 0.03, 0.016), (0.095, 0.012, 0.03)]
    for start, end in pairwise(points):
        mesh.tube(start, end, 0.003, steel, sides=10)
    return mesh.tube((-0.09, 0, 0.02), (-0.115, 0, 0.02), 0.005, m.metal("#c8963e"), sides=12)


def _gear() -> Mesh:
    mesh, steel = Mesh("gear"), m.metal("#a8abb0", 0.28)
    mesh.lathe(
        [
            (0.018, 0),
            (0.088, 0),
            (0.088, 0.03),
            (0.07, 0.03),
            (0.066, 0.024),
            (0.035, 0.024),
            (0.032, 0.04),
            (0.018, 0.04),
            (0.018, 0),
        ],
        steel,
        sides=96,
    )
    for i in range(32):
        a = 2 * math.pi * i / 32
        short = 0.35 if i == 24 else 1.0
        r = 0.088 + 0.0065 * short
        mesh.box(
            (r * math.cos(a), r * math.sin(a), 0.015),
            (0.013 * short, 0.0085, 0.03),
            steel,
            bevel=0.0015,
            turn=(0, 0, math.degrees(a)),
        )
    return mesh.box((0.02, 0, 0.032), (0.008, 0.007, 0.016), m.paint("#1a1a1a"))


def _damper() -> Mesh:
    mesh, black, steel = Mesh("damper"), m.paint("#1d1f21", 0.35), m.metal("#c9ccd0", 0.2)
    mesh.tube((-0.09, 0, 0.025), (0.02, 0, 0.025), 0.022, black, sides=28)
    mesh.tube((0.02, 0, 0.025), (0.03, 0, 0.025), 0.025, m.paint("#3a3d40", 0.5), sides=28)
    mesh.tube((0.03, 0, 0.025), (0.1, 0, 0.025), 0.009, steel, sides=20)
    for x, r in ((-0.108, 0.02), (0.114, 0.018)):
        _ring(mesh, r, 0.008, m.paint("#2a2c2e", 0.6), (x, 0, 0.02))
        mesh.lathe([(r - 0.009, 0.008), (r - 0.009, 0.034)], m.metal("#b5852f"), at=(x, 0, 0))
    return mesh.box((-0.04, -0.0205, 0.03), (0.05, 0.004, 0.018), m.paint("#e8e2d0"), bevel=0.001)


def _capacitor() -> Mesh:
    mesh, blue = Mesh("capacitor"), m.glazed("#2456a8", 0.3)
    mesh.lathe(
        [(0, 0), (0.04, 0), (0.043, 0.006), (0.043, 0.14), (0.04, 0.148), (0, 0.15)], blue, sides=56
    )
    mesh.lathe([(0.0435, 0.05), (0.0435, 0.1)], m.paint("#eef0ec", 0.5), sides=56)
    for z in (0.06, 0.075, 0.088):
        mesh.lathe([(0.0438, z), (0.0438, z + 0.003)], m.paint("#22303a"), sides=56)
    for x in (-0.016, 0.016):
        mesh.box((x, 0, 0.163), (0.004, 0.013, 0.03), m.metal("#c9ccd0", 0.25), bevel=0.001)
    return mesh.lathe([(0.009, 0), (0.009, -0.03)], m.metal("#8d8f92"))


PARTS: dict[str, Callable[[], Mesh]] = {
    "bearing": _bearing,
    "fan": _fan,
    "valve": _valve,
    "electrode": _electrode,
    "gear": _gear,
    "damper": _damper,
    "capacitor": _capacitor,
}


def part(spec: Row, rng: random.Random) -> None:
    """One part on a bench with a cloth and a few small screws."""
    Mesh("bench").box(
        (0, 0, -0.02), (2, 2, 0.04), m.wood(spec.get("bench", "#9a7448")), bevel=0
    ).put()
    Mesh("rag").box(
        (0.02, 0.02, 0.002), (0.34, 0.28, 0.004), m.cloth(spec.get("rag", "#8a3a2c"))
    ).put((0, 0, 0), rng.uniform(-14, 14))
    PARTS[spec["model"]]().put((0, 0, spec.get("lift", 0.005)), spec.get("turn", 0))
    screw, steel = Mesh("screw"), m.metal("#b9bcc0", 0.25)
    screw.tube((0, 0, 0.004), (0.022, 0, 0.004), 0.003, steel, sides=10)
    screw.tube((-0.004, 0, 0.0055), (0, 0, 0.0055), 0.0065, steel, sides=6)
    for _ in range(4):
        a, r = rng.uniform(0.2, 2.9), rng.uniform(0.19, 0.26)
        screw.put((r * math.cos(a), r * math.sin(a), 0), rng.uniform(0, 360))
    Mesh("wall").box((0, 1.3, 0.5), (4, 0.1, 3), m.paint("#7d8a86", 0.9)).put()
