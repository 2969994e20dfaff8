"""Every file that cannot be taken in has its reason, and the rest goes in."""

from __future__ import annotations

import os

import pytest

from tests.library.ingest_rig import (  # noqa: F401 - fixtures
    Rig,
    pdf,
    png,
    reasons,
    rig,
    verdicts,
    wav,
    worker,
)
from tools.core.protocols import Limits
from tools.library.options import AddOptions

GOOD = "# Tide\n\nThe harbour is deep at noon.\n"


def refused(rig: Rig, options: AddOptions | None = None) -> dict[str, str]:  # noqa: F811
    """Add the folder beside a good file; give the reasons, once everything else is proved."""
    rig.write("good.md", GOOD)
    report = rig.add(options=options)
    assert verdicts(report)["good.md"] == "added"
    assert len(rig.found("harbour")) == 1
    found = {name: why for name, why in reasons(report).items() if name != "good.md"}
    for entry in report.files:
        if entry.status == "refused":
            assert entry.detail.strip() and "\n" not in entry.detail and len(entry.detail) < 300
            assert entry.detail in "\n".join(report.sentences())
    return found


def test_corrupt_empty_mislabelled_and_locked_files_each_have_their_reason(rig: Rig) -> None:  # noqa: F811
    rig.write("empty.pdf", b"")
    rig.write("torn.pdf", pdf("Some words")[:400])
    rig.write("torn.png", png()[:300])
    rig.write("noise.wav", b"RIFF" + bytes(400))
    rig.write("locked.pdf", pdf("secret plans", encrypted=True))
    rig.write("table.xlsx", b"PK\x03\x04" + os.urandom(200))
    rig.write("blank.pdf", pdf("", ""))
    assert refused(rig) == {
        "empty.pdf": "empty",
        "torn.pdf": "corrupt",
        "torn.png": "corrupt",
        "noise.wav": "mislabelled",
        "locked.pdf": "encrypted",
        "table.xlsx": "corrupt",
        "blank.pdf": "no_content",
    }


def test_a_picture_named_as_a_document_goes_in_as_what_it_is_with_a_warning(rig: Rig) -> None:  # noqa: F811
    rig.write("really-a-picture.pdf", png())
    (entry,) = rig.add().files
    assert (entry.status, dict(entry.items)) == ("added", {"image": 1})
    assert len(entry.warnings) == 1


def test_a_huge_file_is_refused_without_being_read(rig: Rig) -> None:  # noqa: F811
    path = rig.write("huge.md", "x")
    with path.open("r+b") as file:
        file.truncate(40 * 1024**3)
    assert refused(rig) == {"huge.md": "too_large"}


def test_limits_of_the_call_hold(rig: Rig) -> None:  # noqa: F811
    rig.write("big.md", "word " * 4000)
    options = AddOptions(ocr=False, limits=Limits(max_bytes=10_000))
    assert refused(rig, options) == {"big.md": "too_large"}


def test_a_decompression_bomb_is_refused(rig: Rig) -> None:  # noqa: F811
    from PIL import Image

    Image.new("1", (30_000, 30_000)).save(rig.folder / "bomb.png")
    assert refused(rig) == {"bomb.png": "bomb"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(rig: Rig) -> None:  # noqa: F811
    rig.write("shut.md", GOOD).chmod(0)
    assert refused(rig) == {"shut.md": "permission"}


def test_a_refused_file_is_not_read_again_until_it_changes(rig: Rig) -> None:  # noqa: F811
    path = rig.write("report.pdf", pdf("secret plans", encrypted=True))
    rig.add()
    again = rig.add()
    assert reasons(again) == {"report.pdf": "encrypted"}
    assert "as before" in again.files[0].detail
    path.write_bytes(pdf("plain plans"))
    assert verdicts(rig.add()) == {"report.pdf": "added"}
    assert len(rig.found("plain plans")) == 1


def test_a_version_that_cannot_be_read_leaves_the_old_one_in_place(rig: Rig) -> None:  # noqa: F811
    path = rig.write("report.pdf", pdf("The kettle is blue."))
    rig.add()
    path.write_bytes(pdf("no more")[:300])
    report = rig.add()
    assert reasons(report) == {"report.pdf": "corrupt"}
    assert "the version that was added before stays" in report.files[0].detail
    assert len(rig.found("kettle")) == 1
    path.write_bytes(pdf("The kettle is green."))
    rig.add()
    assert [item.text for item in rig.found("kettle")] == ["The kettle is green."]


def test_a_refused_file_that_is_deleted_is_forgotten_quietly(rig: Rig) -> None:  # noqa: F811
    path = rig.write("report.pdf", b"")
    rig.write("good.md", GOOD)
    rig.add()
    path.unlink()
    assert verdicts(rig.add()) == {"good.md": "unchanged"}
    known = rig.library.ledger.known("local")[str(path)]
    assert known.reason == "vanished"


def test_a_reading_that_fails_leaves_the_version_of_the_same_bytes_in_place(
    rig: Rig,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tools.core.errors import WorkerFailed
    from tools.media.worker import MediaWorker

    rig.write("horn.wav", wav())
    rig.add()
    rig.write("horn.srt", "1\n00:00:00,000 --> 00:00:01,000\nBeware.\n")

    def dying(self: MediaWorker, path: object, **given: object) -> object:
        raise WorkerFailed("the decoder died")

    with monkeypatch.context() as patched:
        patched.setattr(MediaWorker, "decode_parts", dying)
        report = rig.add()
    assert reasons(report)["horn.wav"] == "crashed"
    assert len(rig.all("audio")) == 2
    assert verdicts(rig.add())["horn.wav"] == "updated"
    assert len(rig.found("beware", "audio")) == 1
