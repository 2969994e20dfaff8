"""What the largest file of every format at hand takes: seconds of `cairn add`, and memory.

At hand are the files under --data, with those of the demo library. One file a library.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from app.wiring import demo_folder
from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured
from eval.bench.processes import Ended, run_cairn
from tools.core.errors import CairnError


def run(bench: Bench) -> BenchResult:
    """Measure the largest file of every suffix that is taken in; one run each."""
    rows: list[Measured] = []
    left: list[str] = []
    with TemporaryDirectory(prefix="cairn-bench-") as scratch:
        home = Path(scratch) / "home"
        bare = run_cairn(home, "add", str(_scrap(Path(scratch))), "--json")
        rows.append(_seconds("one line of text", bare, "the start of the command is in every row"))
        for suffix, path in sorted(largest(folders(bench)).items()):
            bench.say(f"formats: {path.name}")
            shutil.rmtree(home, ignore_errors=True)
            ended = run_cairn(home, "add", str(path), "--json", allowed=(0, 1))
            verdict = _verdict(ended)
            if verdict:
                left.append(f"{path.name} ({verdict})")
                continue
            size = f"{path.stat().st_size / 1e6:.2f} MB"
            rows.append(_seconds(f"{suffix}: {size}", ended, path.name))
            rows.append(
                Measured(what=f"{suffix}: all processes, peak", unit="MB", values=(ended.peak_mb,),
                         note=f"largest worker {ended.peak_child_mb:.0f} MB")
            )  # fmt: skip
    notes = ["The whole command, in a new process and a fresh library: one run of each."]
    if left:
        notes.append("Not taken in: " + "; ".join(left) + ".")
    return BenchResult(name="formats", rows=tuple(rows), notes=tuple(notes))


def folders(bench: Bench) -> list[Path]:
    """Give where files are looked for."""
    return [demo_folder(), *([bench.data] if bench.data is not None else [])]


def largest(where: list[Path]) -> dict[str, Path]:
    """Give the largest file of every suffix, by suffix in lower case; hidden files are left out."""
    found: dict[str, Path] = {}
    for path in _files(where):
        suffix = path.suffix.lower()
        known = found.get(suffix)
        if suffix and (known is None or path.stat().st_size > known.stat().st_size):
            found[suffix] = path
    return found


def _files(where: list[Path]) -> Iterator[Path]:
    for folder in where:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(part.startswith(".") for part in path.parts[-3:]):
                yield path


def _scrap(scratch: Path) -> Path:
    path = scratch / "line.txt"
    path.write_text("One line of text.\n")
    return path


def _seconds(what: str, ended: Ended, note: str) -> Measured:
    return Measured(what=what, unit="s", values=(ended.seconds,), note=note)


def _verdict(ended: Ended) -> str:
    """Give why the file did not go in; nothing when it did. Raises CairnError without a report."""
    try:
        told = json.loads(ended.output)
    except ValueError as exc:
        raise CairnError("formats: cairn add printed no report") from exc
    files = told["files"]
    added = any(one["status"] == "added" for one in files)
    return "" if added else "; ".join(str(one.get("reason") or one["status"]) for one in files)
