"""Things a row asks for beside its scene: `extras: [{thing: kettle, at: [x, y]}, ...]`."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import bpy

from tools.demo.make.blend import furniture as f
from tools.demo.make.blend import goods, outdoors
from tools.demo.make.blend import materials as m
from tools.demo.make.blend.mesh import Mesh
from tools.demo.make.world import Row

HOLDS = ("#d8432b", "#e3b324", "#2f7fb8", "#3f9a4a", "#e07a1f", "#8a4a9a", "#f0ece0", "#e05a8a")


def _glow_at(at: tuple[float, float, float], watt: float, colour: tuple[float, ...]) -> None:
    light = bpy.data.lights.new("glow", "POINT")
    light.energy, light.color, light.shadow_soft_size = watt, colour, 0.3
    thing = bpy.data.objects.new("glow", light)
    thing.location = at
    bpy.context.scene.collection.objects.link(thing)


def _oven(row: Row, _: random.Random) -> None:
    x, y = row["at"]
    goods.oven().put((x, y, 0), row.get("turn", 0))
    _glow_at((x, y - 1.5, 1.15), 14, (1.0, 0.45, 0.12))


def _stall(row: Row, rng: random.Random) -> None:
    x, y = row["at"]
    turn = row.get("turn", 0)
    goods.stall(0, row["awning"]).put((x, y, 0), turn)
    side = 1 if turn == 0 else -1
    for i in range(4):
        spot = (x - side * 0.12, y - 0.95 + 0.63 * i, 0.8)
        goods.crate(rng.randrange(40)).put(spot, 90 + rng.uniform(-3, 3))
        goods.crate(rng.randrange(40)).put((x - side * 0.72, y - 0.95 + 0.63 * i, 0.12), 90)


def _seats(row: Row, _: random.Random) -> None:
    """Rows of cinema seats that face +y."""
    cloth, frame = m.cloth(row["colour"]), m.paint("#17130f", 0.5)
    seat = Mesh("seat").box((0, 0, 0.42), (0.5, 0.5, 0.12), cloth, bevel=0.05)
    seat.box((0, -0.26, 0.74), (0.5, 0.12, 0.72), cloth, bevel=0.05, turn=(9, 0, 0))
    for x in (-0.29, 0.29):
        seat.box((x, -0.02, 0.36), (0.06, 0.5, 0.6), frame, bevel=0.015)
    for i, y in enumerate(row["rows"]):
        for j in range(row["seats"]):
            x = row["x"] + (j - (row["seats"] - 1) / 2) * 0.62
            if abs(x - row["x"]) > 0.25 or i % 2 == 0:
                seat.put((x, y, 0))


def _screen(row: Row, _: random.Random) -> None:
    x, y, z = row["at"]
    wide, tall = row["size"]
    Mesh("screen").box((x, y, z), (wide, 0.04, tall), m.glow(row["colour"], row["strength"])).put()
    cloth = m.cloth("#7a1420")
    for side in (-1, 1):
        rows = []
        for i in range(41):
            at = x + side * (wide / 2 + 0.05 + 0.9 * i / 40)
            fold = y - 0.16 - 0.07 * math.sin(i * 1.6)
            rows.append([(at, fold, 0.1), (at, fold, z + tall / 2 + 0.45)])
        Mesh("curtain").grid(rows, cloth).put()
    top = (x, y - 0.2, z + tall / 2 + 0.35)
    Mesh("pelmet").box(top, (wide + 2.0, 0.3, 0.4), cloth, bevel=0.05).put()


def _climb(row: Row, rng: random.Random) -> None:
    """A panel of climbing wall along x with holds; `lean` degrees towards -y."""
    wide, tall = row["size"]
    panel = Mesh("panel").box((0, 0, tall / 2), (wide, 0.2, tall), m.paint(row["colour"], 0.8))
    for i in range(1, int(wide)):
        seam = (-wide / 2 + i * wide / int(wide), -0.101, tall / 2)
        panel.box(seam, (0.012, 0.01, tall), m.paint("#4a4d50"), bevel=0)
    for _ in range(int(wide * tall * 2.6)):
        x, z = rng.uniform(-wide / 2 + 0.15, wide / 2 - 0.15), rng.uniform(0.3, tall - 0.2)
        tint = m.glazed(HOLDS[(int((x + 20) / 0.9) + rng.randrange(2)) % len(HOLDS)], 0.5)
        r = rng.choice([0.08, 0.1, 0.13, 0.18])
        panel.ball((x, -0.12, z), r, tint, rng.uniform(0.5, 0.9), sides=14)
    thing = panel.put((*row["at"], 0), row.get("turn", 0))
    thing.rotation_euler = (math.radians(row.get("lean", 0)), 0, math.radians(row.get("turn", 0)))


def _tub(row: Row, _: random.Random) -> None:
    """A round tiled tub with a step."""
    (x, y), r = row["at"], row["radius"]
    skin, rim = m.tiles(row["colour"], row["second"], 0.12), m.paint("#dfe7dc", 0.25)
    tub = Mesh("tub").lathe([(r, 0), (r, 0.62)], skin, sides=96)
    tub.lathe([(r + 0.05, 0.62), (r + 0.05, 0.7), (r - 0.28, 0.7), (r - 0.28, 0.3)], rim, sides=96)
    tub.lathe([(r + 0.45, 0), (r + 0.45, 0.25), (r - 0.02, 0.25)], skin, sides=96)
    tub.lathe([(0, 0.6), (r - 0.27, 0.6)], m.water("#2f8a8a", 5.0, 0.35), sides=96).put((x, y, 0))


def _rafters(row: Row, _: random.Random) -> None:
    """White bars of a glass roof with a ridge along y."""
    wide, deep, eaves = row["size"]
    frame, white = Mesh("rafters"), m.paint("#f2f2ee", 0.4)
    for i in range(int(deep / 1.0) + 1):
        y = float(i)
        for x in (0, wide):
            frame.tube((x, y, eaves), (wide / 2, y, eaves + 1.6), 0.035, white, sides=6)
    for t in (0.0, 0.34, 0.67, 1.0):
        z = eaves + 1.6 * t
        for x in (wide / 2 * t, wide - wide / 2 * t):
            frame.tube((x, 0, z), (x, deep, z), 0.035, white, sides=6)
    frame.put()


def _grove(row: Row, rng: random.Random) -> None:
    """Beds of big plants along both sides."""
    wide, deep = row["size"]
    soil, edge = m.speckled("#4a3826", "#2c2016", 40, 0.5), m.paint("#b5ab98", 0.8)
    for x in (wide * 0.16, wide * 0.84):
        Mesh("bed").box((x, deep / 2, 0.15), (wide * 0.3, deep - 1, 0.3), soil, bevel=0.02).put()
        side = x + (wide * 0.155 if x < wide / 2 else -wide * 0.155)
        Mesh("edge").box((side, deep / 2, 0.2), (0.08, deep - 1, 0.4), edge).put()
        for i in range(int(deep * 1.6)):
            at = (x + rng.uniform(-0.9, 0.9), 1.0 + i / 1.6 + rng.uniform(-0.2, 0.2), 0.1)
            tall = rng.choice([0.8, 1.2, 1.7, 2.3, 2.9])
            f.plant(rng.randrange(12), tall, "#4a3826").put(at, rng.uniform(0, 360))
    for x, y, tall in row.get("trees", []):
        outdoors.tree(rng.randrange(9), tall, "#3f7d3a").put((x, y, 0.2), rng.uniform(0, 360))


def _slab_bench(row: Row, _: random.Random) -> None:
    bench, timber = Mesh("slab bench"), m.wood(row.get("wood", "#8a6238"))
    bench.box((0, 0, 0.43), (row.get("length", 1.8), 0.5, 0.08), timber, bevel=0.01)
    for x in (-0.35, 0.35):
        bench.box((x * row.get("length", 1.8), 0, 0.2), (0.08, 0.44, 0.4), timber)
    bench.put((*row["at"], 0), row.get("turn", 0))


def _painting(row: Row, rng: random.Random) -> None:
    """A large sea piece: bands of sky, water and a light."""
    wide, tall = row["size"]
    piece = Mesh("painting").box((0, 0, 0), (wide, 0.05, tall), m.wood(row.get("frame", "#2b1c12")))
    tints = row["tints"]
    for i, tint in enumerate(tints):
        z = (tall - 0.14) * (0.5 - (i + 0.5) / len(tints))
        piece.box(
            (0, -0.028, z),
            (wide - 0.14, 0.008, (tall - 0.14) / len(tints) + 0.002),
            m.speckled(tint, tints[i - 1], 9, 0.1),
            bevel=0,
        )
    if row.get("spot"):
        x, z, r = rng.uniform(-wide / 4, wide / 4), rng.uniform(-0.1, tall / 5), tall * 0.07
        piece.tube((x, -0.03, z), (x, -0.036, z), r, m.paint(row["spot"]), sides=28)
    piece.put(row["at"], row.get("turn", 0))


def _panels(row: Row, _: random.Random) -> None:
    """Glowing ceiling panels."""
    for x, y in row["spots"]:
        at, skin = (x, y, row["z"]), m.glow(row.get("colour", "#fff6e8"), row.get("strength", 4.0))
        Mesh("panel").box(at, (*row["size"], 0.04), skin, bevel=0).put()


def _simple(maker: Callable[[], Mesh]) -> Callable[[Row, random.Random], None]:
    def place(row: Row, _: random.Random) -> None:
        at = row["at"]
        maker().put((at[0], at[1], at[2] if len(at) > 2 else 0.0), row.get("turn", 0))

    return place


def _games(row: Row, _: random.Random) -> None:
    goods.game_shelf(row["seed"], row.get("width", 1.6)).put((*row["at"], 0), row["turn"])


def _crates(row: Row, rng: random.Random) -> None:
    for i, at in enumerate(row["spots"]):
        goods.crate(row.get("seed", 0) + i).put(tuple(at), row.get("turn", 0) + rng.uniform(-4, 4))


def _mat(row: Row, _: random.Random) -> None:
    Mesh("mat").box(row["at"], row["size"], m.cloth(row["colour"]), bevel=0.05).put()


THINGS: dict[str, Callable[[Row, random.Random], None]] = {
    "oven": _oven,
    "stall": _stall,
    "seats": _seats,
    "screen": _screen,
    "climb": _climb,
    "tub": _tub,
    "rafters": _rafters,
    "grove": _grove,
    "slab_bench": _slab_bench,
    "painting": _painting,
    "panels": _panels,
    "games": _games,
    "crates": _crates,
    "mat": _mat,
    "kettle": _simple(goods.kettle),
    "bench": _simple(outdoors.bench),
}


def place(spec: Row, rng: random.Random) -> None:
    """Put all extras of a row where it says."""
    for row in spec.get("extras", []):
        THINGS[row["thing"]](row, rng)
