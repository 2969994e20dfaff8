"""`cairn transcribe`: words for recordings and films that were added without any."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from app.settings import Settings
from tools.core.errors import MissingPart

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.handover import RunningServer


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write down; 0 when nothing is left, 1 when some failed, 5 after Ctrl-C.

    Raises MissingPart where no transcriber is set, or the one that is named cannot be used.
    """
    from app.assistant import Assistant
    from app.handover import running_server
    from app.words import NO_TRANSCRIBER
    from tools.library.unheard import unheard

    server = None if arguments.dry_run else running_server(settings.folder)
    if server is not None:
        return _there(server, arguments, settings)
    assistant = Assistant.open(settings, write=not arguments.dry_run)
    house = assistant.house
    try:
        transcriber = house.hearing.transcriber
        if transcriber is None and not arguments.dry_run:
            raise MissingPart(house.hearing.gap or NO_TRANSCRIBER)
        name = transcriber.name if transcriber is not None else ""
        waiting = unheard(
            house.library, settings.owner, name, collection=arguments.collection, redo=True
        )
        if arguments.dry_run:
            minutes = sum(one.duration_s - one.from_s for one in waiting) / 60
            fresh = [one for one in waiting if not one.before]
            told: dict[str, object] = {
                "waiting": len(waiting),
                "redone": len(waiting) - len(fresh),
                "minutes": round(minutes, 1),
                "transcriber": name or None,
            }
            _say(told, _planned(told, house.hearing.gap or NO_TRANSCRIBER), as_json=arguments.json)
            return 0
        return _write_down(assistant, arguments)
    finally:
        assistant.close()


def _there(server: RunningServer, arguments: argparse.Namespace, settings: Settings) -> int:
    from rich.console import Console

    from app.handed_over import done_there
    from app.progress import CountProgress

    asked = {"collection": arguments.collection}
    with CountProgress(Console(stderr=True), "hearing") as progress:
        return done_there(server, "transcribe", settings, asked, progress.hearing,
                          as_json=arguments.json)  # fmt: skip


def _write_down(assistant: Assistant, arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from app.progress import CountProgress
    from app.words import write_down

    with CountProgress(Console(stderr=True), "hearing") as progress:
        done = write_down(assistant, collection=arguments.collection, on_heard=progress.hearing)
    lines = done.sentences() or ["Every recording has words, or was listened to. Nothing to do."]
    _say(done.to_json(), lines, as_json=arguments.json)
    if done.missing or done.failed:
        return 1
    return 5 if done.stopped else 0


def _planned(told: dict[str, object], gap: str) -> list[str]:
    waiting, redone = told["waiting"], told["redone"]
    if not waiting:
        return ["Every recording has words, or was listened to. Nothing to do."]
    again = f", {redone} of them again" if redone else ""
    by = told["transcriber"] or f"nobody: {gap}"
    return [
        f"{waiting} {'recording' if waiting == 1 else 'recordings'} would be written down"
        f"{again}: {told['minutes']} minutes of sound, by {by}."
    ]


def _say(told: dict[str, object], lines: list[str], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    for line in lines:
        sys.stdout.write(line + "\n")
