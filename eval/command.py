"""`cairn eval`: benchmarks through the product's own search and its own answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.settings import Settings
from tools.core.errors import BadInput

Told = tuple[Sequence[object], str]
"""What `--json` prints, and the table for people."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the named benchmarks. Raises BadInput for an unknown name, NotFound without the data."""
    from eval.registry import answer_tasks, suites, tasks

    reading = dict.fromkeys(tasks().names(), _searches) | _READING
    labelled = dict.fromkeys(suites().names(), _labelled)
    runs = dict.fromkeys(answer_tasks().names(), _answers) | labelled | reading
    unknown = [one for one in arguments.tasks if one not in runs]
    if unknown:
        known = ", ".join(runs)
        raise BadInput(f"evaluation task {unknown[0]!r} is not known; known are: {known}")
    needing = [one for one in arguments.tasks if one in reading]
    if needing and not arguments.data:
        raise BadInput(f"{needing[0]} reads an evaluation set; give its folder with --data DIR")
    seatless = [one for one in arguments.tasks if one not in labelled]
    if arguments.model and seatless:
        raise BadInput(f"--model is for {', '.join(labelled)}, and {seatless[0]} is none of them")
    told: list[object] = []
    for name in dict.fromkeys(arguments.tasks):
        made, text = runs[name](name, arguments, settings)
        told += made
        if not arguments.json:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
    if arguments.json:
        sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return 0


def _answers(name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval.answer_report import as_markdown, as_told
    from eval.registry import answer_tasks

    task = answer_tasks().get(name)()
    result = task.run(
        settings, _say, split=arguments.split, only=arguments.only, library=_library(arguments)
    )
    return [as_told(result)], as_markdown(result)


def _labelled(name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval.registry import suites

    suite = suites().get(name)
    library = _library(arguments)
    if arguments.model == "scripted":
        from eval.scripted import trial

        rows = suite.rows(_say, arguments.split, arguments.only)
        done = trial.run(name, suite, rows, settings, _say, library)
        return [trial.as_told(done)], trial.as_markdown(done)
    told, text = suite.run(
        settings, _say, split=arguments.split, only=arguments.only, library=library
    )
    return [told], text


def _files(_name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval.tasks import files as task

    result = task.run(
        settings, _say, data=_data(arguments), split=arguments.split, only=arguments.only,
        library=_library(arguments),
    )  # fmt: skip
    return [task.as_told(result)], task.as_markdown(result)


def _lists(_name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval.tasks import lists as task

    done = task.run(
        settings, _say, data=_data(arguments), split=arguments.split, only=arguments.only
    )
    return [task.as_told(done)], task.as_markdown(done)


def _file_followups(_name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval.tasks import file_followups as task

    done = task.run(settings, _say, data=_data(arguments), only=arguments.only)
    return [task.as_told(done)], task.as_markdown(done)


def _speech(_name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval import speech_report as report
    from eval.tasks import speech as task

    result = task.run(settings, _say, data=_data(arguments), only=arguments.only)
    return [report.as_told(result)], report.as_markdown(result)


def _documents(_name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval.tasks import documents as task

    result = task.run(
        settings, _say, data=_data(arguments), split=arguments.split, only=arguments.only,
        library=_library(arguments),
    )  # fmt: skip
    return [task.as_told(result)], task.as_markdown(result)


def _feedback(_name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval.tasks import feedback as task

    path = _data(arguments)
    if not path.is_file():
        raise BadInput(f"{path} is no file; write one with: cairn feedback export FILE")
    done = task.run(settings, _say, path)
    return [task.as_told(done)], task.as_markdown(done)


def _searches(name: str, arguments: argparse.Namespace, settings: Settings) -> Told:
    from eval.desk import desk_maker
    from eval.run import as_json, as_markdown, run_task

    results = run_task(
        name, _data(arguments), desk_maker(settings), _say, variants=arguments.variant
    )
    return json.loads(as_json(results)), as_markdown(results)


_Run = Callable[[str, argparse.Namespace, Settings], Told]
_READING: dict[str, _Run] = {
    "files": _files, "documents": _documents, "lists": _lists, "speech": _speech,
    "feedback": _feedback, "file-followups": _file_followups,
}  # fmt: skip
"""Sets that are read from --data, beside the benchmarks."""


def _data(arguments: argparse.Namespace) -> Path:
    return Path(arguments.data).expanduser().absolute()


def _library(arguments: argparse.Namespace) -> Path | None:
    return Path(arguments.library).expanduser().absolute() if arguments.library else None


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
