"""Rooms: walls with real window openings, a ceiling, lamps, and furniture in a few layouts."""

from __future__ import annotations

import math
import random

import bpy

from tools.demo.make.blend import bar
from tools.demo.make.blend import furniture as f
from tools.demo.make.blend import materials as m
from tools.demo.make.blend.mesh import Mesh
from tools.demo.make.world import Row

WALL = 0.3


def _surface(spec: Row, key: str, colour: str) -> bpy.types.Material:
    kind, tint = spec.get(key, "paint"), spec.get(f"{key}_colour", colour)
    match kind:
        case "brick":
            return m.bricks(tint)
        case "stone":
            return m.bricks(tint, "#8d8579", (0.42, 0.2))
        case "boards":
            return m.boards(tint)
        case "tiles":
            return m.tiles(tint, spec.get("floor_second", "#3b3f42"))
        case "slabs":
            return m.bricks(tint, "#5d564c", (0.6, 0.6))
        case _:
            return m.paint(tint, 0.85)


def _openings(length: float, window: Row | None) -> list[tuple[float, float]]:
    if not window:
        return []
    count, width = window["count"], window["width"]
    gap = (length - count * width) / (count + 1)
    return [(gap + i * (gap + width), gap + i * (gap + width) + width) for i in range(count)]


def wall(length: float, height: float, window: Row | None, skin: bpy.types.Material) -> Mesh:
    """A wall along +x from the origin, inner face on y = 0, with framed windows."""
    mesh, frame = Mesh("wall"), m.paint((window or {}).get("frame", "#f2efe8"), 0.4)
    spans = _openings(length, window)
    edges = [0.0, *[x for span in spans for x in span], length]
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        middle, wide = (left + right) / 2, right - left
        mesh.box((middle, WALL / 2, height / 2), (wide, WALL, height), skin, bevel=0)
    for left, right in spans:
        assert window is not None
        sill, top = window["sill"], window["sill"] + window["height"]
        middle, wide = (left + right) / 2, right - left
        mesh.box((middle, WALL / 2, sill / 2), (wide, WALL, sill), skin, bevel=0)
        over = height - top
        mesh.box((middle, WALL / 2, top + over / 2), (wide, WALL, over), skin, bevel=0)
        mesh.box((middle, 0.08, sill), (wide + 0.1, 0.3, 0.035), frame)
        bars = window.get("bars", 2)
        for i in range(bars + 1):
            x = left + 0.025 + (wide - 0.05) * i / bars
            mesh.box((x, 0.2, (sill + top) / 2), (0.05, 0.05, top - sill), frame)
        rails = [sill + 0.03, top - 0.025, *([sill + 0.68 * (top - sill)] if bars > 1 else [])]
        for z in rails:
            mesh.box((middle, 0.2, z), (wide, 0.05, 0.05), frame)
    return mesh


def _portals(spec: Row) -> None:
    """Tell the sampler where daylight enters."""
    width, depth, _ = spec["size"]
    for side, window in spec.get("windows", {}).items():
        for left, right in _openings(depth if side in ("left", "right") else width, window):
            light = bpy.data.lights.new("portal", "AREA")
            light.shape, light.size = "RECTANGLE", right - left
            light.size_y, light.cycles.is_portal = window["height"], True
            thing = bpy.data.objects.new("portal", light)
            middle, z = (left + right) / 2, window["sill"] + window["height"] / 2
            quarter = math.pi / 2
            at, turn = {
                "left": ((-WALL, middle, z), (quarter, 0, -quarter)),
                "right": ((width + WALL, middle, z), (quarter, 0, quarter)),
                "back": ((middle, depth + WALL, z), (quarter, 0, math.pi)),
            }[side]
            thing.location, thing.rotation_euler = at, turn
            bpy.context.scene.collection.objects.link(thing)


def _shell(spec: Row) -> None:
    width, depth, height = spec["size"]
    skin = _surface(spec, "walls", "#ece7dc")
    accent = _surface(spec, "back", "#ece7dc") if "back" in spec else skin
    windows = spec.get("windows", {})
    wall(width, height, windows.get("back"), accent).put((0, depth, 0))
    wall(depth, height, windows.get("left"), skin).put((0, 0, 0), 90)
    wall(depth, height, windows.get("right"), skin).put((width, depth, 0), -90)
    wall(width, height, None, skin).put((width, 0, 0), 180)
    floor = _surface(spec, "floor", "#a9764a")
    Mesh("floor").box((width / 2, depth / 2, -0.05), (width, depth, 0.1), floor, bevel=0).put()
    if spec.get("vault"):
        _vault(spec, skin)
    elif not spec.get("open_roof"):
        roof = m.paint(spec.get("ceiling", "#f4f1ea"), 0.9)
        middle = (width / 2, depth / 2, height + 0.05)
        Mesh("ceiling").box(middle, (width + 0.6, depth + 0.6, 0.1), roof, bevel=0).put()
        for i in range(spec.get("beams", 0)):
            y = depth * (i + 0.5) / spec["beams"]
            beam = (width / 2, y, height - 0.09)
            Mesh("beam").box(beam, (width, 0.16, 0.18), m.wood("#5a3a20"), bevel=0.01).put()
    board = m.paint(spec.get("skirting", "#f2efe8"), 0.5)
    if not spec.get("vault"):
        Mesh("skirting").box((width / 2, depth - 0.01, 0.06), (width, 0.02, 0.12), board).put()


def _vault(spec: Row, skin: bpy.types.Material) -> None:
    """A low barrel vault along y."""
    width, depth, height = spec["size"]
    spring = height * 0.45
    rows = []
    for i in range(33):
        angle = math.pi * i / 32
        x, z = width / 2 * (1 - math.cos(angle)), spring + (height - spring) * math.sin(angle)
        rows.append([(x, -0.5, z), (x, depth + 0.5, z)])
    Mesh("vault").grid(rows, skin).put()
    for y in (depth * 0.35, depth * 0.7):
        rib = Mesh("rib")
        for i in range(32):
            a, b = math.pi * i / 32, math.pi * (i + 1) / 32
            ends = [
                (
                    width / 2 * (1 - 0.985 * math.cos(t)),
                    y,
                    spring + (height - spring) * 0.985 * math.sin(t),
                )
                for t in (a, b)
            ]
            rib.tube(ends[0], ends[1], 0.09, skin, sides=8)
        rib.put()


def _lamps(spec: Row) -> None:
    lamps = spec.get("lamps")
    if not lamps:
        return
    width, depth, height = spec["size"]
    lit = lamps.get("lit", True)
    columns, rows = lamps.get("grid", [2, 3])
    for i in range(columns):
        for j in range(rows):
            x, y = width * (i + 0.5) / columns, depth * (j + 0.6) / (rows + 0.2)
            shade = f.pendant(lamps.get("shade", "#2b2f2c"), lamps.get("drop", 0.9), lit=lit)
            shade.put((x, y, height))
            if lit:
                light = bpy.data.lights.new("lamp", "POINT")
                light.energy, light.color = lamps.get("watt", 30), (1.0, 0.66, 0.36)
                light.shadow_soft_size = 0.05
                thing = bpy.data.objects.new("lamp", light)
                thing.location = (x, y, height - lamps.get("drop", 0.9) - 0.2)
                bpy.context.scene.collection.objects.link(thing)


def _pictures(spec: Row, rng: random.Random) -> None:
    width, depth, _ = spec["size"]
    for wall, count in spec.get("pictures", {}).items():
        for i in range(count):
            size = rng.choice([(0.42, 0.55), (0.5, 0.65), (0.7, 0.5), (0.36, 0.36)])
            print_ = f.picture(rng.randrange(99), *size, spec.get("frames", "#2b1c12"))
            share, z = (i + 0.5) / count, spec.get("picture_z", 1.65) + rng.uniform(-0.08, 0.08)
            at, turn = {
                "left": ((0.02, depth * share, z), 90),
                "right": ((width - 0.02, depth * share, z), -90),
                "back": ((width * share, depth - 0.02, z), 0),
            }[wall]
            print_.put(at, turn)


def _laid(rng: random.Random, spec: Row, at: tuple[float, float], top: float = 0.746) -> None:
    """Cups, plates and a small thing in the middle of one table."""
    x, y = at
    china = spec.get("china", "#f3efe6")
    for _ in range(rng.choice([1, 2, 2])):
        a = rng.uniform(0, 6.28)
        drink = rng.choice(["#3a1d0c", "#c79a68", "#b06a2a"])
        f.cup(china, drink).put((x + 0.2 * math.cos(a), y + 0.2 * math.sin(a), top), a * 57)
    if rng.random() < 0.7:
        a = rng.uniform(0, 6.28)
        spot = (x + 0.17 * math.cos(a), y + 0.17 * math.sin(a), top)
        f.plate(china).put(spot)
        f.food(rng.randrange(3)).put((spot[0], spot[1], top + 0.004), a * 57)
    middle = spec.get("middle", "flowers")
    if middle == "candle":
        f.candle().put((x, y, top))
        light = bpy.data.lights.new("flame", "POINT")
        light.energy, light.color, light.shadow_soft_size = 1.6, (1.0, 0.55, 0.22), 0.02
        thing = bpy.data.objects.new("flame", light)
        thing.location = (x, y, top + 0.14)
        bpy.context.scene.collection.objects.link(thing)
    elif middle == "flowers":
        f.flowers(rng.randrange(4)).put((x, y, top))
    f.tumbler().put((x + 0.12, y - 0.2, top))


def tables(spec: Row, rng: random.Random) -> None:
    """Set tables and chairs at the places given, or in a grid."""
    plan = spec["tables"]
    top = f.table(plan["shape"], plan["top"], plan["legs"], *plan.get("board", [0.75, 0.75]))
    seat = f.chair(plan["chair"], plan["chair_colour"], plan["seat"])
    reach = plan.get("reach", 0.56)
    for x, y in plan["at"]:
        top.put((x, y, 0), rng.uniform(-3, 3))
        turned = plan.get("turn", 0)
        for angle in plan.get("angles", [0, 180]):
            a = math.radians(angle + turned + rng.uniform(-9, 9))
            out = reach + rng.uniform(-0.05, 0.08)
            spot = (x + out * math.sin(a), y + out * math.cos(a), 0)
            seat.put(spot, -math.degrees(a) + rng.uniform(-7, 7))
        _laid(rng, spec, (x, y))


def reading(spec: Row, rng: random.Random) -> None:
    """Bookcases, armchairs, a low table."""
    plan = spec["reading"]
    for row in plan.get("cases", []):
        case = f.books(
            row.get("seed", rng.randrange(99)), row.get("width", 1.4), row.get("shelves", 6)
        )
        case.put((*row["at"], 0), row.get("turn", 0))
    for row in plan.get("armchairs", []):
        f.armchair(row["colour"]).put((*row["at"], 0), row["turn"])
    for at in plan.get("low_tables", []):
        f.table("round", "#7a4a28", "#2a1b10", 0.6).put((*at, -0.2))
        f.cup("#dfe7e4").put((at[0] + 0.1, at[1], 0.546))
        pile = Mesh("pile")
        for i, tint in enumerate(["#6d2e2a", "#2d4a5a", "#c8b48a"]):
            pile.box(
                (0, 0, 0.02 + 0.03 * i), (0.2, 0.14, 0.028), m.paint(tint), turn=(0, 0, 14 * i)
            )
        pile.put((at[0] - 0.12, at[1] + 0.05, 0.546))
    if plan.get("rug"):
        x, y, r = plan["rug"]
        colour = plan.get("rug_colour", "#7a3030")
        rug = Mesh("rug").lathe([(r, 0.008), (0, 0.008)], m.cloth(colour), sides=64)
        rug.lathe([(r * 0.9, 0.009), (r * 0.82, 0.009)], m.cloth("#d9c9a8"), sides=64).put(
            (x, y, 0)
        )


def build(spec: Row, rng: random.Random) -> None:
    """Build one room as the spec says."""
    _shell(spec)
    _portals(spec)
    _lamps(spec)
    _pictures(spec, rng)
    if "tables" in spec:
        tables(spec, rng)
    if "counter" in spec:
        bar.counter(spec)
    if "reading" in spec:
        reading(spec, rng)
    for x, y, height in spec.get("plants", []):
        f.plant(rng.randrange(9), height, spec.get("pot", "#b5653c")).put(
            (x, y, 0), rng.uniform(0, 360)
        )
    for row in spec.get("beds", []):
        f.bed(row.get("width", 1.6), row["cover"], row.get("timber", "#8a5c34")).put(
            (*row["at"], row.get("z", 0)), row.get("turn", 0)
        )
    for row in spec.get("boxes", []):
        skin = m.wood(row["wood"]) if "wood" in row else m.paint(row["paint"])
        Mesh("box").box(row["at"], row["size"], skin, bevel=row.get("bevel", 0.01)).put()
