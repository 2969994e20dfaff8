"""Render the photos listed in photos.yaml. Runs where bpy is installed, not in the product's venv.

python -m tools.demo.make.make_photos [--only SLUG] [--samples N]
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections.abc import Callable
from pathlib import Path

from tools.demo.make.blend import (
    belfry,
    closeups,
    extras,
    outdoors,
    parts,
    rooms,
    shore,
    street,
    studio,
    town,
)
from tools.demo.make.world import ATTACHMENTS, LIBRARY, MAKE, STILLS, Row, load_rows, seed_of

SCENES: dict[str, Callable[[Row, random.Random], None]] = {
    "room": rooms.build,
    "facade": street.facade,
    "terrace": outdoors.terrace,
    "garden": outdoors.garden,
    "tower": belfry.tower,
    "bell": belfry.bell,
    "board": closeups.board,
    "dish": closeups.dish,
    "hall": closeups.hall,
    "lighthouse": shore.lighthouse,
    "camp": shore.camp,
    "pier": shore.pier,
    "part": parts.part,
}


SHEETS = {
    "photos.yaml": 48,
    "photos-town.yaml": 12,
    "photos-shelves.yaml": 10,
    "photos-film.yaml": 8,
}
"""Samples a pixel for the pictures of each sheet."""


def _merged(base: Row, change: Row) -> Row:
    """`change` over `base`, mapping by mapping."""
    out = copy.deepcopy(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = _merged(out[key], value) if both else value
    return out


def shots() -> list[Row]:
    """All rows; one with `like` starts from the row of that name."""
    rows: dict[str, Row] = {}
    for name, samples in SHEETS.items():
        for row in load_rows(MAKE / name, "photos"):
            base = rows[row["like"]] if "like" in row else {}
            rows[row["file"]] = _merged(base, row) | {"samples": samples}
    return list(rows.values())


def _path(file: str) -> Path:
    folder, name = file.rsplit("/", 1)
    homes = {"attachments": ATTACHMENTS, "film": STILLS}
    path = homes.get(folder, LIBRARY / folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def render(row: Row, samples: int) -> None:
    """Build and shoot one row."""
    start = time.monotonic()
    studio.clear()
    studio.sky(row.get("sky", {}))
    rng = random.Random(seed_of(row.get("like", row["file"])))
    SCENES[row["scene"]](row, rng)
    extras.place(row, rng)
    lines = row.get("town", [])
    if lines:
        town.ground(lines[0].get("drop", 0.0))
    for i, line in enumerate(lines):
        options = {key: line[key] for key in ("count", "drop") if key in line}
        town.row(3 + i, tuple(line["at"]), line.get("turn", 0), **options)
    studio.camera(row["camera"])
    light = studio.shoot(
        _path(row["file"]),
        lightness=row.get("lightness", 55),
        samples=samples,
        quality=row.get("quality", 91),
        size=row.get("size_px"),
    )
    print(f"{row['file']}: L* {light:.0f}, {time.monotonic() - start:.0f} s", flush=True)


def main() -> None:
    """Render what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="render files whose path starts with this")
    parser.add_argument("--missing", action="store_true", help="only files that are not there")
    parser.add_argument("--samples", type=int, help="a pixel; else as SHEETS has it")
    arguments = parser.parse_args()
    for row in shots():
        if row["file"].startswith(arguments.only) and not (
            arguments.missing and _path(row["file"]).exists()
        ):
            render(row, arguments.samples or row["samples"])


if __name__ == "__main__":
    main()
