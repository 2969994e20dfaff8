from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from app.cli import main
from app.settings import Settings
from eval.bench import made_files
from eval.bench.benchmark import Bench, BenchResult, benchmarks
from eval.bench.encode import PlainEncoder, passages
from eval.bench.formats import largest
from eval.bench.machine import this_machine
from eval.bench.measure import Measured, MemoryWatch, percentile, seconds
from eval.bench.processes import run_cairn, serving
from eval.bench.report import as_markdown, as_told
from tools.core.content import AsItem, Words
from tools.core.errors import CairnError

HOLDS_40_MB = "import time; held = bytearray(40_000_000); held[::4096] = b'x' * len(held[::4096]);"


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(one) for one in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (50.0, 95.0)
    assert percentile([3.0], 0.95) == 3.0
    with pytest.raises(ValueError, match="at least one"):
        percentile([], 0.5)


def test_a_measurement_without_a_run_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        Measured(what="nothing", unit="s", values=())


def test_seconds_are_those_of_the_work() -> None:
    assert 0.02 <= seconds(lambda: time.sleep(0.02)) < 5.0


def test_memory_of_worker_processes_is_counted() -> None:
    with MemoryWatch() as watch:
        subprocess.run([sys.executable, "-c", HOLDS_40_MB + "time.sleep(0.6)"], check=True)
    assert watch.peak_child_mb > 40
    assert watch.peak_mb >= watch.peak_own_mb + 40


def test_the_machine_is_described_without_its_name() -> None:
    import platform

    machine = this_machine()
    assert machine.cores >= 1 and machine.memory_gb > 0.5 and machine.versions["numpy"]
    assert not platform.node() or platform.node() not in str(machine)


def test_a_result_is_written_with_median_ends_and_machine() -> None:
    row = Measured(what="pages", unit="pages/s", values=(10.0, 30.0, 12.0), note="3 files")
    result = BenchResult(name="ingest", rows=(row,), notes=("made in code",))
    machine = this_machine()
    told = as_markdown(result, machine)
    assert "| pages | 12.0 pages/s | 10.0 to 30.0 | 3 | 3 files |" in told
    assert machine.cpu in told and "- made in code" in told
    kept = json.loads(json.dumps(as_told([result], machine)))
    assert kept["benchmarks"][0]["rows"][0]["values"] == [10.0, 30.0, 12.0]


def test_every_benchmark_can_be_loaded() -> None:
    registry = benchmarks()
    assert registry.names() == [
        "start", "ask", "ingest", "formats", "encode", "encoders", "sizes", "modalities",
        "pages", "vlm", "judge", "chats", "page",
    ]  # fmt: skip
    assert all(callable(registry.get(name)) for name in registry.names())


def test_an_unknown_benchmark_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "nonsense"]) == 2
    assert ", ".join(benchmarks().names()) in capsys.readouterr().err


def test_an_absent_data_folder_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "ingest", "--data", str(tmp_path / "none")]) == 2
    assert "leave --data away" in capsys.readouterr().err


def test_made_files_hold_what_they_should(tmp_path: Path) -> None:
    import pypdfium2
    import soundfile

    words = passages(30)
    made_files.text_pdf(tmp_path / "text.pdf", words, pages=2)
    made_files.scanned_pdf(tmp_path / "scan.pdf", words, pages=2)
    made_files.recordings(tmp_path, count=1, length_s=2)
    made_files.notes(tmp_path, words, count=2)
    text = pypdfium2.PdfDocument(tmp_path / "text.pdf")
    scan = pypdfium2.PdfDocument(tmp_path / "scan.pdf")
    assert [len(page.get_textpage().get_text_range()) > 1000 for page in text] == [True, True]
    assert [page.get_textpage().get_text_range() for page in scan] == ["", ""]
    assert soundfile.info(tmp_path / "sound-0.flac").duration == 2.0
    assert len(list(tmp_path.glob("*.md"))) == 2
    text.close()
    scan.close()


def test_the_yardstick_is_the_same_model(tmp_path: Path) -> None:
    from tools.encoders.text import TextEncoder

    own, plain = TextEncoder(tmp_path, threads=1), PlainEncoder(tmp_path, threads=1)
    # Of different lengths, so that the batch is padded.
    texts = passages(3)
    cosines = (own.encode_items([AsItem(Words(one)) for one in texts]) * plain.encode(texts)).sum(1)
    assert cosines.min() > 0.98
    alone = np.concatenate([plain.encode([one]) for one in texts])
    assert np.allclose(alone, plain.encode(texts), atol=1e-5)


def test_a_command_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    ended = run_cairn(tmp_path, "status", "--json")
    assert json.loads(ended.output)["entities"] == 0
    assert ended.seconds > 0 and ended.peak_mb > 5
    with pytest.raises(CairnError, match=r"ended with 2.*no such"):
        run_cairn(tmp_path, "add", str(tmp_path / "no such"))


def test_a_server_that_cannot_start_is_told_and_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(CairnError, match="ended with 2"), serving(tmp_path, "--host", "0.0.0.0"):
        pass


def test_adding_is_measured_from_outside(tmp_path: Path) -> None:
    from eval.bench.ingest import Load, measure

    words = passages(12)
    load = Load(
        name="passages", rate="passages_per_s", unit="passages/s",
        fill=lambda folder: made_files.notes(folder, words, count=2),
    )  # fmt: skip
    rows = measure(load, tmp_path, runs=1)
    assert [row.unit for row in rows] == ["passages/s", "s", "MB", "MB"]
    assert all(row.values[0] > 0 for row in rows)
    wrong = Load(name="pages", rate="ocr_pages_per_s", unit="pages/s", fill=load.fill)
    with pytest.raises(CairnError, match="gave no ocr_pages_per_s"):
        measure(wrong, tmp_path, runs=1)


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["start", "ask", "modalities", "encode", "vlm", "judge"])
def test_a_whole_benchmark_runs(name: str, tmp_path: Path) -> None:
    bench = Bench(settings=Settings(home=tmp_path), data=None, say=lambda line: None, runs=1)
    result = benchmarks().get(name)(bench)
    assert result.name == name and result.rows
    assert np.isfinite([value for row in result.rows for value in row.values]).all()


def test_the_largest_file_of_every_format_is_taken(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.md").write_text("short")
    (tmp_path / "deep" / "b.MD").write_text("much longer words")
    (tmp_path / "c.txt").write_text("words")
    (tmp_path / ".hidden.md").write_text("w" * 999)
    found = largest([tmp_path])
    assert {suffix: path.name for suffix, path in found.items()} == {".md": "b.MD", ".txt": "c.txt"}
