"""`cairn collections`: what collections there are, and how long their sources stay."""

from __future__ import annotations

import argparse
import json
import sys

from app.settings import Settings
from tools.core.errors import BadInput, NotFound
from tools.library.library import open_library


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the collections, or set the term of one. Raises BadInput for a term."""
    if arguments.expires is not None:
        if not arguments.name:
            raise BadInput("name the collection whose term it is: cairn collections NAME --expires")
        moved = _set(settings, arguments.name, arguments.expires)
        if not arguments.json:
            sys.stdout.write(f"{moved} sources of {arguments.name} end otherwise now.\n")
    rows = _rows(settings, arguments.name)
    if arguments.json:
        sys.stdout.write(json.dumps({"collections": rows}, ensure_ascii=False, indent=1) + "\n")
    elif arguments.expires is None:
        _print(rows)
    return 0


def _set(settings: Settings, name: str, term: str) -> int:
    from app.handover import hand_over, running_server

    server = running_server(settings.folder)
    if server is not None:
        last: dict[str, object] = {}
        for event in hand_over(server, "term", {"collection": name, "expires": term}):
            last = event
        if last.get("kind") != "set":
            raise BadInput(str(last.get("message", "the server did not answer; look at it")))
        return int(str(last["sources"]))
    from app.assistant import Assistant

    assistant = Assistant.open(settings)
    try:
        return assistant.set_term(settings.owner, name, term)
    finally:
        assistant.close()


def _rows(settings: Settings, name: str | None) -> list[dict[str, object]]:
    try:
        library = open_library(settings.folder, write=False)
    except NotFound:
        return []
    with library:
        counts = library.catalogue.collections(settings.owner)
        terms = library.terms.of_owner(settings.owner)
    names = sorted({*counts, *terms}) if name is None else [name]
    return [
        {"name": one, "sources": counts.get(one, 0), "expires": terms.get(one)} for one in names
    ]


def _print(rows: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        sys.stdout.write("No collection yet; begin with: cairn add FOLDER\n")
        return
    table = Table("collection", "sources", "sources end", box=None)
    for one in rows:
        term = one["expires"]
        ends = f"{term} after they were added" if term else "never, unless they say so"
        table.add_row(str(one["name"]), f"{one['sources']:,}", ends)
    Console().print(table)
