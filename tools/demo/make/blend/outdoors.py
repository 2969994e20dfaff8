"""Trees and hedges, a terrace above a harbour, a garden with a fountain."""

from __future__ import annotations

import math
import random

from tools.demo.make.blend import furniture as f
from tools.demo.make.blend import materials as m
from tools.demo.make.blend import rooms
from tools.demo.make.blend.mesh import Mesh
from tools.demo.make.world import Row


def tree(seed: int, height: float, colour: str = "#4f7f38") -> Mesh:
    """A broad tree: trunk, boughs, a few thousand leaves in clumps."""
    mesh, rng = Mesh("tree"), random.Random(seed)
    bark, green = m.wood("#5d4630", 0.9), m.leaf(colour)
    fork = height * 0.38
    mesh.tube((0, 0, 0), (0, 0, fork), height * 0.035, bark, end_radius=height * 0.024)
    for _ in range(16):
        a, out = rng.uniform(0, 6.28), height * rng.uniform(0.08, 0.26)
        tip = (out * math.cos(a), out * math.sin(a), height * rng.uniform(0.52, 0.86))
        mesh.tube((0, 0, fork * 0.9), tip, height * 0.015, bark, end_radius=height * 0.005)
        for _ in range(260):
            r = height * 0.17
            spot = [c + rng.gauss(0, r * 0.55) for c in tip]
            way = (rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 0.7))
            mesh.leaf(rng, spot, way, height * rng.uniform(0.032, 0.055), green)
    return mesh


def hedge(seed: int, length: float, height: float) -> Mesh:
    """A clipped hedge along x."""
    mesh, rng = Mesh("hedge"), random.Random(seed)
    core, green = m.paint("#1f3318", 0.9), m.leaf("#3f6b34")
    mesh.box((0, 0, height / 2), (length, 0.6, height - 0.05), core)
    for _ in range(int(length * height * 420)):
        x, z = rng.uniform(-length / 2, length / 2), rng.uniform(0.02, height)
        y = rng.choice([-0.32, -0.32, 0.32]) if z < height - 0.04 else rng.uniform(-0.32, 0.32)
        way = (rng.gauss(0, 1), y * 2 + rng.gauss(0, 0.4), rng.uniform(0, 1))
        mesh.leaf(rng, (x, y, z), way, rng.uniform(0.06, 0.1), green)
    return mesh


def bench() -> Mesh:
    """A slatted park bench facing -y."""
    mesh, timber, iron = Mesh("bench"), m.wood("#8a5a32"), m.metal("#26282a", 0.5)
    for i in range(4):
        mesh.box((0, -0.2 + 0.13 * i, 0.45), (1.7, 0.1, 0.035), timber)
    for i in range(3):
        mesh.box((0, 0.28 + 0.03 * i, 0.58 + 0.14 * i), (1.7, 0.035, 0.1), timber, turn=(-12, 0, 0))
    for x in (-0.7, 0.7):
        mesh.tube((x, -0.22, 0), (x, -0.2, 0.44), 0.025, iron)
        mesh.tube((x, 0.22, 0), (x, 0.36, 0.9), 0.025, iron)
    return mesh


def parasol(colour: str) -> Mesh:
    """An open parasol with a shallow canopy."""
    mesh, skin = Mesh("parasol"), m.cloth(colour)
    mesh.tube((0, 0, 0), (0, 0, 2.5), 0.024, m.wood("#8a6238"))
    mesh.lathe([(0.26, 0), (0.26, 0.06), (0.03, 0.09)], m.paint("#4a4a48"))
    mesh.lathe([(1.45, 2.02), (1.42, 2.16), (0.75, 2.36), (0.02, 2.5)], skin, sides=8)
    return mesh


def _boat(seed: int) -> Mesh:
    """A small fishing boat along x."""
    mesh, rng = Mesh("boat"), random.Random(seed)
    hull = m.paint(rng.choice(["#2f5d8a", "#a83a2c", "#2f6b52", "#e8e4d8"]), 0.35)
    rows = []
    for i in range(9):
        t = i / 8
        half = 0.95 * math.sin(math.pi * min(1, 0.25 + 0.75 * (1 - t))) ** 0.6
        x, lift = -3 + 6 * t, 0.5 * t**3
        rows.append(
            [
                (x, -half, 0.9 + lift),
                (x, -half * 0.7, -0.1),
                (x, half * 0.7, -0.1),
                (x, half, 0.9 + lift),
            ]
        )
    mesh.grid(rows, hull)
    mesh.box((0, 0, 0.75), (5.2, 1.3, 0.06), m.wood("#a37a4a"))
    mesh.box((-1.2, 0, 1.5), (1.5, 1.1, 1.4), m.paint("#ece8dc", 0.4), bevel=0.05)
    mesh.box((-1.2, 0, 1.75), (1.56, 1.14, 0.45), m.glazed("#1e2a32", 0.05))
    mesh.tube((0.6, 0, 0.8), (0.6, 0, 4.6), 0.05, m.wood("#8a6238"))
    return mesh.tube((0.6, 0, 2.2), (2.8, 0, 3.2), 0.03, m.wood("#8a6238"))


def terrace(spec: Row, rng: random.Random) -> None:
    """Tables under parasols above a harbour."""
    Mesh("deck").box((4, 4.2, -0.05), (26, 9, 0.1), m.boards("#9a8468", 0.6), bevel=0).put()
    Mesh("quay").box(
        (4, 8.6, -0.9), (60, 0.5, 1.7), m.bricks("#8f8a80", "#6a655c", (0.6, 0.3))
    ).put()
    rail, iron = Mesh("rail"), m.paint("#27404a", 0.4)
    for i in range(22):
        rail.tube((-7 + i, 8.4, 0), (-7 + i, 8.4, 1.02), 0.025, iron)
    for z in (0.35, 0.68, 1.02):
        rail.tube((-9, 8.4, z), (16, 8.4, z), 0.022, iron)
    rail.put()
    sea = m.water("#123a44", 1.4, 0.5)
    Mesh("sea").box((0, 150, -1.9), (600, 290, 0.2), sea, bevel=0).put()
    for i, (x, y, turn) in enumerate(spec["boats"]):
        _boat(i + 1).put((x, y, -1.9), turn)
    hill = m.speckled("#5d6f4a", "#3f4f38", 0.25, 0.1)
    for x, y, wide, tall in [(-60, 190, 90, 12), (50, 210, 120, 17), (130, 180, 70, 9)]:
        ridge = [
            (wide * math.cos(math.pi * i / 24), tall * math.sin(math.pi * i / 24))
            for i in range(13)
        ]
        Mesh("hill").lathe(ridge, hill, at=(x, y, -2.5), sides=40).put()
    rooms.tables(spec, rng)
    for x, y in spec["parasols"]:
        parasol(spec.get("parasol", "#d9cfb8")).put((x, y, 0), rng.uniform(0, 40))
    for x, y, height in spec.get("plants", []):
        f.plant(rng.randrange(9), height).put((x, y, 0))


def _fountain() -> Mesh:
    """Two stone bowls, water in both, arcs of drops."""
    mesh, rng = Mesh("fountain"), random.Random(4)
    stone = m.speckled("#b5ab98", "#8d8474", 40, 0.25)
    mesh.lathe(
        [(2.3, 0), (2.3, 0.45), (2.4, 0.5), (2.4, 0.58), (2.1, 0.58), (2.05, 0.1)], stone, sides=64
    )
    mesh.lathe([(0, 0.42), (2.08, 0.42)], m.water("#3a5a58", 9.0, 0.8), sides=64)
    mesh.lathe([(0.5, 0.1), (0.42, 0.5), (0.2, 0.7), (0.16, 1.3), (0.26, 1.45), (0.9, 1.62),
                (0.95, 1.7), (0.88, 1.7), (0.3, 1.56), (0, 1.56)], stone, sides=48)  # fmt: skip
    mesh.lathe([(0, 1.66), (0.88, 1.66)], m.water("#4a6a68", 9.0, 0.8), sides=48)
    mesh.lathe([(0.12, 1.5), (0.09, 1.9), (0.14, 2.0), (0.0, 2.05)], stone)
    spray = m.glazed("#f4f8fa", 0.15)
    for jet in range(16):
        a = 2 * math.pi * jet / 16
        for step in range(40):
            t = step / 39
            out, z = 0.9 + 0.62 * t, 1.7 + 0.25 * t - 1.5 * t * t
            wob = 0.012 + 0.03 * t
            spot = (out * math.cos(a) + rng.gauss(0, wob), out * math.sin(a) + rng.gauss(0, wob), z)
            mesh.ball(spot, rng.uniform(0.009, 0.02), spray, sides=6)
    for step in range(240):
        t = step / 239
        spread = 0.02 + 0.16 * t
        spot = (rng.gauss(0, spread), rng.gauss(0, spread), 3.1 - 1.3 * t + rng.gauss(0, 0.05))
        mesh.ball(spot, rng.uniform(0.01, 0.024), spray, sides=6)
    return mesh


def garden(spec: Row, rng: random.Random) -> None:
    """Gravel, lawn, hedges, trees, benches and the fountain."""
    Mesh("lawn").box(
        (0, 20, -0.1), (160, 120, 0.16), m.speckled("#6f8f3e", "#45652a", 45, 0.6), bevel=0
    ).put()
    gravel = m.speckled("#c9b894", "#9a8a6c", 30, 0.4)
    Mesh("circle").lathe([(0, 0), (5.4, 0), (5.4, -0.1)], gravel, at=(0, 7, 0.012), sides=64).put()
    Mesh("path").box((0, -4, -0.06), (2.6, 14, 0.12), gravel, bevel=0).put()
    _fountain().put((0, 7, 0))
    for i, (x, y, length, turn) in enumerate(spec["hedges"]):
        hedge(i, length, 1.1).put((x, y, 0), turn)
    for x, y, height in spec["trees"]:
        tree(rng.randrange(30), height).put((x, y, 0), rng.uniform(0, 360))
    for x, y, turn in spec["benches"]:
        bench().put((x, y, 0), turn)
    for x, y in spec.get("pots", []):
        f.plant(rng.randrange(9), 0.9, "#9a5a3a").put((x, y, 0))
