"""Segments of page vectors on disk: float16 matrices, memory-mapped, with a checksum each.

A segment is `NAME.npy` (all patches of its pages below one another) and is never changed;
`pages.json` says which pages stand where and is replaced as a whole. A page lives in the segment
that names it last.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.core.content import PatchVectors
from tools.core.errors import IndexBroken

FORMAT = 1
Half = NDArray[np.float16]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page's patches stand."""

    segment: str
    start: int
    """First row in the segment."""
    rows: int
    grid: tuple[int, int] | None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What `pages.json` says."""

    space: str
    places: dict[str, Place]
    checksums: dict[str, str]
    """SHA-256 of every segment file."""


def read_listing(folder: Path, space: str) -> Listing:
    """Read the listing; an empty one where there is none. Raises IndexBroken."""
    path = folder / "pages.json"
    if not path.exists():
        return Listing(space=space, places={}, checksums={})
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise IndexBroken(f"{path} has format {said['format']}; this Cairn reads {FORMAT}")
        places = {
            one: Place(
                segment=place["segment"],
                start=place["start"],
                rows=place["rows"],
                grid=tuple(place["grid"]) if place["grid"] else None,
            )
            for one, place in said["places"].items()
        }
        return Listing(space=said["space"], places=places, checksums=said["checksums"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexBroken(f"{path} cannot be read ({exc}); encode the pages again") from exc


def write_listing(folder: Path, listing: Listing) -> None:
    """Replace the listing as a whole."""
    said = {"format": FORMAT, **asdict(listing)}
    _replace(folder / "pages.json", json.dumps(said, separators=(",", ":")).encode())


def write_segment(folder: Path, pages: Sequence[PatchVectors]) -> tuple[str, str]:
    """Write a segment; give its name and checksum."""
    import io

    name = f"s-{uuid.uuid4().hex[:12]}"
    rows = np.concatenate([page.vectors for page in pages]).astype(np.float16)  # (sum of s, d)
    buffer = io.BytesIO()
    np.save(buffer, rows, allow_pickle=False)
    data = buffer.getvalue()
    _replace(folder / f"{name}.npy", data)
    return name, hashlib.sha256(data).hexdigest()


def open_segment(folder: Path, name: str, checksum: str) -> Half | None:
    """Map a segment; None where it is gone or damaged."""
    path = folder / f"{name}.npy"
    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != checksum:
                return None
        rows: Half = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):
        return None
    return rows


def sweep(folder: Path, keep: Sequence[str]) -> None:
    """Delete segments that no page stands in."""
    wanted = {f"{name}.npy" for name in keep}
    for path in folder.glob("s-*.npy"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
