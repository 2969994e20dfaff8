"""How fast files go in, and the memory that takes: `cairn add` in a process of its own.

One kind of file at a time, each into a fresh library; every run reads everything anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench import made_files
from eval.bench.benchmark import Bench, BenchResult
from eval.bench.encode import passages
from eval.bench.measure import Measured
from eval.bench.processes import Ended, run_cairn
from eval.data import manifest
from tools.core.errors import CairnError

_TEXT_PDFS = ("STEPBACK.pdf", "2023.acl-long.386.pdf", "2303.08559v2.pdf")
_SCANNED_PDFS = ("germanwingsdigitalcrisisanalysis-150403064828-conversion-gate01_95.pdf",)
_CLIPS = 60


@dataclass(frozen=True, kw_only=True)
class Load:
    """One kind of file, and the rate that counts for it."""

    name: str
    rate: str
    """Key of the report's rates."""
    unit: str
    fill: Callable[[Path], None]


def run(bench: Bench) -> BenchResult:
    """Measure every kind of file. Raises NotFound where --data lacks a set."""
    rows: list[Measured] = []
    loads = _from_data(bench.data) if bench.data is not None else _made()
    with TemporaryDirectory(prefix="cairn-bench-") as scratch:
        for load in loads:
            bench.say(f"ingest: {load.name}")
            rows += measure(load, Path(scratch), runs=bench.runs)
    return BenchResult(
        name="ingest",
        rows=tuple(rows),
        notes=(
            "Rates are per second of the stage that does the work (reading, or encoding for "
            "passages); `whole add` is the time of the command, from process start to end.",
            f"OCR engine: {_engine(bench)}.",
            "Memory is resident, sampled every 0.1 s over the command and its worker processes; "
            "pages that they share count once each.",
            "Files: " + ("of the evaluation sets" if bench.data is not None else "made in code"),
        ),
    )


def measure(load: Load, scratch: Path, *, runs: int) -> list[Measured]:
    """Add the files of one kind, anew in every run. Raises CairnError where no rate comes back."""
    files = scratch / "files" / load.name.replace(" ", "-")
    files.mkdir(parents=True)
    load.fill(files)
    ended: list[Ended] = []
    rates: list[float] = []
    for number in range(runs):
        home = scratch / "homes" / f"{files.name}-{number}"
        one = run_cairn(home, "add", str(files), "--json")
        told = json.loads(one.output)
        found = told["figures"]["rates"].get(load.rate)
        if found is None:
            raise CairnError(
                f"ingest: adding {load.name} gave no {load.rate}; the report says "
                f"{told['counts']} and {told['gaps']}"
            )
        ended.append(one)
        rates.append(float(found))
        shutil.rmtree(home, ignore_errors=True)
    count = sum(1 for one in files.rglob("*") if one.is_file())
    return [
        Measured(what=load.name, unit=load.unit, values=tuple(rates), note=f"{count} files"),
        Measured(
            what=f"{load.name}: whole add", unit="s", values=tuple(one.seconds for one in ended)
        ),
        Measured(
            what=f"{load.name}: memory of all processes, peak", unit="MB",
            values=tuple(one.peak_mb for one in ended),
        ),
        Measured(
            what=f"{load.name}: largest worker, peak", unit="MB",
            values=tuple(one.peak_child_mb for one in ended),
        ),
    ]  # fmt: skip


def _made() -> list[Load]:
    words = passages(120)
    return [
        Load(
            name="text-layer pages", rate="text_pages_per_s", unit="pages/s",
            fill=lambda folder: made_files.text_pdf(folder / "report.pdf", words, pages=60),
        ),
        Load(
            name="OCR pages", rate="ocr_pages_per_s", unit="pages/s",
            fill=lambda folder: made_files.scanned_pdf(folder / "scan.pdf", words, pages=6),
        ),
        Load(
            name="passages", rate="passages_per_s", unit="passages/s",
            fill=lambda folder: made_files.notes(folder, words, count=60),
        ),
        Load(
            name="audio", rate="audio_s_per_s", unit="s/s",
            fill=lambda folder: made_files.recordings(folder, count=3, length_s=60),
        ),
    ]  # fmt: skip


def _from_data(data: Path) -> list[Load]:
    documents = data / "mmlongbench" / "documents"
    recipes = [data / "recipes" / one["file"] for one in manifest(data, "recipes")["items"]]
    clips = [data / "esc10" / one["file"] for one in manifest(data, "esc10")["items"]]
    return [
        _copies("text-layer pages", "text_pages_per_s", "pages/s",
                [documents / name for name in _TEXT_PDFS]),
        _copies("OCR pages", "ocr_pages_per_s", "pages/s",
                [documents / name for name in _SCANNED_PDFS]),
        _copies("passages", "passages_per_s", "passages/s",
                [one for one in recipes if one.suffix == ".md"]),
        _copies("audio", "audio_s_per_s", "s/s", clips[:_CLIPS]),
    ]  # fmt: skip


def _copies(name: str, rate: str, unit: str, files: Sequence[Path]) -> Load:
    def fill(folder: Path) -> None:
        for one in files:
            shutil.copyfile(one, folder / one.name)

    return Load(name=name, rate=rate, unit=unit, fill=fill)


def _engine(bench: Bench) -> str:
    from tools.media.ocr import choose_engine

    if bench.settings.ocr == "off":
        return "off"
    return choose_engine("" if bench.settings.ocr == "auto" else bench.settings.ocr).name
