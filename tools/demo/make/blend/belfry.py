"""A bell tower on a hill, and the bell up in its frame."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from tools.demo.make.blend import materials as m
from tools.demo.make.blend import outdoors, rooms
from tools.demo.make.blend.mesh import Mesh
from tools.demo.make.world import Row


def tower(spec: Row, rng: random.Random) -> None:
    """A stone bell tower on a grassy hill."""
    grass = m.speckled("#5b7434", "#39501f", 9, 0.8)
    top = [(90 * math.cos(math.pi * i / 40), 9 * math.sin(math.pi * i / 40) - 9) for i in range(21)]
    Mesh("hill").lathe(top, grass, at=(0, 30, 0), sides=80).put()
    stone = m.bricks("#a89c86", "#7b7263", (0.7, 0.32))
    shaft = Mesh("shaft").box((0, 0, 8), (5, 5, 16), stone, bevel=0.04)
    for z, wide in ((0.4, 5.5), (9.5, 5.25), (15.6, 5.5), (21.1, 5.4)):
        shaft.box((0, 0, z), (wide, wide, 0.45), stone, bevel=0.05)
    for x in (-2.1, 2.1):
        for y in (-2.1, 2.1):
            shaft.box((x, y, 18.3), (0.8, 0.8, 5.2), stone, bevel=0.03)
    for y in (-2.3, 2.3):
        shaft.box((0, y, 18.3), (0.45, 0.3, 5.2), stone, bevel=0.03)
    for x in (-2.3, 2.3):
        shaft.box((x, 0, 18.3), (0.3, 0.45, 5.2), stone, bevel=0.03)
    dark = m.paint("#15130f", 0.9)
    for z in (4.5, 8.0, 12.2):
        shaft.box((0.3, -2.5, z), (0.42, 0.1, 1.3), dark)
    shaft.box((-0.4, -2.5, 1.4), (1.4, 0.12, 2.4), m.wood("#4a2f1c"))
    shaft.lathe([(4.1, 21.3), (0.05, 27.5)], m.bricks("#4d5458", "#2f3437", (0.3, 0.2)), sides=4)
    shaft.tube((0, 0, 27.4), (0, 0, 28.9), 0.05, m.metal("#c8963e"))
    shaft.put((0, 30, 0), 18)
    _bell_mesh(2.1).put((0, 30, 17.2))
    low = Mesh("low wall").box(
        (0, 0, 0.4), (26, 0.5, 1.1), m.bricks("#9c917d", "#6f6759", (0.4, 0.22))
    )
    low.put((-9, 19.5, -0.6), 6)
    for x, y, height in spec["trees"]:
        outdoors.tree(rng.randrange(30), height).put((x, y, -0.4), rng.uniform(0, 360))
    rows = []
    for i in range(25):
        y = -8 + 35.5 * i / 24
        x, z = 1.4 * math.sin(y / 7), _hill(0, y) + 0.02
        rows.append([(x - 0.9, y, z), (x + 0.9, y, z)])
    Mesh("path").grid(rows, m.speckled("#c2ab84", "#93805f", 20, 0.4)).put()
    _tufts(rng).put()


def _hill(x: float, y: float) -> float:
    """Height of the grass."""
    return 9 * math.sqrt(1 - (x * x + (30 - y) ** 2) / 8100) - 9


def _tufts(rng: random.Random) -> Mesh:
    """Long grass beside the path, thicker near the camera."""
    mesh, blade = Mesh("tufts"), m.leaf("#5f7f33")
    for _ in range(2600):
        y = -4 + 22 * rng.random() ** 2
        x = rng.uniform(-9, 12)
        if abs(x - 1.4 * math.sin(y / 7)) < 1.1:
            continue
        for _ in range(3):
            spot = (x + rng.gauss(0, 0.04), y + rng.gauss(0, 0.04), _hill(x, y))
            way = (rng.gauss(0, 0.35), rng.gauss(0, 0.35), 1)
            mesh.leaf(rng, spot, way, rng.uniform(0.1, 0.24), blade)
    return mesh


def _bell_mesh(height: float = 1.0) -> Mesh:
    """A bronze bell, mouth at z = 0."""
    h = height
    curve = [
        (0.52, 0),
        (0.5, 0.05),
        (0.42, 0.2),
        (0.34, 0.42),
        (0.3, 0.65),
        (0.27, 0.8),
        (0.18, 0.9),
        (0, 0.93),
    ]
    mesh = Mesh("bell").lathe(
        [(r * h, z * h) for r, z in curve], m.metal("#8a6a35", 0.38), sides=64
    )
    mesh.lathe([(r * h * 0.9, z * h * 0.95) for r, z in curve], m.metal("#4a3a20", 0.6), sides=64)
    for z in (0.16, 0.2, 0.74):
        ring = 0.44 if z < 0.3 else 0.288
        bead = [(ring, z), (ring + 0.015, z + 0.012), (ring, z + 0.025)]
        mesh.lathe([(r * h, y * h) for r, y in bead], m.metal("#9a7a40", 0.35), sides=64)
    mesh.tube((0, 0, 0.9 * h), (0, 0, 1.08 * h), 0.06 * h, m.metal("#3a3c3e", 0.5))
    mesh.tube((0, 0, 0.7 * h), (0, 0, 0.0), 0.02 * h, m.metal("#3a3c3e", 0.5))
    return mesh.ball((0, 0, -0.02 * h), 0.075 * h, m.metal("#3a3c3e", 0.5))


def bell(spec: Row, rng: random.Random) -> None:
    """The bell in its frame, high above the town."""
    rooms.build(spec, rng)
    width, depth, _ = spec["size"]
    _bell_mesh(1.5).put((width / 2, depth * 0.62, 1.15))
    frame, timber = Mesh("frame"), m.wood("#6a4a2c", 0.7)
    for x in (-1.1, 1.1):
        frame.box((x, 0, 1.45), (0.24, 0.24, 2.9), timber, bevel=0.015)
        frame.box((x * 1.25, 0, 0.7), (0.16, 0.16, 1.6), timber, turn=(0, 24 if x < 0 else -24, 0))
    frame.box((0, 0, 2.86), (2.9, 0.3, 0.3), timber, bevel=0.015)
    rim = [
        (1.4, 0.7 * math.sin(math.pi * i / 16), 2.4 + 0.7 * math.cos(math.pi * i / 16))
        for i in range(33)
    ]
    for start, end in pairwise(rim):
        frame.tube(start, end, 0.04, timber)
    for spoke in rim[::8]:
        frame.tube((1.4, 0, 2.4), spoke, 0.025, timber)
    frame.put((width / 2, depth * 0.62, 0))
