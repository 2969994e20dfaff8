"""Sky, camera, exposure and the render itself. Knows nothing of what is in front of the camera."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from tools.demo.make.blend import furniture, goods, materials
from tools.demo.make.world import Row

SIZE = (640, 480)
THREADS = 2
PROBE = 15  # percent of the full size; used to find the exposure


def clear() -> None:
    """Empty the scene and every cache of made things."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for module in (furniture, goods, materials):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def sky(spec: Row) -> None:
    """A clear or hazy sky with sun, an evening, or a night."""
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    back = nodes["Background"]
    if spec.get("night"):
        back.inputs["Color"].default_value = materials.linear(spec.get("colour", "#16233f"))
        back.inputs["Strength"].default_value = spec.get("strength", 0.15)
        return
    texture = nodes.new("ShaderNodeTexSky")
    texture.sky_type = "MULTIPLE_SCATTERING"
    texture.sun_elevation = math.radians(spec.get("elevation", 35))
    texture.sun_rotation = math.radians(spec.get("azimuth", 240))
    texture.sun_intensity = spec.get("sun", 0.4)
    texture.sun_size = math.radians(1.5)
    texture.aerosol_density = spec.get("haze", 1.0)
    links.new(texture.outputs["Color"], back.inputs["Color"])
    back.inputs["Strength"].default_value = 0.12
    if spec.get("clouds"):
        _clouds(nodes, links, texture, back, spec["clouds"])


def _clouds(
    nodes: bpy.types.Nodes,
    links: bpy.types.NodeLinks,
    texture: bpy.types.Node,
    back: bpy.types.Node,
    share: float,
) -> None:
    """Lay soft white clouds over the sky; `share` 0..1."""
    where = nodes.new("ShaderNodeTexCoord")
    flat = nodes.new("ShaderNodeMapping")
    flat.inputs["Scale"].default_value = (1.0, 1.0, 3.5)
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 2.6
    noise.inputs["Detail"].default_value = 9.0
    ramp = nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].position = 0.62 - 0.25 * share
    ramp.color_ramp.elements[1].position = 0.80 - 0.2 * share
    blend = nodes.new("ShaderNodeMixRGB")
    blend.inputs["Color2"].default_value = (9.0, 9.2, 9.6, 1)
    links.new(where.outputs["Generated"], flat.inputs["Vector"])
    links.new(flat.outputs["Vector"], noise.inputs["Vector"])
    links.new(noise.outputs["Fac"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], blend.inputs["Fac"])
    links.new(texture.outputs["Color"], blend.inputs["Color1"])
    links.new(blend.outputs["Color"], back.inputs["Color"])


def camera(spec: Row) -> None:
    """Aim from `at` to `look`; `lens` in mm, `fstop` for the depth of field."""
    data = bpy.data.cameras.new("camera")
    data.lens, data.sensor_width = spec.get("lens", 28), 36
    data.clip_end = 2000
    thing = bpy.data.objects.new("camera", data)
    at, look = Vector(spec["at"]), Vector(spec["look"])
    thing.location = at
    thing.rotation_euler = (look - at).to_track_quat("-Z", "Y").to_euler()
    data.shift_y = spec.get("shift_y", 0.0)
    data.dof.use_dof = True
    data.dof.focus_distance = spec.get("focus", (look - at).length)
    data.dof.aperture_fstop = spec.get("fstop", 4.0)
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.scene.camera = thing


def _render(path: Path, percent: int, samples: int) -> None:
    scene = bpy.context.scene
    scene.render.resolution_percentage, scene.cycles.samples = percent, samples
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def _lightness(path: Path) -> float:
    """Mean CIE L* of a picture file, 0..100."""
    image = bpy.data.images.load(str(path))
    pixels = np.array(image.pixels[:]).reshape(-1, image.channels)[:, :3]
    bpy.data.images.remove(image)
    scene_linear = np.where(pixels > 0.04045, ((pixels + 0.055) / 1.055) ** 2.4, pixels / 12.92)
    y = scene_linear @ np.array([0.2126, 0.7152, 0.0722])
    return float(np.mean(np.where(y > 0.008856, 116 * np.cbrt(y) - 16, 903.3 * y)))


def shoot(path: Path, *, lightness: float, samples: int, quality: int, size: Row | None) -> float:
    """Expose for a mean L* of `lightness`, render, write a JPEG; gives the L* of the probe."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.use_denoising, scene.cycles.denoiser = True, "OPENIMAGEDENOISE"
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces = 8, 4
    scene.cycles.adaptive_threshold = 0.03
    scene.cycles.sample_clamp_indirect = 6.0
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.render.threads_mode, scene.render.threads = "FIXED", THREADS
    scene.render.resolution_x, scene.render.resolution_y = size or SIZE
    scene.render.image_settings.file_format = "JPEG"
    scene.render.image_settings.quality = quality
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    probe, got = Path(tempfile.gettempdir()) / f"probe-{path.stem}.jpg", 0.0
    for _ in range(4):
        _render(probe, PROBE, 8)
        got = _lightness(probe)
        if abs(got - lightness) < 1.5:
            break
        scene.view_settings.exposure += (lightness - got) / 9.0
    _render(path, 100, samples)
    probe.unlink(missing_ok=True)
    return got
