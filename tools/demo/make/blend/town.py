"""The town as it is seen through a window: a row of houses, trees, the ground."""

from __future__ import annotations

import math
import random

from tools.demo.make.blend import materials as m
from tools.demo.make.blend.mesh import Mesh
from tools.demo.make.blend.outdoors import tree

PITCH = 6.4  # metres from house to house
PLASTER = ("#d8c3a0", "#c9a98a", "#b9c2c4", "#e3d9c6", "#c98f74", "#aeb89f")


def _house(rng: random.Random) -> Mesh:
    """A gabled house, its front on y = -3."""
    wide, tall = rng.uniform(5.2, 6.2), rng.uniform(5, 8.5)
    house = Mesh("house").box((0, 0, tall / 2), (wide, 6, tall), m.paint(rng.choice(PLASTER)))
    eaves = [(-wide / 2 - 0.2, -3.3, tall), (wide / 2 + 0.2, -3.3, tall)]
    ridge = [(wide / 2 + 0.2, 0, tall + 2.4), (-wide / 2 - 0.2, 0, tall + 2.4)]
    house.sheet([*eaves, *ridge], m.bricks("#8a4a34", "#5a3a2c", (0.3, 0.2)))
    for x in (-0.3 * wide, 0, 0.3 * wide):
        for z in (1.6, 4.2, 6.6):
            if z + 1 < tall:
                house.box((x, -3.02, z), (0.95, 0.06, 1.4), m.paint("#eceae4"), bevel=0.01)
                house.box((x, -3.05, z), (0.8, 0.06, 1.25), m.glazed("#2c3a44", 0.05), bevel=0)
    return house


def ground(drop: float = 0.0) -> None:
    """Paving as far as the eye reaches, `drop` metres below the floor."""
    skin = m.speckled("#8f8b82", "#5d5a54", 6, 0.2)
    Mesh("ground").box((0, 0, -0.5 - drop), (300, 300, 0.4), skin, bevel=0).put()


def row(seed: int, at: tuple[float, float], turn: float, count: int = 9, drop: float = 0.0) -> None:
    """Houses in a line through `at`, fronts towards -y before the turn, and trees before them."""
    rng = random.Random(seed)
    a = math.radians(turn)

    def spot(x: float, y: float) -> tuple[float, float, float]:
        return (
            at[0] + x * math.cos(a) - y * math.sin(a),
            at[1] + x * math.sin(a) + y * math.cos(a),
            -0.3 - drop,
        )

    for i in range(count):
        _house(rng).put(spot((i - count / 2) * PITCH, 0), turn)
    shape = tree(seed, 5.0)
    for i in range(count // 2):
        x = (2 * i - count / 2 + rng.uniform(0, 0.8)) * PITCH
        shape.put(spot(x, -5.5), rng.uniform(0, 360), rng.uniform(0.7, 1.1))
