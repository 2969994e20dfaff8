"""Speed and memory of the catalogue's models, by random weights in their real sizes.

Neither depends on what a model has learnt. Each model and precision runs in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from math import prod
from pathlib import Path

from eval.bench.benchmark import Bench, BenchResult
from eval.bench.encoders import WORDS
from eval.bench.measure import Measured
from eval.bench.one_size import Told
from tools.core.errors import CairnError, MissingPart
from tools.encoders.model_catalogue import model_catalogue
from tools.encoders.random_checkpoint import SIZES, save_random
from tools.encoders.torch_engine import Precision, free_bytes

PRECISIONS: tuple[Precision, ...] = ("fp32", "bf16", "int8")
_LIMIT_S = 1800.0
_NONE = "no size was measured; name a model of the catalogue: cairn bench sizes --model "
_UNITS = {"picture": "pictures", "sound": "windows of 10 s", "text": "texts of 60 tokens",
          "page": "pages", "transcriber": "windows of 30 s"}  # fmt: skip
_BYTES: Mapping[Precision, int] = {"fp32": 4, "bf16": 2, "int8": 4}
"""A parameter while it is loaded: int8 has float32 first."""


def run(bench: Bench) -> BenchResult:
    """Measure the model that `--model` names, or `all`; without a name, say so."""
    if bench.model is None:
        return BenchResult(name="sizes", rows=(), notes=(_NONE + ", ".join((*SIZES, "all")),))
    names = tuple(SIZES) if bench.model.name == "all" else (bench.model.name,)
    rows: list[Measured] = []
    left: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cairn-sizes-") as made:
        for name in names:
            bench.say(f"sizes: {name}")
            _one(name, Path(made) / name, bench, rows, left)
    notes = (
        f"random weights, cpu, {bench.settings.threads} threads, 3 rounds (speech 2; pages, and "
        "models of more than 3 GB, one input once), the quickest; speed is by processor time of "
        "all threads, so that other programs count little; by the clock beside it",
        "weights: parameters and buffers as held; process: its most, with Python, torch and the "
        "loading, which has float32 first",
        *left,
    )
    return BenchResult(name="sizes", rows=tuple(rows), notes=notes)


def _one(name: str, folder: Path, bench: Bench, rows: list[Measured], left: list[str]) -> None:
    """Measure one model in every precision that there is memory for; say which are left out."""
    try:
        save_random(name, folder, words=WORDS)
    except MissingPart as exc:
        left.append(f"{name} was not run: {exc}")
        return
    parameters = sum(_parameters(one) for one in folder.glob("*.safetensors"))
    for precision in PRECISIONS:
        short = _short_of_memory(parameters, precision, free_bytes("cpu"))
        if short:
            left.append(f"{name} was not run in {precision}: {short}")
            continue
        rows += _rows(name, precision, _told(folder, precision, bench.settings.threads))
    for file in folder.glob("*.safetensors"):
        file.unlink()


def _parameters(file: Path) -> int:
    """Count the numbers that a safetensors file states."""
    with file.open("rb") as held:
        said = json.loads(held.read(int.from_bytes(held.read(8), "little")))
    return sum(prod(one["shape"]) for name, one in said.items() if name != "__metadata__")


def _short_of_memory(parameters: int, precision: Precision, free: int) -> str:
    """Say by how much a model does not fit; empty where it does. A tenth is left for the work."""
    needed = parameters * _BYTES[precision]
    if needed * 1.1 <= free:
        return ""
    return (
        f"{parameters / 1e9:.2f} B parameters x {_BYTES[precision]} bytes = {needed / 1e9:.1f} GB, "
        f"and {free / 1e9:.1f} GB are free"
    )


def _told(folder: Path, precision: Precision, threads: int) -> Told:
    """Measure in a new process. Raises CairnError with what it said last."""
    ended = subprocess.run(
        [sys.executable, "-m", "eval.bench.one_size", str(folder), precision, str(threads)],
        capture_output=True, text=True, timeout=_LIMIT_S, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    if ended.returncode != 0:
        last = (ended.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise CairnError(f"{folder.name} in {precision} could not be measured: {last[:300]}")
    said = json.loads(ended.stdout.splitlines()[-1])
    return Told(**{**said, "cpu_s": tuple(said["cpu_s"]), "wall_s": tuple(said["wall_s"])})


def _rows(name: str, precision: Precision, told: Told) -> list[Measured]:
    unit = _UNITS[model_catalogue().models[name].role]
    what = f"{name}, {precision}"
    return [
        Measured(what=what, unit=f"{unit}/s", values=(1 / min(told.cpu_s),),
                 note=f"batch of {told.batch}"),
        Measured(what=f"{what}, processor", unit="s each", values=told.cpu_s),
        Measured(what=f"{what}, clock", unit="s each", values=told.wall_s),
        Measured(what=f"{what}, weights", unit="MB", values=(told.weights_mb,)),
        Measured(what=f"{what}, process", unit="MB", values=(told.process_mb,)),
    ]  # fmt: skip
