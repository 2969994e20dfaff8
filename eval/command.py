"""`cairn eval`: retrieval benchmarks through the product's own search."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the named benchmarks. Raises BadInput for an unknown name, NotFound without the data."""
    from eval.desk import desk_maker
    from eval.run import as_json, as_markdown, run_task

    results = []
    for name in arguments.tasks:
        results += run_task(
            name,
            Path(arguments.data).expanduser().absolute(),
            desk_maker(settings),
            lambda line: _say(line),
            variants=arguments.variant,
        )
    sys.stdout.write((as_json(results) if arguments.json else as_markdown(results)) + "\n")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
