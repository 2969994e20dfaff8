"""The demo town as data: one YAML file a place. Knows no renderer and no synthesiser."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MAKE = Path(__file__).resolve().parent
LIBRARY = MAKE.parent / "library"
ROOT = MAKE.parents[2]
ATTACHMENTS = ROOT / "eval" / "gold" / "attachments"
STILLS = Path(tempfile.gettempdir()) / "cairn-demo-stills"  # what the films pan over; not shipped
SEED = 20260501

NAMES_OF_SHELVES = ("shop", "service", "support", "clinic")

Row = dict[str, Any]  # a mapping as it stands in YAML


@dataclass(frozen=True, kw_only=True)
class Place:
    """One row of the town."""

    slug: str
    name: str
    row: Row

    @property
    def folder(self) -> Path:
        """Where its made files go; created on first use."""
        path = LIBRARY / self.slug
        path.mkdir(parents=True, exist_ok=True)
        return path

    def rows(self, key: str) -> list[Row]:
        """Rows under `key`, or none."""
        return list(self.row.get(key) or [])


def places(only: str | None = None) -> Iterator[Place]:
    """Places in file order; `only` keeps one slug."""
    for path in sorted((MAKE / "places").glob("*.yaml")):
        if only in (None, path.stem):
            row = yaml.safe_load(path.read_text(encoding="utf-8"))
            yield Place(slug=path.stem, name=row["name"], row=row)


def load_rows(path: Path, key: str) -> list[Row]:
    """Rows under `key` of a YAML file, or none."""
    return list(yaml.safe_load(path.read_text(encoding="utf-8")).get(key) or [])


def seed_of(*names: str) -> int:
    """A fixed seed for one asset, independent of the order of the build."""
    return zlib.crc32("/".join(names).encode(), SEED)


def write_yaml(path: Path, row: Row) -> None:
    """Write a sidecar."""
    text = yaml.safe_dump(row, sort_keys=False, allow_unicode=True, width=100)
    path.write_text(text, encoding="utf-8")


def shelf(name: str) -> Row:
    """The facts of a second shelf: shop, service, support or clinic."""
    path = MAKE / "shelves" / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
