"""`cairn refresh`: looks again at every folder and web address that was added."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack

from app.refreshing import Look, Looked, look_here, look_there, looked_again, roots_of
from app.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Refresh; 0 when everything could be looked at, 1 otherwise."""
    roots = roots_of(settings, arguments.paths)
    with ExitStack() as stack:
        results = list(looked_again(roots, looker(settings, stack))) if roots else []
    if arguments.json:
        told = {"roots": [one.to_json() for one in results]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        for one in results:
            sys.stdout.writelines(f"{line}\n" for line in lines_of(one))
        if not roots:
            sys.stdout.write("No folder was added yet; begin with: cairn add FOLDER\n")
    return 0 if all(one.outcome == "looked" for one in results) else 1


def looker(settings: Settings, stack: ExitStack) -> Look:
    """Give what looks at one root: the running server, else this process until `stack` ends."""
    from app.handover import running_server

    server = running_server(settings.folder)
    if server is not None:
        return look_there(server)
    from app.assistant import Assistant

    assistant = Assistant.open(settings)
    stack.callback(assistant.close)
    return look_here(assistant)


def lines_of(looked: Looked) -> list[str]:
    """Tell of one root: a line for it, and one for each thing that needs the person."""
    if looked.outcome != "looked":
        return [looked.detail]
    first, *rest = looked.sentences or ("nothing was told",)
    return [f"{looked.path}: {first}", *(f"  {one}" for one in rest)]
