"""A chalk board that can be read, a plate of food, and what stands in a museum."""

from __future__ import annotations

import math
import random

from tools.demo.make.blend import furniture as f
from tools.demo.make.blend import materials as m
from tools.demo.make.blend import rooms
from tools.demo.make.blend.mesh import Mesh, lettering
from tools.demo.make.world import Row

CHALK_FONT = "/usr/share/fonts/opentype/comic-neue/ComicNeue-Bold.otf"  # SIL OFL
HEAD_FONT = "/usr/share/fonts/opentype/lobstertwo/LobsterTwo-Bold.otf"  # SIL OFL


def board(spec: Row, rng: random.Random) -> None:
    """A room whose wall carries a chalk board with the given lines."""
    rooms.build(spec, rng)
    plan = spec["board_text"]
    x, y, z = plan["at"]
    wide, tall = plan["size"]
    frame = Mesh("board").box((x, y, z), (wide, 0.04, tall), m.wood(plan.get("frame", "#7a4f2c")))
    slate = m.paint(plan.get("slate", "#23282a"), 0.9, 0.12)
    frame.box((x, y - 0.02, z), (wide - 0.1, 0.02, tall - 0.1), slate, bevel=0).put()
    front, step = y - 0.034, (tall - 0.5) / max(1, len(plan["lines"]))
    head = m.chalk(plan.get("head_colour", "#f2d98a"))
    lettering(
        plan["head"], (x, front, z + tall / 2 - 0.32), 0.22, head, font=HEAD_FONT, depth=0.001
    )
    for i, line in enumerate(plan["lines"]):
        name, _, price = line.partition("|")
        height, size = z + tall / 2 - 0.5 - step * (i + 0.45), plan.get("text", 0.115)
        left, right = x - wide / 2 + 0.12, x + wide / 2 - 0.36
        lettering(
            name,
            (left, front, height),
            size,
            m.chalk(),
            font=CHALK_FONT,
            centred=False,
            depth=0.001,
        )
        lettering(
            price,
            (right, front, height),
            size,
            m.chalk(),
            font=CHALK_FONT,
            centred=False,
            depth=0.001,
        )


def _berries(mesh: Mesh, rng: random.Random, at: tuple[float, float, float], reach: float) -> None:
    blue, red = m.paint("#2a2f55", 0.55), m.glazed("#a3122a", 0.25)
    for i in range(13):
        a, r = rng.uniform(0, 6.28), reach * math.sqrt(rng.random())
        size = rng.uniform(0.0065, 0.0085)
        spot = (
            at[0] + r * math.cos(a),
            at[1] + r * math.sin(a),
            at[2] + size + rng.uniform(0, 0.006),
        )
        if i % 3:
            mesh.ball(spot, size, blue)
            continue
        for _ in range(26):
            b, c = rng.uniform(0, 6.28), rng.uniform(-0.4, 1.5)
            bead = [
                size * math.cos(c) * math.cos(b),
                size * math.cos(c) * math.sin(b),
                size * math.sin(c),
            ]
            mesh.ball([s + d for s, d in zip(spot, bead, strict=True)], 0.0032, red, sides=10)


def dish(spec: Row, rng: random.Random) -> None:
    """A stack of pancakes on a table by the window."""
    rooms.build(spec, rng)
    x, y, board_z = spec["plate_at"]
    f.plate("#eef0ec", 0.14).put((x, y, board_z))
    stack, crust = Mesh("stack"), m.speckled("#b87a3c", "#8a5220", 60, 0.15)
    rim, height = m.speckled("#e3bd80", "#c99a58", 160, 0.25), 0.011
    for _ in range(5):
        r, dx, dy = rng.uniform(0.072, 0.08), rng.uniform(-0.006, 0.006), rng.uniform(-0.006, 0.006)
        side = [
            (r - 0.004, height),
            (r, height + 0.003),
            (r, height + 0.010),
            (r - 0.004, height + 0.013),
        ]
        stack.lathe(side, rim, at=(dx, dy, 0), sides=56)
        top = [(r - 0.003, height + 0.0128), (r - 0.02, height + 0.0145), (0, height + 0.0135)]
        stack.lathe(top, crust, at=(dx, dy, 0), sides=56)
        height += 0.0135
    sauce = m.glazed("#4a1230", 0.08)
    edge = [(0, height + 0.006)]
    stack.lathe(
        [(0.066, height - 0.001), (0.062, height + 0.003), (0.04, height + 0.005), *edge],
        sauce,
        sides=48,
    )
    for i in range(5):
        a, run = i * 1.26 + rng.uniform(-0.5, 0.5), rng.uniform(0.004, 0.034)
        for j in range(40):
            t = j / 39
            r, z = 0.056 + 0.025 * min(1, t * 2), height - max(0, t - 0.5) * 2 * run
            bead = (0.011 - 0.004 * t) if j < 39 else 0.0085
            stack.ball((r * math.cos(a), r * math.sin(a), z), bead, sauce, 0.5, sides=12)
    _berries(stack, rng, (0, 0, height + 0.004), 0.034)
    _berries(stack, rng, (0.095, -0.02, 0.008), 0.018)
    for way in ((1, 0.3, 0.5), (-0.6, 0.8, 0.6), (0.1, -1, 0.7)):
        stack.leaf(rng, (0, 0, height + 0.018), way, 0.035, m.leaf("#3f8a3a"))
    stack.put((x, y, board_z))
    f.cup("#dfe7e4", "#c79a68").put((x + 0.24, y + 0.13, board_z), -40)
    f.flowers(2).put((x - 0.22, y + 0.24, board_z))
    f.tumbler().put((x + 0.06, y + 0.3, board_z))
    fork, steel = Mesh("fork"), m.metal("#c9ccd0", 0.25)
    fork.box((0, 0, 0.004), (0.012, 0.12, 0.003), steel)
    fork.box((0, 0.075, 0.005), (0.022, 0.035, 0.003), steel)
    for i in range(4):
        fork.box((-0.009 + 0.006 * i, 0.11, 0.006), (0.003, 0.045, 0.0025), steel, bevel=0.001)
    Mesh("napkin").box((0, 0, 0.003), (0.13, 0.2, 0.006), m.cloth("#7f9a86")).put(
        (x - 0.22, y - 0.03, board_z), 8
    )
    fork.put((x - 0.22, y - 0.04, board_z + 0.006), 6)


def hall(spec: Row, rng: random.Random) -> None:
    """A museum hall: the room, the brass tide machine, cases with models."""
    rooms.build(spec, rng)
    brass, iron, timber = m.metal("#c08f3c", 0.28), m.metal("#3a3f44", 0.45), m.wood("#5a3820")
    x, y = spec["machine_at"]
    machine = Mesh("tide machine").box((0, 0, 0.35), (3.2, 1.1, 0.7), timber, bevel=0.02)
    for side in (-1.5, 1.5):
        machine.box((side, 0, 1.75), (0.12, 0.5, 2.2), iron)
    for z in (0.95, 2.8):
        machine.box((0, 0, z), (3.2, 0.4, 0.1), brass)
    for i in range(11):
        for row, z in enumerate((1.35, 2.35)):
            r, at_x = 0.09 + 0.035 * ((i * 7 + row * 3) % 4), -1.3 + 0.26 * i
            hub = (at_x, -0.18, z)
            machine.tube(hub, (at_x, -0.24, z), r, brass, sides=28)
            machine.tube((at_x, -0.1, z), (at_x, -0.27, z), 0.02, iron)
            machine.tube((at_x + r, -0.21, z), (at_x + r, -0.21, 3.6 - z), 0.004, iron, sides=6)
    dial = (0, -0.3, 3.15)
    machine.tube((0, -0.1, 3.15), dial, 0.42, m.paint("#f1ead8"), sides=48)
    machine.tube((0, -0.3, 3.15), (0, -0.32, 3.15), 0.03, brass)
    machine.box((0.1, -0.31, 3.25), (0.02, 0.01, 0.4), m.paint("#1a1a1a"), turn=(0, 35, 0))
    machine.put((x, y, 0))
    for i, (cx, cy) in enumerate(spec["cases"]):
        case = Mesh("case").box((0, 0, 0.45), (1.2, 0.7, 0.9), timber, bevel=0.02)
        for a in (-0.58, 0.58):
            for b in (-0.33, 0.33):
                case.box((a, b, 1.25), (0.02, 0.02, 0.7), brass, bevel=0.002)
        case.box((0, 0, 1.61), (1.2, 0.7, 0.025), brass)
        hull, sail = m.paint(["#7c2f24", "#2f4f6b", "#3f5a3a"][i % 3], 0.4), m.paint("#efe6d0")
        case.ball((0, 0, 1.0), 0.36, hull, 0.22)
        for mast in (-0.18, 0.02, 0.2):
            case.tube((mast, 0, 1.0), (mast, 0, 1.5), 0.008, timber, sides=8)
            case.box((mast, -0.015, 1.27), (0.17, 0.004, 0.3), sail, bevel=0.002, turn=(0, 0, 12))
        case.put((cx, cy, 0), rng.uniform(-4, 4))
