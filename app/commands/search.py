"""`cairn search`: finds, without an answer."""

from __future__ import annotations

import argparse
import json
import sys

from app.commands.asking import attached, filter_of, require_known, require_something
from app.settings import Settings
from tools.core.errors import BadInput


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Search; 0 when something was found, 3 when nothing was."""
    from app.assistant import Assistant

    require_something(arguments.query, arguments)
    files = attached(arguments)
    if len(files) > 1:
        raise BadInput("a search takes one attached file; ask takes several")
    if arguments.k < 1:
        raise BadInput(f"-k must be at least 1, and is {arguments.k}")
    where = filter_of(arguments)
    require_known(arguments.collection, where, settings)
    # Reading needs no lock, so a search also works while a server or an add runs.
    assistant = Assistant.open(settings, write=False)
    try:
        found = assistant.search(
            arguments.query,
            attach=files[0] if files else None,
            modalities=arguments.modality,
            where=where,
            collections=arguments.collection,
            k=arguments.k,
        )
    finally:
        assistant.close()
    if arguments.json:
        from pydantic import TypeAdapter

        from tools.search import SearchResult

        told = TypeAdapter(SearchResult).dump_python(found, mode="json")
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return 0 if found.evidence else 3
    from rich.console import Console

    from app.printing import print_search

    print_search(Console(), found)
    return 0 if found.evidence else 3
