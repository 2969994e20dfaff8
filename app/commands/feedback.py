"""`cairn feedback`: what was thought of answers, to read or to ask again."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.settings import Settings
from tools.core.errors import BadInput, NotFound


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List opinions, or export them as JSON lines. Raises BadInput for a file that is there."""
    rows = _rows(settings)
    if arguments.action == "list":
        return _list(rows, as_json=arguments.json)
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)
    if not arguments.file:
        sys.stdout.write(text)
        return 0
    target = Path(arguments.file).expanduser().absolute()
    if target.exists():
        raise BadInput(f"{target} is there already; name another file")
    half = target.with_name(f"{target.name}.part")
    half.write_text(text, encoding="utf-8")
    half.replace(target)
    told = {"file": str(target), "rows": len(rows)}
    plain = f"{len(rows)} rows in {target}; ask them again: cairn eval feedback --data {target}\n"
    sys.stdout.write(json.dumps(told) + "\n" if arguments.json else plain)
    return 0


def _rows(settings: Settings) -> list[dict[str, object]]:
    from app.feedback import rows
    from tools.library.library import open_library

    try:
        library = open_library(settings.folder, write=False)
    except NotFound:
        return []
    with library:
        return list(rows(library, settings.owner))


def _list(rows: list[dict[str, object]], *, as_json: bool) -> int:
    short = [
        {name: one[name] for name in ("id", "at", "verdict", "mark", "words", "question", "thread")}
        for one in rows
    ]
    if as_json:
        sys.stdout.write(json.dumps(short, ensure_ascii=False, indent=1) + "\n")
        return 0
    for one in short:
        what = f"wrong source {one['mark']}" if one["mark"] else str(one["verdict"])
        words = f"  ({one['words']})" if one["words"] else ""
        sys.stdout.write(
            f"{one['id']:>5}  {str(one['at'])[:16]}  {what}: {one['question']}{words}\n"
        )
    if not short:
        sys.stdout.write("No opinion yet; the thumbs are under every answer in the browser.\n")
    return 0
