"""Reads the evaluation sets: a folder each, with a manifest. Never copies them into the project."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from tools.core.errors import NotFound


class ItemRow(TypedDict):
    """A file of a set."""

    id: str
    file: str
    kind: NotRequired[str]
    label: NotRequired[str]
    images: NotRequired[list[str]]
    text_layer: NotRequired[bool]
    doc_type: NotRequired[str]


class QueryRow(TypedDict):
    """A question of a set."""

    id: str
    query: NotRequired[str]
    query_image: NotRequired[str]
    doc: NotRequired[str]
    answerable: NotRequired[bool]
    page_error: NotRequired[str]
    relevant_pages_1based: NotRequired[list[int]]
    relevant_text: NotRequired[list[str]]
    relevant_images: NotRequired[list[str]]
    relevant_pages: NotRequired[list[str]]
    relevant_screenshots: NotRequired[list[str]]
    relevant_label: NotRequired[str]
    evidence_sources: NotRequired[list[str]]
    answer: NotRequired[str]
    answer_format: NotRequired[str]


class Manifest(TypedDict):
    """`manifest.json` of a set."""

    name: str
    licence: str
    items: list[ItemRow]
    queries: NotRequired[list[QueryRow]]


def manifest(data: Path, name: str) -> Manifest:
    """Read a set's manifest. Raises NotFound with the folder that was looked in."""
    path = data / name / "manifest.json"
    if not path.is_file():
        raise NotFound(f"evaluation set {name!r} is not in {data}; give its folder with --data")
    return cast(Manifest, json.loads(path.read_text(encoding="utf-8")))


def lay_out(source: Path, folder: Path, name: str) -> Path:
    """Copy one file to `folder/name`, making parents; give the new path."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return target


def neutral_name(index: int, original: str) -> str:
    """Give a file name that says nothing: `f0007.pdf`."""
    return f"f{index:04d}{Path(original).suffix.lower()}"
