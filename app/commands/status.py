"""`cairn status`: what the library holds."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from app.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

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
        if arguments.privacy:
            told["privacy"] = _privacy(settings, quiet=arguments.json)
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
        "terms": {},
        "followed": [],
        "entities": 0,
        "refused": [],
    }


def _status(library: Library, settings: Settings) -> dict[str, object]:
    from tools.core.items import MODALITIES
    from tools.core.query import Scope
    from tools.library.roots import followed
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
        "terms": library.terms.of_owner(owner),
        "followed": [one.to_json() for one in followed(library.jobs, owner)],
        "entities": len(library.catalogue.entities(scope)),
        "refused": [
            {"path": one.path, "reason": one.reason, "detail": one.detail}
            for one in known
            if one.state == "refused"
        ],
    }


def _privacy(settings: Settings, *, quiet: bool) -> dict[str, object]:
    from app.privacy import look
    from app.wiring import open_house

    def tell(done: int, total: int) -> None:
        if not quiet and sys.stderr.isatty():
            end = "\n" if done == total else ""
            sys.stderr.write(f"\rlooked into {done:,} of {total:,} files{end}")

    with closing(open_house(settings, write=False)) as house:
        return look(house, settings.owner, tell).as_json()


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
    _add_followed(table, told)
    table.add_row("entities", str(told["entities"]))
    spaces = told["spaces"]
    assert isinstance(spaces, list)
    for one in spaces:
        table.add_row("vectors", f"{one['vectors']:,} of {one['model']} ({one['dimension']} d)")
    console.print(table)
    _print_privacy(console, told.get("privacy"))
    refused = told["refused"]
    assert isinstance(refused, list)
    for one in refused:
        console.print(Text(f"refused {one['path']}: {one['detail']}", style="yellow"))


def _add_followed(table: Table, told: dict[str, object]) -> None:
    """Tell how long collections keep, and what `cairn refresh` looks at."""
    terms, roots = told["terms"], told["followed"]
    assert isinstance(terms, dict) and isinstance(roots, list)
    if terms:
        kept = ", ".join(f"{name} {term} after it was added" for name, term in terms.items())
        table.add_row("ends", kept)
    for one in roots:
        looked = str(one["looked"] or one["added"])[:16].replace("T", " ")
        table.add_row("followed", f"{one['path']} (looked at {looked} UTC)")


def _print_privacy(console: Console, told: object) -> None:
    if not isinstance(told, dict):
        return
    from rich.table import Table
    from rich.text import Text

    from app.privacy import LABELS, NAMES

    table = Table("in the originals", "files", "kept as a fact", box=None, title_justify="left")
    for trace, label in LABELS.items():
        row = told[NAMES[trace]]
        table.add_row(label, f"{row['found']:,}", f"{row['kept']:,}")
    table.add_row("faces that nobody marked", "unknown", told["faces"]["note"])
    console.print(table)
    for note in told["notes"]:
        console.print(Text(str(note)))
    for one in told["unread"]:
        console.print(Text(f"not looked at: {one['path']}: {one['reason']}", style="yellow"))
