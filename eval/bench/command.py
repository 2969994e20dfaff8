"""`cairn bench`: how fast and how large, with the machine it was measured on."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.settings import Settings
from tools.core.errors import NotFound


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the named benchmarks. Raises BadInput for an unknown name, NotFound without the data."""
    from eval.bench.benchmark import Bench, benchmarks
    from eval.bench.machine import this_machine
    from eval.bench.report import as_markdown, as_told

    registry = benchmarks()
    names = registry.names() if "all" in arguments.names else list(dict.fromkeys(arguments.names))
    chosen = [registry.get(name) for name in names]
    data = Path(arguments.data).expanduser().absolute() if arguments.data else None
    if data is not None and not data.is_dir():
        raise NotFound(f"{data} is no folder of evaluation sets; leave --data away to do without")
    model = Path(arguments.model).expanduser().absolute() if arguments.model else None
    machine = this_machine()
    results = []
    for name, benchmark in zip(names, chosen, strict=True):
        result = benchmark(
            Bench(
                settings=settings,
                data=data,
                say=_say,
                model=model,
                minutes=arguments.minutes,
                think_s=arguments.think,
            )
        )
        results.append(result)
        if not arguments.json:
            sys.stdout.write(as_markdown(result, machine) + "\n")
            sys.stdout.flush()
        _say(f"{name}: done")
    if arguments.json:
        told = as_told(results, machine)
        sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
