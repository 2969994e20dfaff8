"""Check that the made files agree with the facts, and that the gold questions point at files.

python -m tools.demo.make.check
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pyloudnorm
import pypdfium2
import soundfile
from PIL import Image

from tools.demo.make.make_sounds import dbfs
from tools.demo.make.world import LIBRARY, ROOT, Place, places

MAX_LIBRARY_BYTES = 8_000_000
LEVEL_TOLERANCE_DB = 0.5


def _sounds(place: Place) -> Iterator[str]:
    for row in place.rows("sounds"):
        path = place.folder / row["file"]
        sound, rate_hz = soundfile.read(path)
        level = dbfs(sound)
        lufs = pyloudnorm.Meter(rate_hz).integrated_loudness(sound)
        print(f"{place.slug}/{row['file']}: {level:.1f} dBFS, {lufs:.1f} LUFS", file=sys.stderr)
        stated, full = row.get("level_db_spl"), row.get("full_scale_db_spl")
        if stated is not None and abs(level + full - stated) > LEVEL_TOLERANCE_DB:
            yield f"{path}: {level + full:.1f} dB measured, {stated} made for"
        fact = place.row["facts"].get("level_db_spl")
        if fact is not None and fact["value"] != stated:
            yield f"{path}: made for {stated} dB, the facts say {fact['value']}"


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
    for path in files:
        with Image.open(path) as picture:
            if picture.size != (640, 480) or path.stat().st_size > 130_000:
                yield f"{path}: {picture.size}, {path.stat().st_size} bytes"


def _gold() -> Iterator[str]:
    names = {place.name for place in places()}
    path = ROOT / "eval" / "gold" / "demo.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        files = [LIBRARY / item["source"] for item in row["gold_items"]]
        files += [LIBRARY / attached for attached in row.get("attach", [])]
        yield from (f"{row['id']}: no file {file}" for file in files if not file.is_file())
        yield from (f"{row['id']}: no place {n}" for n in row["gold_entities"] if n not in names)
        if row["answerable"] != bool(row["gold_entities"]):
            yield f"{row['id']}: answerable is {row['answerable']}"


def problems() -> list[str]:
    """Every disagreement, one sentence each."""
    found = [
        p for place in places() for look in (_sounds, _documents, _photos) for p in look(place)
    ]
    size = sum(path.stat().st_size for path in LIBRARY.rglob("*") if path.is_file())
    if size > MAX_LIBRARY_BYTES:
        found.append(f"library: {size} bytes")
    return [*found, *_gold()]


def main() -> None:
    """Print the problems; exit 1 if there are any."""
    found = problems()
    print("\n".join(found) or "the demo library agrees with its facts")
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
