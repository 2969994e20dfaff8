"""A shop front in its street, by day or lit at night."""

from __future__ import annotations

import random

import bpy

from tools.demo.make.blend import furniture as f
from tools.demo.make.blend import materials as m
from tools.demo.make.blend import outdoors, rooms
from tools.demo.make.blend.mesh import Mesh, lettering
from tools.demo.make.world import Row

SIGN_FONT = "/usr/share/fonts/opentype/lobstertwo/LobsterTwo-Bold.otf"  # SIL OFL


def _front(spec: Row, width: float, skin: bpy.types.Material) -> None:
    """Ground floor with shop windows and an upper floor, street face on y = 0."""
    rooms.wall(width, 3.3, spec["shop"], skin).put((width / 2, 0.3, 0), 180)
    for level in range(spec.get("floors", 1)):
        upper = spec.get("upper", {"count": 3, "width": 1.0, "height": 1.5, "sill": 0.9})
        rooms.wall(width, 3.0, upper, skin).put((width / 2, 0.3, 3.3 + 3.0 * level), 180)
    inside = spec.get("inside")
    tone = m.glow(inside, spec.get("inside_glow", 3.0)) if inside else m.glazed("#141a1e", 0.05)
    height = 3.3 + 3.0 * spec.get("floors", 1)
    pane = m.glow("#ffb464", 0.5) if inside else m.glazed("#26343c", 0.03)
    Mesh("inside").box((0, 0.42, 1.6), (width - 0.1, 0.06, 3.1), tone, bevel=0).put()
    Mesh("panes").box((0, 0.34, 3.3 + (height - 3.3) / 2), (width, 0.05, height - 3.4), pane).put()
    trim = m.paint(spec.get("trim", "#2f4a44"), 0.35)
    band = Mesh("trim").box((0, -0.06, 3.1), (width - 0.5, 0.12, 0.62), trim, bevel=0.015)
    band.box((0, -0.1, 3.44), (width - 0.3, 0.22, 0.07), trim)
    door = spec.get("door", 0.0)
    band.box((door, -0.02, 1.15), (1.12, 0.1, 2.3), trim)
    band.box((door, -0.075, 1.4), (0.74, 0.03, 1.5), tone if inside else m.glazed("#26343c", 0.03))
    band.ball((door + 0.42, -0.11, 1.05), 0.035, m.metal("#c8963e"))
    band.box((door, -0.3, 0.07), (1.5, 0.6, 0.14), m.paint("#9a958a", 0.9)).put()
    roof = m.bricks("#7d4636", "#4b2d24", (0.3, 0.2))
    slope = [(-width / 2 - 0.2, -0.5, height), (width / 2 + 0.2, -0.5, height)]
    ridge = [(width / 2 + 0.2, 3.5, height + 3), (-width / 2 - 0.2, 3.5, height + 3)]
    Mesh("roof").sheet([*slope, *ridge], roof).put()
    gutter = Mesh("gutter").tube(
        (-width / 2, -0.55, height), (width / 2, -0.55, height), 0.07, trim
    )
    gutter.put()


def _street(width: float, rng: random.Random) -> None:
    """Pavement, kerb, asphalt and a neighbour on either side."""
    slabs = m.bricks("#a39c90", "#6e675d", (0.5, 0.5))
    Mesh("pavement").box(
        (0, -1.6, -0.06), (60, 3.3, 0.12), m.tiles("#a8a196", "#958e83", 0.5)
    ).put()
    Mesh("kerb").box((0, -3.35, -0.08), (60, 0.2, 0.14), slabs).put()
    asphalt = m.speckled("#56565a", "#3c3c40", 60, 0.3)
    Mesh("street").box((0, -12, -0.2), (80, 18, 0.14), asphalt, bevel=0).put()
    for side, tint in ((-1, "#c2a183"), (1, "#b7bdb6")):
        wide, tall = 6.5, rng.uniform(5.6, 7.4)
        x = side * (width / 2 + wide / 2)
        rooms.wall(
            wide, 3.2, {"count": 2, "width": 1.2, "height": 1.6, "sill": 1.0}, m.paint(tint)
        ).put((x + wide / 2, 0.5, 0), 180)
        rooms.wall(
            wide, tall - 3.2, {"count": 2, "width": 1.1, "height": 1.5, "sill": 0.7}, m.paint(tint)
        ).put((x + wide / 2, 0.5, 3.2), 180)
        Mesh("dark").box((x, 0.62, tall / 2), (wide, 0.1, tall), m.glazed("#202a30", 0.03)).put()


def _meadow(width: float, rng: random.Random) -> None:
    """Grass, a gravel path to the door, side walls of a house that stands alone."""
    grass = m.speckled("#6b8a3c", "#48682c", 9, 0.6)
    Mesh("meadow").box((0, 20, -0.2), (300, 120, 0.3), grass, bevel=0).put()
    gravel = m.speckled("#c9b894", "#9a8a6c", 30, 0.4)
    Mesh("path").box((0, -9, -0.06), (1.8, 18, 0.08), gravel, bevel=0).put()
    blade, mesh = m.leaf("#6f8f3f"), Mesh("tufts")
    for _ in range(3200):
        x, y = rng.uniform(-12, 12), rng.uniform(-11, -0.6)
        if abs(x) > 1.05:
            for _ in range(3):
                way = (rng.gauss(0, 0.35), rng.gauss(0, 0.35), 1)
                mesh.leaf(rng, (x, y, -0.05), way, rng.uniform(0.08, 0.22), blade)
    mesh.put()
    for x in (-width / 2 + 0.15, width / 2 - 0.15):
        Mesh("side").box((x, 3.2, 3.1), (0.3, 6.0, 6.2), m.bricks("#a7684c"), bevel=0).put()


def _quay(width: float, _: random.Random) -> None:
    """Paving stones, bollards, the sea to both sides and behind."""
    stone = m.bricks("#9a958a", "#6e6a62", (0.9, 0.9))
    Mesh("quay").box(
        (0, -6, -0.2), (width + 12, 22, 0.4), m.tiles("#9d978c", "#8f897e", 0.7), bevel=0
    ).put()
    Mesh("edge").box((0, 5.1, -0.5), (width + 12.2, 0.4, 1.4), stone).put()
    Mesh("sea").box((0, 150, -1.6), (900, 500, 0.2), m.water("#164a58", 1.2, 0.45), bevel=0).put()
    for x in (-width / 2 - 2.5, width / 2 + 2.5):
        post = Mesh("bollard").tube((x, 2, 0), (x, 2, 0.55), 0.14, m.paint("#23282a", 0.4))
        post.ball((x, 2, 0.58), 0.2, m.paint("#23282a", 0.4), 0.6).put()
    for x in (-width / 2 + 0.15, width / 2 - 0.15):
        Mesh("side").box((x, 2.4, 3.1), (0.3, 4.4, 6.2), m.paint("#332d27", 0.9), bevel=0).put()


def facade(spec: Row, rng: random.Random) -> None:
    """A shop front with its sign, neighbours, pavement and street."""
    width = spec.get("width", 7.0)
    kind = spec.get("walls", "paint")
    colour = spec.get("walls_colour", "#dccfb4")
    skin = m.bricks(colour) if kind == "brick" else m.paint(colour, 0.9)
    _front(spec, width, skin)
    gold = m.paint(spec.get("sign_colour", "#f0dfae"), 0.4)
    if spec.get("sign_glow"):
        gold = m.glow(spec["sign_colour"], spec["sign_glow"])
    lettering(spec["sign"], (0, -0.14, 2.97), 0.46, gold, font=SIGN_FONT, depth=0.012)
    if "awning" in spec:
        light, dark = m.cloth("#efe8d8"), m.cloth(spec["awning"])
        awning, count = Mesh("awning"), 14
        for i in range(count):
            x, wide = -width / 2 + 0.4 + (width - 0.8) * i / count, (width - 0.8) / count
            skin_ = dark if i % 2 else light
            awning.sheet(
                [(x, -1.3, 2.3), (x + wide, -1.3, 2.3), (x + wide, -0.1, 2.8), (x, -0.1, 2.8)],
                skin_,
            )
            awning.sheet(
                [(x, -1.3, 2.12), (x + wide, -1.3, 2.12), (x + wide, -1.3, 2.3), (x, -1.3, 2.3)],
                skin_,
            )
        awning.put()
    grounds = {"meadow": _meadow, "quay": _quay, "street": _street}
    grounds[spec.get("ground", "street")](width, rng)
    for x, height in spec.get("pots", [(-2.9, 0.9), (2.9, 1.1)]):
        f.plant(rng.randrange(9), height, "#5a5f60").put((x, -0.7, 0), rng.uniform(0, 360))
    if spec.get("bench"):
        outdoors.bench().put((spec["bench"], -0.75, 0))
    if "tables" in spec:
        rooms.tables(spec, rng)
    for x, y, height in spec.get("trees", []):
        outdoors.tree(rng.randrange(9), height).put((x, y, 0), rng.uniform(0, 360))
    for x in spec.get("lanterns", []):
        lamp = Mesh("lantern").box((x, -0.25, 2.45), (0.16, 0.16, 0.26), m.glow("#ffb860", 40.0))
        lamp.box((x, -0.25, 2.6), (0.22, 0.22, 0.05), m.paint("#15171a")).put()
        light = bpy.data.lights.new("lantern", "POINT")
        light.energy, light.color = 40, (1.0, 0.62, 0.3)
        thing = bpy.data.objects.new("lantern", light)
        thing.location = (x, -0.5, 2.4)
        bpy.context.scene.collection.objects.link(thing)
