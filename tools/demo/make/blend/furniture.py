"""Furniture and table things, standing at the origin, front towards -y. Sizes in metres."""

from __future__ import annotations

import math
import random
from functools import cache

from tools.demo.make.blend import materials as m
from tools.demo.make.blend.mesh import Mesh


@cache
def table(shape: str, top: str, legs: str, width: float = 0.75, depth: float = 0.75) -> Mesh:
    """A round pedestal table, a square one, or a four-legged long one (`shape`)."""
    mesh, board, frame = Mesh(f"{shape} table"), m.wood(top), m.paint(legs, 0.4)
    if shape == "round":
        r = width / 2
        mesh.lathe(
            [(0, 0.715), (r - 0.01, 0.715), (r, 0.728), (r - 0.004, 0.745), (0, 0.745)], board
        )
        mesh.lathe([(0.23, 0), (0.23, 0.012), (0.05, 0.04), (0.03, 0.09), (0.03, 0.71)], frame)
        return mesh
    mesh.box((0, 0, 0.73), (width, depth, 0.032), board, bevel=0.008)
    if shape == "square":
        mesh.lathe([(0.24, 0), (0.24, 0.012), (0.05, 0.04), (0.035, 0.09), (0.035, 0.71)], frame)
        return mesh
    for x in (-1, 1):
        for y in (-1, 1):
            foot = (x * (width / 2 - 0.06), y * (depth / 2 - 0.06))
            mesh.tube((*foot, 0), (*foot, 0.72), 0.022, frame, end_radius=0.03)
    mesh.box((0, 0, 0.68), (width - 0.12, depth - 0.12, 0.07), frame)
    return mesh


@cache
def chair(kind: str, colour: str, seat: str) -> Mesh:
    """A chair; `kind` is bent, slat, or metal."""
    mesh = Mesh(f"{kind} chair")
    frame = m.metal(colour, 0.35) if kind == "metal" else m.wood(colour)
    cushion = m.cloth(seat) if kind == "slat" else m.wood(seat)
    for x in (-0.18, 0.18):
        mesh.tube((x * 1.1, -0.2, 0), (x, -0.17, 0.44), 0.014, frame, end_radius=0.018)
        mesh.tube((x * 1.1, 0.23, 0), (x, 0.18, 0.45), 0.014, frame, end_radius=0.018)
        mesh.tube((x, 0.18, 0.45), (x * 0.95, 0.27, 0.84), 0.016, frame)
    mesh.lathe([(0, 0.44), (0.21, 0.44), (0.225, 0.455), (0.21, 0.475), (0, 0.48)], cushion)
    if kind == "slat":
        mesh.box((0, 0, 0.475), (0.4, 0.4, 0.05), cushion, bevel=0.02)
    for i in range(12 if kind == "bent" else 1):
        a, b = math.pi * i / 12, math.pi * (i + 1) / 12
        if kind == "bent":
            start = (0.175 * math.cos(a), 0.27 + 0.02 * math.sin(a), 0.80 + 0.13 * math.sin(a))
            end = (0.175 * math.cos(b), 0.27 + 0.02 * math.sin(b), 0.80 + 0.13 * math.sin(b))
            mesh.tube(start, end, 0.016, frame)
    for height in (0.6, 0.7, 0.8):
        if kind != "bent":
            back = 0.18 + (height - 0.45) * 0.23
            mesh.box((0, back, height), (0.36, 0.018, 0.055), frame, turn=(-13, 0, 0))
    if kind == "bent":
        for x in (-0.06, 0.06):
            mesh.tube((x, 0.19, 0.46), (x * 1.2, 0.28, 0.92), 0.009, frame)
    return mesh


@cache
def stool(colour: str, seat: str, height: float = 0.68) -> Mesh:
    """A bar stool."""
    mesh, frame = Mesh("stool"), m.metal(colour, 0.4)
    for i in range(4):
        x, y = math.cos(i * math.pi / 2 + 0.785), math.sin(i * math.pi / 2 + 0.785)
        mesh.tube((0.2 * x, 0.2 * y, 0), (0.12 * x, 0.12 * y, height), 0.012, frame)
    mesh.lathe([(0.165, 0.25), (0.175, 0.258), (0.165, 0.266), (0.155, 0.258)], frame)
    rim = [(0, height), (0.17, height), (0.18, height + 0.02), (0.165, height + 0.04)]
    mesh.lathe([*rim, (0, height + 0.045)], m.wood(seat))
    return mesh


@cache
def armchair(colour: str) -> Mesh:
    """A deep upholstered chair."""
    mesh, stuff, leg = Mesh("armchair"), m.cloth(colour), m.wood("#3a2416")
    mesh.box((0, 0, 0.26), (0.78, 0.78, 0.2), stuff, bevel=0.05)
    mesh.box((0, -0.04, 0.42), (0.56, 0.66, 0.16), stuff, bevel=0.06)
    mesh.box((0, 0.32, 0.62), (0.74, 0.18, 0.72), stuff, bevel=0.07, turn=(-10, 0, 0))
    for x in (-0.35, 0.35):
        mesh.box((x, -0.02, 0.46), (0.15, 0.76, 0.34), stuff, bevel=0.06)
        for y in (-0.32, 0.32):
            mesh.tube((x, y, 0), (x, y, 0.18), 0.018, leg, end_radius=0.028)
    return mesh


@cache
def cup(colour: str, drink: str = "#3a1d0c") -> Mesh:
    """A cup on a saucer, filled."""
    mesh, china = Mesh("cup"), m.glazed(colour)
    mesh.lathe([(0, 0.004), (0.035, 0.004), (0.072, 0.014), (0.074, 0.018), (0.035, 0.009)], china)
    wall = [(0.022, 0.01), (0.036, 0.03), (0.041, 0.07), (0.038, 0.07), (0.034, 0.035), (0, 0.02)]
    mesh.lathe(wall, china)
    mesh.lathe([(0, 0.058), (0.0375, 0.058)], m.glazed(drink, 0.2))
    for i in range(20):
        a, b = -1.4 + 2.8 * i / 20, -1.4 + 2.8 * (i + 1) / 20
        start = (0.037 + 0.024 * math.cos(a), 0, 0.042 + 0.02 * math.sin(a))
        end = (0.037 + 0.024 * math.cos(b), 0, 0.042 + 0.02 * math.sin(b))
        mesh.tube(start, end, 0.0045, china, sides=8)
    return mesh


@cache
def plate(colour: str, radius: float = 0.12) -> Mesh:
    """A plate with a raised rim."""
    profile = [(0, 0.004), (radius * 0.62, 0.004), (radius * 0.7, 0.008), (radius, 0.018)]
    back = [(radius, 0.021), (radius * 0.7, 0.012), (radius * 0.62, 0.008), (0, 0.008)]
    return Mesh("plate").lathe([*profile, *back], m.glazed(colour), sides=56)


@cache
def food(kind: int) -> Mesh:
    """Something to eat for a plate: 0 cake, 1 toast, 2 salad."""
    mesh, rng = Mesh("food"), random.Random(kind)
    if kind == 0:
        mesh.box((0, 0, 0.035), (0.1, 0.05, 0.05), m.speckled("#b9783c", "#7c4a1e", 220, 0.3))
        mesh.box((0, 0, 0.063), (0.1, 0.05, 0.008), m.glazed("#f3ead8", 0.4))
    elif kind == 1:
        mesh.box((0, 0, 0.022), (0.12, 0.1, 0.018), m.speckled("#b98549", "#6f431c", 260, 0.4))
        for _ in range(9):
            spot = (rng.uniform(-0.045, 0.045), rng.uniform(-0.035, 0.035), 0.036)
            mesh.ball(spot, rng.uniform(0.008, 0.014), m.glazed("#b8301f"))
    else:
        for _ in range(60):
            way = (rng.gauss(0, 1), rng.gauss(0, 1), rng.uniform(0.1, 1.2))
            spot = (rng.gauss(0, 0.02), rng.gauss(0, 0.02), 0.015)
            mesh.leaf(rng, spot, way, rng.uniform(0.03, 0.06), m.leaf("#4f8a2e"))
    return mesh


@cache
def tumbler(tint: str = "#f4fbf8") -> Mesh:
    """A water glass."""
    wall = [(0, 0.004), (0.03, 0.004), (0.036, 0.11), (0.034, 0.11), (0.028, 0.012), (0, 0.012)]
    return Mesh("tumbler").lathe(wall, m.glass(tint))


@cache
def bottle(tint: str, height: float = 0.3) -> Mesh:
    """A bottle with a label."""
    h = height
    wall = [(0, 0), (0.038, 0), (0.04, 0.02), (0.04, h * 0.6), (0.014, h * 0.78), (0.014, h)]
    mesh = Mesh("bottle").lathe(wall, m.glazed(tint, 0.08))
    mesh.lathe([(0.041, h * 0.18), (0.041, h * 0.45)], m.paint("#e8dfc8"))
    return mesh


@cache
def candle() -> Mesh:
    """A lit candle in a glass."""
    mesh = Mesh("candle")
    mesh.lathe(
        [(0, 0), (0.035, 0), (0.04, 0.08), (0.037, 0.08), (0.033, 0.006)], m.glass("#ffe2b0")
    )
    mesh.lathe([(0, 0.004), (0.03, 0.004), (0.03, 0.045), (0, 0.045)], m.paint("#f5e7c8"))
    flame = [(0.001, 0.05), (0.007, 0.06), (0.0075, 0.066), (0.004, 0.08), (0.0005, 0.092)]
    return mesh.lathe(flame, m.glow("#ffb04d", 260.0), sides=14)


@cache
def flowers(seed: int) -> Mesh:
    """A little vase with a few stems."""
    mesh, rng = Mesh("flowers"), random.Random(seed)
    wall = [(0, 0), (0.03, 0), (0.038, 0.04), (0.018, 0.09), (0.02, 0.11), (0.016, 0.11)]
    mesh.lathe(wall, m.glazed(rng.choice(["#dfe7e4", "#9fb6b0", "#d9b38c"])))
    bloom = m.paint(rng.choice(["#e8c23a", "#e6e2ee", "#c85a6a", "#8a76c0"]), 0.8)
    for _ in range(6):
        tip = (rng.gauss(0, 0.04), rng.gauss(0, 0.04), rng.uniform(0.16, 0.24))
        mesh.tube((0, 0, 0.1), tip, 0.0016, m.leaf("#3f7a34"), sides=6)
        mesh.ball(tip, rng.uniform(0.010, 0.017), bloom, 0.7)
        mesh.leaf(rng, (tip[0] / 2, tip[1] / 2, 0.13), tip, 0.06, m.leaf("#3f7a34"))
    return mesh


@cache
def plant(seed: int, height: float = 1.0, pot: str = "#b5653c") -> Mesh:
    """A leafy plant in a pot."""
    mesh, rng = Mesh("plant"), random.Random(seed)
    size = 0.18 * height**0.6
    wall = [(0, 0), (size * 0.7, 0), (size, size * 1.6), (size * 0.9, size * 1.6), (0, size * 1.45)]
    mesh.lathe(wall, m.paint(pot, 0.7))
    green = m.leaf(rng.choice(["#3f7d3a", "#5c8f45", "#2f6b45"]))
    stems = int(7 + 5 * height)
    for _ in range(stems):
        lean = (rng.gauss(0, 0.22) * height, rng.gauss(0, 0.22) * height)
        top = height * rng.uniform(0.55, 1.0)
        mesh.tube((0, 0, size * 1.4), (*lean, top), 0.006, green, sides=6)
        for _ in range(9):
            t = rng.uniform(0.35, 1.0)
            spot = (lean[0] * t, lean[1] * t, size * 1.4 + (top - size * 1.4) * t)
            way = (rng.gauss(0, 1) + lean[0], rng.gauss(0, 1) + lean[1], rng.uniform(0.0, 0.9))
            mesh.leaf(rng, spot, way, rng.uniform(0.13, 0.24) * height**0.5, green)
    return mesh


@cache
def pendant(shade: str, drop: float, *, lit: bool) -> Mesh:
    """A hanging lamp; its cord starts at z = 0 and goes down."""
    mesh, skin = Mesh("pendant"), m.paint(shade, 0.4)
    mesh.tube((0, 0, 0), (0, 0, -drop), 0.004, m.paint("#1a1a1a"), sides=6)
    cone = [(0.02, -drop), (0.05, -drop - 0.03), (0.17, -drop - 0.16), (0.165, -drop - 0.16)]
    mesh.lathe([*cone, (0.045, -drop - 0.035)], skin)
    bulb = m.glow("#ffc27a", 55.0) if lit else m.glazed("#f5f0e2")
    return mesh.ball((0, 0, -drop - 0.13), 0.042, bulb)


@cache
def picture(seed: int, width: float = 0.5, height: float = 0.65, frame: str = "#2b1c12") -> Mesh:
    """A framed print facing -y, centre at the origin."""
    mesh, rng = Mesh("picture"), random.Random(seed)
    mesh.box((0, 0, 0), (width, 0.025, height), m.wood(frame), bevel=0.006)
    mesh.box((0, -0.014, 0), (width - 0.05, 0.004, height - 0.05), m.paint("#f1ece0"), bevel=0)
    inks = ["#c6603f", "#2f5d73", "#d9a441", "#41644a", "#7a4a5c", "#24303a"]
    w, h = width * 0.62, height * 0.62
    mesh.box((0, -0.017, 0), (w, 0.002, h), m.paint(rng.choice(inks)), bevel=0)
    mesh.box((0, -0.019, -h * 0.25), (w, 0.002, h * 0.5), m.paint(rng.choice(inks)), bevel=0)
    spot = rng.uniform(0.12, 0.2) * height
    mesh.tube((w * 0.15, -0.0195, h * 0.12), (w * 0.15, -0.022, h * 0.12), spot, m.paint("#f0d9a0"))
    return mesh


@cache
def books(seed: int, width: float, shelves: int, timber: str = "#6b4526") -> Mesh:
    """A bookcase full of books, back at y = 0, facing -y."""
    mesh, rng = Mesh("books"), random.Random(seed)
    board, gap, depth = m.wood(timber), 0.34, 0.28
    height = shelves * gap + 0.1
    for x in (-width / 2, width / 2):
        mesh.box((x, -depth / 2, height / 2), (0.035, depth, height), board)
    mesh.box((0, -0.01, height / 2), (width, 0.02, height), board)
    cover = ["#6d2e2a", "#2d4a5a", "#3d5a3f", "#c8b48a", "#8a5a2c", "#3a3340", "#b8452f", "#ded3bb"]
    for i in range(shelves + 1):
        mesh.box((0, -depth / 2, 0.08 + i * gap), (width, depth, 0.03), board)
        x = -width / 2 + 0.04
        while i < shelves and x < width / 2 - 0.09:
            thick, tall = rng.uniform(0.018, 0.05), rng.uniform(0.18, 0.28)
            if rng.random() < 0.06:
                x += rng.uniform(0.03, 0.12)
                continue
            spot = (x + thick / 2, -0.06 - rng.uniform(0.07, 0.1), 0.095 + i * gap + tall / 2)
            lean = rng.choice([0, 0, 0, 0, 3, -3])
            mesh.box(spot, (thick, 0.16, tall), m.paint(rng.choice(cover), 0.7), bevel=0.003,
                     turn=(0, lean, 0))  # fmt: skip
            x += thick + 0.003
    return mesh


@cache
def espresso_machine() -> Mesh:
    """A two-group machine with a brass knot of pipes."""
    mesh, steel, brass = (
        Mesh("espresso machine"),
        m.metal("#c9ccd0", 0.22),
        m.metal("#c8963e", 0.25),
    )
    mesh.box((0, 0.05, 0.36), (0.8, 0.46, 0.2), steel, bevel=0.04)
    mesh.box((0, 0.16, 0.16), (0.78, 0.24, 0.3), m.paint("#1e2226", 0.3), bevel=0.02)
    mesh.box((0, -0.02, 0.03), (0.8, 0.5, 0.06), steel, bevel=0.015)
    mesh.box((0, 0.05, 0.47), (0.82, 0.48, 0.02), brass, bevel=0.008)
    for x in (-0.2, 0.2):
        mesh.tube((x, -0.1, 0.28), (x, -0.1, 0.2), 0.045, steel)
        mesh.tube((x, -0.12, 0.2), (x, -0.33, 0.17), 0.014, m.paint("#17130f", 0.4))
    for x in (-0.37, 0.37):
        mesh.tube((x, -0.16, 0.33), (x * 0.97, -0.24, 0.1), 0.008, steel)
        mesh.ball((x, -0.2, 0.36), 0.028, brass)
    for i in range(5):
        mesh.lathe([(0.02, 0), (0.036, 0.05), (0.033, 0.05), (0.018, 0.006)], m.glazed("#f3efe6"),
                   at=(-0.3 + 0.15 * i, 0.08, 0.48), sides=20)  # fmt: skip
    return mesh


@cache
def bed(width: float, cover: str, timber: str) -> Mesh:
    """A made bed, head at y = 2.1, feet at 0."""
    mesh, frame, linen = Mesh("bed"), m.wood(timber), m.cloth("#f0ece4")
    mesh.box((0, 1.05, 0.2), (width, 2.05, 0.16), frame)
    mesh.box((0, 2.1, 0.55), (width + 0.06, 0.06, 1.1), frame, bevel=0.02)
    for x in (-width / 2 + 0.06, width / 2 - 0.06):
        for y in (0.08, 2.05):
            mesh.tube((x, y, 0), (x, y, 0.2), 0.03, frame)
    mesh.box((0, 1.05, 0.39), (width - 0.04, 2.0, 0.24), linen, bevel=0.07)
    mesh.box((0, 0.72, 0.44), (width + 0.05, 1.42, 0.2), m.cloth(cover), bevel=0.08)
    mesh.box((0, 1.42, 0.475), (width + 0.04, 0.26, 0.17), linen, bevel=0.07)
    for x in (-width / 4, width / 4) if width > 1.1 else (0,):
        mesh.box((x, 1.83, 0.6), (0.62, 0.36, 0.15), linen, bevel=0.07, turn=(28, 0, 0))
    return mesh
