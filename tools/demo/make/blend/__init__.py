"""Scenes for the photos; needs Blender as a package (bpy)."""
