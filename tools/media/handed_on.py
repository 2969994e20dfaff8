"""A picture as a messenger hands it on: smaller, and compressed anew."""

from __future__ import annotations

from pathlib import Path

_QUALITY = 60


def hand_on(picture: Path, path: Path) -> bool:
    """Write a copy half as wide and high, in JPEG of quality 60; False where it breaks off."""
    from PIL import Image

    try:
        with Image.open(picture) as image:
            size = (max(1, image.width // 2), max(1, image.height // 2))
            image.convert("RGB").resize(size).save(path, "JPEG", quality=_QUALITY)
    except OSError:
        return False
    return True
