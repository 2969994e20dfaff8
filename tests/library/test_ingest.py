from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.library.ingest_rig import (  # noqa: F401 - fixtures
    NoDecoder,
    Rig,
    backdate,
    jpeg,
    pdf,
    png,
    reasons,
    rig,
    verdicts,
    wav,
    worker,
)
from tools.core.content import Samples
from tools.core.errors import BadInput
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.library.ingest import ingest
from tools.library.options import AddOptions
from tools.library.progress import AddEvent, Advanced, FileDone, Scanned
from tools.media.worker import MediaWorker

NOTE = "# Hours\n\nThe lighthouse opens at noon on Sunday.\n\n# Prices\n\nEntry costs four euros.\n"


def test_a_mixed_folder_goes_in_and_everything_is_found(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", NOTE)
    rig.write("guide.pdf", pdf("The harbour ferry leaves hourly.", "Bicycles travel free."))
    rig.write("heron at dawn.png", png(1))
    rig.write("fog horn.wav", wav(12.0))
    report = rig.add()
    assert set(verdicts(report).values()) == {"added"}
    assert [item.heading for item in rig.found("lighthouse noon")] == ["Hours"]
    (passage,) = rig.found("bicycles")
    assert passage.locator.kind == "page" and passage.locator.page == 2
    assert [item.modality for item in rig.found("heron", "image")] == ["image"]
    whole, *windows = [item for item in rig.found("fog horn", "audio")]
    assert whole.parent is None and {one.parent for one in windows} == {whole.id}
    assert report.items == {"text": 4, "page": 2, "image": 1, "audio": 3}
    assert report.to_json()["counts"] == {
        "added": 4, "unchanged": 0, "updated": 0, "removed": 0, "refused": 0, "skipped": 0,
    }  # fmt: skip


def test_adding_again_changes_nothing_and_reads_nothing(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", NOTE)
    rig.write("a.wav", wav())
    rig.add()
    generation = rig.library.ledger.generation()
    shut = NoDecoder()
    report = ingest(
        [rig.folder], library=rig.library, worker=shut, encoders=rig.encoders,
        options=AddOptions(ocr=False),
    )  # fmt: skip
    assert set(verdicts(report).values()) == {"unchanged"}
    assert rig.library.ledger.generation() == generation


def test_a_touched_file_is_unchanged_and_its_new_time_is_kept(rig: Rig) -> None:  # noqa: F811
    path = rig.write("note.md", NOTE)
    rig.add()
    backdate(path)
    assert verdicts(rig.add()) == {"note.md": "unchanged"}
    known = rig.library.ledger.known("local")[str(path)]
    assert known.modified_s == pytest.approx(path.stat().st_mtime)


def test_a_changed_file_takes_the_place_of_its_old_self(rig: Rig) -> None:  # noqa: F811
    path = rig.write("note.md", NOTE)
    rig.add()
    path.write_text("# Hours\n\nThe windmill opens at dawn.\n")
    report = rig.add()
    assert verdicts(report) == {"note.md": "updated"}
    assert reasons(report) == {"note.md": "content"}
    assert rig.found("lighthouse") == []
    assert len(rig.found("windmill")) == 1


def test_a_moved_file_keeps_its_items_and_is_not_read_again(rig: Rig) -> None:  # noqa: F811
    rig.write("notes/fog horn.wav", wav(12.0))
    rig.add()
    before = {item.id for item in rig.all("audio")}
    (rig.folder / "archive").mkdir()
    shutil.move(rig.folder / "notes" / "fog horn.wav", rig.folder / "archive" / "siren.wav")
    report = ingest(
        [rig.folder], library=rig.library, worker=NoDecoder(), encoders=rig.encoders,
        options=AddOptions(ocr=False),
    )  # fmt: skip
    assert verdicts(report) == {"siren.wav": "updated"}
    assert "moved from" in reasons(report)["siren.wav"]
    assert {item.id for item in rig.all("audio")} == before
    assert rig.found("siren", "audio") and not rig.found("horn", "audio")


def test_a_copy_at_the_old_place_of_a_moved_file_is_a_source_of_its_own(rig: Rig) -> None:  # noqa: F811
    path = rig.write("a.md", NOTE)
    rig.add()
    shutil.move(path, rig.folder / "b.md")
    rig.add()
    rig.write("a.md", NOTE)
    assert verdicts(rig.add()) == {"a.md": "added", "b.md": "unchanged"}
    assert len(rig.found("lighthouse")) == 2


def test_the_same_content_twice_is_two_sources_and_one_original(rig: Rig) -> None:  # noqa: F811
    rig.write("a.md", NOTE)
    rig.write("b.md", NOTE)
    rig.add()
    assert len(rig.found("lighthouse")) == 2
    assert len(rig.library.originals.hashes()) == 1


def test_a_vanished_file_is_followed_and_reported(rig: Rig) -> None:  # noqa: F811
    path = rig.write("note.md", NOTE)
    rig.write("other.md", "# Other\n\nSomething else entirely.\n")
    rig.add()
    path.unlink()
    report = rig.add()
    assert verdicts(report) == {"note.md": "removed", "other.md": "unchanged"}
    assert reasons(report)["note.md"] == "vanished"
    assert rig.found("lighthouse") == []
    assert rig.add().counts()["removed"] == 0


def test_a_file_that_is_ignored_from_now_on_goes_out(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", NOTE)
    rig.write("other.md", "# Other\n\nSomething else entirely.\n")
    rig.add()
    rig.write(".cairnignore", "note.md\n")
    report = rig.add()
    assert verdicts(report)["note.md"] == "removed"
    assert reasons(report)["note.md"] == "ignored"


def test_an_emptied_folder_keeps_its_files_and_says_why(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", NOTE)
    rig.add()
    (rig.folder / "note.md").unlink()
    report = rig.add()
    assert len(rig.found("lighthouse")) == 1
    assert any("is a disk not mounted?" in one for one in report.warnings)


def test_a_dry_run_writes_nothing_and_says_what_would_happen(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", NOTE)
    rig.write("gone.md", "# Gone\n\nSoon.\n")
    rig.add()
    rig.write("note.md", NOTE + "More.\n")
    rig.write("new.md", NOTE)
    (rig.folder / "gone.md").unlink()
    generation = rig.library.ledger.generation()
    report = rig.add(options=AddOptions(dry_run=True))
    assert verdicts(report) == {"note.md": "updated", "new.md": "added", "gone.md": "removed"}
    assert report.to_json()["dry_run"] is True
    assert rig.library.ledger.generation() == generation


def test_entity_collection_and_end_of_life_come_from_the_call(rig: Rig) -> None:  # noqa: F811
    path = rig.write("note.md", NOTE)
    rig.add(options=AddOptions(entity="Old Light", collection="trips", expires="30d", ocr=False))
    known = rig.library.ledger.known("local")[str(path)]
    assert (known.entity, known.collection) == ("Old Light", "trips")
    assert known.expires is not None and known.expires > known.added
    # The folder remembers what was said about it.
    assert verdicts(rig.add()) == {"note.md": "unchanged"}


def test_an_end_of_life_that_cannot_be_read_is_refused_at_once(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", NOTE)
    with pytest.raises(BadInput, match="write 30d"):
        rig.add(options=AddOptions(expires="soon"))


def test_ctrl_c_keeps_what_is_in_and_the_next_add_goes_on(rig: Rig) -> None:  # noqa: F811
    for number in range(8):
        rig.write(f"{number}.md", NOTE.replace("lighthouse", f"lighthouse{number}"))

    def stop_after_three(event: AddEvent) -> None:
        if isinstance(event, FileDone) and event.status == "added":
            seen.append(event)
            if len(seen) == 3:
                raise KeyboardInterrupt

    seen: list[AddEvent] = []
    report = rig.add(on_event=stop_after_three)
    assert report.interrupted and report.counts()["added"] == 3
    assert any("the same command goes on" in one for one in report.warnings)
    rig.reopen()
    again = rig.add()
    assert not again.interrupted
    assert (again.counts()["added"], again.counts()["unchanged"]) == (5, 3)
    assert len(rig.all("text")) == 16


def test_stopping_from_another_thread_ends_after_the_file_at_hand(rig: Rig) -> None:  # noqa: F811
    for number in range(6):
        rig.write(f"{number}.md", NOTE)
    stop = threading.Event()

    def stopper(event: AddEvent) -> None:
        if isinstance(event, FileDone):
            stop.set()

    report = ingest(
        [rig.folder], library=rig.library, worker=rig.worker, encoders=rig.encoders,
        on_event=stopper, stop=stop,
    )  # fmt: skip
    assert report.interrupted and 1 <= report.counts()["added"] < 6


def test_progress_names_the_work_and_ends_with_all_of_it_done(rig: Rig) -> None:  # noqa: F811
    events: list[AddEvent] = []
    for number in range(5):
        rig.write(f"{number}.md", NOTE)
    rig.add(on_event=events.append)
    scanned = next(event for event in events if isinstance(event, Scanned))
    last = [event for event in events if isinstance(event, Advanced)][-1]
    assert scanned.files == 5 and (last.done, last.total) == (5, 5)
    assert last.bytes_done == last.bytes_total == scanned.bytes
    assert sum(isinstance(event, FileDone) for event in events) == 5


def test_a_job_is_noted_and_ends_done(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", NOTE)
    rig.add()
    (job,) = rig.library.jobs.recent("local")
    assert (job.kind, job.state) == ("add", "done")
    assert [(Path(one.path).name, one.event) for one in rig.library.jobs.journal(job.id)] == [
        ("note.md", "added")
    ]


def test_a_file_that_is_written_to_meanwhile_is_read_once_more(rig: Rig) -> None:  # noqa: F811
    path = rig.write("log.md", NOTE)
    report = ingest(
        [rig.folder], library=rig.library, worker=Writing(rig.worker, path, times=1),
        encoders=rig.encoders, options=AddOptions(ocr=False),
    )  # fmt: skip
    assert verdicts(report) == {"log.md": "added"}
    assert len(rig.found("line1")) == 1


def test_a_file_that_does_not_hold_still_is_refused_with_its_reason(rig: Rig) -> None:  # noqa: F811
    path = rig.write("log.md", NOTE)
    report = ingest(
        [rig.folder], library=rig.library, worker=Writing(rig.worker, path, times=9),
        encoders=rig.encoders, options=AddOptions(ocr=False),
    )  # fmt: skip
    assert reasons(report) == {"log.md": "changing"}
    assert rig.all("text") == []
    rig.reopen()
    assert rig.library.originals.hashes() == []
    assert verdicts(rig.add()) == {"log.md": "added"}


class Writing:
    """The real decoder, while another program goes on writing to the file."""

    def __init__(self, worker: MediaWorker, path: Path, times: int) -> None:  # noqa: F811
        self._worker, self._path, self._times = worker, path, times

    def decode_parts(
        self,
        path: Path,
        *,
        limits: Limits,
        ocr: bool,
        sidecars: Sequence[Path],
        on_progress: object,
    ) -> Iterator[Decoded]:
        yield from self._worker.decode_parts(path, limits=limits, ocr=ocr)
        if self._times:
            self._times -= 1
            with self._path.open("a") as file:
                file.write(f"\nOne more, line{self._times + 1}.\n")

    def sound_windows(
        self, path: Path, *, rate_hz: int
    ) -> Iterator[list[tuple[float, float, Samples]]]:
        return self._worker.sound_windows(path, rate_hz=rate_hz)

    def close(self) -> None:
        self._worker.close()
