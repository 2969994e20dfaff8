"""Check the second shelves: every garment, machine, screen, page and note is there, as stated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import soundfile
from PIL import Image

from tools.demo.make.make_sounds import dbfs
from tools.demo.make.world import LIBRARY, NAMES_OF_SHELVES, Row, shelf

LEVEL_TOLERANCE_DB = 0.5
FEWEST = {"garments": 12, "machines": 6, "screens": 8, "help": 8, "notes": 8}


def level_problem(path: Path, row: Row) -> Iterator[str]:
    """What a recording's level has against what it was made for."""
    if not path.is_file():
        yield f"{path}: is missing"
        return
    sound, _ = soundfile.read(path)
    stated, full = row.get("level_db_spl"), row.get("full_scale_db_spl")
    aim = row["dbfs"] if stated is None else stated - full
    if not abs(dbfs(sound) - aim) <= LEVEL_TOLERANCE_DB:
        yield f"{path}: {dbfs(sound):.1f} dBFS measured, made for {aim}"
    beside = path.with_name(f"{path.name}.yaml")
    calibrated = beside.is_file() and "full_scale_db_spl" in beside.read_text(encoding="utf-8")
    if calibrated != bool(row.get("sidecar")):
        yield f"{path}: calibrated is {calibrated}"


def picture_problem(path: Path, size: tuple[int, int], most_bytes: int) -> Iterator[str]:
    """What a picture has against its size."""
    if not path.is_file():
        yield f"{path}: is missing"
        return
    with Image.open(path) as picture:
        if picture.size != size or path.stat().st_size > most_bytes:
            yield f"{path}: {picture.size}, {path.stat().st_size} bytes"


def _words(path: Path) -> str:
    if not path.is_file():
        return ""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            return " ".join(page.get_textpage().get_text_range() for page in document)
    return path.read_text(encoding="utf-8")


def _said(path: Path, *phrases: str) -> Iterator[str]:
    words = " ".join(_words(path).split())
    yield from (
        f"{path}: does not say {one!r}" for one in phrases if " ".join(one.split()) not in words
    )


def _shop() -> Iterator[str]:
    for one in shelf("shop")["garments"]:
        folder = LIBRARY / "shop" / one["slug"]
        yield from picture_problem(folder / "photo-1.jpg", (640, 640), 130_000)
        yield from _said(folder / "sheet.pdf", one["name"], f"{one['facts']['price']['value']:.2f}")


def _service() -> Iterator[str]:
    for one in shelf("service")["machines"]:
        folder = LIBRARY / "service" / one["slug"]
        yield from picture_problem(folder / "photo-1.jpg", (640, 480), 130_000)
        for row in one["sounds"]:
            yield from level_problem(folder / row["file"], row)
        yield from _said(
            folder / "manual.pdf", one["part"]["number"], *[code[0] for code in one["codes"]]
        )
        yield from _said(folder / "notes.md", *[note["text"] for note in one["notes"]])


def _support() -> Iterator[str]:
    facts, folder = shelf("support"), LIBRARY / "support"
    for row in facts["screens"]:
        yield from picture_problem(folder / "screens" / row["file"], (960, 600), 60_000)
    for page in facts["help"]:
        yield from _said(folder / "help" / page["file"], page["title"], *page["shows"])


def _clinic() -> Iterator[str]:
    facts, folder = shelf("clinic"), LIBRARY / "clinic"
    for note in facts["notes"]:
        yield from _said(
            folder / f"{note['slug']}.md", note["title"], "not a medical device", "112"
        )
    yield from _said(folder / facts["leaflet"]["file"], "Not a medical device", "112")


def problems() -> Iterator[str]:
    """Every disagreement, one sentence each."""
    for name in NAMES_OF_SHELVES:
        for key, fewest in FEWEST.items():
            rows = shelf(name).get(key)
            if rows is not None and len(rows) < fewest:
                yield f"{name}: {len(rows)} {key}, at least {fewest} are wanted"
    for look in (_shop, _service, _support, _clinic):
        yield from look()
