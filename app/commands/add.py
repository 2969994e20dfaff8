"""`cairn add`: files, folders and web addresses in, a verdict for each of them out."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.settings import Settings
from tools.core.errors import NotFound
from tools.media.web_address import is_web_address


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Add; 0 when something was taken in or nothing was new, 1 when every file was refused."""
    from app.handover import hand_over, running_server

    addresses = [one for one in arguments.paths if is_web_address(one)]
    paths = [
        Path(one).expanduser().absolute() for one in arguments.paths if not is_web_address(one)
    ]
    for path in paths:
        if not path.exists():
            raise NotFound(f"{path} does not exist; check its name")
    server = running_server(settings.folder)
    if server is not None:
        payload = {
            "paths": [str(path) for path in paths],
            "addresses": addresses,
            "collection": arguments.collection,
            "entity": arguments.entity,
            "expires": arguments.expires,
            "dry_run": arguments.dry_run,
            "ocr": not arguments.no_ocr,
        }
        return _show_remote(list(hand_over(server, "add", payload)), as_json=arguments.json)
    return _add_here(arguments, settings, paths, addresses)


def _add_here(
    arguments: argparse.Namespace, settings: Settings, paths: list[Path], addresses: list[str]
) -> int:
    from rich.console import Console

    from app.assistant import Assistant
    from app.progress import AddProgress
    from tools.library.options import AddOptions

    options = AddOptions(
        entity=arguments.entity,
        collection=arguments.collection,
        expires=arguments.expires,
        dry_run=arguments.dry_run,
        ocr=not arguments.no_ocr,
    )
    console = Console(stderr=True)
    assistant = Assistant.open(settings)
    try:
        with AddProgress(console) as progress:
            report = assistant.add(
                settings.owner,
                paths,
                options=options,
                on_event=progress.show,
                addresses=addresses,
            )
    finally:
        assistant.close()
    told = report.to_json()
    if arguments.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        for sentence in report.sentences():
            sys.stdout.write(sentence + "\n")
    return _code(told, interrupted=report.interrupted)


def _show_remote(events: list[dict[str, object]], *, as_json: bool) -> int:
    last = events[-1] if events else {}
    report = last.get("report")
    if not isinstance(report, dict):
        sys.stderr.write(f"cairn: {last.get('message', 'the server sent no report')}\n")
        return 1
    if as_json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    else:
        sentences = last.get("sentences")
        for sentence in sentences if isinstance(sentences, list) else []:
            sys.stdout.write(f"{sentence}\n")
    return _code(report, interrupted=bool(report.get("interrupted")))


def _code(report: dict[str, object], *, interrupted: bool) -> int:
    if interrupted:
        return 5
    files = report["files"]
    assert isinstance(files, list)
    verdicts = [one["status"] for one in files]
    return 1 if verdicts and all(one == "refused" for one in verdicts) else 0
