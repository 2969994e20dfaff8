"""A small mesh builder: boxes, turned profiles, tubes, balls and leaves gathered in one object."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise

import bmesh
import bpy
from mathutils import Matrix, Vector

Point = Sequence[float]
UP = Vector((0, 0, 1))


class Mesh:
    """Parts of one thing. Build once, `put` many times; copies share the data."""

    def __init__(self, name: str) -> None:
        """Start an empty thing."""
        self.name = name
        self._bm = bmesh.new()
        self._materials: list[bpy.types.Material] = []
        self._data: bpy.types.Mesh | None = None

    def _slot(self, material: bpy.types.Material) -> int:
        if material not in self._materials:
            self._materials.append(material)
        return self._materials.index(material)

    def _finish(
        self, verts: list[bmesh.types.BMVert], material: bpy.types.Material, *, smooth: bool
    ) -> None:
        slot = self._slot(material)
        for face in {face for vert in verts for face in vert.link_faces}:
            face.material_index, face.smooth = slot, smooth and len(face.verts) < 5

    def box(
        self,
        centre: Point,
        size: Point,
        material: bpy.types.Material,
        *,
        bevel: float = 0.006,
        turn: Point = (0, 0, 0),
    ) -> Mesh:
        """A cuboid with rounded edges; `turn` in degrees around x, y, z."""
        matrix = Matrix.Translation(centre)
        for angle, axis in zip(turn, "XYZ", strict=True):
            matrix = matrix @ Matrix.Rotation(math.radians(angle), 4, axis)
        matrix = matrix @ Matrix.Diagonal((*size, 1))
        verts = bmesh.ops.create_cube(self._bm, size=1, matrix=matrix)["verts"]
        soft = bevel > 0.03
        self._finish(verts, material, smooth=soft)
        if bevel > 0:
            edges = list({edge for vert in verts for edge in vert.link_edges})
            width = min(bevel, 0.45 * min(size))
            bmesh.ops.bevel(
                self._bm,
                geom=edges,
                offset=width,
                segments=6 if soft else 2,
                affect="EDGES",
                profile=0.6,
                material=-1,
            )
        return self

    def tube(
        self,
        start: Point,
        end: Point,
        radius: float,
        material: bpy.types.Material,
        *,
        end_radius: float | None = None,
        sides: int = 12,
    ) -> Mesh:
        """A round bar between two points."""
        a, b = Vector(start), Vector(end)
        turn = UP.rotation_difference(b - a).to_matrix().to_4x4()
        verts = bmesh.ops.create_cone(
            self._bm,
            cap_ends=True,
            segments=sides,
            radius1=radius,
            radius2=radius if end_radius is None else end_radius,
            depth=(b - a).length,
            matrix=Matrix.Translation((a + b) / 2) @ turn,
        )["verts"]
        self._finish(verts, material, smooth=True)
        return self

    def lathe(
        self,
        profile: Sequence[tuple[float, float]],
        material: bpy.types.Material,
        *,
        at: Point = (0, 0, 0),
        sides: int = 36,
    ) -> Mesh:
        """Turn (radius, height) points around the z axis."""
        rings = []
        for radius, height in profile:
            ring = []
            for i in range(sides):
                angle = 2 * math.pi * i / sides
                x, y = radius * math.cos(angle), radius * math.sin(angle)
                ring.append(self._bm.verts.new((at[0] + x, at[1] + y, at[2] + height)))
            rings.append(ring)
        for low, high in pairwise(rings):
            for i in range(sides):
                j = (i + 1) % sides
                self._bm.faces.new((low[i], low[j], high[j], high[i]))
        self._finish([vert for ring in rings for vert in ring], material, smooth=True)
        return self

    def ball(
        self,
        centre: Point,
        radius: float,
        material: bpy.types.Material,
        squash: float = 1.0,
        *,
        sides: int = 20,
    ) -> Mesh:
        """A sphere, flattened by `squash`. Built by hand: bmesh.ops slows as the mesh grows."""
        steps = max(3, sides // 2)
        angles = [math.pi * (i + 0.02) / (steps + 0.04) for i in range(steps + 1)]
        profile = [(radius * math.sin(a), -radius * squash * math.cos(a)) for a in angles]
        return self.lathe(profile, material, at=centre, sides=sides)

    def sheet(self, corners: Sequence[Point], material: bpy.types.Material) -> Mesh:
        """One flat face."""
        verts = [self._bm.verts.new(corner) for corner in corners]
        self._bm.faces.new(verts)
        self._finish(verts, material, smooth=False)
        return self

    def grid(self, rows: Sequence[Sequence[Point]], material: bpy.types.Material) -> Mesh:
        """A smooth surface through rows of points."""
        verts = [[self._bm.verts.new(point) for point in row] for row in rows]
        for low, high in pairwise(verts):
            for i in range(len(low) - 1):
                self._bm.faces.new((low[i], low[i + 1], high[i + 1], high[i]))
        self._finish([vert for row in verts for vert in row], material, smooth=True)
        return self

    def leaf(
        self, rng: random.Random, at: Point, way: Point, length: float, material: bpy.types.Material
    ) -> Mesh:
        """A bent leaf that starts at `at` and grows along `way`."""
        along = Vector(way).normalized()
        side = along.cross(Vector((rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 1)))).normalized()
        wide, droop = length * rng.uniform(0.16, 0.24), length * rng.uniform(0.1, 0.35)
        rows = []
        for t, w in ((0, 0.15), (0.35, 1), (0.7, 0.8), (1, 0.08)):
            middle = Vector(at) + along * length * t - UP * droop * t * t
            rows.append([middle - side * wide * w, middle + side * wide * w])
        return self.grid(rows, material)

    def put(
        self, at: Point = (0, 0, 0), turn_z: float = 0.0, scale: float = 1.0
    ) -> bpy.types.Object:
        """Place a copy; `turn_z` in degrees."""
        if self._data is None:
            self._data = bpy.data.meshes.new(self.name)
            self._bm.normal_update()
            self._bm.to_mesh(self._data)
            self._bm.free()
            for material in self._materials:
                self._data.materials.append(material)
        thing = bpy.data.objects.new(self.name, self._data)
        thing.location, thing.scale = at, (scale, scale, scale)
        thing.rotation_euler = (0, 0, math.radians(turn_z))
        bpy.context.scene.collection.objects.link(thing)
        return thing


def lettering(
    text: str,
    at: Point,
    size: float,
    material: bpy.types.Material,
    *,
    font: str,
    turn: Point = (90, 0, 0),
    centred: bool = True,
    depth: float = 0.004,
) -> bpy.types.Object:
    """Solid letters; upright and facing -y by default."""
    curve = bpy.data.curves.new(text[:20], "FONT")
    curve.body, curve.size, curve.extrude = text, size, depth
    curve.font = bpy.data.fonts.load(font, check_existing=True)
    curve.align_x = "CENTER" if centred else "LEFT"
    curve.materials.append(material)
    thing = bpy.data.objects.new(text[:20], curve)
    thing.location = at
    thing.rotation_euler = tuple(math.radians(angle) for angle in turn)
    bpy.context.scene.collection.objects.link(thing)
    return thing
