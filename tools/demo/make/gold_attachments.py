"""Make the sounds, cut pictures, page photos and clips that gold questions attach.

python -m tools.demo.make.gold_attachments [--only NAME] [--film DIR]
DIR holds what tools.demo.make.gold_views rendered.
Needs what the demo is made with (soundfile, pyloudnorm, Pillow, pypdfium2) and PyAV for clips.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageEnhance

from tools.demo.make.machines import machine
from tools.demo.make.make_sounds import dbfs, write_at_level
from tools.demo.make.soundscapes_more import RECIPES
from tools.demo.make.synth import RATE_HZ, Sound
from tools.demo.make.world import ATTACHMENTS, LIBRARY, Row, load_rows, seed_of

PLAN = ATTACHMENTS.parent / "attachments.yaml"
FRAMES_PER_S = 10
FRAME_PX = (480, 270)
TABLE = (96, 78, 62)
PAPER_PX = 900


def _take(row: Row) -> Sound:
    rng = np.random.default_rng(seed_of("gold", row["file"]))
    recipe = machine if row["recipe"] == "machine" else RECIPES[row["recipe"]]
    sound = recipe(rng, row["seconds"], row["params"])
    edge = np.minimum(np.arange(len(sound)), np.arange(len(sound))[::-1])
    return sound * np.minimum(1, edge / 3000)


def _sound(row: Row, film: Path) -> None:
    write_at_level(ATTACHMENTS / row["file"], _take(row), row["dbfs"])


def _cut(row: Row) -> Image.Image:
    with Image.open(LIBRARY / row["of"]) as opened:
        picture = opened.convert("RGB")
    width, height = picture.size
    left, top, right, bottom = row["part"]
    return picture.crop(
        (round(left * width), round(top * height), round(right * width), round(bottom * height))
    )


def _scaled(picture: Image.Image, longest: int) -> Image.Image:
    share = longest / max(picture.size)
    size = (round(picture.width * share), round(picture.height * share))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _photo(row: Row, film: Path) -> None:
    cut = _cut(row)
    turned = cut.rotate(row["turn"], Image.Resampling.BICUBIC, fillcolor=_border(cut))
    lit = ImageEnhance.Brightness(turned).enhance(row["light"])
    _scaled(lit, row["size"]).save(ATTACHMENTS / row["file"], quality=80)


def _border(picture: Image.Image) -> tuple[int, ...]:
    edge = np.asarray(picture)[[0, -1]].reshape(-1, 3)
    return tuple(int(one) for one in np.median(edge, axis=0))


def _screen(row: Row, film: Path) -> None:
    _scaled(_cut(row), row["size"]).save(ATTACHMENTS / row["file"], quality=78)


def _page(row: Row, film: Path) -> None:
    document = pypdfium2.PdfDocument(LIBRARY / row["of"])
    path = ATTACHMENTS / row["file"]
    if path.suffix == ".pdf":
        single = pypdfium2.PdfDocument.new()
        single.import_pages(document, [row["page"] - 1])
        single.save(path)
        return
    paper = document[row["page"] - 1].render(scale=2).to_pil().convert("RGB")
    paper = _scaled(paper, PAPER_PX)
    table = Image.new("RGB", (paper.width + 90, paper.height + 80), TABLE)
    table.paste(paper, (45, 40))
    turned = table.rotate(row["turn"], Image.Resampling.BICUBIC, fillcolor=TABLE)
    lit = np.asarray(ImageEnhance.Brightness(turned).enhance(row["light"]), dtype=np.float64)
    rng = np.random.default_rng(seed_of("gold", row["file"]))
    shade = np.linspace(1.0, 0.88, lit.shape[1])[None, :, None]
    grain = rng.normal(0, 4, lit.shape[:2])[:, :, None]
    seen = np.clip(lit * shade + grain, 0, 255).astype(np.uint8)
    Image.fromarray(seen).save(path, quality=72)


def _pan(row: Row, film: Path) -> list[Image.Image]:
    """Frames of a window that drifts from the lower left to the upper right."""
    with Image.open(film / row["over"]) as opened:
        view = opened.convert("RGB")
    count = row["seconds"] * FRAMES_PER_S
    width = round(view.width * 0.78)
    height = round(width * FRAME_PX[1] / FRAME_PX[0])
    frames = []
    for at in range(count):
        share = at / (count - 1)
        left = round((view.width - width) * share)
        top = round((view.height - height) * (1 - share))
        window = view.crop((left, top, left + width, top + height))
        frames.append(window.resize(FRAME_PX, Image.Resampling.LANCZOS))
    return frames


def _clip(row: Row, film: Path) -> None:
    import av

    sound = _take(row)
    sound = sound * 10 ** ((row["dbfs"] - dbfs(sound)) / 20)
    with av.open(str(ATTACHMENTS / row["file"]), "w") as out:
        seen = out.add_stream("libx264", rate=FRAMES_PER_S, options={"crf": "30", "threads": "1"})
        seen.width, seen.height, seen.pix_fmt = *FRAME_PX, "yuv420p"
        heard = out.add_stream("aac", rate=RATE_HZ, layout="mono")
        heard.bit_rate = 48_000
        for picture in _pan(row, film):
            out.mux(seen.encode(av.VideoFrame.from_image(picture)))
        out.mux(seen.encode())
        samples = np.clip(sound, -1, 1).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = RATE_HZ
        out.mux(heard.encode(frame))
        out.mux(heard.encode())


MAKERS: dict[str, Callable[[Row, Path], None]] = {
    "sounds": _sound, "photos": _photo, "screens": _screen, "pages": _page, "clips": _clip,
}  # fmt: skip


def main() -> None:
    """Make every attachment, or those whose name begins with --only."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names that begin with this")
    parser.add_argument("--film", default="/tmp", help="folder of what the clips pan over")
    arguments = parser.parse_args()
    for key, make in MAKERS.items():
        for row in load_rows(PLAN, key):
            if row["file"].startswith(arguments.only):
                make(row, Path(arguments.film))


if __name__ == "__main__":
    main()
