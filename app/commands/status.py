"""`cairn status`: what the library holds."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from app.settings import Settings

if TYPE_CHECKING:
    from tools.library.library import Library


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print counts of sources, items and vectors."""
    from tools.core.errors import NotFound
    from tools.library.library import open_library

    try:
        library = open_library(settings.folder, write=False)
    except NotFound:
        told = _nothing(settings)
    else:
        try:
            told = _status(library, settings)
        finally:
            library.close()
    if arguments.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        _print(told)
    return 0


def _nothing(settings: Settings) -> dict[str, object]:
    return {
        "home": str(settings.folder),
        "sources": {"ready": 0, "pending": 0, "refused": 0},
        "items": {},
        "spaces": [],
        "collections": {},
        "entities": 0,
        "refused": [],
    }


def _status(library: Library, settings: Settings) -> dict[str, object]:
    from tools.core.items import MODALITIES
    from tools.core.query import Scope
    from tools.library.spaces import spaces_in

    owner = settings.owner
    scope = Scope(owner=owner)
    counted = library.catalogue.facets(scope)
    known = library.ledger.known(owner).values()
    return {
        "home": str(settings.folder),
        "sources": library.ledger.counts(owner),
        "items": {one: counted.get("modality", {}).get(one, 0) for one in MODALITIES},
        "spaces": [
            {"id": space.id, "model": space.model, "dimension": space.dimension, "vectors": count}
            for space, count in spaces_in(library.ledger.connect())
        ],
        "collections": library.catalogue.collections(owner),
        "entities": len(library.catalogue.entities(scope)),
        "refused": [
            {"path": one.path, "reason": one.reason, "detail": one.detail}
            for one in known
            if one.state == "refused"
        ],
    }


def _print(told: dict[str, object]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=None, show_header=False)
    table.add_row("library", str(told["home"]))
    for name in ("sources", "items", "collections"):
        counts = told[name]
        assert isinstance(counts, dict)
        line = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
        table.add_row(name, line or "none; begin with: cairn add FOLDER")
    table.add_row("entities", str(told["entities"]))
    spaces = told["spaces"]
    assert isinstance(spaces, list)
    for one in spaces:
        table.add_row("vectors", f"{one['vectors']:,} of {one['model']} ({one['dimension']} d)")
    console.print(table)
    refused = told["refused"]
    assert isinstance(refused, list)
    for one in refused:
        console.print(Text(f"refused {one['path']}: {one['detail']}", style="yellow"))
