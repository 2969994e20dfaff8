"""`cairn eval`: benchmarks through the product's own search and its own answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from app.settings import Settings
from tools.core.errors import BadInput

_FILES = "files"
_FEEDBACK = "feedback"
_CONFLICTS = "conflicts"


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the named benchmarks. Raises BadInput for an unknown name, NotFound without the data."""
    from eval.registry import answer_tasks, tasks

    answering = (*answer_tasks().names(), _CONFLICTS)
    searching = (*tasks().names(), _FILES, _FEEDBACK)
    unknown = [one for one in arguments.tasks if one not in (*answering, *searching)]
    if unknown:
        known = ", ".join((*answering, *searching))
        raise BadInput(f"evaluation task {unknown[0]!r} is not known; known are: {known}")
    needing = [one for one in arguments.tasks if one in searching]
    if needing and not arguments.data:
        raise BadInput(f"{needing[0]} reads an evaluation set; give its folder with --data DIR")
    told: list[object] = []
    for name in dict.fromkeys(arguments.tasks):
        own = {_FILES: _files, _FEEDBACK: _feedback, _CONFLICTS: _conflicts}
        runs = dict.fromkeys(answering, _answers) | own
        made, text = runs.get(name, _searches)(name, arguments, settings)
        told += made
        if not arguments.json:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
    if arguments.json:
        sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return 0


def _answers(
    name: str, arguments: argparse.Namespace, settings: Settings
) -> tuple[Sequence[object], str]:
    from eval.answer_report import as_markdown, as_told
    from eval.registry import answer_tasks

    task = answer_tasks().get(name)()
    library = Path(arguments.library).expanduser().absolute() if arguments.library else None
    result = task.run(settings, _say, split=arguments.split, only=arguments.only, library=library)
    return [as_told(result)], as_markdown(result)


def _files(
    name: str, arguments: argparse.Namespace, settings: Settings
) -> tuple[Sequence[object], str]:
    from eval.tasks import files

    data = Path(arguments.data).expanduser().absolute()
    library = Path(arguments.library).expanduser().absolute() if arguments.library else None
    result = files.run(
        settings, _say, data=data, split=arguments.split, only=arguments.only, library=library
    )
    return [files.as_told(result)], files.as_markdown(result)


def _feedback(
    name: str, arguments: argparse.Namespace, settings: Settings
) -> tuple[Sequence[object], str]:
    from eval.tasks import feedback

    path = Path(arguments.data).expanduser().absolute()
    if not path.is_file():
        raise BadInput(f"{path} is no file; write one with: cairn feedback export FILE")
    done = feedback.run(settings, _say, path)
    return [feedback.as_told(done)], feedback.as_markdown(done)


def _conflicts(
    name: str, arguments: argparse.Namespace, settings: Settings
) -> tuple[Sequence[object], str]:
    from eval.tasks import conflicts

    library = Path(arguments.library).expanduser().absolute() if arguments.library else None
    result = conflicts.run(
        settings, _say, split=arguments.split, only=arguments.only, library=library
    )
    return [conflicts.as_told(result)], conflicts.as_markdown(result)


def _searches(
    name: str, arguments: argparse.Namespace, settings: Settings
) -> tuple[Sequence[object], str]:
    from eval.desk import desk_maker
    from eval.run import as_json, as_markdown, run_task

    data = Path(arguments.data).expanduser().absolute()
    results = run_task(name, data, desk_maker(settings), _say, variants=arguments.variant)
    return json.loads(as_json(results)), as_markdown(results)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
