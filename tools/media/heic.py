"""HEIC photos: makes Pillow able to open them. The one place that knows the HEIF library.

An extra and not a core part: the wheel of pillow-heif brings the LGPL decoder and also x265, an
encoder under the GPL, which nothing here calls. Cairn's own pictures never leave as HEIC.
"""

from __future__ import annotations

from functools import lru_cache

from tools.core.errors import MissingPart

FORMAT = "HEIF"
"""What Pillow calls it once the opener is there."""
ADVICE = "pip install pillow-heif (or: pip install 'cairn-assistant[heic]')"


@lru_cache(maxsize=1)
def make_readable() -> None:
    """Register the opener, once a process. Raises MissingPart with the command that adds it."""
    try:
        import pillow_heif
    except ImportError as exc:
        raise MissingPart(f"HEIC photos need a part that is not installed: {ADVICE}") from exc
    # One thread, because the process is capped; previews and depth maps are never looked at.
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
