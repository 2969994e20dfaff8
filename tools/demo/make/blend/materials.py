"""Procedural surfaces, made once per session and shared. Needs Blender as a package (bpy)."""

from __future__ import annotations

from functools import cache

import bpy

Colour = str  # "#rrggbb", display values


def linear(colour: Colour) -> tuple[float, float, float, float]:
    """Scene-linear RGBA of a display colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (((c + 0.055) / 1.055) ** 2.4 if c > 0.04 else c / 12.92 for c in parts)
    return red, green, blue, 1.0


class _Nodes:
    """A material's graph with short verbs."""

    def __init__(self, name: str, **values: float) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.shader = self.tree.nodes["Principled BSDF"]
        for key, value in values.items():
            self.shader.inputs[key.replace("_", " ")].default_value = value

    def node(self, kind: str, **inputs: object) -> bpy.types.Node:
        """Add a node and set or link its inputs (spaces written as underscores)."""
        node = self.tree.nodes.new(f"ShaderNode{kind}")
        for key, value in inputs.items():
            socket = node.inputs[key.replace("_", " ")]
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, socket)
            else:
                socket.default_value = value
        return node

    def link(self, output: bpy.types.NodeSocket, name: str) -> None:
        """Feed one input of the shader."""
        self.tree.links.new(output, self.shader.inputs[name])

    def place(self, scale: tuple[float, float, float] = (1, 1, 1)) -> bpy.types.NodeSocket:
        """Object coordinates in metres, scaled."""
        coordinates = self.node("TexCoord").outputs["Object"]
        return self.node("Mapping", Vector=coordinates, Scale=scale).outputs["Vector"]

    def ramp(self, factor: bpy.types.NodeSocket, *colours: Colour) -> bpy.types.NodeSocket:
        """Colours spread evenly over 0..1."""
        ramp = self.node("ValToRGB", Fac=factor)
        stops = ramp.color_ramp.elements
        for i, colour in enumerate(colours):
            stop = stops[i] if i < 2 else stops.new(0.5)
            stop.color = linear(colour)
        for i, stop in enumerate(sorted(stops, key=lambda s: s.position)):
            stop.position = i / (len(colours) - 1)
        return ramp.outputs["Color"]

    def bump(self, height: bpy.types.NodeSocket, strength: float, distance: float) -> None:
        """Give the surface relief."""
        node = self.node("Bump", Height=height, Strength=strength, Distance=distance)
        self.link(node.outputs["Normal"], "Normal")


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    pairs = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@cache
def paint(colour: Colour, roughness: float = 0.6, grain: float = 0.06) -> bpy.types.Material:
    """Plaster or lacquer with a breath of unevenness."""
    n = _Nodes(f"paint {colour}", Roughness=roughness)
    noise = n.node("TexNoise", Vector=n.place(), Scale=3.0, Detail=6.0).outputs["Fac"]
    dark, light = _mixed(colour, "#000000", grain), _mixed(colour, "#ffffff", grain)
    n.link(n.ramp(noise, dark, light), "Base Color")
    fine = n.node("TexNoise", Vector=n.place(), Scale=90.0, Detail=3.0).outputs["Fac"]
    n.bump(fine, 0.12, 0.01)
    return n.material


@cache
def wood(colour: Colour, roughness: float = 0.45, scale: float = 1.0) -> bpy.types.Material:
    """Grained timber, grain along the object's x axis."""
    n = _Nodes(f"wood {colour}", Roughness=roughness)
    flow = n.place((0.6 * scale, 7 * scale, 7 * scale))
    grain = n.node("TexNoise", Vector=flow, Scale=2.2, Detail=9.0, Distortion=0.9).outputs["Fac"]
    dark, light = _mixed(colour, "#1a0c04", 0.38), _mixed(colour, "#fff0d8", 0.16)
    n.link(n.ramp(grain, dark, colour, light), "Base Color")
    n.bump(grain, 0.1, 0.01)
    return n.material


@cache
def boards(colour: Colour, roughness: float = 0.38) -> bpy.types.Material:
    """Floor boards 14 cm wide along y, each with its own tone."""
    n = _Nodes(f"boards {colour}")
    turned = n.node("TexCoord").outputs["Object"]
    turned = n.node("Mapping", Vector=turned, Rotation=(0, 0, 1.5708)).outputs["Vector"]
    brick = n.node("TexBrick", Vector=turned, Scale=1.0, Mortar_Size=0.0025, Bias=0.0)
    brick.inputs["Brick Width"].default_value = 1.9
    brick.inputs["Row Height"].default_value = 0.14
    brick.inputs["Color1"].default_value = linear(_mixed(colour, "#ffffff", 0.10))
    brick.inputs["Color2"].default_value = linear(_mixed(colour, "#000000", 0.28))
    brick.inputs["Mortar"].default_value = linear(_mixed(colour, "#000000", 0.75))
    grain = n.node("TexNoise", Vector=n.place((16, 0.9, 1)), Scale=2.4, Detail=8.0).outputs["Fac"]
    streak = n.ramp(grain, "#8a8a8a", "#ffffff")
    blend = n.node("MixRGB", Fac=0.75, Color1=brick.outputs["Color"], Color2=streak)
    blend.blend_type = "MULTIPLY"
    n.link(blend.outputs["Color"], "Base Color")
    n.shader.inputs["Roughness"].default_value = roughness
    n.bump(brick.outputs["Fac"], -0.3, 0.004)
    return n.material


@cache
def bricks(
    colour: Colour, mortar: Colour = "#b9aea0", size: tuple[float, float] = (0.23, 0.075)
) -> bpy.types.Material:
    """Brick, tile or stone courses, mapped on the dominant wall plane."""
    n = _Nodes(f"bricks {colour}", Roughness=0.85)
    x, y, z = (n.node("SeparateXYZ", Vector=n.place()).outputs[i] for i in range(3))
    along = n.node("Math").outputs[0]
    n.tree.links.new(x, along.node.inputs[0])
    n.tree.links.new(y, along.node.inputs[1])
    flat = n.node("CombineXYZ", X=along, Y=z).outputs["Vector"]
    noise = n.node("TexNoise", Vector=n.place(), Scale=7.0, Detail=4.0)
    wobble = n.node("MixRGB", Fac=0.012, Color1=flat, Color2=noise.outputs["Color"])
    brick = n.node("TexBrick", Vector=wobble.outputs["Color"], Scale=1.0, Mortar_Size=0.006)
    brick.inputs["Brick Width"].default_value, brick.inputs["Row Height"].default_value = size
    brick.inputs["Mortar Smooth"].default_value = 0.3
    brick.inputs["Color1"].default_value = linear(_mixed(colour, "#ffffff", 0.12))
    brick.inputs["Color2"].default_value = linear(_mixed(colour, "#000000", 0.3))
    brick.inputs["Mortar"].default_value = linear(mortar)
    stain = n.ramp(noise.outputs["Fac"], "#777777", "#ffffff")
    blend = n.node("MixRGB", Fac=0.6, Color1=brick.outputs["Color"], Color2=stain)
    blend.blend_type = "MULTIPLY"
    n.link(blend.outputs["Color"], "Base Color")
    n.bump(brick.outputs["Fac"], -0.6, 0.012)
    return n.material


@cache
def tiles(light: Colour, dark: Colour, size_m: float = 0.3) -> bpy.types.Material:
    """A checked floor."""
    n = _Nodes(f"tiles {light} {dark}", Roughness=0.3)
    check = n.node("TexChecker", Vector=n.place(), Scale=1 / size_m)
    check.inputs["Color1"].default_value = linear(light)
    check.inputs["Color2"].default_value = linear(dark)
    stain = n.node("TexNoise", Vector=n.place(), Scale=5.0, Detail=6.0).outputs["Fac"]
    tone = n.ramp(stain, "#9a9a9a", "#ffffff")
    blend = n.node("MixRGB", Fac=0.5, Color1=check.outputs["Color"], Color2=tone)
    blend.blend_type = "MULTIPLY"
    n.link(blend.outputs["Color"], "Base Color")
    return n.material


@cache
def speckled(base: Colour, spot: Colour, scale: float, relief: float) -> bpy.types.Material:
    """Gravel, paving, grass, batter: two tones in grains of 1/scale metres."""
    n = _Nodes(f"speckled {base} {spot} {scale}", Roughness=0.9)
    cells = n.node("TexVoronoi", Vector=n.place(), Scale=scale)
    wide = n.node("TexNoise", Vector=n.place(), Scale=scale / 9, Detail=5.0).outputs["Fac"]
    tone = n.node("MixRGB", Fac=0.5, Color1=cells.outputs["Color"], Color2=wide).outputs["Color"]
    n.link(n.ramp(tone, spot, base, _mixed(base, "#ffffff", 0.2)), "Base Color")
    n.bump(cells.outputs["Distance"], relief, 0.5 / scale)
    return n.material


@cache
def metal(colour: Colour, roughness: float = 0.3) -> bpy.types.Material:
    """Brass, steel, iron."""
    n = _Nodes(f"metal {colour}", Metallic=1.0, Roughness=roughness)
    n.shader.inputs["Base Color"].default_value = linear(colour)
    return n.material


@cache
def glazed(colour: Colour, roughness: float = 0.12) -> bpy.types.Material:
    """China, enamel, sauce: smooth, with a clear coat."""
    n = _Nodes(f"glazed {colour}", Roughness=roughness, Coat_Weight=0.4)
    n.shader.inputs["Base Color"].default_value = linear(colour)
    return n.material


@cache
def cloth(colour: Colour) -> bpy.types.Material:
    """Woven fabric with a soft edge."""
    n = _Nodes(f"cloth {colour}", Roughness=0.95, Sheen_Weight=0.3)
    weave = n.node("TexNoise", Vector=n.place(), Scale=160.0, Detail=2.0).outputs["Fac"]
    n.link(n.ramp(weave, _mixed(colour, "#000000", 0.2), colour), "Base Color")
    n.bump(weave, 0.2, 0.004)
    return n.material


@cache
def glass(colour: Colour = "#f4fbf8") -> bpy.types.Material:
    """Clear or tinted thin glass; see-through rather than refracting, so it stays free of noise."""
    n = _Nodes(f"glass {colour}", Roughness=0.03, Alpha=0.22, IOR=1.45)
    n.shader.inputs["Base Color"].default_value = linear(colour)
    return n.material


@cache
def leaf(colour: Colour) -> bpy.types.Material:
    """Foliage; every loose leaf has its own green."""
    n = _Nodes(f"leaf {colour}", Roughness=0.5, Subsurface_Weight=0.0)
    chance = n.node("NewGeometry").outputs["Random Per Island"]
    tone = n.ramp(chance, _mixed(colour, "#08180a", 0.45), colour, _mixed(colour, "#e8f0a0", 0.3))
    n.link(tone, "Base Color")
    through = n.node("BsdfTranslucent", Color=tone)
    both = n.node("MixShader", Fac=0.35)
    n.tree.links.new(n.shader.outputs[0], both.inputs[1])
    n.tree.links.new(through.outputs[0], both.inputs[2])
    n.tree.links.new(both.outputs[0], n.tree.nodes["Material Output"].inputs["Surface"])
    return n.material


@cache
def glow(colour: Colour, strength: float) -> bpy.types.Material:
    """A lit bulb, flame or lamp shade."""
    n = _Nodes(f"glow {colour} {strength}", Emission_Strength=strength)
    n.shader.inputs["Emission Color"].default_value = linear(colour)
    n.shader.inputs["Base Color"].default_value = linear(colour)
    return n.material


@cache
def water(colour: Colour, ripple_scale: float = 6.0, strength: float = 0.35) -> bpy.types.Material:
    """Open water: dark, glossy, rippled."""
    n = _Nodes(f"water {colour} {ripple_scale}", Roughness=0.08, IOR=1.33)
    n.shader.inputs["Base Color"].default_value = linear(colour)
    flow = n.place((1, 2.2, 1))
    waves = n.node("TexNoise", Vector=flow, Scale=ripple_scale, Detail=5.0).outputs["Fac"]
    n.bump(waves, strength, 0.2)
    return n.material


@cache
def chalk(colour: Colour = "#efece2") -> bpy.types.Material:
    """Chalk strokes: matt and patchy."""
    n = _Nodes(f"chalk {colour}", Roughness=1.0)
    dust = n.node("TexNoise", Vector=n.place(), Scale=140.0, Detail=3.0).outputs["Fac"]
    n.link(n.ramp(dust, _mixed(colour, "#303030", 0.35), colour), "Base Color")
    return n.material
