"""Broken files made from good ones, the same every time."""

from __future__ import annotations

import random
from collections.abc import Callable

Mutation = Callable[[bytearray, random.Random, bytes], bytearray]


def _flip(data: bytearray, dice: random.Random, other: bytes) -> bytearray:
    for _ in range(dice.choice((1, 4, 30))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return data


def _cut(data: bytearray, dice: random.Random, other: bytes) -> bytearray:
    return data[: dice.randrange(1, len(data) + 1)]


def _blank(data: bytearray, dice: random.Random, other: bytes) -> bytearray:
    start = dice.randrange(len(data))
    end = min(len(data), start + dice.randrange(1, 200))
    data[start:end] = bytes(end - start)
    return data


def _repeat(data: bytearray, dice: random.Random, other: bytes) -> bytearray:
    start = dice.randrange(len(data))
    piece = bytes(data[start : start + dice.randrange(1, 400)])
    return data[:start] + piece * dice.choice((2, 50)) + data[start:]


def _splice(data: bytearray, dice: random.Random, other: bytes) -> bytearray:
    return data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]


def _huge(data: bytearray, dice: random.Random, other: bytes) -> bytearray:
    start = dice.randrange(max(1, len(data) - 4))
    data[start : start + 4] = dice.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0"))
    return data


def _digits(data: bytearray, dice: random.Random, other: bytes) -> bytearray:
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    for place in dice.sample(places, min(len(places), 5)):
        data[place] = dice.choice(b"0123456789-")
    return data


MUTATIONS: tuple[Mutation, ...] = (_flip, _cut, _blank, _repeat, _splice, _huge, _digits)


def mutated(good: bytes, other: bytes, seed: int) -> bytes:
    """One to three mutations of `good`; never empty."""
    dice = random.Random(seed)
    data = bytearray(good)
    for _ in range(dice.randrange(1, 4)):
        data = dice.choice(MUTATIONS)(data or bytearray(b"x"), dice, other)
    return bytes(data) or b"x"
