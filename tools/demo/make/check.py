"""Check that the made files agree with the facts, and that the gold questions point at files.

python -m tools.demo.make.check
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from tools.demo.make import check_shelves
from tools.demo.make.check_shelves import level_problem, picture_problem
from tools.demo.make.world import LIBRARY, ROOT, Place, Row, places

MAX_LIBRARY_BYTES = 14_000_000
MAX_FILM_BYTES = 500_000
FEWEST_PLACES = 30
LIGHTNESS_SPREAD = 40.0
"""The darkest and the brightest photo differ by at least this much in mean L* (CIE)."""


def _sounds(place: Place) -> Iterator[str]:
    for row in place.rows("sounds"):
        path = place.folder / row["file"]
        yield from level_problem(path, row)
        fact = place.row["facts"].get("level_db_spl")
        if fact is not None and fact["value"] != row.get("level_db_spl"):
            yield f"{path}: made for {row.get('level_db_spl')} dB, the facts say {fact['value']}"
    for row in place.rows("voice_notes"):
        path = place.folder / row["file"]
        if not path.is_file() or path.with_name(f"{path.name}.srt").is_file() != row["transcript"]:
            yield f"{path}: is missing, or its transcript is not as stated"


def _documents(place: Place) -> Iterator[str]:
    for row in place.rows("documents"):
        path = place.folder / row["file"]
        letters = sum(len(p.get_textpage().get_text_range()) for p in pypdfium2.PdfDocument(path))
        if (letters == 0) != ("scan" in row):
            yield f"{path}: {letters} letters in the text layer"


def _photos(place: Place) -> Iterator[str]:
    files = sorted(place.folder.glob("photo-*.jpg"))
    if not files:
        yield f"{place.slug}: no photo"
    stated = place.row.get("photos")
    if stated is not None and [path.name for path in files] != sorted(stated):
        yield f"{place.slug}: photos {[path.name for path in files]}, stated {sorted(stated)}"
    for path in files:
        yield from picture_problem(path, (640, 480), 130_000)


def _films(place: Place) -> Iterator[str]:
    import av

    for row in place.rows("videos"):
        path = place.folder / row["file"]
        if not path.is_file():
            yield f"{path}: is missing"
            continue
        with av.open(str(path)) as film:
            seconds = float(film.duration or 0) / av.time_base
            kinds = sorted(stream.type for stream in film.streams)
        if abs(seconds - row["shots"][-1]["end"]) > 0.3 or kinds != ["audio", "video"]:
            yield f"{path}: {seconds:.1f} s, {kinds}"
        if path.stat().st_size > MAX_FILM_BYTES:
            yield f"{path}: {path.stat().st_size} bytes"
        if path.with_name(f"{path.name}.srt").is_file() != bool(row.get("srt")):
            yield f"{path}: its subtitles are not as stated"


def lightness(path: Path) -> float:
    """Mean CIE L* of a picture, 0..100."""
    with Image.open(path) as picture:
        return float(np.asarray(picture.convert("LAB"), dtype=float)[..., 0].mean() / 2.55)


def _light() -> Iterator[str]:
    light = [lightness(path) for place in places() for path in place.folder.glob("photo-*.jpg")]
    if light and max(light) - min(light) < LIGHTNESS_SPREAD:
        yield f"photos: mean L* only from {min(light):.0f} to {max(light):.0f}"


def _gold() -> Iterator[str]:
    names = {place.name for place in places()}
    for path in sorted((ROOT / "eval" / "gold").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from _question(json.loads(line), names)


def _question(row: Row, names: set[str]) -> Iterator[str]:
    files = [LIBRARY / item["source"] for item in row["gold_items"]]
    files += [LIBRARY / attached for attached in row.get("attach", [])]
    yield from (f"{row['id']}: no file {file}" for file in files if not file.is_file())
    if "collection" not in row:
        yield from (f"{row['id']}: no place {n}" for n in row["gold_entities"] if n not in names)
    if row["answerable"] != bool(row["gold_entities"]):
        yield f"{row['id']}: answerable is {row['answerable']}"


def of_library() -> list[str]:
    """Every disagreement of the files with their facts, one sentence each."""
    looks = (_sounds, _documents, _photos, _films)
    found = [problem for place in places() for look in looks for problem in look(place)]
    found += [*_light(), *check_shelves.problems()]
    count, size = (
        len(list(places())),
        sum(one.stat().st_size for one in LIBRARY.rglob("*") if one.is_file()),
    )
    if count < FEWEST_PLACES or size > MAX_LIBRARY_BYTES:
        found.append(f"library: {count} places, {size} bytes")
    return found


def problems() -> list[str]:
    """Every disagreement, the gold questions' among them."""
    return [*of_library(), *_gold()]


def main() -> None:
    """Print the problems; exit 1 if there are any."""
    found = problems()
    print("\n".join(found) or "the demo library agrees with its facts")
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
