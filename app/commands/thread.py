"""`cairn thread`: the conversations that were had."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import Settings
from tools.core.errors import BadInput, LibraryError, NotFound

if TYPE_CHECKING:
    from tools.library.library import Library
    from tools.library.threads import Thread


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked with one conversation, or list all. Raises BadInput, NotFound."""
    acts = {
        "list": _list, "show": _show, "export": _export, "rename": _rename, "delete": _delete,
    }  # fmt: skip
    if arguments.action != "list" and not arguments.thread:
        raise BadInput(f"say which: cairn thread {arguments.action} ID (see: cairn thread list)")
    return acts[arguments.action](arguments, settings)


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    rows = _rows(settings, arguments.find)
    if arguments.json:
        told = [{"id": one.id, "title": one.title, "updated": one.updated, "turns": one.turns}
                for one in rows]  # fmt: skip
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return 0
    for one in rows:
        sys.stdout.write(f"{one.id}  {one.updated[:16]}  {one.turns:>3}  {one.title}\n")
    if not rows:
        sys.stdout.write(
            "No conversation" + (" has these words.\n" if arguments.find else " yet.\n")
        )
    return 0


def _rows(settings: Settings, words: str) -> list[Thread]:
    try:
        library = _opened(settings)
    except NotFound:
        return []
    with library:
        found = library.threads.find(settings.owner, words)
    return [one for one in found if one.turns]


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    from pydantic import TypeAdapter

    from tools.core.evidence import Answer

    with _opened(settings) as library:
        turns = library.threads.history(settings.owner, arguments.thread)
    if arguments.json:
        told = [{"question": one.question, "at": one.at, "answer": json.loads(one.answer)}
                for one in turns]  # fmt: skip
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return 0
    from rich.console import Console

    from app.printing import print_answer

    read: TypeAdapter[Answer] = TypeAdapter(Answer)
    for one in turns:
        sys.stdout.write(f"\n> {one.question}\n")
        print_answer(Console(), read.validate_json(one.answer), explain=False, said=False)
    return 0


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.assistant import Assistant

    if arguments.file and Path(arguments.file).expanduser().exists():
        raise BadInput(f"{arguments.file} is there already; name another file")
    # Only reads, so a running server is not in the way.
    assistant = Assistant.open(settings, write=False)
    try:
        about = assistant.house.library.threads.get(settings.owner, arguments.thread)
        target = Path(arguments.file or f"cairn-{about.id[:8]}.zip").expanduser().absolute()
        assistant.talk.export(settings.owner, arguments.thread, target)
    finally:
        assistant.close()
    if arguments.json:
        sys.stdout.write(json.dumps({"file": str(target)}) + "\n")
    else:
        sys.stdout.write(f"Written: {target} (conversation.md, conversation.json, media)\n")
    return 0


def _rename(arguments: argparse.Namespace, settings: Settings) -> int:
    title = arguments.file or ""
    if not title.strip():
        raise BadInput(f'say how: cairn thread rename {arguments.thread} "TITLE"')
    job = {"thread": arguments.thread, "title": title}
    if not _done_there(settings, "rename", job, "renamed"):
        from tools.library.library import open_library

        with open_library(settings.folder) as library:
            library.threads.rename(settings.owner, arguments.thread, title)
    told = {"renamed": arguments.thread, "title": title}
    sys.stdout.write(json.dumps(told) + "\n" if arguments.json else "Renamed.\n")
    return 0


def _delete(arguments: argparse.Namespace, settings: Settings) -> int:
    if not _done_there(settings, "forget", {"thread": arguments.thread}, "forgot"):
        from tools.library.library import open_library

        with open_library(settings.folder) as library:
            library.threads.delete(settings.owner, arguments.thread)
    told = {"deleted": arguments.thread}
    sys.stdout.write(json.dumps(told) + "\n" if arguments.json else "Deleted for good.\n")
    return 0


def _done_there(settings: Settings, verb: str, job: dict[str, str], end: str) -> bool:
    """Let the running server do it; False where there is none. Raises LibraryError."""
    from app.handover import hand_over, running_server

    server = running_server(settings.folder)
    if server is None:
        return False
    events = list(hand_over(server, verb, job))
    if not events or events[-1].get("kind") != end:
        raise LibraryError(str(events[-1].get("message")) if events else "nothing came back")
    return True


def _opened(settings: Settings) -> Library:
    from tools.library.library import open_library

    return open_library(settings.folder, write=False)
