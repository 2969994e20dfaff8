"""By the sea: the lighthouse, the camp in the dunes, a boat at its pier."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import bpy

from tools.demo.make.blend import materials as m
from tools.demo.make.blend import outdoors
from tools.demo.make.blend.mesh import Mesh
from tools.demo.make.world import Row


def _sea(height: float, near: float = 30.0) -> None:
    water = m.water("#12424e", 0.5, 0.5)
    Mesh("sea").box((0, near + 700, height), (3000, 1400, 0.2), water, bevel=0).put()


def _grass(
    rng: random.Random,
    count: int,
    tint: str,
    spot: tuple[float, float, float, float],
    ground: Row,
    tall: float,
) -> None:
    """Blades between x0..x1, y0..y1 on the bumps of `ground`."""
    mesh, blade = Mesh("grass"), m.leaf(tint)
    x0, x1, y0, y1 = spot
    for _ in range(count):
        x, y = rng.uniform(x0, x1), y0 + (y1 - y0) * rng.random() ** 1.7
        if abs(x - _way(y)) < ground.get("path", 0):
            continue
        z = _height(ground, x, y)
        for _ in range(7):
            way = (rng.gauss(0.15, 0.3), rng.gauss(0, 0.3), 1)
            at = (x + rng.gauss(0, 0.05), y + rng.gauss(0, 0.05), z)
            _blade(mesh, at, way, tall * rng.uniform(0.5, 1.2), blade)
    mesh.put()


def _blade(
    mesh: Mesh, at: tuple[float, ...], way: tuple[float, ...], tall: float, skin: bpy.types.Material
) -> None:
    """A narrow bent blade."""
    rows = []
    for t, half in ((0, 0.008), (0.5, 0.007), (1, 0.001)):
        x, y = at[0] + way[0] * tall * t * t * 1.3, at[1] + way[1] * tall * t * t
        z = at[2] + tall * t * (1 - 0.2 * t)
        rows.append([(x - half, y, z), (x + half, y, z)])
    mesh.grid(rows, skin)


def _way(y: float) -> float:
    return 1.6 * math.sin(y / 8) - 0.6


def _height(ground: Row, x: float, y: float) -> float:
    a = ground["bump"]
    rise = ground.get("rise", 0.0) * max(0.0, min(1.0, y / 30)) ** 2
    fall = max(0.0, y - ground["edge"]) ** 2 * 0.06
    bumps = a * math.sin(x / 3.1 + 1) * math.cos(y / 4.3) + 0.4 * a * math.sin(x / 1.3 + y / 1.9)
    return bumps + rise - fall


def _land(ground: Row, skin: bpy.types.Material) -> None:
    rows = []
    for i in range(120):
        y = -10 + 75 * i / 119
        rows.append([(-60 + 120 * j / 119, y, 0.0) for j in range(120)])
    bumpy = [[(x, y, _height(ground, x, y)) for x, y, _ in row] for row in rows]
    Mesh("land").grid(bumpy, skin).put()


def lighthouse(spec: Row, rng: random.Random) -> None:
    """A banded tower on a grassy point, the sea behind it."""
    ground = {"bump": 0.25, "edge": 36.0, "rise": 2.0, "path": 0.95}
    _land(ground, m.speckled("#6b8a3c", "#48682c", 9, 0.6))
    _sea(-9.0, 46)
    _grass(rng, 5200, "#6f8f3f", (-14, 16, -4, 26), ground, 0.26)
    rows = []
    for i in range(60):
        y = -8 + 40 * i / 59
        x, z = _way(y), 0.04
        rows.append(
            [(x - 0.8, y, _height(ground, x, y) + z), (x + 0.8, y, _height(ground, x, y) + z)]
        )
    Mesh("path").grid(rows, m.speckled("#cbb690", "#a08c68", 20, 0.4)).put()
    x, y = spec.get("tower_at", [1.5, 30])
    base = _height(ground, x, y) - 0.2
    _tower(lit=bool(spec.get("lit"))).put((x, y, base))
    hut, white = Mesh("hut"), m.paint("#efece2", 0.8)
    hut.box((0, 0, 1.4), (5, 4, 2.8), white)
    hut.sheet(
        [(-2.7, -2.2, 2.8), (2.7, -2.2, 2.8), (2.7, 0, 4.4), (-2.7, 0, 4.4)], m.bricks("#8a4a34")
    )
    hut.sheet(
        [(-2.7, 2.2, 2.8), (2.7, 2.2, 2.8), (2.7, 0, 4.4), (-2.7, 0, 4.4)], m.bricks("#8a4a34")
    )
    hut.box((-1.2, -2.02, 1.6), (0.8, 0.06, 1.0), m.glazed("#26343c", 0.05))
    hut.box((1.0, -2.02, 1.1), (0.9, 0.06, 2.1), m.paint("#27506b"))
    hut.put((x - 7, y + 1, base + 0.1), 8)
    if spec.get("lit"):
        light = bpy.data.lights.new("lamp", "POINT")
        light.energy, light.color, light.shadow_soft_size = 2500, (1.0, 0.8, 0.45), 0.6
        thing = bpy.data.objects.new("lamp", light)
        thing.location = (x, y - 2.5, base + 15.8)
        bpy.context.scene.collection.objects.link(thing)


def _tower(*, lit: bool) -> Mesh:
    mesh = Mesh("lighthouse")
    red, white, iron = m.paint("#b8301f", 0.5), m.paint("#f2efe8", 0.6), m.paint("#23282a", 0.4)
    for i in range(5):
        low, high = 0.2 + 2.8 * i, 0.2 + 2.8 * (i + 1)
        r0, r1 = 2.3 - 0.2 * i, 2.3 - 0.2 * (i + 1)
        mesh.lathe([(r0, low), (r1, high)], white if i % 2 else red, sides=56)
    mesh.lathe([(1.3, 14.0), (2.0, 14.3), (2.0, 14.5), (1.2, 14.5)], iron, sides=48)
    for i in range(20):
        a = 2 * math.pi * i / 20
        spot = (1.9 * math.cos(a), 1.9 * math.sin(a))
        mesh.tube((*spot, 14.5), (*spot, 15.5), 0.025, iron, sides=6)
    mesh.lathe([(1.9, 15.48), (1.93, 15.52), (1.9, 15.56), (1.87, 15.52)], iron, sides=48)
    mesh.lathe(
        [(0.55, 14.5), (0.7, 15.0), (0.75, 15.7), (0.7, 16.4), (0.5, 16.8)],
        m.glow("#ffd98a", 22.0) if lit else m.glazed("#cfe0dc", 0.05),
        sides=36,
    )
    for i in range(10):
        a = 2 * math.pi * i / 10
        spot = (1.15 * math.cos(a), 1.15 * math.sin(a))
        mesh.tube((*spot, 14.5), (*spot, 16.9), 0.035, iron, sides=6)
    mesh.lathe([(1.35, 16.9), (1.3, 17.0), (0.6, 17.9), (0.12, 18.2), (0.12, 18.5), (0, 18.6)], red)
    mesh.tube((0, 0, 18.5), (0, 0, 19.5), 0.03, iron, sides=6)
    for z, turn in ((3.2, -80), (6.4, -100), (9.6, -85)):
        a, r = math.radians(turn), 2.28 - 0.2 * z / 2.8
        mesh.box((r * math.cos(a), r * math.sin(a), z), (0.5, 0.3, 0.9), m.glazed("#1c262c", 0.05))
    return mesh.box((0, -2.25, 1.3), (1.1, 0.3, 2.2), m.paint("#23506b", 0.5), bevel=0.03)


def _tent(colour: str, size: float) -> Mesh:
    mesh, cloth, dark = Mesh("tent"), m.cloth(colour), m.paint("#1a1a1c", 0.9)
    rows = []
    for i in range(15):
        a = math.pi * i / 14
        half, z = size * math.cos(a), 0.78 * size * math.sin(a) ** 0.8
        rows.append(
            [(half * 0.9, -size * 1.25, z * 0.8), (half, 0, z), (half * 0.75, size * 1.2, z * 0.6)]
        )
    mesh.grid(rows, cloth)
    front = [
        (
            0.9 * size * math.cos(math.pi * i / 14),
            -size * 1.25,
            0.8 * 0.78 * size * math.sin(math.pi * i / 14) ** 0.8,
        )
        for i in range(15)
    ]
    mesh.sheet(front, cloth)
    door = [
        (
            0.42 * size * math.cos(math.pi * i / 14),
            -size * 1.262,
            0.6 * size * math.sin(math.pi * i / 14) ** 0.7,
        )
        for i in range(15)
    ]
    mesh.sheet(door, dark)
    for x in (-1, 1):
        end = (x * size * 1.5, -size * 1.5, 0.0)
        mesh.tube(
            (x * size * 0.6, -size * 1.2, 0.4 * size), end, 0.008, m.paint("#e8e2d0"), sides=6
        )
    return mesh


def camp(spec: Row, rng: random.Random) -> None:
    """Tents on sand and marram grass, the sea behind."""
    ground = {"bump": 0.32, "edge": 24.0, "rise": 0.6}
    _land(ground, m.speckled("#d9c39a", "#b89e70", 34, 0.35))
    _sea(-2.2, 26)
    _grass(rng, 2300, "#9aa35f", (-16, 16, 10.5, 26), ground, 0.5)
    _grass(rng, 420, "#8a9a4f", (-9, 9, 0.5, 7), ground, 0.42)
    for x, y, size, colour, turn in spec["tents"]:
        _tent(colour, size).put((x, y, _height(ground, x, y) - 0.05), turn)


def pier(spec: Row, rng: random.Random) -> None:
    """A passenger boat beside a wooden pier, hills across the water."""
    water = m.water("#164a58", 1.2, 0.45)
    Mesh("sea").box((0, 150, -1.6), (900, 330, 0.2), water, bevel=0).put()
    deck, post = m.boards("#9a8468", 0.6), m.wood("#5a4630", 0.8)
    Mesh("pier").box((-3.2, 9, -0.1), (3.2, 36, 0.2), deck, bevel=0.01).put()
    posts = Mesh("posts")
    for i in range(10):
        for x in (-4.7, -1.7):
            y = -4 + 3.4 * i
            posts.tube((x, y, -2.5), (x, y, 0.75), 0.13, post)
        posts.tube((-4.7, -4 + 3.4 * i, 0.6), (-4.7, -0.6 + 3.4 * i, 0.6), 0.03, post, sides=8)
    posts.put()
    hill = m.speckled("#5d6f4a", "#3f4f38", 0.25, 0.1)
    for x, y, wide, tall in [(-60, 230, 110, 14), (70, 250, 130, 19), (160, 220, 80, 10)]:
        ridge = [
            (wide * math.cos(math.pi * i / 24), tall * math.sin(math.pi * i / 24))
            for i in range(13)
        ]
        Mesh("hill").lathe(ridge, hill, at=(x, y, -2.5), sides=40).put()
    _ferry().put((1.2, 11, -1.55), 93)
    for x, y, turn in spec.get("boats", []):
        outdoors._boat(rng.randrange(9)).put((x, y, -1.6), turn)


def _ferry() -> Mesh:
    """A small passenger boat along x: blue hull, white cabin, benches, rail."""
    mesh = Mesh("ferry")
    blue, white, timber = m.paint("#1f4f8a", 0.3), m.paint("#f2f0e8", 0.35), m.wood("#a37a4a")
    rows = []
    for i in range(25):
        t = i / 24
        half = 1.75 * min(1.0, (1 - t) * 3.2) ** 0.55
        x, lift = -5.5 + 11 * t, 0.75 * t**3
        rows.append(
            [
                (x, -half, 1.35 + lift),
                (x, -half * 0.8, 0.3),
                (x, 0, -0.4),
                (x, half * 0.8, 0.3),
                (x, half, 1.35 + lift),
            ]
        )
    mesh.grid(rows, blue)
    for side in (0, 4):
        for low, high in pairwise(rows):
            mesh.tube(low[side], high[side], 0.07, white, sides=8)
    mesh.sheet(
        [
            (-5.5, -1.75, 1.35),
            (-5.5, 1.75, 1.35),
            (-5.5, 1.4, 0.3),
            (-5.5, 0, -0.4),
            (-5.5, -1.4, 0.3),
        ],
        blue,
    )
    mesh.box((-1.2, 0, 1.2), (8.4, 3.1, 0.06), timber)
    mesh.box((0.6, 0, 2.1), (3.0, 2.4, 1.9), white, bevel=0.08)
    mesh.box((0.6, 0, 2.45), (3.04, 2.44, 0.65), m.glazed("#1e2a32", 0.05), bevel=0.02)
    mesh.box((0.4, 0, 3.12), (3.8, 2.8, 0.1), blue, bevel=0.03)
    mesh.box((-3.2, 0, 3.12), (3.6, 2.8, 0.06), m.cloth("#e8e2d0"))
    for x in (-4.9, -1.5):
        for y in (-1.3, 1.3):
            mesh.tube((x, y, 1.2), (x, y, 3.1), 0.03, white, sides=8)
    for x in (-4.4, -3.4, -2.4):
        mesh.box((x, 0, 1.6), (0.4, 2.4, 0.07), timber)
        mesh.box((x - 0.2, 0, 1.85), (0.05, 2.4, 0.35), timber)
    mesh.tube((1.2, 0, 3.1), (1.2, 0, 4.9), 0.05, white)
    mesh.sheet(
        [(1.2, 0, 4.85), (0.3, 0.02, 4.75), (0.3, 0.02, 4.35), (1.2, 0, 4.45)], m.cloth("#c8452e")
    )
    for y in (-1.78, 1.78):
        for x in (-3.5, -0.5, 2.0):
            mesh.lathe(
                [(0.22, 0.0), (0.3, 0.09), (0.22, 0.18), (0.14, 0.09)],
                m.paint("#e07a1f"),
                at=(x, y, 0.85),
                sides=20,
            )
    return mesh
