"""Shapes of a slide: in reading order, with their place, groups taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.core.locators import Box

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape
    from pptx.shapes.group import GroupShape

MAX_GROUP_DEPTH = 6

Matrix = tuple[float, float, float, float]
"""(scale x, scale y, shift x, shift y) from a group's own coordinates to the slide's, EMU."""
_SAME: Matrix = (1.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Placed:
    """A shape with its place on the slide."""

    shape: BaseShape
    box: Box | None


def placed_shapes(shapes: Iterable[BaseShape], size: tuple[float, float]) -> list[Placed]:
    """Give the shapes top to bottom, left to right; those of a group stay together.

    size: (width, height) of the slide in EMU.
    """
    return list(_walk(shapes, size, _SAME, 0))


def _walk(
    shapes: Iterable[BaseShape], size: tuple[float, float], matrix: Matrix, depth: int
) -> Iterator[Placed]:
    from pptx.shapes.group import GroupShape

    for shape in sorted(shapes, key=lambda one: (one.top or 0, one.left or 0)):
        if not isinstance(shape, GroupShape):
            yield Placed(shape, _box(shape, size, matrix))
        elif depth < MAX_GROUP_DEPTH:
            yield from _walk(shape.shapes, size, _inner(shape, matrix), depth + 1)


def _inner(group: GroupShape, outer: Matrix) -> Matrix:
    """A group may scale and shift what is in it (`a:chOff`, `a:chExt`)."""
    xfrm = group._element.grpSpPr.find(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}xfrm"
    )
    if xfrm is None:
        return outer
    numbers: dict[str, tuple[float, float]] = {}
    for child in xfrm:
        name = str(child.tag).rpartition("}")[2]
        first, second = ("x", "y") if name.endswith("ff") else ("cx", "cy")
        numbers[name] = (float(child.get(first, 0)), float(child.get(second, 0)))
    if set(numbers) != {"off", "ext", "chOff", "chExt"} or 0 in numbers["chExt"]:
        return outer
    sx = numbers["ext"][0] / numbers["chExt"][0]
    sy = numbers["ext"][1] / numbers["chExt"][1]
    dx = numbers["off"][0] - sx * numbers["chOff"][0]
    dy = numbers["off"][1] - sy * numbers["chOff"][1]
    return (outer[0] * sx, outer[1] * sy, outer[0] * dx + outer[2], outer[1] * dy + outer[3])


def _box(shape: BaseShape, size: tuple[float, float], matrix: Matrix) -> Box | None:
    if shape.left is None or shape.top is None or shape.width is None or shape.height is None:
        return None
    left, top = float(shape.left), float(shape.top)
    right, bottom = left + float(shape.width), top + float(shape.height)
    x0, x1 = (_unit(matrix[0] * x + matrix[2], size[0]) for x in (left, right))
    y0, y1 = (_unit(matrix[1] * y + matrix[3], size[1]) for y in (top, bottom))
    return (x0, y0, x1, y1)


def _unit(value: float, whole: float) -> float:
    return min(1.0, max(0.0, value / whole))
