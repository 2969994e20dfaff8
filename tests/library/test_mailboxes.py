"""A mail box is a folder of mails: each is found, followed and forgotten under its own name."""

from __future__ import annotations

import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.library.ingest_rig import Rig, rig, verdicts, worker  # noqa: F401
from tests.library.test_archives import packed
from tools.media import mail_headers, mailbox
from tools.media.archive import Budget, Unpacked

PIER = "The lighthouse on the pier opens at noon.\n"
FERRY = "Bicycles travel free on the harbour ferry.\n"


def mail(subject: str, body: str, number: int = 1, *, known: bool = True) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ann <ann@example.org>", "b@example.org", subject
    made["Date"] = f"Sat, {number % 28 + 1} May 2024 10:00:00 +0200"
    if known:
        made["Message-ID"] = f"<{number}@example.org>"
    made.set_content(body)
    return made


def boxed(*mails: EmailMessage, status: str = "") -> bytes:
    """Write mails as mboxrd."""
    out: list[bytes] = []
    for one in mails:
        out.append(b"From ann@example.org Sat May  4 10:00:00 2024\n" + status.encode())
        for line in one.as_bytes().splitlines(keepends=True):
            quoted = line.lstrip(b">").startswith(b"From ")
            out.append(b">" + line if quoted else line)
        out.append(b"\n")
    return b"".join(out)


def unpacked(tmp_path: Path, data: bytes, budget: Budget | None = None) -> Unpacked:
    box = tmp_path / "box.mbox"
    box.write_bytes(data)
    folder = tmp_path / "out"
    folder.mkdir()
    return mailbox.unpack(box, folder, budget or Budget())


def test_a_mail_of_a_box_is_found_and_known_by_date_and_subject(rig: Rig) -> None:  # noqa: F811
    box = rig.write("sub/inbox", boxed(mail("The pier", PIER), mail("A/B: ferry?", FERRY, 2)))
    report = rig.add()
    assert sorted(name[:-15] for name in verdicts(report)) == [
        "2024-05-02 The pier", "2024-05-03 A B ferry",
    ]  # fmt: skip
    (passage,) = rig.found("lighthouse noon")
    source = rig.library.catalogue.sources([passage.source])[passage.source]
    assert Path(source.path).parent == box and source.title == "The pier"
    assert b"opens at noon" in rig.library.originals.path_of(source.sha256).read_bytes()
    assert set(verdicts(rig.add()).values()) == {"unchanged"}


def test_of_a_box_that_grew_or_was_tidied_up_only_that_is_followed(rig: Rig) -> None:  # noqa: F811
    first, second, third = mail("One", PIER, 1), mail("Two", FERRY, 2), mail("Three", "Kites.\n", 3)
    box = rig.write("in.mbox", boxed(first, second))
    rig.add()
    box.write_bytes(boxed(first, second, third, status="Status: RO\nX-Mozilla-Status: 0001\n"))
    assert sorted(verdicts(rig.add()).values()) == ["added", "unchanged", "unchanged"]
    box.write_bytes(boxed(second, third))
    assert sorted(verdicts(rig.add()).values()) == ["removed", "unchanged", "unchanged"]
    assert rig.found("lighthouse") == [] and rig.found("kites")


def test_forgetting_the_box_forgets_its_mails(rig: Rig) -> None:  # noqa: F811
    box = rig.write("in.mbox", boxed(mail("One", PIER), mail("Two", FERRY, 2)))
    rig.add(box)
    rig.library.forgetter.forget("local", str(box))
    assert rig.found("lighthouse") == [] and rig.found("ferry") == []


def test_a_box_in_an_archive_is_opened(rig: Rig) -> None:  # noqa: F811
    archive = rig.write("export.zip", packed({"Mail/Inbox.mbox": boxed(mail("One", PIER))}))
    assert list(verdicts(rig.add()).values()) == ["added"]
    (passage,) = rig.found("lighthouse")
    source = rig.library.catalogue.sources([passage.source])[passage.source]
    assert Path(source.path).parent == archive / "Mail" / "Inbox.mbox"


def test_a_mail_without_words_is_refused_and_the_others_are_read(rig: Rig) -> None:  # noqa: F811
    data = boxed(mail("One", PIER)) + b"From x@y Sat May  4 10:00:00 2024\nX-Nothing: 1\n\n\n"
    rig.write("in.mbox", data)
    assert sorted(verdicts(rig.add()).values()) == ["added", "refused"]


def test_a_letter_that_begins_with_from_is_no_box(rig: Rig) -> None:  # noqa: F811
    rig.write("letter.txt", "From the pier at 10:00 in 2024\n\nThe lighthouse is open.\n")
    assert verdicts(rig.add()) == {"letter.txt": "added"}


def test_quoted_lines_are_restored_and_words_do_not_cut(tmp_path: Path) -> None:
    body = "Dear Ann,\n\nFrom here on: the sea.\n>From there: the land.\n"
    (made,) = unpacked(tmp_path, boxed(mail("One", body))).files
    assert body.encode() in made.read_bytes()


def test_bare_separators_and_windows_lines_are_read(tmp_path: Path) -> None:
    data = b"".join(b"From \n" + mail("x", PIER, n).as_bytes() + b"\n" for n in (1, 2))
    assert len(unpacked(tmp_path, data.replace(b"\n", b"\r\n")).files) == 2


def test_the_same_mail_is_taken_once_and_two_with_one_id_both(tmp_path: Path) -> None:
    one, other = mail("One", PIER, 1), mail("One", FERRY, 1)
    done = unpacked(tmp_path, boxed(one, one, other, mail("", PIER, known=False)))
    assert len(set(done.files)) == 3
    assert [left.reason for left in done.left] == ["ignored"]


def test_a_mail_too_large_and_a_box_too_full_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "MAX_MAIL_BYTES", 2_000)
    mails = [mail("Large", "word\n" * 1_000), *(mail("s", PIER, n) for n in range(2, 5))]
    done = unpacked(tmp_path, boxed(*mails), Budget(entries=3))
    assert len(done.files) == 2
    assert [one.reason for one in done.left] == ["too_large", "too_large"]
    assert "first 3 mails" in done.left[1].detail
    assert mail_headers.MAX_MAIL_BYTES == 40_000_000


def test_hostile_subjects_lead_nowhere(tmp_path: Path) -> None:
    subjects = ("../../etc/passwd", "\x00", "=?utf-8?q?=2F=2E=2E=2Fup?=", "é" * 400, ".hidden")
    data = b"".join(
        b"From a@b Sat May  4 10:00:00 2024\nSubject: " + one.encode() + b"\n\nx\n\n"
        for one in subjects
    )
    done = unpacked(tmp_path, data)
    assert len(done.files) == len(subjects)
    assert all(one.parent == tmp_path / "out" and one.is_file() for one in done.files)
    assert all(len(one.name.encode()) < 240 for one in done.files)


def test_five_thousand_mails_are_unpacked_in_bounded_time_and_memory(tmp_path: Path) -> None:
    box = tmp_path / "box.mbox"
    with box.open("wb") as file:
        for number in range(5_000):
            file.write(boxed(mail(f"Mail {number}", PIER * 20, number)))
    (tmp_path / "out").mkdir()
    before, begun = _peak_mb(), time.perf_counter()
    done = mailbox.unpack(box, tmp_path / "out", Budget())
    seconds, more = time.perf_counter() - begun, _peak_mb() - before
    assert len(done.files) == 5_000 and not done.left
    assert seconds < 30 and more < 30, (seconds, more)


def _peak_mb() -> float:
    resource = pytest.importorskip("resource", reason="Unix only")
    peak: float = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
