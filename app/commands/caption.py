"""`cairn caption`: words for pictures that have none, from the model that is set; told first."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.settings import Settings
from tools.core.errors import MissingPart, NotAllowed

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.handover import RunningServer
    from tools.library.wordless import Wordless


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Caption; 0 when nothing is left, 1 when something is, 5 after Ctrl-C.

    Raises MissingPart where no model is set, NotAllowed where the person has not said yes.
    """
    from app.assistant import Assistant
    from app.handover import running_server
    from tools.library.wordless import wordless

    server = None if arguments.dry_run else running_server(settings.folder)
    assistant = Assistant.open(settings, write=not arguments.dry_run and server is None)
    try:
        some = wordless(assistant.house.library, settings.owner, collection=arguments.collection)
        if arguments.remove and server is not None:
            return _there(server, arguments, settings)
        if arguments.remove:
            return _remove(assistant, arguments, some)
        waiting = some if arguments.redo else [one for one in some if not one.caption_by]
        return _caption(assistant, arguments, settings, waiting, server)
    finally:
        assistant.close()


def _remove(assistant: Assistant, arguments: argparse.Namespace, some: Sequence[Wordless]) -> int:
    count = sum(bool(one.caption_by) for one in some)
    if not arguments.dry_run:
        from app.words import uncaption

        count = uncaption(assistant, some)
    verb = "would be taken away" if arguments.dry_run else "taken away"
    _say({"removed": count}, [f"{count} captions {verb}."], as_json=arguments.json)
    return 0


def _caption(
    assistant: Assistant,
    arguments: argparse.Namespace,
    settings: Settings,
    waiting: Sequence[Wordless],
    server: RunningServer | None,
) -> int:
    from app.captioning import estimate

    if not waiting:
        _say({"captioned": 0, "left": 0}, ["Every picture has words. Nothing to do."],
             as_json=arguments.json)  # fmt: skip
        return 0
    planned = estimate(settings, len(waiting))
    if arguments.dry_run:
        _say(planned.to_json(), planned.sentences(), as_json=arguments.json)
        return 0
    if planned.lacks:
        raise MissingPart(f"no picture was captioned: {planned.lacks}")
    for line in planned.sentences():
        sys.stderr.write(line + "\n")
    _require_yes(arguments, settings)
    if server is not None:
        return _there(server, arguments, settings)
    return _made(assistant, arguments, waiting)


def _made(assistant: Assistant, arguments: argparse.Namespace, waiting: Sequence[Wordless]) -> int:
    from rich.console import Console

    from app.progress import CountProgress
    from app.words import caption

    with CountProgress(Console(stderr=True), "looking at") as progress:
        done = caption(assistant, waiting, on_caption=progress.show)
    _say(done.to_json(), done.sentences(), as_json=arguments.json)
    if done.interrupted:
        return 5
    return 1 if done.left or done.failed else 0


def _there(server: RunningServer, arguments: argparse.Namespace, settings: Settings) -> int:
    from rich.console import Console

    from app.handed_over import done_there
    from app.progress import CountProgress

    asked = {name: getattr(arguments, name) for name in ("collection", "redo", "remove")}
    with CountProgress(Console(stderr=True), "looking at") as progress:

        def show(path: str, done: float, total: float) -> None:
            progress.show(int(done), int(total), path)

        return done_there(server, "caption", settings, asked, show, as_json=arguments.json)


def _require_yes(arguments: argparse.Namespace, settings: Settings) -> None:
    """Ask for leave to send, where it was not given before, and for a yes to this run."""
    from app.commands.asking import ask_leave
    from app.consent import allowed, destination

    ask_leave(arguments, settings)
    host = destination(settings)
    if host and not allowed(settings.folder, host):
        raise NotAllowed(
            f"nothing was sent to {host}, which you have not allowed yet; "
            "allow it with: cairn caption --allow-upload"
        )
    if arguments.yes:
        return
    if arguments.json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotAllowed("nothing was sent; where nobody can be asked, say: cairn caption --yes")
    sys.stderr.write("Caption them now? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise NotAllowed("nothing was sent")


def _say(told: dict[str, object], lines: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    for line in lines:
        sys.stdout.write(line + "\n")
