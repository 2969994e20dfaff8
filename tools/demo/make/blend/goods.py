"""What shops, kitchens and halls hold: loaves, crates, game boxes, kettles, an oven, stalls."""

from __future__ import annotations

import math
import random
from functools import cache

from tools.demo.make.blend import materials as m
from tools.demo.make.blend.mesh import Mesh

FRUIT = ("#b8301f", "#d99a2b", "#6f9a3a", "#c9b23a", "#5f7a35", "#7a2a4a", "#c9652f")


@cache
def loaf(seed: int) -> Mesh:
    """A crusty loaf, lying along x."""
    rng = random.Random(seed)
    crust = m.speckled(rng.choice(["#a8682c", "#8a4f20", "#c08440"]), "#5e3414", 120, 0.3)
    mesh = Mesh("loaf")
    wide, long = rng.uniform(0.085, 0.11), rng.uniform(0.16, 0.21)
    rows = []
    for i in range(13):
        t = -1 + i / 6
        half = wide * math.sqrt(max(0.02, 1 - t * t))
        ring = []
        for j in range(9):
            a = math.pi * j / 8
            ring.append((long * t, half * math.cos(a), 1.1 * half * math.sin(a)))
        rows.append(ring)
    mesh.grid(rows, crust)
    for i in range(3):
        x = -0.5 * long + 0.5 * long * i
        mesh.box((x, 0, 1.02 * wide), (0.012, wide, 0.012), m.paint("#e0c392"), turn=(0, 0, 35))
    return mesh


@cache
def crate(seed: int) -> Mesh:
    """An open wooden crate heaped with fruit of one kind, 60 x 40 cm."""
    mesh, rng, timber = Mesh("crate"), random.Random(seed), m.wood("#b98d5c")
    for x in (-0.29, 0.29):
        mesh.box((x, 0, 0.1), (0.02, 0.4, 0.2), timber, bevel=0.003)
    for y in (-0.19, 0.19):
        for z in (0.05, 0.15):
            mesh.box((0, y, z), (0.6, 0.015, 0.08), timber, bevel=0.003)
    mesh.box((0, 0, 0.02), (0.58, 0.38, 0.02), timber, bevel=0)
    tint, size = FRUIT[seed % len(FRUIT)], rng.choice([0.038, 0.045, 0.055])
    skin, step = m.glazed(tint, 0.35), size * 1.85
    for layer in range(2):
        for i in range(int(0.54 / step)):
            for j in range(int(0.34 / step)):
                spot = (
                    -0.25 + step * (i + 0.5 * layer) + rng.gauss(0, 0.004),
                    -0.15 + step * (j + 0.5 * layer) + rng.gauss(0, 0.004),
                    0.15 + 0.045 * layer + rng.gauss(0, 0.006),
                )
                mesh.ball(spot, size * rng.uniform(0.9, 1.06), skin, 0.93, sides=14)
    return mesh


@cache
def stall(seed: int, awning: str, wide: float = 2.6) -> Mesh:
    """A market stall facing -x: a table on trestles under a striped awning."""
    mesh, timber = Mesh("stall"), m.wood("#8a6238")
    light, dark = m.cloth("#efe8d8"), m.cloth(awning)
    mesh.box((0, 0, 0.78), (0.95, wide, 0.05), timber)
    mesh.box((-0.46, 0, 0.45), (0.02, wide - 0.1, 0.66), m.cloth(awning), bevel=0.004)
    for x in (-0.5, 0.6):
        for y in (-wide / 2, wide / 2):
            mesh.tube((x, y, 0), (x, y, 2.35 if x > 0 else 2.05), 0.025, timber)
    count = 10
    for i in range(count):
        y0, y1 = -wide / 2 - 0.1 + (wide + 0.2) * i / count, 0.0
        y1 = y0 + (wide + 0.2) / count
        skin = dark if i % 2 else light
        mesh.sheet([(-0.85, y0, 1.98), (-0.85, y1, 1.98), (0.7, y1, 2.45), (0.7, y0, 2.45)], skin)
        mesh.sheet([(-0.85, y0, 1.8), (-0.85, y1, 1.8), (-0.85, y1, 1.98), (-0.85, y0, 1.98)], skin)
    return mesh


@cache
def game_shelf(seed: int, width: float = 1.6, shelves: int = 5) -> Mesh:
    """A shelf of flat boxes, back at y = 0, facing -y."""
    mesh, rng, board = Mesh("games"), random.Random(seed), m.wood("#a8794a")
    tints = ["#b8452f", "#2d5a8a", "#d9a441", "#3f6b4a", "#7a3a6a", "#e3dccb", "#22303a", "#c9652f"]
    height = shelves * 0.38 + 0.1
    for x in (-width / 2, width / 2):
        mesh.box((x, -0.17, height / 2), (0.035, 0.34, height), board)
    mesh.box((0, -0.01, height / 2), (width, 0.02, height), board)
    for i in range(shelves + 1):
        mesh.box((0, -0.17, 0.08 + i * 0.38), (width, 0.34, 0.03), board)
        x = -width / 2 + 0.05
        while i < shelves and x < width / 2 - 0.32:
            wide, z = rng.uniform(0.24, 0.34), 0.1 + i * 0.38
            for _ in range(rng.randrange(2, 5)):
                thick = rng.uniform(0.045, 0.085)
                tint = rng.choice(tints)
                mesh.box(
                    (x + wide / 2, -0.18, z + thick / 2),
                    (wide, 0.27, thick - 0.004),
                    m.paint(tint, 0.4),
                    bevel=0.003,
                )
                mesh.box(
                    (x + wide * 0.3, -0.317, z + thick / 2),
                    (wide * 0.34, 0.004, thick * 0.4),
                    m.paint("#f0e9d8", 0.5),
                    bevel=0,
                )
                z += thick
                if z > 0.33 + i * 0.38:
                    break
            x += wide + 0.015
    return mesh


@cache
def kettle() -> Mesh:
    """A copper brewing kettle, 1.5 m wide."""
    mesh, copper = Mesh("kettle"), m.metal("#b8663a", 0.22)
    mesh.lathe(
        [
            (0.7, 0),
            (0.74, 0.1),
            (0.76, 1.0),
            (0.7, 1.25),
            (0.45, 1.55),
            (0.2, 1.75),
            (0.16, 2.0),
            (0.16, 3.2),
        ],
        copper,
        sides=56,
    )
    for z in (0.12, 0.98, 1.26):
        mesh.lathe([(0.76, z), (0.785, z + 0.015), (0.76, z + 0.03)], m.metal("#8a4a2a"), sides=56)
    mesh.tube((-0.3, -0.52, 1.42), (-0.34, -0.58, 1.5), 0.18, copper, sides=28)
    mesh.tube((0.2, -0.74, 0.5), (0.2, -0.9, 0.5), 0.04, m.metal("#c9ccd0"))
    mesh.tube((0.2, -0.8, 0.7), (0.2, -0.8, 0.9), 0.09, m.paint("#f0ece0"), sides=24)
    return mesh


@cache
def oven() -> Mesh:
    """A domed brick oven with a fire in it, mouth towards -y."""
    mesh = Mesh("oven")
    brick, soot = m.bricks("#a8563a", "#8a7b6c", (0.2, 0.07)), m.paint("#0e0b09", 0.9)
    dome = [
        (1.05 * math.cos(a), 1.0 + 0.95 * math.sin(a))
        for a in [math.pi / 2 * i / 12 for i in range(12)]
    ]
    mesh.lathe([(1.05, 0), (1.05, 1.0), *dome, (0.02, 1.95)], brick, sides=56)
    mesh.box((0, -0.92, 1.2), (1.0, 0.4, 0.8), brick, bevel=0.03)
    mesh.box((0, -1.1, 1.16), (0.66, 0.1, 0.5), soot, bevel=0.02)
    mesh.box((0, -1.2, 0.88), (1.3, 0.45, 0.06), m.paint("#8d8579", 0.8))
    fire = m.glow("#ff7a1e", 14.0)
    for x, tall in ((-0.16, 0.16), (-0.06, 0.26), (0.05, 0.21), (0.15, 0.13)):
        mesh.lathe(
            [(0.05, 0.94), (0.055, 0.98), (0.03, 0.94 + tall * 0.7), (0.004, 0.94 + tall)],
            fire,
            at=(x, -1.17, 0),
            sides=12,
        )
    for i in range(3):
        mesh.tube((-0.22, -1.18, 0.94), (0.22, -1.16, 0.93 + 0.02 * i), 0.03, m.wood("#2a1a10"))
    mesh.tube((0, 0.2, 1.8), (0, 0.2, 4.0), 0.14, m.metal("#4a4d50", 0.4))
    return mesh
