"""Small real pictures, drawings, scans and recordings of the less usual formats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.media.making_films import FOUR, make_film

FFMPEG = {".m4a": ("aac", "ipod", 44_100), ".aac": ("aac", "adts", 44_100),
          ".weba": ("libopus", "webm", 48_000), ".wma": ("wmav2", "asf", 44_100)}  # fmt: skip
"""(encoder, container, a rate that the encoder takes)."""

SVG = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200">
 <title>Pump room plan</title>
 <defs><g id="bolt"><circle r="6" fill="black"/></g></defs>
 <rect width="320" height="200" fill="#dde"/>
 <rect x="80" y="50" width="80" height="50" fill="rgb(220,20,20)"/>
 <use href="#bolt" x="40" y="40"/><use href="#bolt" x="280" y="40"/>
 <text x="90" y="140" font-size="20">Valve <tspan font-weight="bold">seven</tspan></text>
</svg>
"""


def make_heic(path: Path, image: Image.Image, *, exif: Image.Exif | None = None) -> Path:
    import pillow_heif

    made = pillow_heif.from_pillow(image)
    made.save(path, quality=80, exif=exif.tobytes() if exif is not None else None)
    return path


def make_tiff_pages(path: Path, pages: list[Image.Image], *, fax: bool = False) -> Path:
    pages = [page.convert("1") if fax else page for page in pages]
    pages[0].save(
        path, save_all=True, append_images=pages[1:], dpi=(150, 150),
        compression="group4" if fax else "tiff_lzw",
    )  # fmt: skip
    return path


def encode_sound(
    path: Path, mono: NDArray[np.float32], *, tags: dict[str, str] | None = None, channels: int = 1
) -> Path:
    """Write samples at the rate that FFMPEG names for the suffix."""
    import av

    codec, container, rate_hz = FFMPEG[path.suffix]
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(path), "w", format=container) as out:
        out.metadata.update(tags or {})
        stream = out.add_stream(codec, rate=rate_hz, layout=layout)
        stream.bit_rate = 96_000 * channels
        stream.codec_context.open()
        wanted = stream.codec_context
        resampler = av.AudioResampler(
            format=wanted.format.name, layout=layout, rate=rate_hz, frame_size=wanted.frame_size
        )
        frame = av.AudioFrame.from_ndarray(
            np.repeat(mono[None], channels, axis=0), format="fltp", layout=layout
        )
        frame.sample_rate, frame.pts = rate_hz, 0
        for one in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(stream.encode(one))
        out.mux(stream.encode(None))
    return path


def make_media(folder: Path) -> dict[str, Path]:
    """One good file of every such format, by suffix."""
    import soundfile

    from tests.media.making import a_picture, make_picture, tone, written

    made = {
        suffix: make_picture(folder / f"good{suffix}")
        for suffix in (".gif", ".bmp", ".tif", ".avif")
    }
    made[".heic"] = make_heic(folder / "good.heic", a_picture())
    made[".svg"] = folder / "good.svg"
    made[".svg"].write_text(SVG, encoding="utf-8")
    pages = [written(words, size=34, width=620, height=877) for words in ("Page one.", "Page two.")]
    made["-pages.tiff"] = make_tiff_pages(folder / "good-pages.tiff", pages)
    for suffix, (_, _, rate_hz) in FFMPEG.items():
        made[suffix] = encode_sound(folder / f"good{suffix}", tone(2.0, rate_hz=rate_hz))
    made[".aiff"] = folder / "good.aiff"
    soundfile.write(made[".aiff"], tone(2.0), 16_000)
    made[".opus"] = folder / "good.opus"
    soundfile.write(made[".opus"], tone(2.0, rate_hz=48_000), 48_000, format="OGG", subtype="OPUS")
    for suffix in (".mp4", ".mov", ".webm", ".mkv", ".avi"):
        made[suffix] = make_film(folder / f"good{suffix}", FOUR[:2])
    return made
