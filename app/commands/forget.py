"""`cairn forget`: sources, a collection or a conversation, gone without a trace."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.commands.asking import require_thread
from app.settings import Settings
from tools.core.errors import BadInput
from tools.media.web_address import is_web_address, read_address


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Forget what was named. Raises NotFound for what is not there."""
    from app.handover import hand_over, running_server

    if not (arguments.what or arguments.collection or arguments.thread):
        raise BadInput("nothing to forget: name a file, an id, --collection or --thread")
    require_thread(arguments.thread, settings)
    what = [_absolute(one) for one in arguments.what]
    server = running_server(settings.folder)
    if server is not None:
        payload = {"what": what, "collection": arguments.collection, "thread": arguments.thread}
        events = list(hand_over(server, "forget", payload))
        return _tell(events[-1] if events else {}, as_json=arguments.json)
    from app.assistant import Assistant

    assistant = Assistant.open(settings)
    try:
        gone = sum(assistant.forget(settings.owner, one) for one in what)
        if arguments.collection:
            gone += assistant.forget_collection(settings.owner, arguments.collection)
        if arguments.thread:
            assistant.delete_thread(settings.owner, arguments.thread)
    finally:
        assistant.close()
    return _tell({"sources": gone, "threads": int(bool(arguments.thread))}, as_json=arguments.json)


def _absolute(named: str) -> str:
    # An id has no path to it; anything that looks like a file is meant from where the person is.
    if is_web_address(named):
        return read_address(named).url
    path = Path(named).expanduser()
    return str(path.absolute()) if path.exists() or "/" in named or "\\" in named else named


def _tell(told: dict[str, object], *, as_json: bool) -> int:
    if "message" in told:
        sys.stderr.write(f"cairn: {told['message']}\n")
        return 1
    if as_json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        sys.stdout.write(
            f"Forgotten: {told.get('sources', 0)} sources, "
            f"{told.get('threads', 0)} conversations.\n"
        )
    return 0
