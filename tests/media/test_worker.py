from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from tests.media.making import (
    PAGE_WORDS,
    make_pdf,
    make_picture,
    make_scan,
    make_sound,
    written,
)
from tools.core.errors import NotFound, Refused, WorkerFailed
from tools.core.protocols import Limits
from tools.media.loaders import MEDIA_TYPES
from tools.media.worker import MediaWorker

DEFAULTS = Limits()


def test_every_format_is_read_in_the_worker(
    worker: MediaWorker, good_files: dict[str, Path]
) -> None:
    seen = set()
    for path in good_files.values():
        before = path.read_bytes()
        decoded = worker.decode(path, ocr=False)
        assert decoded.blocks or decoded.pictures or decoded.sound or decoded.pages
        assert decoded.warnings == ()
        assert path.read_bytes() == before
        seen.add(decoded.media_type)
    assert seen == set(MEDIA_TYPES)


def test_pictures_cross_the_boundary_whole(worker: MediaWorker, tmp_path: Path) -> None:
    decoded = worker.decode(make_pdf(tmp_path / "a.pdf", pages=1, picture=True), ocr=False)
    (picture,) = decoded.pictures
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.rgb) == 3 * picture.rgb_size[0] * picture.rgb_size[1]


def test_a_scan_is_read_by_ocr_with_boxes_and_confidence(
    worker: MediaWorker, tmp_path: Path
) -> None:
    path = make_scan(tmp_path / "scan.pdf", [PAGE_WORDS, "", PAGE_WORDS])
    calls: list[tuple[int, int]] = []
    decoded = worker.decode(path, on_progress=lambda done, total: calls.append((done, total)))
    first, blank, twin = decoded.pages
    assert first.origin == "ocr" and first.engine and first.confidence > 0.7
    assert "vegan brunch" in " ".join(first.text.split())
    assert (blank.gate, blank.text) == ("blank", "")
    assert twin.gate == "near-duplicate" and twin.text == first.text
    assert twin.engine.endswith("(of page 1)")
    block = decoded.blocks[0]
    assert block.page == 1 and block.box is not None and block.box[3] < 0.5
    assert first.text[block.start_char :].startswith(block.text)
    assert calls[0] == (0, 3) and calls[-1] == (3, 3)
    assert calls == sorted(calls)


def test_a_page_with_a_text_layer_is_not_read_by_ocr(worker: MediaWorker, tmp_path: Path) -> None:
    page = worker.decode(make_pdf(tmp_path / "a.pdf", pages=1)).pages[0]
    assert (page.origin, page.engine, page.confidence) == ("layer", "", 1.0)


def test_a_screenshot_gives_its_words_and_a_photo_gives_none(
    worker: MediaWorker, tmp_path: Path
) -> None:
    written("Error 0x80070057: the parameter is incorrect").save(tmp_path / "shot.png")
    shot = worker.decode(tmp_path / "shot.png").pictures[0]
    assert "parameter is incorrect" in shot.words
    assert worker.decode(make_picture(tmp_path / "photo.jpg")).pictures[0].words == ""


def test_a_blank_document_has_no_content(worker: MediaWorker, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        worker.decode(make_scan(tmp_path / "blank.pdf", ["", ""]))
    assert caught.value.reason == "no_content"


def test_sidecars_state_facts_titles_and_transcripts(worker: MediaWorker, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "room.wav")
    (tmp_path / "room.wav.yaml").write_text("title: The room\nentity: Nord\nprice: cheap")
    (tmp_path / "room.srt").write_text("1\n00:00:00,500 --> 00:00:01,000\nHello\n")
    sidecars = [tmp_path / "room.wav.yaml", tmp_path / "room.srt"]
    decoded = worker.decode(path, sidecars=sidecars)
    assert decoded.title == "The room"
    assert [fact.value for fact in decoded.facts if fact.name == "entity"] == ["Nord"]
    assert any("'price'" in warning for warning in decoded.warnings)
    assert decoded.sound is not None and decoded.sound.cues[0].text == "Hello"
    gone = worker.decode(path, sidecars=[tmp_path / "gone.yaml"])
    assert any("gone.yaml" in warning for warning in gone.warnings)


def test_a_document_comes_in_parts_of_fifty_pages(worker: MediaWorker, tmp_path: Path) -> None:
    parts = list(worker.decode_parts(make_pdf(tmp_path / "long.pdf", pages=120), ocr=False))
    assert [len(part.pages) for part in parts] == [0, 50, 50, 20]


def test_pages_pictures_and_samples_are_given_for_display(
    worker: MediaWorker, good_files: dict[str, Path]
) -> None:
    assert worker.render_page(good_files[".pdf"], 1, max_side_px=300).startswith(b"\x89PNG")
    assert worker.render_page(good_files[".pptx"], 2, max_side_px=300).startswith(b"\x89PNG")
    assert worker.picture(good_files[".jpg"], max_side_px=100).startswith(b"\xff\xd8")
    assert worker.picture(good_files[".png"], max_side_px=100).startswith(b"\x89PNG")
    assert worker.pixels(good_files[".webp"], max_side_px=160).rgb.shape == (100, 160, 3)
    samples = worker.samples(good_files[".ogg"], start_s=0.5, end_s=1.5, rate_hz=8_000)
    assert samples.mono.shape == (8_000,) and samples.mono.dtype == np.float32
    with pytest.raises(NotFound, match="pages 1 to 2"):
        worker.render_page(good_files[".pdf"], 7)
    with pytest.raises(Refused, match="cannot be drawn"):
        worker.render_page(good_files[".txt"], 1)


def test_windows_of_a_recording_come_in_bounded_batches(
    worker: MediaWorker, tmp_path: Path
) -> None:
    path = make_sound(tmp_path / "a.flac", 123.0, rate_hz=8_000)
    batches = list(worker.sound_windows(path, rate_hz=48_000))
    spans = [(start, end) for batch in batches for start, end, _ in batch]
    assert spans[0] == (0.0, 10.0) and spans[-1] == (115.0, 123.0)
    assert len(spans) == 24
    for batch in batches:
        assert sum(samples.mono.nbytes for _, _, samples in batch) <= 16 * 2**20
    _, _, first = batches[0][0]
    assert first.mono.size == pytest.approx(480_000, abs=2)


def test_a_table_of_facts_is_read(worker: MediaWorker, tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text("entity,price\nNord,9 EUR\n")
    (row,) = worker.table(tmp_path / "facts.csv")
    assert row.entity == "Nord"


def test_a_refused_file_leaves_the_worker_running(worker: MediaWorker, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\n" + b"junk" * 100)
    with pytest.raises(Refused) as caught:
        worker.decode(tmp_path / "bad.pdf")
    assert caught.value.reason == "corrupt"
    assert caught.value.path == str(tmp_path / "bad.pdf")
    assert worker.decode(make_pdf(tmp_path / "good.pdf")).pages


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_name_that_is_no_text_is_read(worker: MediaWorker, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.pdf"))
    make_pdf(tmp_path / "a.pdf").rename(path)
    assert len(worker.decode(path).pages) == 2
    make_sound(tmp_path / "a.wav").rename(path.with_suffix(".wav"))
    assert worker.decode(path.with_suffix(".wav")).sound is not None
    path.with_suffix(".png").write_bytes(b"")
    with pytest.raises(Refused, match=r"caf\ufffd\.png"):
        worker.decode(path.with_suffix(".png"))


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    slow = make_sound(tmp_path / "slow.flac", 290.0)
    with MediaWorker() as worker:
        worker.warm_up()
        with pytest.raises(Refused) as caught:
            worker.decode(slow, limits=Limits(wall_s=0.2))
        assert caught.value.reason == "timeout"
        assert worker.decode(make_sound(tmp_path / "short.wav"), limits=DEFAULTS).sound


def test_a_file_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    Image.linear_gradient("L").resize((6_000, 6_000)).convert("RGB").save(large, compress_level=1)
    tight = Limits(memory_bytes=110 * 2**20)
    with MediaWorker() as worker:
        with pytest.raises(Refused) as caught:
            worker.decode(large, limits=tight, ocr=False)
        assert caught.value.reason == "out_of_memory"
        assert worker.decode(large, ocr=False).pictures
        assert worker.peak_bytes["decoder"] <= DEFAULTS.memory_bytes


def test_a_decoder_that_dies_costs_one_file(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "room.flac", 5.0)
    with MediaWorker() as worker:
        decoder = decoder_of(worker)
        # A stopped process can't be done before it is killed, however fast the machine.
        decoder.suspend()
        threading.Timer(1.0, decoder.kill).start()
        with pytest.raises(Refused) as caught:
            worker.decode(path)
        assert caught.value.reason == "crashed"
        assert worker.decode(make_sound(tmp_path / "short.wav")).sound


def test_closing_ends_what_runs_and_what_waits(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "room.flac", 5.0)
    worker = MediaWorker()
    decoder_of(worker).suspend()
    failures: list[Exception] = []

    def read() -> None:
        try:
            worker.decode(path)
        except WorkerFailed as exc:
            failures.append(exc)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(1.0)
    started = time.monotonic()
    worker.close()
    for thread in threads:
        thread.join()
    assert len(failures) == 2
    assert time.monotonic() - started < 3
    with worker:
        assert worker.decode(make_sound(tmp_path / "short.wav")).sound


def decoder_of(worker: MediaWorker) -> psutil.Process:
    """Start a worker; give its decoder, and not that of another worker of this run."""
    before = {child.pid for child in psutil.Process().children()}
    worker.warm_up()
    (decoder,) = [
        child
        for child in psutil.Process().children()
        if child.pid not in before and "decoder" in child.cmdline()
    ]
    return decoder


def test_closing_ends_both_processes(tmp_path: Path) -> None:
    before = {child.pid for child in psutil.Process().children()}
    worker = MediaWorker()
    worker.warm_up()
    started = {child.pid for child in psutil.Process().children()} - before
    assert len(started) == 2
    worker.close()
    assert not any(psutil.pid_exists(pid) for pid in started)


def test_children_end_with_their_parent(tmp_path: Path) -> None:
    program = (
        "import os, psutil; from tools.media.worker import MediaWorker\n"
        "worker = MediaWorker(); worker.warm_up()\n"
        "print(*[child.pid for child in psutil.Process().children()], flush=True)\n"
        "os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 2
    deadline = time.monotonic() + 10
    while any(psutil.pid_exists(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_several_threads_share_one_worker(worker: MediaWorker, good_files: dict[str, Path]) -> None:
    failures: list[Exception] = []

    def read(path: Path) -> None:
        try:
            for _ in range(3):
                assert worker.decode(path, ocr=False).media_type
        except Exception as exc:  # noqa: BLE001 - a thread's failure must reach the assertion
            failures.append(exc)

    threads = [threading.Thread(target=read, args=(path,)) for path in good_files.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_no_temporary_file_is_left(
    tmp_path: Path, good_files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    with MediaWorker() as worker:
        for suffix in (".pdf", ".docx", ".png", ".ogg"):
            worker.decode(good_files[suffix])
    assert list((tmp_path / "temporary").iterdir()) == []


def test_importing_the_worker_imports_nothing_heavy() -> None:
    program = (
        "import sys, tools.media.worker\n"
        "heavy = {'PIL', 'pypdfium2', 'soundfile', 'scipy', 'docx', 'pptx', 'bs4', 'lxml',"
        " 'onnxruntime', 'rapidocr', 'cv2', 'psutil', 'soxr', 'yaml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
