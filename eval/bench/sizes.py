"""Speed and memory of the catalogue's models, by random weights in their real sizes.

Neither depends on what a model has learnt. Each model and precision runs in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from eval.bench.benchmark import Bench, BenchResult
from eval.bench.encoders import WORDS
from eval.bench.measure import Measured
from eval.bench.one_size import BATCH
from tools.core.errors import CairnError
from tools.encoders.model_catalogue import model_catalogue
from tools.encoders.random_checkpoint import SIZES, save_random

PRECISIONS = ("fp32", "bf16", "int8")
_LIMIT_S = 1800.0
_NONE = "no size was measured; name a model of the catalogue: cairn bench sizes --model "
_UNITS = {"picture": "pictures", "sound": "windows of 10 s", "text": "texts of 60 tokens",
          "page": "pages"}  # fmt: skip


def run(bench: Bench) -> BenchResult:
    """Measure the model that `--model` names, or `all`; without a name, say so."""
    if bench.model is None:
        return BenchResult(name="sizes", rows=(), notes=(_NONE + ", ".join((*SIZES, "all")),))
    names = tuple(SIZES) if bench.model.name == "all" else (bench.model.name,)
    rows: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="cairn-sizes-") as made:
        for name in names:
            bench.say(f"sizes: {name}")
            folder = save_random(name, Path(made) / name, words=WORDS)
            for precision in PRECISIONS:
                rows += _rows(name, precision, _told(folder, precision, bench.settings.threads))
            for file in folder.glob("*.safetensors"):
                file.unlink()
    notes = (
        f"random weights, cpu, {bench.settings.threads} threads, 3 rounds (pages 1), the quickest; "
        "speed is by processor time of all threads, so that other programs count little",
        "weights: parameters and buffers as held; process: its most, with Python, torch and the "
        "loading, which has float32 first",
    )
    return BenchResult(name="sizes", rows=tuple(rows), notes=notes)


def _told(folder: Path, precision: str, threads: int) -> Mapping[str, float]:
    """Measure in a new process. Raises CairnError with what it said last."""
    ended = subprocess.run(
        [sys.executable, "-m", "eval.bench.one_size", str(folder), precision, str(threads)],
        capture_output=True, text=True, timeout=_LIMIT_S, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    if ended.returncode != 0:
        last = (ended.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise CairnError(f"{folder.name} in {precision} could not be measured: {last[:300]}")
    told: Mapping[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return told


def _rows(name: str, precision: str, told: Mapping[str, float]) -> list[Measured]:
    seat = model_catalogue().models[name].role
    batch = BATCH[seat]
    what = f"{name}, {precision}"
    return [
        Measured(
            what=what, unit=f"{_UNITS[seat]}/s", values=(told["per_s"],), note=f"batch of {batch}"
        ),
        Measured(what=f"{what}, weights", unit="MB", values=(told["weights_mb"],)),
        Measured(what=f"{what}, process", unit="MB", values=(told["process_mb"],)),
    ]
