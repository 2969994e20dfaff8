"""A bar: counter, back shelves with their stock, stools, the espresso machine."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from tools.demo.make.blend import furniture as f
from tools.demo.make.blend import goods
from tools.demo.make.blend import materials as m
from tools.demo.make.blend.mesh import Mesh
from tools.demo.make.world import Row

Spot = Callable[[float, float, float], tuple[float, float, float]]
TINTS = ("#20402a", "#5a3312", "#7c1f1a", "#c9c4ae", "#1d2b3a", "#a46a1c")
SHELVES_M = (1.45, 1.85)


def _frame(spec: Row) -> tuple[Spot, float]:
    """Where things of the bar stand in the room, and the bar's turn in degrees."""
    plan, (width, depth, _) = spec["counter"], spec["size"]
    if plan.get("wall", "back") == "back":
        x0, y0, turn = plan.get("x", width / 2), depth - 1.25, 0.0
    else:
        x0, y0, turn = width - 1.25, plan.get("y", depth * 0.6), -90.0
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return (lambda x, y, z: (x0 + x * c - y * s, y0 + x * s + y * c, z)), turn


def _stock(spec: Row, spot: Spot) -> None:
    """Fill the shelves with bottles or cups."""
    plan, rng = spec["counter"], random.Random(7)
    for z in plan.get("shelves", SHELVES_M):
        x = -plan["length"] / 2 + 0.12
        while x < plan["length"] / 2 - 0.1:
            if plan.get("stock", "bottles") == "bottles":
                thing = f.bottle(rng.choice(TINTS), rng.choice([0.26, 0.3, 0.33]))
            elif plan["stock"] == "loaves":
                thing = goods.loaf(rng.randrange(6))
            else:
                thing = f.cup(spec.get("china", "#f3efe6"))
            wide = plan.get("stock") == "loaves"
            thing.put(spot(x, 1.1, z + 0.02), 90 + rng.gauss(0, 9) if wide else rng.uniform(0, 360))
            x += rng.uniform(0.22, 0.27) if wide else rng.uniform(0.1, 0.2)


def counter(spec: Row) -> None:
    """A bar along the right or back wall."""
    plan, china = spec["counter"], spec.get("china", "#f3efe6")
    length, body, top = plan["length"], m.wood(plan["body"]), m.wood(plan["top"], 0.25)
    spot, turn = _frame(spec)
    mesh = Mesh("counter").box((0, 0, 0.52), (length, 0.6, 1.04), body, bevel=0.01)
    mesh.box((0, -0.02, 1.07), (length + 0.1, 0.72, 0.05), top, bevel=0.012)
    for i in range(int(length / 0.35)):
        x = -length / 2 + 0.2 + 0.35 * i
        mesh.box((x, -0.305, 0.5), (0.3, 0.02, 0.9), body, bevel=0.008)
    for z in plan.get("shelves", SHELVES_M):
        mesh.box((0, 1.1, z), (length, 0.24, 0.04), top, bevel=0.006)
    mesh.put(spot(0, 0, 0), turn)
    _stock(spec, spot)
    if plan.get("machine"):
        f.espresso_machine().put(spot(plan.get("machine_x", 0.0), 0.05, 1.095), turn)
    for i in range(plan.get("stools", 0)):
        x = -length / 2 + length * (i + 0.5) / plan["stools"]
        f.stool("#2c2c2e", "#8a5a30").put(spot(x, -0.62, 0), 37 * i)
    for i in range(3):
        x = length * (0.22 + 0.09 * i)
        f.plate(china).put(spot(x, -0.1, 1.095))
        f.food(i).put(spot(x, -0.1, 1.1))
