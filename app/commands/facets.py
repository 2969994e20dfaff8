"""`cairn facets`: what there is to filter by, counted over what passes a filter."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping

from app.commands.asking import filter_of, require_known
from app.settings import Settings
from tools.core.query import Scope

_SHOWN = 12
_FIELDS = {"modality": "modality", "kind": "kind", "tag": "tags", "entity": "entity"}
"""What each facet is filtered by; collections have a flag."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Count; 0 when something passes, 3 when nothing does."""
    from tools.library.library import open_library

    where = filter_of(arguments)
    require_known(arguments.collection, where, settings)
    library = open_library(settings.folder, write=False)
    try:
        aside = () if arguments.collection else library.catalogue.default_exclusions(settings.owner)
        scope = Scope(
            owner=settings.owner,
            collections=tuple(arguments.collection),
            exclude_collections=aside,
            where=where,
        )
        counted = library.catalogue.facets(scope)
    finally:
        library.close()
    if arguments.json:
        sys.stdout.write(json.dumps(counted, ensure_ascii=False, indent=1) + "\n")
    else:
        _print(counted)
    return 0 if any(counted["modality"].values()) else 3


def _print(counted: Mapping[str, Mapping[str, int]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("", "items or sources", "filter by", box=None, title_justify="left")
    for name, counts in counted.items():
        most = sorted(((one, count) for one, count in counts.items() if count),
                      key=lambda pair: (-pair[1], pair[0]))  # fmt: skip
        if not most:
            continue
        told = ", ".join(f"{one} {count:,}" for one, count in most[:_SHOWN])
        more = f" and {len(most) - _SHOWN:,} more (--json shows all)" if most[_SHOWN:] else ""
        table.add_row(name, Text(told + more), Text(_flag(name, most[0][0])))
    console = Console()
    if table.row_count:
        console.print(table)
    else:
        console.print("Nothing passes; begin with: cairn add FOLDER, or ask for less.")


def _flag(facet: str, value: str) -> str:
    """Give the flag that keeps what has this value."""
    if facet == "collection":
        return f"--collection {value}"
    said = value if value.isidentifier() else f"'{value}'"
    return f'--where "{_FIELDS[facet]} = {said}"'
